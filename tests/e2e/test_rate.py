"""The bot's own pace, measured at the platform's side."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from sandbox import Sandbox
from sandbox.news.site import NewsSite
from tests.e2e.conftest import Running, SiteClock
from tests.e2e.owed import owe

pytestmark = [pytest.mark.timeout(120)]

OWED = 100
MOST, LIMIT = 45, 50
"""Requests in any second, over all channels: what the bot allows itself, and what Discord allows."""


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
    # On a busy machine they leave at their pace and arrive in bunches, which Discord would forgive as little.
    assert MOST / 4 < busiest <= LIMIT
    assert not [each for each in bot.sandbox.log if each.status == 429]
