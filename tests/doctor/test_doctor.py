"""Each seeded fault is named in plain words, with what to do; a sound desk has none."""

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import discord
import pytest
from discord.gateway import DiscordWebSocket

from bot.config import Settings
from bot.doctor.examination import Examination
from bot.doctor.findings import Finding, Level
from bot.model import DeliveryState, Feed, FeedState, Target, TargetKind
from bot.storage import deliveries, feeds, subscriptions, targets
from bot.storage.database import Database
from bot.storage.inspection import inspect_database
from bot.worker import Worker
from sandbox import Channel, Permission, Sandbox, default_world
from tests.conftest import ROOT
from tests.records import a_delivery, a_subscription

NOW = datetime.now(UTC)
GOOD_VERSIONS = {"SQLite": "3.51.3", "expat": "2.7.1", "soupsieve": "2.8.4", "aiohttp": "3.14.0"}


class Desk:
    """A desk's folder and settings, as an operator has them, and its Discord."""

    def __init__(self, folder: Path, sandbox: Sandbox, setting: pytest.MonkeyPatch) -> None:
        self.folder, self.sandbox, self.setting = folder, sandbox, setting
        self.path = folder / "dateline.db"
        self.examination = Examination(versions=lambda: GOOD_VERSIONS, open_worker=no_worker)

    async def examine(self) -> dict[str, list[Finding]]:
        found: dict[str, list[Finding]] = {}
        for finding in await self.examination.run():
            found.setdefault(finding.check, []).append(finding)
        return found

    async def problems(self) -> list[str]:
        """Return what was found wrong, each with its advice: there has to be one."""
        said = []
        for findings in (await self.examine()).values():
            for finding in findings:
                if finding.level is Level.PROBLEM:
                    assert finding.advice, finding
                    said.append(f"{finding.check}: {finding.text}")
        return said

    async def the_problem(self) -> str:
        [problem] = await self.problems()
        return problem

    async def subscribe(self, channel: str, kind: TargetKind = TargetKind.CHANNEL) -> Target:
        place = self.sandbox.channel(channel)
        async with Database.open(self.path) as database, database.write() as tx:
            target = await targets.ensure_target(
                tx,
                platform="discord",
                address=place["id"],
                kind=kind,
                guild_id=place["guild_id"],
                now=NOW,
            )
            await subscriptions.save_subscription(tx, a_subscription(target=target, created_by="1"))
        return target

    async def owe(self, target: Target, state: DeliveryState | None = None, *, due: datetime) -> None:
        async with Database.open(self.path) as database, database.write() as tx:
            owed = replace(a_delivery(), target=target, due=due)
            await deliveries.owe(tx, [owed], due)
            if state is not None:
                await deliveries.settle(tx, owed.id, state, NOW)

    async def feed(self, **changes: Any) -> None:
        async with Database.open(self.path) as database, database.write() as tx:
            feed = await feeds.add_feed(tx, Feed(0, "https://paper.example/feed"), by=None, now=NOW)
            assert feed is not None
            await feeds.save_polls(tx, [replace(feed, next_poll_at=NOW + timedelta(hours=1), **changes)])

    def tamper(self, statement: str) -> None:
        with closing(sqlite3.connect(self.path, isolation_level=None)) as connection:
            connection.execute(statement)


@asynccontextmanager
async def no_worker() -> AsyncIterator[Any]:
    """Stand for a parsing process that works, for tests of other things."""

    class Reads:
        async def run(self, function: Any, *arguments: Any, **named: Any) -> Any:
            return function(*arguments, **named)

    yield Reads()


@pytest.fixture(autouse=True)
def _discord_left_as_it_was() -> Iterator[None]:
    base, gateway = discord.http.Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    yield
    discord.http.Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = base, gateway


@pytest.fixture
async def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Desk]:
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    async with Sandbox.start(world=replace(default_world(), identifies=500)) as sandbox:
        monkeypatch.setenv("DISCORD_TOKEN", sandbox.token)
        monkeypatch.setenv("DISCORD_API", sandbox.api)
        made = Desk(tmp_path, sandbox, monkeypatch)
        async with Database.open(made.path):
            pass
        yield made


async def test_a_sound_desk_has_no_problem_and_spends_no_identify(desk: Desk) -> None:
    await desk.subscribe("news")
    await desk.subscribe("announcements", TargetKind.ANNOUNCEMENT)
    await desk.subscribe("reading-room", TargetKind.FORUM)
    found = await desk.examine()
    assert [finding for each in found.values() for finding in each if finding.level is not Level.OK] == []
    assert set(found) >= {"token", "identifies", "clock", "permissions", "database integrity", "versions"}
    assert desk.sandbox.gateway.identifies == 0


# Settings and token


async def test_a_wrong_setting_is_named(desk: Desk) -> None:
    (desk.folder / ".env").write_text("DATELINE_POLL_SECOND=5\n", encoding="utf-8")
    assert "DATELINE_POLL_SECOND. Did you mean" in await desk.the_problem()


async def test_files_that_everybody_can_read_are_noted(desk: Desk) -> None:
    settings = desk.folder / ".env"
    settings.write_text("DATELINE_CONTACT=desk@example.org\n", encoding="utf-8")
    settings.chmod(0o644)
    desk.path.chmod(0o640)  # a group's right may be meant
    [finding] = (await desk.examine())["privacy"]
    assert (finding.level, finding.advice) == (Level.NOTE, "Keep it to yourself: `chmod 600 .env`.")


async def test_a_missing_token(desk: Desk) -> None:
    desk.setting.delenv("DISCORD_TOKEN")
    assert await desk.the_problem() == "token: There is no token."


async def test_a_refused_token_is_not_shown(desk: Desk) -> None:
    desk.setting.setenv("DISCORD_TOKEN", "bm90YXRva2Vu.wrong.secretsecretsecret")
    said = await desk.the_problem()
    assert said == "token: Discord refuses the token."


async def test_discord_cannot_be_reached(desk: Desk) -> None:
    desk.setting.setenv("DISCORD_API", "http://127.0.0.1:9/api/v10")
    assert "http://127.0.0.1:9/api/v10 cannot be used" in await desk.the_problem()


async def test_discord_answers_nonsense(desk: Desk) -> None:
    desk.sandbox.faults.add("GET /gateway/bot", "html", times=10)
    assert "cannot be used" in await desk.the_problem()


async def test_few_identifies_left(desk: Desk) -> None:
    desk.sandbox.gateway.identifies = 460
    assert "Only 40 of 500 identifies are left for the next 24 hours" in await desk.the_problem()


@pytest.mark.parametrize(("ahead", "side"), [(90, "90 s ahead of"), (-90, "90 s behind")])
async def test_a_clock_that_is_wrong(desk: Desk, ahead: int, side: str) -> None:
    desk.examination.clock = lambda: datetime.now(UTC) + timedelta(seconds=ahead)
    assert f"This machine's clock is {side} Discord's" in await desk.the_problem()


# Permissions


@pytest.mark.parametrize(
    ("permission", "name"),
    [
        # without the right to send Discord takes the right to embed away too
        (Permission.SEND_MESSAGES, "Send Messages, Embed Links"),
        (Permission.EMBED_LINKS, "Embed Links"),
        (Permission.READ_MESSAGE_HISTORY, "Read Message History"),
    ],
)
async def test_a_missing_permission_is_named_with_its_channel(
    desk: Desk, permission: Permission, name: str
) -> None:
    await desk.subscribe("news")
    desk.sandbox.set_permissions("news", "bot", deny=permission)
    assert await desk.the_problem() == f"permissions: In #news of Silk Road Readers the bot lacks {name}."


async def test_a_channel_whose_briefs_go_without_their_map(desk: Desk) -> None:
    await desk.subscribe("news")
    desk.sandbox.set_permissions("news", "bot", deny=Permission.ATTACH_FILES)
    [found] = (await desk.examine())["permissions"]
    assert found.level is Level.NOTE
    assert "lacks Attach Files: briefs go there without their map" in found.text


async def test_a_hidden_channel(desk: Desk) -> None:
    await desk.subscribe("staff-only")
    assert "the bot lacks View Channel" in await desk.the_problem()


async def test_a_deleted_channel(desk: Desk) -> None:
    desk.sandbox.add_channel("Sahel Desk", Channel("short-lived"))
    target = await desk.subscribe("short-lived")
    desk.sandbox.delete_channel("short-lived")
    assert f"Channel {target.address} of Sahel Desk is gone" in await desk.the_problem()


async def test_a_server_the_bot_is_not_in_any_more(desk: Desk) -> None:
    await desk.subscribe("Sahel Desk/#general")
    place = desk.sandbox.channel("Sahel Desk/#general")
    desk.tamper(f"UPDATE target SET guild_id = '{int(place['guild_id']) + 1}'")  # noqa: S608 - a number
    assert "The bot is not in server" in await desk.the_problem()


async def test_a_paused_target_with_its_reason(desk: Desk) -> None:
    target = await desk.subscribe("news")
    async with Database.open(desk.path) as database, database.write() as tx:
        await targets.pause_target(tx, target.id, reason="the bot may not post there", now=NOW)
    assert f"Channel {target.address} is paused: the bot may not post there" in await desk.the_problem()


# Feeds and deliveries


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"error_count": 4, "last_error": "it answered 404"}, "failed 4 times in a row: it answered 404"),
        ({"state": FeedState.PAUSED, "last_error": "paused after 47 failures"}, "is read no more: paused"),
        ({"state": FeedState.GONE, "last_error": "410"}, "has ended: 410"),
    ],
)
async def test_a_feed_that_fails(desk: Desk, changes: dict[str, Any], said: str) -> None:
    await desk.feed(**changes)
    assert f"https://paper.example/feed {said}" in await desk.the_problem()


async def test_a_feed_that_failed_once_is_no_problem(desk: Desk) -> None:
    await desk.feed(error_count=1, last_error="no answer")
    assert await desk.problems() == []


async def test_feeds_that_nobody_reads_because_the_bot_is_not_running(desk: Desk) -> None:
    await desk.feed()
    desk.tamper("UPDATE feed SET next_poll_at = '2020-01-01T00:00:00.000000+00:00'")
    assert "1 feed should have been read over an hour ago: the bot is not running" in await desk.the_problem()


async def test_feeds_that_a_running_bot_does_not_read(desk: Desk) -> None:
    await desk.feed()
    desk.tamper("UPDATE feed SET next_poll_at = '2020-01-01T00:00:00.000000+00:00'")
    async with Database.open(desk.path, holder="dateline run"):
        assert f"“dateline run” (process {os.getpid()}) runs" in await desk.the_problem()


async def test_entries_that_could_not_be_analysed(desk: Desk) -> None:
    await desk.feed()
    desk.tamper("UPDATE feed SET next_poll_at = '2090-01-01T00:00:00.000000+00:00'")
    desk.tamper(
        "INSERT INTO unread VALUES (1, 'id:1', 'Report', 0, 3, 1, 'it asked for too much memory', '')"
    )
    assert "1 entry of the last 30 days could not be analysed, the last one because it asked" in (
        await desk.the_problem()
    )


async def test_messages_that_are_stuck(desk: Desk) -> None:
    await desk.owe(await desk.subscribe("news"), due=NOW - timedelta(hours=2))
    said = await desk.the_problem()
    assert "1 message should have been sent over an hour ago" in said


async def test_messages_nobody_knows_of(desk: Desk) -> None:
    await desk.owe(await desk.subscribe("news"), DeliveryState.UNKNOWN, due=NOW)
    assert "Of 1 message nobody can tell whether it arrived" in await desk.the_problem()


# The database


async def test_a_damaged_database(desk: Desk) -> None:
    await desk.feed()
    size = desk.path.stat().st_size
    with desk.path.open("r+b") as file:
        file.seek(4096 * 3)
        file.write(b"\xff" * (size - 4096 * 3) if size < 4096 * 40 else b"\xff" * 4096 * 20)
    assert "is damaged" in await desk.the_problem()


async def test_a_search_index_that_lost_articles(desk: Desk) -> None:
    insert = (
        "INSERT INTO article (outlet, title, added_at, sort_at, body_hash, summary)"
        " VALUES ('Courier', 'Bridge opens', '2026', '2026', '', '[]')"
    )
    desk.tamper(insert)
    desk.tamper("DROP TRIGGER article_fts_insert")
    desk.tamper(insert)
    assert "search index does not agree with the articles: 1 of 2 articles are indexed" in (
        await desk.the_problem()
    )


async def test_a_search_index_that_finds_other_words(desk: Desk) -> None:
    desk.tamper(
        "INSERT INTO article (outlet, title, added_at, sort_at, body_hash, summary)"
        " VALUES ('Courier', 'Bridge opens', '2026', '2026', '', '[]')"
    )
    desk.tamper("DROP TRIGGER article_fts_update")
    desk.tamper("UPDATE article SET title = 'Harvest fails'")
    assert "1 titles of a sample are not found" in await desk.the_problem()


async def test_a_database_of_a_newer_version(desk: Desk) -> None:
    desk.tamper("PRAGMA user_version = 99")
    assert "has schema 99 of a newer Dateline" in await desk.the_problem()


async def test_a_database_of_an_older_version(desk: Desk) -> None:
    desk.tamper("PRAGMA user_version = 1")
    assert "has the older schema 1 of" in await desk.the_problem()


async def test_a_database_of_another_program(desk: Desk) -> None:
    desk.tamper("PRAGMA application_id = 7")
    assert "is a database of another program" in await desk.the_problem()


async def test_a_file_that_is_no_database(desk: Desk) -> None:
    desk.path.write_text("Dear Sir or Madam,\n" * 500, encoding="utf-8")
    assert "is not an SQLite database" in await desk.the_problem()


async def test_a_folder_that_is_not_there(desk: Desk) -> None:
    desk.setting.setenv("DATELINE_DATABASE", str(desk.folder / "nowhere" / "dateline.db"))
    assert any("There is no folder" in said for said in await desk.problems())


async def test_a_disk_that_is_nearly_full(desk: Desk) -> None:
    desk.examination.free = lambda _folder: 40_000_000
    assert "Only 40 MB are free" in await desk.the_problem()


async def test_a_log_that_has_grown(desk: Desk) -> None:
    with (desk.folder / "dateline.db-wal").open("wb") as log:
        log.truncate(200_000_000)
    assert "write-ahead log has grown to 200 MB" in await desk.the_problem()


def test_the_advice_on_a_wrong_search_index_helps(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bot", "migrate"]
    where = {"cwd": tmp_path, "env": {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}}
    subprocess.run(command, check=True, capture_output=True, timeout=100, **where)  # type: ignore[call-overload] # a dict
    with closing(sqlite3.connect(tmp_path / "dateline.db", isolation_level=None)) as connection:
        connection.execute("DROP TRIGGER article_fts_insert")
        connection.execute(
            "INSERT INTO article (outlet, title, added_at, sort_at, body_hash, summary)"
            " VALUES ('Courier', 'Bridge opens', '2026', '2026', '', '[]')"
        )
    assert inspect_database(tmp_path / "dateline.db", now=NOW).search_damage is not None
    subprocess.run(
        [*command, "--rebuild-search"],
        check=True,
        capture_output=True,
        timeout=100,
        **where,  # type: ignore[call-overload] # as above
    )
    assert inspect_database(tmp_path / "dateline.db", now=NOW).search_damage is None


# The machine


async def test_a_parsing_process_that_does_not_start(desk: Desk) -> None:
    desk.examination.open_worker = lambda: Worker.open(memory=1)
    assert "Feeds and pages cannot be read" in await desk.the_problem()


async def test_a_parsing_process_that_works(desk: Desk) -> None:
    desk.examination.open_worker = Worker.open
    assert await desk.problems() == []


@pytest.mark.parametrize(
    ("name", "old", "level"),
    [
        ("SQLite", "3.40.1", Level.NOTE),
        ("expat", "2.5.0", Level.NOTE),
        ("soupsieve", "2.6", Level.PROBLEM),
        ("aiohttp", "3.13.9", Level.PROBLEM),
    ],
)
async def test_a_version_with_a_known_hole(desk: Desk, name: str, old: str, level: Level) -> None:
    desk.examination.versions = lambda: {**GOOD_VERSIONS, name: old}
    [finding] = (await desk.examine())["versions"]
    assert (finding.level, f"{name} {old} is older than" in finding.text) == (level, True)


# The command


def doctor(folder: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    keep = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-m", "bot", "doctor", *arguments],
        cwd=folder,
        env={**keep, "PYTHONPATH": str(ROOT), **settings},
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )


def test_the_command_names_problems_with_what_to_do_and_exits_1(tmp_path: Path) -> None:
    done = doctor(tmp_path)
    assert (done.returncode, done.stderr) == (1, "")
    assert "PROBLEM token: There is no token.\n        → Create a bot" in done.stdout
    assert done.stdout.endswith("1 problem found\n")


def test_the_command_has_a_json_form(tmp_path: Path) -> None:
    done = doctor(tmp_path, "--json", DISCORD_TOKEN="canary", DISCORD_API="http://127.0.0.1:9/api/v10")
    said = json.loads(done.stdout)
    assert (done.returncode, said["problems"]) == (1, 1)
    assert {"check", "level", "text", "advice"} == set(said["findings"][0])
    assert "canary" not in done.stdout + done.stderr
