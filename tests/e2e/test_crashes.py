"""The real bot, killed at every named point of the path: nothing is lost, nothing comes twice."""

import asyncio
import random
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.crash_points import POINTS
from sandbox import Sandbox
from sandbox.news.site import NewsSite
from sandbox.world import Permission
from tests.e2e.conftest import Running, SiteClock
from tests.e2e.owed import CLOSED, forget_starts, make_brief_due, owe, verdict

# A minute on a machine that does nothing else; where others work, thirty starts of a process take many.
pytestmark = [pytest.mark.timeout(900)]

PATIENCE = 120.0
"""Seconds within which a run comes to its point: as long as a start takes on a machine that is overloaded."""
SLOWLY = 50
"""How many times slower articles appear by themselves: there are twenty, and on a busy machine all would
have come before the last points."""
NEWS = 4 * SLOWLY
WINDOW = 2.0
OWED = 60
STOPPING = ("stopping", "outbox drained", "connection closed")
# Each run takes up what the one before it left; a start takes longer than the nonce window, so what was in
# flight must be looked for. The later counts fall into the midst of the sending.
SENDING = (
    "deliveries handed back",
    "expired skipped",
    "claimed",
    "rows pruned",
    "sending committed",
    "before post:3",
    "request written:2",
    "answer begun:3",
    "before read-back",
    "after read-back",
    "answer taken:4",
    "settled:3",
    "target paused",
    "sent committed:3",
)
READING = ("articles stored", "story placed", "feed read")
BRIEF = ("brief composed", "brief owed", "brief scheduled")
ANNOUNCING = ("announcement owed", "story announced")


def test_every_point_is_in_the_matrix() -> None:
    tried = {each.partition(":")[0] for each in (*SENDING, *READING, *BRIEF, *ANNOUNCING, *STOPPING)}
    assert tried | {"migration statement"} == set(POINTS)


def crashing_at(bot: Running, point: str) -> None:
    """Have the next run die at a point, and count it as the first: the guard of starts would have it wait."""
    bot.extra = {**bot.extra, "DATELINE_CRASH_POINT": point}
    forget_starts(bot.database)


async def dies_at(bot: Running, point: str) -> None:
    """Run the bot until it passes a point, and let it die there."""
    crashing_at(bot, point)
    await bot.launch()
    assert bot.process is not None
    try:
        status = await asyncio.wait_for(bot.process.wait(), PATIENCE)
    except TimeoutError:
        raise TimeoutError(f"the bot never came to {point!r}; it said: {bot.told()}") from None
    assert status == -signal.SIGKILL, f"{point}: {bot.told()}"


async def dies_stopping_at(bot: Running, point: str) -> None:
    crashing_at(bot, point)
    await bot.start()
    assert await bot.terminate() == -signal.SIGKILL, f"{point}: {bot.told()}"


async def dies_after(bot: Running, seconds: float) -> None:
    crashing_at(bot, "")
    await bot.start()
    await asyncio.sleep(seconds)
    await bot.kill()


@pytest_asyncio.fixture
async def bot(tmp_path: Path) -> AsyncIterator[Running]:
    clock = SiteClock()
    async with (
        NewsSite.open(clock=clock, speed=1 / SLOWLY) as site,
        Sandbox.start(nonce_seconds=WINDOW, bucket=1000, crossposts=(1000, 1.0)) as sandbox,
    ):
        running = Running(
            sandbox,
            site,
            clock,
            tmp_path / "dateline.db",
            {"DATELINE_NONCE_SECONDS": str(WINDOW)},
            log=tmp_path / "bot.log",
        )
        try:
            yield running
        finally:
            if running.process is not None and running.process.returncode is None:
                await running.kill()


async def finishes(bot: Running) -> None:
    """Let the bot end what is left, and end it."""
    crashing_at(bot, "")
    await bot.start()
    bot.sandbox.set_permissions(CLOSED, "bot", allow=Permission.SEND_MESSAGES)
    await bot.rows_come("SELECT NOT EXISTS (SELECT 1 FROM delivery WHERE state IN ('waiting', 'sending'))", 1)
    assert await bot.terminate() == 0


async def test_killed_anywhere_it_sends_each_message_once_and_in_order(bot: Running) -> None:
    await dies_at(bot, "migration statement:30")
    outlet = next(iter(bot.site.outlets.values()))
    owed = await owe(bot.database, bot.sandbox, OWED, feed=bot.site.feed_address(outlet))
    for point in SENDING:
        await dies_at(bot, point)
    for point in READING:
        bot.clock.publish(NEWS)
        await dies_at(bot, point)
    crashing_at(bot, "")
    await bot.start()
    await bot.rows_come("SELECT count(*) FROM article", 3)
    await bot.kill()
    for point in BRIEF:
        make_brief_due(bot.database)
        await dies_at(bot, point)
    for point in ANNOUNCING:
        bot.clock.publish(NEWS)
        await dies_at(bot, point)
    for point in STOPPING:
        await dies_stopping_at(bot, point)
    chance = random.Random(4)  # noqa: S311 - moments to kill at
    for _ in range(2):
        await dies_after(bot, chance.random())
    await finishes(bot)
    found = verdict(bot.database, bot.sandbox, owed)
    assert not any(found.values()), f"{found}\n{bot.told()}"
    assert bot.rows("SELECT count(*) > 2 FROM delivery WHERE kind = 'publication'") == [(1,)]
    assert bot.rows("SELECT count(*) > 0 FROM brief") == [(1,)]
    assert bot.rows("SELECT count(*) > 0 FROM delivery WHERE kind = 'story'") == [(1,)]
