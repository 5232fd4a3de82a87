"""One story: as a block of a brief, and as a post of its own."""

from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from bot.model import Article, BriefItem, RegionTag, Story
from bot.services.corrections import is_summary_hidden
from bot.services.rendering import Mark
from bot.translation import _, ngettext, retold, spoken
from bot.vocabulary.regions import region_name
from bot.vocabulary.topics import topic_name
from cogs.render import limits
from cogs.render.limits import length
from cogs.render.parts import Json, ago, button, message, rows
from cogs.render.text import clean, link, plain, safe, title_text, web_address

COLOUR = 0x2F6F8F
MAX_SOURCES = 5
MORE = 18
"""Characters kept free for "+12 more"."""
SUMMARY = 600
"""Characters of an article shown at most (decision 19)."""


def why(stories: int) -> str:
    """Return the question that a button answers, by how many stories it explains."""
    return _("Why these?") if stories > 1 else _("Why this?")


def why_button(delivery: str, *, stories: int = 1) -> Json:
    """Return the button that explains a message; its custom_id is also how the message is found again."""
    return button(why(stories), f"d:{delivery}:why")


def story_message(story: Story, *, mark: Mark) -> Json:
    """Return the post of one story as it happens."""
    embed: Json = {
        "title": title_text(story.title, limits.TITLE) or untitled(),
        "description": summary_text(story, missing=_("No summary: the source gives too little text.")),
        "color": COLOUR,
        "fields": [{"name": sources_title(story), "value": sources(story.articles, limits.FIELD_VALUE)}],
        "footer": {"text": plain(subjects(story), limits.FOOTER)},
        "timestamp": story.reported_at.isoformat(),
    }
    address = lead_address(story)
    if address:
        embed["url"] = address
    return message(embeds=[embed], components=rows(why_button(mark(0))))


def story_block(item: BriefItem, limit: int = limits.FIELD_VALUE) -> Json:
    """Return one story of a brief as an embed field."""
    story = item.story
    name = _("Update: {title}").format(title=story.title) if item.update else story.title
    links = sources(story.articles, limit // 2)
    credit = f"-# {outlet_count(story)} · {ago(story.reported_at)} · {links}"
    text = sentences(item.summary, limit - length(credit) - 1)
    return {
        "name": safe(name, limits.FIELD_NAME) or untitled(),
        "value": f"{text}\n{credit}" if text else credit,
    }


def summary_text(story: Story, *, missing: str) -> str:
    """Return a story's summary or why it has none, and nothing where it was reported as bad.

    `missing` is said where no report has a reason of its own, such as a paywall.
    """
    if is_summary_hidden(story):
        return ""
    return sentences(story.summary, SUMMARY * 2) or _refusal(story) or missing


def no_summary(refusal: str) -> str:
    """Say why there is no summary, in the reader's language."""
    return _("No summary: {reason}.").format(reason=safe(retold(refusal), 200))


def _refusal(story: Story) -> str | None:
    refusal = next((article.summary.refusal for article in story.articles if article.summary.refusal), None)
    return no_summary(refusal) if refusal else None


def sentences(texts: Sequence[str], limit: int) -> str:
    """Return whole sentences as far as they fit; the first is cut rather than left out."""
    kept: list[str] = []
    for text in filter(clean, texts):
        room = limit - sum(length(other) + 1 for other in kept)
        shown = safe(text, max(room, 1))
        if kept and shown != safe(text, limit * 2):
            break
        kept.append(shown)
    return " ".join(kept)


def sources(articles: Iterable[Article], limit: int) -> str:
    """Return a link to each report, one an outlet, as many as fit; then how many more there are.

    Where its address does not fit, an outlet is named alone.
    """
    by_outlet = {article.outlet: article for article in reversed(list(articles))}
    reports = list(reversed(by_outlet.values()))
    shown: list[str] = []
    for report in reports[:MAX_SOURCES]:
        room = limit - MORE - sum(length(other) + 3 for other in shown) - 3
        text = next(
            (text for text in (source(report), safe(report.outlet, 60)) if length(text) <= room), None
        )
        if text is None:
            break
        shown.append(text)
    more = len(reports) - len(shown)
    return " · ".join([*shown, ngettext("+{n} more", "+{n} more", more).format(n=more)] if more else shown)


def source(article: Article) -> str:
    """Return one source: a link whose text is the outlet's name, or the name where there is no address."""
    linked = link(article.outlet, article.url) if article.url else None
    return linked or safe(article.outlet, 60)


def lead_address(story: Story) -> str | None:
    """Return the address of the first report that has one."""
    addresses = (web_address(article.url) for article in story.articles if article.url)
    return next((address for address in addresses if address), None)


def outlet_count(story: Story) -> str:
    """Say how many outlets report it; a single source is marked as such."""
    count = len(story.outlets)
    return ngettext("{n} outlet", "{n} outlets", count).format(n=count) if count > 1 else _("single source")


def sources_title(story: Story) -> str:
    """Return the heading above a story's sources."""
    count = len(story.outlets)
    if count <= 1:
        return _("Reported by one outlet")
    return ngettext("Reported by {n} outlet", "Reported by {n} outlets", count).format(n=count)


def subjects(story: Story) -> str:
    """Return the story's countries and topics as one line."""
    places = [tag_name(tag) for tag in story.regions[:4]]
    topics = [topic_name(tag.code, spoken()) for tag in story.topics[:2]]
    return " · ".join(part for part in (", ".join(places), ", ".join(topics)) if part) or "Dateline"


def tag_name(tag: RegionTag) -> str:
    """Return a region tag's name in the reader's language."""
    return region_name(tag.code, spoken())


def untitled() -> str:
    """Return what stands for a headline that is missing."""
    return _("Untitled report")


def host(url: str | None) -> str:
    """Return an address's host for showing, or nothing."""
    return clean(urlsplit(url).hostname or "") if url else ""
