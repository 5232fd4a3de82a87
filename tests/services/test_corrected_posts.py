"""What a guild corrected is matched there as corrected, in posts and in briefs; elsewhere nothing changes."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.model import Cadence, ReportKind, TargetKind, Viewer
from bot.services.corrections import Corrections
from bot.services.subscriptions import Place
from tests.services.desk import a_report
from tests.services.newsroom import Newsroom, open_newsroom

ONE, TWO = Place("discord", "901", TargetKind.CHANNEL, "1"), Place("discord", "902", TargetKind.CHANNEL, "2")
GUILD = Viewer(guild_id="1", user_id="11")
REGION, TOPIC = ReportKind.REGION, ReportKind.TOPIC


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Newsroom]:
    async with open_newsroom(tmp_path / "news.db") as opened:
        yield opened


@pytest.fixture
def corrections(room: Newsroom) -> Corrections:
    return Corrections(room.desk.database, room.desk.news, room.clock)


async def a_quake(room: Newsroom) -> int:
    """Store the report of a quake in Kazakhstan and give its story."""
    feed = await room.feed()
    await room.desk.store(feed, a_report(room.clock, "https://courier.example/1"))
    [article] = await room.desk.news.latest(Viewer())
    assert article.story_id is not None
    return article.story_id


async def places_told(room: Newsroom) -> list[str]:
    async with room.desk.database.read() as connection:
        rows = await connection.execute_fetchall(
            "SELECT address FROM delivery JOIN target ON target.id = target_id WHERE delivery.state = 'sent'"
            " ORDER BY address"
        )
    return [row["address"] for row in rows]


async def test_a_region_taken_away_is_not_posted_there_and_is_elsewhere(
    room: Newsroom, corrections: Corrections
) -> None:
    await room.follow(ONE, region="Kazakhstan")
    await room.follow(TWO, region="Kazakhstan")
    await corrections.remove(GUILD, await a_quake(room), REGION, "398", person="11")
    await room.pass_time(minutes=5)
    assert await places_told(room) == ["902"]


async def test_the_right_region_is_posted_to_those_who_follow_it_there_alone(
    room: Newsroom, corrections: Corrections
) -> None:
    await room.follow(ONE, region="Kyrgyzstan")
    await room.follow(TWO, region="Kyrgyzstan")
    await corrections.name(GUILD, await a_quake(room), REGION, "Kyrgyzstan", person="11")
    await room.pass_time(minutes=5)
    assert await places_told(room) == ["901"]


async def test_an_area_and_a_topic_above_are_matched_by_what_is_right(
    room: Newsroom, corrections: Corrections
) -> None:
    story = await a_quake(room)
    await room.follow(ONE, region="Africa", topic="conflict, war and peace")
    await corrections.name(GUILD, story, REGION, "Kenya", person="11")
    await corrections.name(GUILD, story, TOPIC, "terrorism", person="11")
    await room.pass_time(minutes=5)
    assert await places_told(room) == ["901"]


async def test_the_operators_correction_is_matched_for_all_but_the_guild_that_says_otherwise(
    room: Newsroom, corrections: Corrections
) -> None:
    story = await a_quake(room)
    await room.follow(ONE, region="Kazakhstan")
    await room.follow(TWO, region="Kazakhstan")
    await corrections.remove(Viewer(), story, REGION, "398")
    await corrections.name(GUILD, story, REGION, "Kazakhstan", person="11")
    await room.pass_time(minutes=5)
    assert await places_told(room) == ["901"]


@pytest.mark.parametrize(("right", "told"), [("Kyrgyzstan", ["901"]), (None, [])])
async def test_a_brief_holds_what_is_right_there(
    room: Newsroom, corrections: Corrections, right: str | None, told: list[str]
) -> None:
    await room.follow(ONE, cadence=Cadence.HOURLY, region="Kyrgyzstan")
    await room.follow(TWO, cadence=Cadence.HOURLY, region="Kyrgyzstan")
    story = await a_quake(room)
    await corrections.remove(GUILD, story, REGION, "398", person="11")
    if right is not None:
        await corrections.name(GUILD, story, REGION, right, person="11")
    await room.pass_time(minutes=61)
    assert [each for each in await places_told(room) if each == "901"] == told


async def test_a_brief_without_corrections_of_its_guild_is_as_before(
    room: Newsroom, corrections: Corrections
) -> None:
    await room.follow(ONE, cadence=Cadence.HOURLY, region="Kazakhstan")
    await room.follow(TWO, cadence=Cadence.HOURLY, region="Kazakhstan")
    await corrections.remove(GUILD, await a_quake(room), REGION, "398", person="11")
    await room.pass_time(minutes=61)
    assert await places_told(room) == ["902"]
