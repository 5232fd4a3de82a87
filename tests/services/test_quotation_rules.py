"""What a publisher allows to be quoted holds on the whole way, from the page to the brief and the post."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.model import Brief, Document, Entry, Story, Viewer
from bot.pipeline.analysis import analyze
from bot.services.reading import Report
from cogs.render.briefs import brief_messages
from cogs.render.stories import story_message
from tests.services.newsroom import Newsroom, open_newsroom

VIEWER = Viewer(guild_id="7")
TOLD = (
    "A glacial lake above Kochkor burst its moraine on Saturday night and flooded four villages below it.",
    "Rescuers from Bishkek brought ninety families to the school of Kochkor before the water reached them.",
    "The flood tore away the bridge on the road to Naryn and two pylons of the power line beside it.",
    "Engineers of the ministry will blast a channel this week so that the second lake can drain slowly.",
    "Herders had warned in August that the ice under the lake was melting faster than in other years.",
    "The provincial government opened an account for donations and asked drivers to keep to the old pass.",
)
EXTENT = "A quarter of the article is all that a summary may hold, so the article goes on a little. "
PAGE = """<html lang="en"><head><title>Lake floods villages</title>{head}</head>
<body><article><h1>Glacial lake floods villages above Naryn</h1>{body}</article></body></html>"""


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Newsroom]:
    async with open_newsroom(tmp_path / "news.db") as opened:
        yield opened


async def told(room: Newsroom, directives: str) -> tuple[Story, Brief]:
    """Read a page that states these directives; return its story and the brief of its country."""
    head = f'<meta name="robots" content="{directives}">' if directives else ""
    body = "".join(f"<p>{line}</p>" for line in (*TOLD, EXTENT * 4))
    url = "https://herald.example/lake"
    analysis = analyze(Document(html=PAGE.format(head=head, body=body), url=url), now=room.clock())
    feed = await room.feed("https://herald.example/feed")
    stored = await room.desk.store(
        feed, Report(Entry(key="1", url=url, title=analysis.title), analysis, url, baseline=False)
    )
    story = await room.desk.news.story(VIEWER, stored.stories[0])
    return story, await room.briefs.now(VIEWER, "417")


def quoted(*messages: object) -> list[str]:
    """Give the sentences of the page that stand in messages."""
    text = json.dumps(messages, ensure_ascii=False)
    return [sentence for sentence in TOLD if sentence[:40] in text]


async def test_a_page_without_directives_is_quoted_in_post_and_brief(room: Newsroom) -> None:
    story, brief = await told(room, "")
    assert quoted(story_message(story, mark=str)) == list(story.summary)
    assert quoted(*brief_messages(brief, mark=str))


@pytest.mark.parametrize("directives", ["nosnippet", "max-snippet:0", "max-snippet:20", "noindex, NOSNIPPET"])
async def test_what_may_not_be_quoted_is_in_no_post_and_no_brief(room: Newsroom, directives: str) -> None:
    story, brief = await told(room, directives)
    assert [item.story.id for item in brief.items] == [story.id], (
        "its headline and link are told all the same"
    )
    assert quoted(story_message(story, mark=str), *brief_messages(brief, mark=str)) == []


async def test_a_publishers_longest_snippet_holds_in_post_and_brief(room: Newsroom) -> None:
    story, brief = await told(room, "max-snippet:110")
    for shown in (quoted(story_message(story, mark=str)), quoted(*brief_messages(brief, mark=str))):
        assert len(shown) == 1
        assert len(" ".join(shown)) <= 110
