"""The disk is full, or another program writes, while posts are owed: nothing is lost, nothing comes twice."""

import sqlite3
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from pathlib import Path

import pytest
import pytest_asyncio

from sandbox import Sandbox
from sandbox.news.site import NewsSite
from sandbox.world import Permission
from tests.e2e.conftest import Running, SiteClock
from tests.e2e.owed import CLOSED, owe, verdict

OWED = 120
SENT = "SELECT count(*) FROM delivery WHERE state = 'sent'"
NOTHING_OPEN = "SELECT NOT EXISTS (SELECT 1 FROM delivery WHERE state IN ('waiting', 'sending'))"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Give a file system of sixteen megabytes, where this machine lets us have one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounting = f"mount -t tmpfs -o size=16m tmpfs {folder}".split()
    if subprocess.run(mounting, capture_output=True, check=False).returncode:
        pytest.skip("no file system of one's own can be mounted here")
    yield folder
    subprocess.run(f"umount --lazy {folder}".split(), check=True)


@pytest_asyncio.fixture
async def bot(tmp_path: Path) -> AsyncIterator[Running]:
    clock = SiteClock()
    async with (
        NewsSite.open(clock=clock) as site,
        Sandbox.start(bucket=1000, crossposts=(1000, 1.0)) as sandbox,
    ):
        running = Running(sandbox, site, clock, tmp_path / "dateline.db", log=tmp_path / "bot.log")
        try:
            yield running
        finally:
            if running.process is not None and running.process.returncode is None:
                await running.kill()


def fill(folder: Path) -> Path:
    """Leave no byte free."""
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"\0" * 4096)
        except OSError:
            return ballast


async def ends_well(bot: Running) -> None:
    bot.sandbox.set_permissions(CLOSED, "bot", allow=Permission.SEND_MESSAGES)
    await bot.rows_come(NOTHING_OPEN, 1)
    assert await bot.terminate() == 0


async def test_a_disk_that_fills_up_and_is_freed_again(bot: Running, small_disk: Path) -> None:
    bot.database = small_disk / "dateline.db"
    outlet = next(iter(bot.site.outlets.values()))
    owed = await owe(bot.database, bot.sandbox, OWED, feed=bot.site.feed_address(outlet))
    await bot.start()
    await bot.rows_come(SENT, 20)
    ballast = fill(small_disk)
    await bot.says("the outbox could not go on", times=2)
    assert "disk is full" in bot.log.read_text("utf-8")
    sent = bot.rows(SENT)
    ballast.unlink()
    await ends_well(bot)
    assert sent[0][0] < OWED
    found = verdict(bot.database, bot.sandbox, owed)
    assert not any(found.values()), f"{found}\n{bot.told()}"


async def test_another_program_that_holds_the_write_lock(bot: Running) -> None:
    owed = await owe(bot.database, bot.sandbox, OWED)
    await bot.start()
    await bot.rows_come(SENT, 20)
    with closing(sqlite3.connect(bot.database, timeout=60, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        await bot.says("the outbox could not go on")
        other.execute("ROLLBACK")
    await ends_well(bot)
    found = verdict(bot.database, bot.sandbox, owed)
    assert not any(found.values()), f"{found}\n{bot.told()}"
