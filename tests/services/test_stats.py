"""Statistics: each story counts at its places on its day, for those who may see it."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model import RegionTag, ReportKind, Viewer
from bot.services.corrections import Corrections
from bot.services.preferences import Preferring
from bot.services.stats import TOP, RegionStats, Stats, Strip, day_edges
from bot.vocabulary.regions import children, region
from tests.records import KAZAKHSTAN, KYRGYZSTAN
from tests.services.desk import Desk, a_report, open_desk

SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
HERE, ELSEWHERE = Viewer(guild_id="1"), Viewer(guild_id="2")


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with open_desk(tmp_path / "dateline.db") as opened:
        yield opened


@pytest.fixture
def stats(desk: Desk) -> Stats:
    return Stats(desk.database, desk.clock)


async def report(
    desk: Desk,
    number: int,
    *regions: RegionTag,
    scope: str = "",
    ago: int = 0,
    at: datetime | None = None,
) -> None:
    """Store a story of its own, so many days ago or at a time."""
    url = f"https://{scope.replace(':', '-') or 'global'}.example/{number}"
    feed = await desk.feed(f"{url}/feed", scope=scope)
    words = [f"Word{number}x{each} Thing{number}y{each} happened today" for each in range(12)]
    title = f"Event{number} in Place{number}"
    at = at or desk.clock() - timedelta(days=ago)
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


async def test_days_are_those_of_the_guild_and_in_direct_messages_of_the_person(
    desk: Desk, stats: Stats
) -> None:
    preferring = Preferring(desk.database)
    await preferring.choose_timezone("guild:1", "Asia/Almaty")
    await preferring.choose_timezone("user:5", "Pacific/Honolulu")
    now = desk.clock.now = datetime(2026, 11, 22, 20, 30, tzinfo=UTC)
    await report(desk, 1, KAZAKHSTAN, at=now - timedelta(hours=1))  # 19:30: past midnight in Almaty (UTC+5)
    await report(desk, 2, KAZAKHSTAN, at=now - timedelta(hours=11))  # 09:30: the day before in Honolulu (-10)
    await report(desk, 3, KAZAKHSTAN, at=now - timedelta(hours=11), scope="guild:1")
    here = await stats.of(Viewer(guild_id="1", user_id="5"), "398", days=7)
    assert (here.days[-1], here.timezone) == (date(2026, 11, 23), "Asia/Almaty")
    assert here.whole.numbers[-2:] == (2, 1)
    alone = await stats.of(Viewer(user_id="5"), "398", days=7)
    assert (alone.days[-1], alone.timezone) == (date(2026, 11, 22), "Pacific/Honolulu")
    assert alone.whole.numbers[-2:] == (1, 1)
    elsewhere = await stats.of(ELSEWHERE, "398", days=7)
    assert (elsewhere.timezone, elsewhere.whole.numbers[-2:]) == (None, (0, 2))


@pytest.mark.parametrize(
    ("zone", "changed", "hours"),
    [
        ("Europe/Berlin", date(2026, 10, 25), 25),
        ("Europe/Berlin", date(2026, 3, 29), 23),
        ("Africa/Cairo", date(2026, 4, 24), 23),  # midnight does not exist
        ("America/Havana", date(2026, 11, 1), 25),  # midnight comes twice
        ("Australia/Lord_Howe", date(2026, 4, 5), 24.5),
    ],
)
async def test_a_day_on_which_clocks_change_has_all_of_its_stories(
    desk: Desk, stats: Stats, zone: str, changed: date, hours: float
) -> None:
    await Preferring(desk.database).choose_timezone("guild:1", zone)
    begins, ends = day_edges([changed], ZoneInfo(zone))
    assert (ends - begins) == timedelta(hours=hours)
    desk.clock.now = ends + timedelta(hours=30)
    for number, at in enumerate((begins - SECOND, begins, ends - SECOND, ends)):
        await report(desk, number, KAZAKHSTAN, at=at)
        await report(desk, number + 10, KAZAKHSTAN, at=at, scope="guild:1")
    for code in ("398", "001"):
        found = await stats.of(HERE, code, days=7)
        assert dict(zip(found.days, found.whole.numbers, strict=True)) == {
            day: {changed - DAY: 2, changed: 4, changed + DAY: 2}.get(day, 0) for day in found.days
        }


@settings(max_examples=60)
@given(
    st.sampled_from(sorted(available_timezones() - {"localtime"})),
    st.dates(date(2010, 1, 3), date(2030, 12, 1)),
    st.integers(0, 30 * 86_400),
)
def test_every_moment_lies_in_the_day_that_a_calendar_there_shows(zone: str, last: date, ago: int) -> None:
    days = [last - timedelta(days=back) for back in range(31, -1, -1)]
    edges = day_edges(days, ZoneInfo(zone))
    assert sorted(edges) == list(edges)
    moment = edges[-1] - timedelta(seconds=ago + 1)
    day = moment.astimezone(ZoneInfo(zone)).date()
    at = days.index(day)
    assert edges[at] <= moment < edges[at + 1]


async def test_what_a_server_corrected_counts_where_it_says(desk: Desk, stats: Stats) -> None:
    await report(desk, 1, KAZAKHSTAN, ago=1)
    await report(desk, 2, KAZAKHSTAN)
    await report(desk, 3, KYRGYZSTAN, scope="guild:1", ago=2)
    corrections = Corrections(desk.database, desk.news, desk.clock)
    assert numbers(await stats.of(HERE, "143", days=7))["398"][-2:] == (1, 1)
    await corrections.remove(HERE, 1, ReportKind.REGION, "398", person="5")
    await corrections.name(HERE, 1, ReportKind.REGION, "France", person="5")
    await corrections.name(HERE, 3, ReportKind.REGION, "Kazakhstan", person="5")
    await corrections.hide_summary(HERE, 2, person="5")
    found = await stats.of(HERE, "143", days=7)
    assert numbers(found) == {"398": (0, 0, 0, 0, 1, 0, 1), "417": (0, 0, 0, 0, 1, 0, 0)}
    assert found.whole.numbers == (0, 0, 0, 0, 1, 0, 1)
    assert (await stats.of(HERE, "150", days=7)).whole.numbers[-2:] == (1, 0)
    world = await stats.of(HERE, "001", days=7)
    assert {strip.code: strip.total for strip in world.strips} == {"142": 2, "150": 1}
    assert world.whole.total == 3, "a story that is placed elsewhere is still one of the world"
    assert (await stats.of(ELSEWHERE, "143", days=7)).whole.total == 2, "other servers see no change"
    await corrections.take_back(HERE, 1)
    assert (await stats.of(HERE, "150", days=7)).whole.total == 0


async def test_what_the_operator_corrected_counts_so_for_all(desk: Desk, stats: Stats) -> None:
    await report(desk, 1, KAZAKHSTAN)
    await Corrections(desk.database, desk.news, desk.clock).remove(Viewer(), 1, ReportKind.REGION, "398")
    for viewer in (HERE, ELSEWHERE, Viewer(user_id="5")):
        assert (await stats.of(viewer, "143", days=7)).whole.total == 0
