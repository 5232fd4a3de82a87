"""`dateline why` as the operator uses it: reasons, reports, corrections for all."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.model import ReportKind, Viewer
from bot.services.corrections import Corrections
from tests.services.desk import a_report, open_desk
from tests.services.newsroom import CHANNEL, an_event, open_newsroom


@dataclass(frozen=True)
class Desk:
    """A database with one story, which two people reported."""

    path: Path
    story: int


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    path = tmp_path / "dateline.db"
    monkeypatch.setenv("DATELINE_DATABASE", str(path))
    monkeypatch.chdir(tmp_path)
    return Desk(path, asyncio.run(_fill(path)))


async def _fill(path: Path) -> int:
    async with open_desk(path) as opened:
        feed = await opened.feed("https://courier.example/feed")
        await opened.store(feed, a_report(opened.clock, "https://courier.example/1"))
        [article] = await opened.news.latest(Viewer())
        assert article.story_id is not None
        corrections = Corrections(opened.database, opened.news, opened.clock)
        for guild, person in (("1", "11"), ("2", "22")):
            viewer = Viewer(guild_id=guild, user_id=person)
            await corrections.report(viewer, article.story_id, ReportKind.REGION, person=person)
        return article.story_id


def said(capsys: pytest.CaptureFixture[str], arguments: Sequence[str], status: int = 0) -> str:
    """Run the command and return what it printed."""
    assert main(["why", *arguments]) == status
    printed = capsys.readouterr()
    return printed.out + printed.err


def test_the_reasons_name_what_readers_reported(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    text = said(capsys, [str(desk.story)])
    assert "Kazakhstan (80%) because of" in text
    assert "wrong region: 2 people" in text


def test_reports_are_listed_until_the_operator_settles_them(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    listed = said(capsys, ["--reports"])
    assert f"{desk.story}  Earthquake shakes Almaty" in listed
    assert "wrong region: 2 people" in listed
    said(capsys, [str(desk.story), "--nothing-wrong"])
    assert said(capsys, ["--reports"]) == "Nothing is reported.\n"


def test_a_correction_holds_for_all_and_settles_the_reports(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    number = str(desk.story)
    text = said(capsys, [number, "--not-region", "KZ", "--region", "Kyrgyzstan", "--no-summary"])
    assert "for all: it is not about Kazakhstan" in text
    assert "Kyrgyzstan (100%)" in text
    assert said(capsys, ["--reports"]) == "Nothing is reported.\n"
    assert asyncio.run(_regions(desk)) == [["417"], ["417"]]
    assert "Kazakhstan (80%)" in said(capsys, [number, "--as-it-was"])


async def _regions(desk: Desk) -> list[list[str]]:
    """Give what two guilds read of the story's regions."""
    async with open_desk(desk.path) as opened:
        viewers = [Viewer(guild_id=guild, user_id="1") for guild in ("1", "2")]
        return [[tag.code for tag in (await opened.news.story(each, desk.story)).regions] for each in viewers]


def test_a_name_nobody_knows_is_told_with_names_like_it_and_changes_nothing(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = [str(desk.story), "--not-region", "KZ", "--region", "Kyrgystn"]
    assert "Kyrgyzstan" in said(capsys, wrong, status=1)
    assert "for all" not in said(capsys, [str(desk.story)])


def test_without_a_story_it_says_how_it_is_used(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    del desk
    with pytest.raises(SystemExit) as ended:
        main(["why"])
    assert ended.value.code == 2
    assert "--reports" in capsys.readouterr().err


async def _post_it(path: Path) -> int:
    async with open_newsroom(path) as room:
        await room.follow()
        feed = await room.feed()
        stored = await room.desk.store(feed, an_event(room.clock, 1))
        await room.pass_time(minutes=5)
        return stored.stories[0]


def test_with_a_target_it_says_what_was_told_there_and_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATELINE_DATABASE", str(tmp_path / "news.db"))
    monkeypatch.chdir(tmp_path)
    story = asyncio.run(_post_it(tmp_path / "news.db"))
    everywhere = said(capsys, [str(story)])
    there = said(capsys, [str(story), "--target", CHANNEL.address])
    elsewhere = said(capsys, [str(story), "--target", "901"])
    assert there.startswith(everywhere)
    assert "sent as a post of its own" in there.removeprefix(everywhere)
    assert "no subscription there asked for it" in elsewhere
