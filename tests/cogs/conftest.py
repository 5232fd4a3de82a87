"""The unmodified discord.py, connected to the sandbox, in the tests' own process."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import discord
import pytest
import pytest_asyncio
from discord.gateway import DiscordWebSocket

from bot.client import Bot, point_at
from sandbox import Sandbox


@asynccontextmanager
async def connected_bot(sandbox: Sandbox) -> AsyncIterator[Bot]:
    """Connect a bot without commands; Discord's addresses are put back at the end."""
    base, gateway = discord.http.Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    point_at(sandbox.api)
    started = asyncio.Event()

    async def begin() -> None:
        started.set()

    bot = Bot(cogs=lambda _bot: [], on_started=begin)
    # It waits so long for further guilds before it is ready; the sandbox sends all at once.
    bot._connection.guild_ready_timeout = 0.05
    running = asyncio.create_task(bot.start(sandbox.token))
    try:
        async with asyncio.timeout(60):
            await started.wait()
            await bot.wait_until_ready()
        yield bot
    finally:
        await bot.close()
        await asyncio.gather(running, return_exceptions=True)
        discord.http.Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = base, gateway


@pytest.fixture
def window() -> float:
    """Give how many seconds a nonce is remembered."""
    return 60.0


@pytest_asyncio.fixture
async def sandbox(window: float) -> AsyncIterator[Sandbox]:
    async with Sandbox.start(nonce_seconds=window, bucket=1000) as started:
        yield started


@pytest_asyncio.fixture
async def client(sandbox: Sandbox) -> AsyncIterator[Bot]:
    async with connected_bot(sandbox) as bot:
        yield bot
