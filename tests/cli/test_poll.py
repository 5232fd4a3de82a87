"""`dateline poll` as a person runs it."""

import asyncio
import errno
import io
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.cli.poll import Bar, Lines
from bot.errors import DatelineError
from bot.model import Feed
from bot.services.polling import PollOutcome, PollResult
from bot.storage import feeds
from bot.storage.database import Database
from tests.records import NOW
from tests.web.site import Site, open_site

FEED = (
    b"<rss version='2.0'><channel><title>Steppe Courier</title><item><title>Almaty opens a bridge</title>"
    b"<description>The council of Almaty opened a bridge on Sunday.</description></item></channel></rss>"
)


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with open_site("127.0.0.1") as opened:
        opened.say("/feed", FEED, content_type="application/rss+xml")
        yield opened


async def add_feed(path: Path, url: str) -> None:
    async with Database.open(path) as database, database.write() as tx:
        await feeds.add_feed(tx, Feed(id=0, url=url), by=None, now=NOW)


async def start(folder: Path, *arguments: str) -> asyncio.subprocess.Process:
    settings = {
        "DATELINE_DATABASE": str(folder / "desk.db"),
        "DATELINE_ALLOW_PRIVATE_FEEDS": "true",
        "DATELINE_STARTER_FEEDS": "false",
    }
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "poll", *arguments),
        cwd=folder,
        env=os.environ | settings,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


async def test_one_pass_says_a_line_a_feed(tmp_path: Path, site: Site) -> None:
    await add_feed(tmp_path / "desk.db", site.url("/feed"))
    process = await start(tmp_path, "--once")
    out, err = await process.communicate()
    assert (process.returncode, err.decode()) == (0, "")
    assert out.decode() == "updated   Steppe Courier: 1 new\n"


async def test_a_pass_in_which_nothing_could_be_read_failed(tmp_path: Path, site: Site) -> None:
    await add_feed(tmp_path / "desk.db", site.url("/nowhere"))
    process = await start(tmp_path, "--once")
    out, _ = await process.communicate()
    assert process.returncode == 1
    assert out.decode() == f"failed    {site.url('/nowhere')}: it answered 404 Not Found\n"


@pytest.mark.parametrize("name", [signal.SIGINT, signal.SIGTERM])
async def test_it_polls_until_it_is_told_to_stop(tmp_path: Path, site: Site, name: signal.Signals) -> None:
    await add_feed(tmp_path / "desk.db", site.url("/feed"))
    process = await start(tmp_path)
    assert process.stdout is not None
    assert await process.stdout.readline() == b"updated   Steppe Courier: 1 new\n"
    process.send_signal(name)
    out, err = await asyncio.wait_for(process.communicate(), 60)
    assert (process.returncode, out, err) == (0, b"", b"")


def a_result(**changes: object) -> PollResult:
    feed = Feed(id=1, url="http://a.example/feed", outlet="Steppe\x1b[31m Courier")
    return PollResult(**{"feed": feed, "outcome": PollOutcome.UPDATED, **changes})  # type: ignore[arg-type] # changes


def test_a_bar_grows_and_what_failed_stays_above_it() -> None:
    stream = io.StringIO()
    bar = Bar(stream)
    bar.progress(a_result(new=3), 1, 2)
    bar.progress(a_result(outcome=PollOutcome.FAILED, error="it answered 404"), 2, 2)
    bar.end()
    screens = stream.getvalue().split("\r\x1b[K")
    assert screens[1].startswith("████████████░░░░░░░░░░░░ 1/2 feeds, 3 new")
    assert screens[2].endswith("it answered 404\n")
    assert screens[3].startswith("████████████████████████ 2/2 feeds, 3 new")
    assert screens[3].endswith("\n")


def test_a_narrow_terminal_cuts_the_bar_and_no_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "30")
    stream = io.StringIO()
    reason = "its certificate is not valid, and much more is said of that"
    Bar(stream).progress(a_result(outcome=PollOutcome.FAILED, error=reason), 1, 2)
    told, bar = stream.getvalue().split("\r\x1b[K")[1:]
    assert told.endswith(f"{reason}\n")
    assert len(bar) < 30


class Full(io.StringIO):
    """A file on a disk that is full."""

    def write(self, text: str, /) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), text)


def test_a_full_disk_is_told_in_words() -> None:
    with pytest.raises(DatelineError, match="No space left on device"):
        Lines(Full()).progress(a_result(new=1), 1, 1)


def test_a_feeds_name_cannot_steer_the_terminal() -> None:
    stream = io.StringIO()
    Lines(stream).progress(a_result(new=1), 1, 1)
    assert stream.getvalue() == "updated   Steppe [31m Courier: 1 new\n"


def test_a_move_is_said() -> None:
    stream = io.StringIO()
    Lines(stream).progress(a_result(moved_from="http://old.example/"), 1, 1)
    assert "(moved to http://a.example/feed)" in stream.getvalue()
