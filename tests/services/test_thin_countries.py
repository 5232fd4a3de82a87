"""A country with hardly any news is told with the area around it, and the brief says so."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.model import Cadence, RegionTag, Viewer
from tests.services.newsroom import Newsroom, an_event, open_newsroom

TAJIKISTAN = RegionTag("762", "Tajikistan", 1.0, ("Dushanbe",), "TJ")
VIEWER = Viewer(guild_id="7")


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Newsroom]:
    async with open_newsroom(tmp_path / "news.db") as opened:
        yield opened


async def report(room: Newsroom, number: int, *regions: RegionTag) -> None:
    feed = await room.feed(f"https://courier{number}.example/feed")
    event = an_event(room.clock, number)
    analysis = replace(event.analysis, regions=regions) if regions else event.analysis
    await room.desk.store(feed, replace(event, analysis=analysis))


async def test_a_thin_country_is_told_with_its_sub_region_and_says_so(room: Newsroom) -> None:
    await report(room, 1, TAJIKISTAN)
    await report(room, 2)
    await report(room, 3)
    brief = await room.briefs.now(VIEWER, "762")
    assert (brief.region, brief.rolled_up_from, len(brief.items)) == ("143", "762", 3)
    assert brief.items[0].story.title.startswith("Event 1:"), "what is about the country stays first"


async def test_a_country_with_enough_news_is_told_alone(room: Newsroom) -> None:
    await report(room, 1, TAJIKISTAN)
    await report(room, 2, TAJIKISTAN)
    await report(room, 3)
    brief = await room.briefs.now(VIEWER, "762")
    assert (brief.region, brief.rolled_up_from, len(brief.items)) == ("762", None, 2)


async def test_a_thin_country_in_a_silent_area_stays_itself(room: Newsroom) -> None:
    await report(room, 1, TAJIKISTAN)
    brief = await room.briefs.now(VIEWER, "762")
    assert (brief.region, brief.rolled_up_from, len(brief.items)) == ("762", None, 1)


async def test_what_a_wider_brief_told_is_not_told_again(room: Newsroom) -> None:
    await room.follow(cadence=Cadence.HOURLY, region="Tajikistan")
    for number in (1, 2, 3):
        await report(room, number)
    await room.pass_time(hours=3)
    [text] = room.platform.texts()
    assert text.count("Event") == 3
