"""A story corrected in one guild is so there, at once and everywhere, and nowhere else."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.errors import NotAllowedError, NotFoundError, QuotaError, UnknownRegionError
from bot.model import ReportKind, Viewer
from bot.services.corrections import REPORTS_PER_HOUR, Corrections
from bot.storage import persons, targets
from tests.records import KAZAKHSTAN
from tests.services.desk import WHEAT, Desk, a_report, open_desk

ONE, TWO = Viewer(guild_id="1", user_id="11"), Viewer(guild_id="2", user_id="22")
PERSON, OPERATOR = Viewer(user_id="11"), Viewer()
EVERYBODY = (ONE, TWO, PERSON, OPERATOR)
REGION, TOPIC, SUMMARY = ReportKind.REGION, ReportKind.TOPIC, ReportKind.SUMMARY
WAR = "medtop:16000000"


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with open_desk(tmp_path / "dateline.db") as opened:
        yield opened


@pytest.fixture
def corrections(desk: Desk) -> Corrections:
    return Corrections(desk.database, desk.news, desk.clock)


@pytest.fixture
async def quake(desk: Desk) -> int:
    """Give the story of a quake in Kazakhstan, which two articles report, beside another one."""
    feed = await desk.feed("https://courier.example/feed", outlet="Courier")
    harbour = await desk.feed("https://harbour.example/feed", outlet="Harbour")
    await desk.store(feed, a_report(desk.clock, "https://courier.example/quake"))
    await desk.store(harbour, a_report(desk.clock, "https://harbour.example/quake"))
    wheat = a_report(desk.clock, "https://courier.example/wheat", title="Wheat", paragraphs=WHEAT)
    await desk.store(feed, wheat)
    desk.clock.advance(60)
    [found] = [
        each
        for each in await desk.news.candidates(OPERATOR, region="398", **week(desk))
        if len(each.outlets) == 2
    ]
    return found.id


def week(desk: Desk) -> dict[str, Any]:
    return {"since": desk.clock() - timedelta(days=7), "until": desk.clock()}


async def found_in(
    desk: Desk, viewer: Viewer, region: str | None = None, topic: str | None = None
) -> set[int]:
    """Give the stories found under a region and topic: the same by period, by newness and by words."""
    period = await desk.news.candidates(viewer, region=region, topic=topic, **week(desk))
    latest = await desk.news.latest(viewer, region=region, topic=topic, limit=50)
    words = await desk.news.search(viewer, "in", region=region, topic=topic, limit=50)
    ids = {each.id for each in period}
    assert {each.story_id for each in latest} == ids
    assert {each.story_id for each in words.articles} == ids
    return ids


async def test_a_region_taken_away_in_one_guild_is_there_for_all_others(
    desk: Desk, corrections: Corrections, quake: int
) -> None:
    [other] = await found_in(desk, ONE, "398") - {quake}
    corrected = await corrections.remove(ONE, quake, REGION, "398", person="11")
    assert corrected.regions == ()
    for region in ("398", "143", "142"):
        assert await found_in(desk, ONE, region) == {other}
        for viewer in (TWO, PERSON, OPERATOR):
            assert await found_in(desk, viewer, region) == {quake, other}
    assert await found_in(desk, ONE) == {quake, other}


async def test_the_right_region_named_in_one_guild_finds_it_there_alone(
    desk: Desk, corrections: Corrections, quake: int
) -> None:
    await corrections.remove(ONE, quake, REGION, "398", person="11")
    corrected = await corrections.name(ONE, quake, REGION, "kirghizia", person="11")
    assert [(tag.code, tag.name) for tag in corrected.regions] == [("417", "Kyrgyzstan")]
    assert await found_in(desk, ONE, "417") == {quake}
    assert await found_in(desk, ONE, "143") >= {quake}
    assert await found_in(desk, TWO, "417") == set()


async def test_topics_are_corrected_as_regions_are(desk: Desk, corrections: Corrections, quake: int) -> None:
    await corrections.remove(ONE, quake, TOPIC, "medtop:04000000", person="11")
    await corrections.name(ONE, quake, TOPIC, "war", person="11")
    assert await found_in(desk, ONE, topic=WAR) == {quake}
    assert await found_in(desk, ONE, "398", WAR) == {quake}
    assert quake not in await found_in(desk, ONE, topic="medtop:04000000")
    assert await found_in(desk, TWO, topic=WAR) == set()


async def test_a_bad_summary_is_hidden_in_that_guild(
    desk: Desk, corrections: Corrections, quake: int
) -> None:
    await corrections.hide_summary(ONE, quake, person="11")
    hidden = await desk.news.story(ONE, quake)
    assert hidden.summary == ()
    assert all(article.summary.sentences == () for article in hidden.articles)
    assert hidden.title
    assert (await desk.news.story(TWO, quake)).summary


async def test_the_operator_corrects_for_all_and_a_guild_may_see_it_otherwise(
    desk: Desk, corrections: Corrections, quake: int
) -> None:
    await corrections.remove(OPERATOR, quake, REGION, "398")
    for viewer in EVERYBODY:
        assert quake not in await found_in(desk, viewer, "398")
    await corrections.name(TWO, quake, REGION, "Kazakhstan", person="22")
    assert quake in await found_in(desk, TWO, "398")
    assert quake not in await found_in(desk, ONE, "398")


async def test_taken_back_it_is_as_it_was(desk: Desk, corrections: Corrections, quake: int) -> None:
    before = await desk.news.story(ONE, quake)
    await corrections.remove(ONE, quake, REGION, "398", person="11")
    await corrections.name(ONE, quake, TOPIC, "war", person="11")
    await corrections.hide_summary(ONE, quake, person="11")
    assert await corrections.take_back(ONE, quake) == before
    assert await desk.news.story(ONE, quake) == before


async def test_a_correction_outlives_further_reports(
    desk: Desk, corrections: Corrections, quake: int
) -> None:
    await corrections.remove(ONE, quake, REGION, "398", person="11")
    third = await desk.feed("https://third.example/feed", outlet="Third")
    await desk.store(third, a_report(desk.clock, "https://third.example/quake"))
    assert len((await desk.news.story(ONE, quake)).articles) == 3
    assert quake not in await found_in(desk, ONE, "398")


async def test_counts_follow_what_was_corrected(desk: Desk, corrections: Corrections, quake: int) -> None:
    assert (await desk.news.counts(ONE)).regions["398"] == 2
    desk.clock.advance(60)
    await corrections.remove(ONE, quake, REGION, "398", person="11")
    await corrections.name(ONE, quake, REGION, "Kenya", person="11")
    counts = (await desk.news.counts(ONE)).regions
    assert (counts["398"], counts["143"], counts["404"]) == (1, 1, 1)
    others = (await desk.news.counts(TWO)).regions
    assert (others["398"], others.get("404", 0)) == (2, 0)


async def test_a_report_counts_once_a_person_and_kind(
    desk: Desk, corrections: Corrections, quake: int
) -> None:
    del desk
    assert (await corrections.report(ONE, quake, REGION, person="11")).new
    assert not (await corrections.report(ONE, quake, REGION, person="11")).new
    assert (await corrections.report(ONE, quake, TOPIC, person="11")).new
    assert (await corrections.report(TWO, quake, REGION, person="22")).new
    assert await corrections.numbers(ONE, quake) == {REGION: 1, TOPIC: 1}
    assert await corrections.numbers(TWO, quake) == {REGION: 1}
    assert await corrections.numbers(OPERATOR, quake) == {REGION: 2, TOPIC: 1}
    [reported] = await corrections.open_reports()
    assert (reported.story_id, reported.numbers, reported.guilds) == (quake, {REGION: 2, TOPIC: 1}, 2)


async def test_the_operators_correction_settles_the_reports_of_its_kind(
    corrections: Corrections, quake: int
) -> None:
    for person in ("1", "2"):
        await corrections.report(ONE, quake, REGION, person=person)
    await corrections.report(ONE, quake, SUMMARY, person="1")
    await corrections.remove(ONE, quake, REGION, "398", person="11")
    assert len(await corrections.open_reports()) == 1
    await corrections.remove(OPERATOR, quake, REGION, "398")
    [left] = await corrections.open_reports()
    assert left.numbers == {SUMMARY: 1}
    assert await corrections.dismiss(quake) == 1
    assert await corrections.open_reports() == ()


async def test_reports_have_an_hourly_quota(desk: Desk, corrections: Corrections) -> None:
    feed = await desk.feed("https://courier.example/feed")
    for number in range(REPORTS_PER_HOUR + 1):
        report = a_report(
            desk.clock,
            f"https://courier.example/{number}",
            title=f"Event {number}",
            paragraphs=[f"Thing{number} happened in ward{number}.", f"Judge{number} closed case{number}."],
            fingerprint={f"event{number}": 9.0},
        )
        await desk.store(feed, report)
    numbers = {each.story_id for each in await desk.news.latest(ONE, limit=50)}
    assert len(numbers) == REPORTS_PER_HOUR + 1
    first, *others = sorted(each for each in numbers if each is not None)
    for story in others:
        await corrections.report(ONE, story, SUMMARY, person="11")
    with pytest.raises(QuotaError, match="Try again"):
        await corrections.report(ONE, first, SUMMARY, person="11")
    assert await corrections.numbers(ONE, first) == {}
    assert not (await corrections.report(ONE, others[0], SUMMARY, person="11")).new


async def test_nobody_corrects_or_reports_what_they_may_not_see(desk: Desk, corrections: Corrections) -> None:
    feed = await desk.feed("https://own.example/feed", scope="guild:1")
    await desk.store(feed, a_report(desk.clock, "https://own.example/1"))
    [article] = await desk.news.latest(ONE)
    assert article.story_id is not None
    with pytest.raises(NotFoundError):
        await corrections.report(TWO, article.story_id, REGION, person="22")
    with pytest.raises(NotFoundError):
        await corrections.remove(TWO, article.story_id, REGION, "398", person="22")
    assert (await desk.news.story(ONE, article.story_id)).regions == (KAZAKHSTAN,)


async def test_outside_a_guild_a_person_corrects_nothing(
    desk: Desk, corrections: Corrections, quake: int
) -> None:
    with pytest.raises(NotAllowedError):
        await corrections.remove(PERSON, quake, REGION, "398", person="11")
    assert quake in await found_in(desk, TWO, "398")


async def test_a_name_nobody_knows_comes_back_with_names_like_it(
    corrections: Corrections, quake: int
) -> None:
    with pytest.raises(UnknownRegionError, match="Kyrgyzstan"):
        await corrections.name(ONE, quake, REGION, "Kyrgystn", person="11")


async def test_what_a_guild_said_goes_with_it_and_a_person_can_be_forgotten(
    desk: Desk, corrections: Corrections, quake: int
) -> None:
    await corrections.report(ONE, quake, REGION, person="11")
    await corrections.remove(ONE, quake, REGION, "398", person="11")
    async with desk.database.write() as tx:
        await persons.forget_person(tx, "11")
    assert await people(desk) == [None, None]
    assert quake not in await found_in(desk, ONE, "398")
    async with desk.database.write() as tx:
        await targets.delete_guild(tx, "1")
    assert await people(desk) == []


async def people(desk: Desk) -> list[str | None]:
    """Give the persons that reports and corrections name."""
    async with desk.database.read() as connection:
        rows = await connection.execute_fetchall(
            "SELECT person FROM report UNION ALL SELECT person FROM correction"
        )
    return [row["person"] for row in rows]
