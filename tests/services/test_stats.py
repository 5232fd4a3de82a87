"""Statistics: each story counts at its places on its day, for those who may see it."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.model import RegionTag, Viewer
from bot.services.stats import TOP, RegionStats, Stats, Strip
from bot.vocabulary.regions import children, region
from tests.records import KAZAKHSTAN, KYRGYZSTAN
from tests.services.desk import Desk, a_report, open_desk

HERE, ELSEWHERE = Viewer(guild_id="1"), Viewer(guild_id="2")


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with open_desk(tmp_path / "dateline.db") as opened:
        yield opened


@pytest.fixture
def stats(desk: Desk) -> Stats:
    return Stats(desk.database, desk.clock)


async def report(desk: Desk, number: int, *regions: RegionTag, scope: str = "", ago: int = 0) -> None:
    """Store a story of its own, so many days ago."""
    url = f"https://{scope.replace(':', '-') or 'global'}.example/{number}"
    feed = await desk.feed(f"{url}/feed", scope=scope)
    words = [f"Word{number}x{each} Thing{number}y{each} happened today" for each in range(12)]
    title = f"Event{number} in Place{number}"
    at = desk.clock() - timedelta(days=ago)
    found = a_report(desk.clock, url, title=title, paragraphs=words, regions=regions, published=at)
    await desk.store(feed, found)


def tag(code: str) -> RegionTag:
    return RegionTag(code=code, name=region(code).name, weight=0.5)


def numbers(found: RegionStats) -> dict[str | None, tuple[int, ...]]:
    return {strip.code: strip.numbers for strip in found.strips}


async def test_stories_are_counted_by_place_and_day(desk: Desk, stats: Stats) -> None:
    await report(desk, 1, KAZAKHSTAN)
    await report(desk, 2, KAZAKHSTAN, KYRGYZSTAN, ago=2)
    await report(desk, 3, KYRGYZSTAN, ago=6)
    await report(desk, 4, KYRGYZSTAN, ago=7)
    found = await stats.of(HERE, "143", days=7)
    assert found.days[-1] == desk.clock().date()
    assert numbers(found) == {"398": (0, 0, 0, 0, 1, 0, 1), "417": (1, 0, 0, 0, 1, 0, 0)}
    assert found.whole == Strip("143", (1, 0, 0, 0, 1, 0, 1)), "a story of two countries is one of the area"


async def test_a_country_has_no_parts(desk: Desk, stats: Stats) -> None:
    await report(desk, 1, KAZAKHSTAN)
    found = await stats.of(HERE, "398", days=14)
    assert (found.whole.total, len(found.whole.numbers), found.strips) == (1, 14, ())


async def test_the_world_counts_what_is_placed_nowhere_too(desk: Desk, stats: Stats) -> None:
    await report(desk, 1, KAZAKHSTAN)
    await report(desk, 2)
    found = await stats.of(HERE, "001", days=7)
    assert found.whole.total == 2
    assert [strip.code for strip in found.strips] == ["142"]


async def test_what_is_beyond_the_chart_is_joined(desk: Desk, stats: Stats) -> None:
    countries = children("145")[: TOP + 2]
    for number, code in enumerate(countries):
        for again in range(len(countries) - number):
            await report(desk, 100 * number + again, tag(code))
    found = await stats.of(HERE, "145", days=7)
    assert [strip.code for strip in found.strips] == [*countries[: TOP - 1], None]
    assert [strip.total for strip in found.strips] == [8, 7, 6, 5, 4, 3 + 2 + 1]


async def test_a_guilds_own_stories_count_for_it_alone(desk: Desk, stats: Stats) -> None:
    await report(desk, 1, KAZAKHSTAN)
    await report(desk, 2, KAZAKHSTAN, scope="guild:1")
    await report(desk, 3, KAZAKHSTAN, scope="guild:1", ago=1)
    await report(desk, 4, KYRGYZSTAN, scope="guild:2")
    for code in ("143", "001"):
        totals = [
            (await stats.of(viewer, code, days=7)).whole.total for viewer in (HERE, ELSEWHERE, Viewer())
        ]
        assert totals == [3, 2, 1]
    assert numbers(await stats.of(HERE, "143", days=7)) == {"398": (0, 0, 0, 0, 0, 1, 2)}


async def test_new_stories_show_after_a_minute(desk: Desk, stats: Stats) -> None:
    await report(desk, 1, KAZAKHSTAN)
    assert (await stats.of(HERE, "398", days=7)).whole.total == 1
    await report(desk, 2, KAZAKHSTAN)
    desk.clock.advance(seconds=61)
    assert (await stats.of(HERE, "398", days=7)).whole.total == 2


async def test_a_quiet_place_has_zeros(stats: Stats) -> None:
    found = await stats.of(HERE, "143", days=7)
    assert found.whole.numbers == (0,) * 7
    assert found.strips == ()
