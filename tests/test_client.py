"""The bot's connection: it waits rather than spend the last identifies."""

import asyncio
import contextlib
import errno
import logging
import socket
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import discord
import pytest
from discord.gateway import DiscordWebSocket

from bot.client import Bot, connect, is_connected, point_at, until_reachable
from bot.errors import PlatformError
from bot.services.starts import PER_HOUR, Budget, Starts
from bot.storage.database import Database
from sandbox import Sandbox, default_world
from tests.services.fakes import Clock


@pytest.fixture(autouse=True)
def _discord_left_as_it_was() -> Iterator[None]:
    base, gateway = discord.http.Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    yield
    discord.http.Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = base, gateway


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with Database.open(tmp_path / "desk.db") as opened:
        yield opened


async def nothing() -> None:
    """Start nothing."""


def a_bot() -> Bot:
    return Bot(cogs=lambda _bot: [], on_started=nothing)


class Nap:
    """A sleep that notes how long, and moves the clock there."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.naps: list[float] = []
        self.thrice = asyncio.Event()

    async def __call__(self, seconds: float) -> None:
        self.naps.append(seconds)
        self.clock.advance(seconds)
        if len(self.naps) >= 3:
            self.thrice.set()
        await asyncio.sleep(0)


@contextlib.asynccontextmanager
async def connecting(bot: Bot, sandbox: Sandbox, starts: Starts, nap: Nap) -> AsyncIterator[list[Budget]]:
    budgets: list[Budget] = []
    task = asyncio.create_task(
        connect(bot, sandbox.token, starts=starts, on_budget=budgets.append, sleep=nap)
    )
    try:
        yield budgets
    finally:
        await bot.close()
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def test_few_identifies_left_are_kept_and_the_log_says_so(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    world = replace(default_world(), identifies=40)
    clock = Clock()
    async with Sandbox.start(world=world) as sandbox:
        point_at(sandbox.api)
        nap = Nap(clock)
        with caplog.at_level(logging.WARNING, "bot.client"):
            async with connecting(a_bot(), sandbox, Starts(database, clock), nap):
                await asyncio.wait_for(nap.thrice.wait(), 60)
        assert sandbox.gateway.identifies == 0
        assert set(nap.naps) == {3600.0}
        assert "only 40 identifies are left today" in caplog.text


async def test_a_loop_of_starts_waits_for_its_turn_and_then_connects(database: Database) -> None:
    clock = Clock()
    starts = Starts(database, clock)
    for _ in range(PER_HOUR):
        await starts.record()
    clock.advance(600)
    async with Sandbox.start() as sandbox:
        point_at(sandbox.api)
        nap, bot = Nap(clock), a_bot()
        async with connecting(bot, sandbox, starts, nap) as budgets:
            await asyncio.wait_for(sandbox.gateway.connected.wait(), 60)
            await asyncio.wait_for(bot.wait_until_ready(), 60)
            assert is_connected(bot)
        assert nap.naps == [3000.0]
        assert budgets[-1] == Budget(1000, timedelta(hours=24), 1)
    assert not is_connected(bot)


class Router:
    """A way to Discord that opens at some try, or never."""

    def __init__(self, *faults: OSError) -> None:
        self.faults = list(faults)
        self.dialled: list[tuple[str | None, int]] = []

    async def __call__(
        self, host: str | None, port: int
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        self.dialled.append((host, port))
        if self.faults:
            raise self.faults.pop(0)
        return await asyncio.open_connection(host, port)


NO_NAMES = socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
NO_WAY = OSError(errno.ENETUNREACH, "Network is unreachable")


async def test_a_network_that_is_not_there_yet_is_waited_for(caplog: pytest.LogCaptureFixture) -> None:
    async with Sandbox.start() as sandbox:
        point_at(sandbox.api)
        nap, router = Nap(Clock()), Router(NO_NAMES, NO_WAY, TimeoutError())
        await until_reachable(sleep=nap, dial=router)
        assert nap.naps == [5.0, 15.0, 30.0]
        assert len(set(router.dialled)) == 1
        assert "there is no way to 127.0.0.1" in caplog.text


async def test_a_network_that_stays_away_ends_in_a_clear_error_after_minutes() -> None:
    point_at("https://discord.example/api/v10")
    nap, router = Nap(Clock()), Router(*[NO_WAY] * 99)
    await until_reachable(sleep=nap, dial=router)
    assert 300 < sum(nap.naps) < 600
    assert router.dialled[0] == ("discord.example", 443)


async def test_an_address_that_refuses_is_told_at_once() -> None:
    point_at("http://127.0.0.1:9/api/v10")
    nap = Nap(Clock())
    await until_reachable(sleep=nap, dial=Router(ConnectionRefusedError()))
    assert nap.naps == []


async def test_a_refused_token_is_named_without_being_shown(database: Database) -> None:
    async with Sandbox.start() as sandbox:
        point_at(sandbox.api)
        bot = a_bot()
        with pytest.raises(PlatformError, match="refuses the token") as caught:
            await connect(bot, "wrong.secret.token", starts=Starts(database, Clock()))
        await bot.close()
        assert "secret" not in str(caught.value)
        assert sandbox.gateway.identifies == 0
