"""The bot's own pace, measured at the platform's side."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from bot.services.delivery import BURST, IN_FLIGHT, RATE
from sandbox import Sandbox
from sandbox.news.site import NewsSite
from tests.e2e.conftest import Running, SiteClock
from tests.e2e.owed import owe

OWED = 100
MOST = BURST + RATE
"""Requests that may leave in any second, over all channels; Discord allows fifty."""


@pytest_asyncio.fixture
async def bot(tmp_path: Path) -> AsyncIterator[Running]:
    clock = SiteClock()
    async with (
        NewsSite.open(clock=clock) as site,
        Sandbox.start(bucket=10_000, crossposts=(1000, 1.0)) as sandbox,
    ):
        running = Running(sandbox, site, clock, tmp_path / "dateline.db", log=tmp_path / "bot.log")
        try:
            yield running
        finally:
            if running.process is not None and running.process.returncode is None:
                await running.terminate()


async def test_never_more_go_out_in_a_second_than_discord_allows(bot: Running) -> None:
    await owe(bot.database, bot.sandbox, OWED)
    await bot.start()
    await bot.rows_come("SELECT count(*) FROM delivery WHERE state = 'sent'", OWED)
    times = sorted(
        each.at for each in bot.sandbox.log if each.method == "POST" and each.path.startswith("/channels/")
    )
    busiest = max(sum(start <= at < start + 1.0 for at in times) for start in times)
    assert OWED > MOST + IN_FLIGHT
    # On a busy machine they leave at their pace, and those that are under way arrive together.
    assert busiest <= MOST + IN_FLIGHT
