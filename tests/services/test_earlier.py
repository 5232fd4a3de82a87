"""What `/news story` tells of before, from the rows: seen by the viewer, older, of the same place."""

from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from bot.model import GLOBAL, Feed, Story, Viewer
from bot.services.earlier import earlier_stories
from tests.pipeline.stories.test_earlier import DAM, OPERA, REPAIR
from tests.services.desk import Desk, a_report, open_desk

DAY = 86_400
PUBLIC, GUILD = Viewer(), Viewer(guild_id="1")


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with open_desk(tmp_path / "dateline.db") as opened:
        yield opened


async def told(desk: Desk, feed: Feed, title: str, lead: Sequence[str], viewer: Viewer = PUBLIC) -> Story:
    """Store one report, five days after what came before, and return its story."""
    desk.clock.advance(5 * DAY)
    await desk.store(
        feed, a_report(desk.clock, f"https://{len(title)}.example/{title[:4]}", title=title, paragraphs=lead)
    )
    [newest] = await desk.news.latest(viewer, limit=1)
    assert newest.story_id is not None
    return await desk.news.story(viewer, newest.story_id)


async def test_what_happened_days_before_is_told_with_a_story_and_not_the_other_way(desk: Desk) -> None:
    feed = await desk.feed("https://courier.example/rss")
    crack = await told(desk, feed, "Talas dam cracks in heavy rain", DAM)
    await told(desk, feed, "Opera of Almaty opens its season", OPERA)
    repair = await told(desk, feed, "Repair of Talas dam begins", REPAIR)
    assert repair.id != crack.id
    assert [each.id for each in await earlier_stories(desk.news, PUBLIC, repair)] == [crack.id]
    assert await earlier_stories(desk.news, PUBLIC, crack) == []


async def test_what_another_guild_alone_reads_is_not_told(desk: Desk) -> None:
    own = await desk.feed("https://own.example/rss", scope="guild:1")
    everybodys = await desk.feed("https://courier.example/rss", scope=GLOBAL)
    crack = await told(desk, own, "Talas dam cracks in heavy rain", DAM, GUILD)
    repair = await told(desk, everybodys, "Repair of Talas dam begins", REPAIR)
    assert [each.id for each in await earlier_stories(desk.news, GUILD, repair)] == [crack.id]
    assert await earlier_stories(desk.news, PUBLIC, repair) == []
