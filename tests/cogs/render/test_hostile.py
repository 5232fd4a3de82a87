"""A thousand hostile headlines and bodies: no ping, no foreign link, nothing hidden, every limit kept."""

import random
import re
import unicodedata
from collections.abc import Iterator
from typing import Any

import pytest

from bot.model import BriefItem, Feed, RegionTag, ReportKind
from bot.services.corrections import Taken
from bot.services.feeds import AddedFeed
from bot.services.grounds import Reason
from bot.services.rendering import FeedEnded
from bot.vocabulary.regions import regions
from cogs.render import limits
from cogs.render.brief_answers import Asked, brief_answer, overview_answer
from cogs.render.briefs import brief_messages
from cogs.render.corrections import correction_answer, report_answer
from cogs.render.feeds import added_answer, feed_answer, feeds_answer
from cogs.render.limits import length
from cogs.render.news import article_answer, listing, story_answer
from cogs.render.notices import notice_message
from cogs.render.parts import Json, embed_length
from cogs.render.reasons import reasons_answer
from cogs.render.stories import story_message
from tests.cogs.render.test_messages import a_brief
from tests.records import NOW, a_story, an_article

ASKED = Asked("143", "", "24h", NOW)

OWN = "https://courier.example/1"
PIECES = (
    "@everyone", "@here", "<@123456789012345678>", "<@&123456789012345678>", "<#123456789012345678>",
    "</brief:123456789012345678>", "<:smile:123456789012345678>", "<t:1700000000:R>", "<id:home>",
    "[free money](https://evil.example)", "](https://evil.example) [", "[", "]", "(", ")", "\\", "\\\\",
    "**", "__", "~~", "||", "`", "```", "*", "_", "> ", ">>> ", "# ", "-# ", "- ", "1. ", "\n",
    "\n\n", "\r\n",
    "https://discord.gg/abcdef", "discord.gg/abcdef", "https://evil.example/%0a", "javascript:alert(1)",
    "\u202e", "\u2066", "\u2069", "\u200b", "\u200d", "\u00ad", "\ufeff", "\u2028", "\x00",
    "\x1b[31m", "\u3164",
    "Z" + "\u0335\u0336\u0337" * 9, "\U0001f600", "\U0001f469\u200d\U0001f680", "\U0001f1f0\U0001f1ff",
    "سلام دنیا", "می‌خواهم", "שלום", "Алматы открывает метро", "阿拉木图地铁", "สวัสดี",
    "Almaty opens a metro line", " ", "  ", "a" * 300, "word " * 80,
)  # fmt: skip


def hostile(chance: random.Random, most: int) -> str:
    text = "".join(chance.choice(PIECES) for _ in range(chance.randint(0, most)))
    return text * (100_000 // max(len(text), 1)) if chance.random() < 0.01 else text


def texts(message: Json) -> Iterator[tuple[str, str]]:
    """Yield every text of a message with whether Discord reads Markdown in it."""
    yield "markdown", message.get("content", "")
    for embed in message.get("embeds", ()):
        yield "markdown", embed.get("title", "")
        yield "markdown", embed.get("description", "")
        yield "plain", embed.get("footer", {}).get("text", "")
        for field in embed.get("fields", ()):
            yield "markdown", field["name"]
            yield "markdown", field["value"]


def links(text: str) -> list[str]:
    """Return where the masked links of a text lead, as Discord reads them."""
    return re.findall(r"(?<!\\)\[(?:\\.|[^\[\]\\])*\]\(<?([^)\s>]+)", text)


def check(message: Json) -> None:
    assert message["allowed_mentions"]["parse"] == []
    for kind, text in texts(message):
        ours = re.sub(r"<t:\d+:[A-Za-z]>|<#900>", "", text)
        if kind == "markdown":
            bare = re.sub(r"\\.", "", ours, flags=re.DOTALL)
            assert not re.search(r"<[@#:/atid]", bare), text
            assert all(link.startswith("https://courier.example/") for link in links(text)), text
        assert not re.search("[\u202a-\u202e\u2066-\u2069\u200b\ufeff\u2028\x00-\x09\x0b-\x1f\u3164]", text)
        assert max((run for run in marks(text)), default=0) <= 3
    for embed in message.get("embeds", ()):
        check_limits(embed)


def check_limits(embed: dict[str, Any]) -> None:
    assert length(embed.get("title", "")) <= limits.TITLE
    assert length(embed.get("description", "")) <= limits.DESCRIPTION
    assert all(0 < length(field["name"]) <= limits.FIELD_NAME for field in embed.get("fields", ()))
    assert all(0 < length(field["value"]) <= limits.FIELD_VALUE for field in embed.get("fields", ()))
    assert embed_length(embed) <= limits.EMBED_TOTAL
    assert embed.get("url", OWN).startswith("https://courier.example/")


def marks(text: str) -> Iterator[int]:
    run = 0
    for character in unicodedata.normalize("NFD", text):
        run = run + 1 if unicodedata.category(character) in {"Mn", "Me"} else 0
        yield run


@pytest.mark.parametrize("seed", range(20))
def test_fifty_hostile_stories_read_well_in_every_message(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - a test
    for _ in range(50):
        title, summary, outlet = (hostile(chance, most) for most in (6, 20, 3))
        article = an_article(title=title, outlet=outlet, url=OWN)
        story = a_story(article, title=title, summary=(summary, title))
        brief = a_brief(*[BriefItem(story, story.summary)] * 3)
        for message in (
            story_message(story, mark=str),
            *brief_messages(brief, mark=str),
            brief_answer(brief, ASKED, private=True),
            overview_answer([brief], ASKED, private=True),
            story_answer(story),
            article_answer(article),
            listing(f"Search: {title}", [article], empty="Nothing."),
        ):
            check(message)


def options(message: Json) -> list[Json]:
    parts = [part for row in message.get("components", ()) for part in row["components"]]
    return [option for part in parts for option in part.get("options", ())]


@pytest.mark.parametrize("seed", range(20))
def test_hostile_feeds_reasons_and_corrections_read_well_too(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - a test
    for _ in range(20):
        title, outlet, error = (hostile(chance, most) for most in (6, 3, 6))
        feed = Feed(7, OWN, "guild:1", outlet=outlet, title=title, last_error=error, error_count=3)
        story = a_story(an_article(title=title, outlet=outlet, url=OWN), title=title)
        because = [Reason(title, (title, error), story=number) for number in (1, 2)]
        for message in (
            feeds_answer([feed] * 50, 160),
            feed_answer(feed, now=NOW),
            added_answer(AddedFeed(feed, new=True, entries=2, newest=(title, error))),
            notice_message(FeedEnded(feed), mark="x"),
            reasons_answer(because),
            report_answer(Taken(story, new=True), ReportKind.REGION, may_correct=True),
        ):
            check(message)
            assert all(0 < length(option["label"]) <= limits.CHOICE_NAME for option in options(message))


def test_a_story_corrected_to_be_about_everything_still_fits() -> None:
    names = tuple(RegionTag(code, f"Place {code} of many_*words*", 1.0, ()) for code in regions())
    story = a_story(an_article(regions=names, url=OWN), regions=names)
    answer = correction_answer(story, ReportKind.REGION, said="Done.", changed=True)
    assert len(options(answer)) == limits.CHOICES
    for message in (
        answer,
        story_answer(story),
        story_message(story, mark=str),
        article_answer(story.articles[0]),
    ):
        check(message)
