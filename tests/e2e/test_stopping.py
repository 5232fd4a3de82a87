"""SIGTERM: the bot ends within 20 seconds with status 0, whatever it is doing."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from bot.cli.running import CLOSE, DRAIN
from bot.pipeline import outbox
from sandbox import Sandbox
from sandbox.news.site import NewsSite
from tests.conftest import ROOT
from tests.e2e.conftest import ENDS_WITHIN, Running, SiteClock
from tests.e2e.owed import forget_starts, owe, verdict

PROMISE = 20.0
TIMES = 6
"""benchmarks/crash_matrix.py does it a hundred times."""


@pytest_asyncio.fixture
async def bot(tmp_path: Path) -> AsyncIterator[Running]:
    clock = SiteClock()
    async with NewsSite.open(clock=clock) as site, Sandbox.start(bucket=1000) as sandbox:
        running = Running(sandbox, site, clock, tmp_path / "dateline.db", log=tmp_path / "bot.log")
        try:
            yield running
        finally:
            if running.process is not None and running.process.returncode is None:
                await running.kill()


async def ends_well(bot: Running) -> None:
    assert await bot.terminate() == 0, bot.told()


def test_what_may_take_time_at_the_end_takes_less_than_promised_together() -> None:
    """Each has its limit; how busy the machine is besides, no test can promise."""
    assert outbox.send_timeout(3600) < DRAIN
    assert DRAIN + CLOSE < PROMISE - 2


async def faults_are_played(bot: Running, number: int) -> None:
    """Wait until so many requests hang; nothing tells of them, so we look."""
    ends = asyncio.get_running_loop().time() + 90
    while len(bot.sandbox.faults.played) < number:
        if asyncio.get_running_loop().time() > ends:
            raise TimeoutError(f"only {bot.sandbox.faults.played} were played; the bot said: {bot.told()}")
        await asyncio.sleep(0.05)


async def it_takes_signals(bot: Running) -> None:
    """Wait until Python has begun and the bot's first line has run; only the kernel tells of that."""
    assert bot.process is not None
    status, ends = Path(f"/proc/{bot.process.pid}/status"), asyncio.get_running_loop().time() + 90
    while not _caught(status.read_text(encoding="ascii")) >> (signal.SIGTERM - 1) & 1:
        if asyncio.get_running_loop().time() > ends:
            raise TimeoutError(f"it takes no signals; the bot said: {bot.told()}")
        await asyncio.sleep(0.01)


def _caught(status: str) -> int:
    """Return the signals that a process has handlers for, a bit each."""
    [line] = [each for each in status.splitlines() if each.startswith("SigCgt:")]
    return int(line.split()[1], 16)


async def test_at_any_moment_of_its_start_and_work(bot: Running) -> None:
    outlet = next(iter(bot.site.outlets.values()))
    owed = await owe(bot.database, bot.sandbox, 200, feed=bot.site.feed_address(outlet))
    for number in range(TIMES):
        forget_starts(bot.database)
        await bot.launch()
        await it_takes_signals(bot)
        # From just after its first imports, through connecting, to the midst of reading and publishing.
        await asyncio.sleep(number * 0.4)
        await ends_well(bot)
    assert not verdict(bot.database, bot.sandbox, owed)["twice"]


async def test_while_it_is_still_importing(bot: Running) -> None:
    """Told to end by a service manager that changed its mind; Python says each module that it has read."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-X", "importtime", "-m", "bot", "run"),
        cwd=ROOT,
        env=bot.environment(),
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stderr is not None
    while b"argparse" not in await asyncio.wait_for(process.stderr.readline(), 90):
        assert process.returncode is None
    process.terminate()
    assert await asyncio.wait_for(process.wait(), ENDS_WITHIN) == 0


async def test_while_discord_does_not_answer(bot: Running) -> None:
    bot.sandbox.faults.add("GET /gateway/bot", "hang")
    await bot.launch()
    await faults_are_played(bot, 1)
    await ends_well(bot)


async def test_while_requests_hang(bot: Running) -> None:
    bot.extra = {"DATELINE_NONCE_SECONDS": "8"}  # a request may take two seconds, not fifteen
    owed = await owe(bot.database, bot.sandbox, 10)
    bot.sandbox.faults.add("POST */messages", "hang", times=3)
    await bot.start()
    await faults_are_played(bot, 3)
    await ends_well(bot)
    assert not verdict(bot.database, bot.sandbox, owed)["twice"]


async def test_while_a_feed_is_being_fetched(bot: Running) -> None:
    """The feed's server takes the request and never answers."""
    asked = asyncio.Event()

    async def never(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        asked.set()
        await reader.read()
        writer.close()

    server = await asyncio.start_server(never, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        await owe(bot.database, bot.sandbox, 1, feed=f"http://127.0.0.1:{port}/feed.xml")
        await bot.start()
        await asyncio.wait_for(asked.wait(), 90)
        await ends_well(bot)


async def test_a_second_signal_ends_it_at_once(bot: Running) -> None:
    await owe(bot.database, bot.sandbox, 10)
    bot.sandbox.faults.add("POST */messages", "hang", times=3)
    await bot.start()
    await faults_are_played(bot, 1)
    assert bot.process is not None
    bot.process.terminate()
    await bot.says("finishing what is in flight")
    assert bot.process.returncode is None
    bot.process.terminate()
    assert await asyncio.wait_for(bot.process.wait(), ENDS_WITHIN) == -signal.SIGTERM
