"""Articles and stories as answers to lookups."""

from collections.abc import Iterable, Sequence

from bot.model import Article, Story
from bot.translation import N_, _, ngettext, spoken
from bot.vocabulary.regions import region_name
from cogs.render import limits
from cogs.render.limits import length
from cogs.render.parts import Json, ago, message, rows
from cogs.render.stories import (
    COLOUR,
    SUMMARY,
    host,
    no_summary,
    outlet_count,
    sentences,
    source,
    subjects,
    summary_text,
    tag_name,
    untitled,
)
from cogs.render.text import own_title, plain, safe, short_link, title_text, web_address

MORE = 20
"""Characters kept free for "+12 more"."""
LISTED = 8
"""How many articles one answer lists: a phone's screen or two."""


def listing(title: str, articles: Sequence[Article], *, empty: str, buttons: Sequence[Json] = ()) -> Json:
    """Return a list of at most LISTED articles."""
    embed: Json = {
        "title": own_title(title, limits.TITLE),
        "description": _listed(articles) or empty,
        "color": COLOUR,
    }
    return message(embeds=[embed], components=rows(*buttons))


def story_answer(story: Story, earlier: Sequence[Story] = ()) -> Json:
    """Return one story: what is known, each report with its time and source, and what came before."""
    timeline = _fitting((_report(article) for article in story.articles), limits.FIELD_VALUE)
    embed: Json = {
        "title": title_text(story.title, limits.TITLE) or untitled(),
        "description": summary_text(story, missing=_("No summary: the sources give too little text.")),
        "color": COLOUR,
        "fields": [{"name": _("Reports ({outlets})").format(outlets=outlet_count(story)), "value": timeline}],
        "footer": {"text": plain(subjects(story), limits.FOOTER)},
        "timestamp": story.reported_at.isoformat(),
    }
    if earlier:
        newest = (max(each.articles, key=lambda article: article.sort_at) for each in earlier)
        before = _fitting((_report(article) for article in newest), limits.FIELD_VALUE)
        embed["fields"].append({"name": _("Earlier"), "value": before})
    return message(embeds=[embed])


def article_answer(article: Article) -> Json:
    """Return the summary of one article, or why there is none."""
    refusal = article.summary.refusal or N_("there is too little text")
    embed: Json = {
        "title": title_text(article.title, limits.TITLE) or untitled(),
        "description": sentences(article.summary.sentences, SUMMARY * 2) or no_summary(refusal),
        "color": COLOUR,
        "footer": {"text": plain(_about(article), limits.FOOTER)},
        "timestamp": article.sort_at.isoformat(),
    }
    address = web_address(article.url) if article.url else None
    if address:
        embed["url"] = address
    return message(embeds=[embed])


def articles_answer(articles: Sequence[Article], refused: Sequence[tuple[str, str]]) -> Json:
    """Return short summaries of up to five articles; `refused` are links with the reason there is none."""
    embeds = [_short(article) for article in articles]
    if refused:
        lines = [
            f"- {short_link(host(address), address) or safe(address, 60)}: {safe(reason, 220)}"
            for address, reason in refused
        ]
        embeds.append({"title": _("Not summarized"), "description": "\n".join(lines), "color": COLOUR})
    return message(embeds=embeds)


def _short(article: Article) -> Json:
    embed: Json = article_answer(article)["embeds"][0]
    return embed | {
        "description": sentences(article.summary.sentences, SUMMARY) or embed["description"],
        "footer": {"text": plain(_about(article), limits.FIELD_NAME)},
    }


def one_a_story(articles: Iterable[Article]) -> list[Article]:
    """Keep the newest report of each story: each event once."""
    kept: dict[object, Article] = {}
    for article in articles:
        kept.setdefault(article.story_id or f"article {article.id}", article)
    return list(kept.values())


def _listed(articles: Sequence[Article]) -> str:
    """Return a paragraph each; where they do not fit, the longest addresses are left out, no article is.

    A slug in Cyrillic letters is six times as long when encoded.
    """
    lines = [_line(article, source(article)) for article in articles]
    while length(told := "\n\n".join(lines)) > limits.DESCRIPTION:
        longest = max(range(len(lines)), key=lambda index: length(lines[index]))
        lines[longest] = _line(articles[longest], safe(articles[longest].outlet, 60))
    return told


def _line(article: Article, source_: str) -> str:
    places = ", ".join(tag_name(tag) for tag in article.regions[:2])
    credit = " · ".join(part for part in (source_, ago(article.sort_at), safe(places, 80)) if part)
    return f"**{safe(article.title, 200) or untitled()}**\n-# {credit}"


def _report(article: Article) -> str:
    return f"{ago(article.sort_at)} {source(article)}: {safe(article.title, 140)}"


def _fitting(lines: Iterable[str], limit: int) -> str:
    """Join as many lines as fit, and say how many did not."""
    kept: list[str] = []
    left = 0
    for line in lines:
        if left or sum(length(other) + 1 for other in kept) + length(line) > limit - MORE:
            left += 1
        else:
            kept.append(line)
    return "\n".join([*kept, ngettext("+{n} more", "+{n} more", left).format(n=left)] if left else kept)


def _about(article: Article) -> str:
    places = ", ".join(region_name(tag.code, spoken()) for tag in article.regions[:4])
    return " · ".join(part for part in (article.outlet, places) if part)
