"""The real bot as a process of its own, against the sandbox and the sample outlets."""

import asyncio
import os
import sqlite3
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from sandbox import Sandbox
from sandbox.news.site import BETWEEN, NewsSite
from tests.conftest import ROOT
from tests.e2e.exercised import hold_to_promise

ENDS_WITHIN = 60
"""Seconds a bot may take to end after SIGTERM before the test gives up; it promises 20 on a free machine."""
ANSWERS_WITHIN = 30.0
"""Seconds for the first answer to an interaction; the three that Discord gives are those of a free machine,
and `benchmarks/commands.py` and `benchmarks/bombs.py` hold the bot to them."""


class SiteClock:
    """The news site's time: it stands still until a test moves it, to make articles appear."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.now

    def publish(self, number: int = 1) -> None:
        """Make the next articles appear."""
        self.now += BETWEEN * number


@dataclass
class Running:
    """A bot process with what it talks to."""

    sandbox: Sandbox
    site: NewsSite
    clock: SiteClock
    database: Path
    extra: Mapping[str, str] = field(default_factory=dict)
    process: asyncio.subprocess.Process | None = None
    log: Path = Path()

    async def start(self) -> None:
        """Start the bot and wait until it has connected and its commands are there."""
        await self.launch()
        assert self.process is not None
        waiting: list[asyncio.Future[Any]] = [asyncio.ensure_future(self.sandbox.gateway.connected.wait())]
        waiting.append(asyncio.ensure_future(self.process.wait()))
        await asyncio.wait(waiting, timeout=90, return_when=asyncio.FIRST_COMPLETED)
        for each in waiting:
            each.cancel()
        if not self.sandbox.gateway.connected.is_set():
            raise TimeoutError(f"the bot did not connect; it said: {self.told()}")

    async def launch(self) -> None:
        """Start the bot and wait for nothing."""
        self.sandbox.gateway.connected.clear()
        with self.log.open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", "run", cwd=ROOT, env=self.environment(), stderr=log, stdout=log
            )

    async def kill(self) -> None:
        """End it as a power cut would."""
        assert self.process is not None
        self.process.kill()
        await self.process.wait()

    async def terminate(self) -> int:
        """Ask it to end, and return its exit status."""
        assert self.process is not None
        self.process.terminate()
        return await asyncio.wait_for(self.process.wait(), ENDS_WITHIN)

    async def rows_come(self, query: str, enough: int, within: float = 90) -> None:
        """Wait until a count in the bot's database is large enough: another process writes it, so we look."""
        ends = asyncio.get_running_loop().time() + within
        while self.rows(query)[0][0] < enough:
            if asyncio.get_running_loop().time() > ends:
                raise TimeoutError(f"{query} stayed below {enough}; the bot said: {self.told()}")
            await asyncio.sleep(0.05)

    async def says(self, text: str, times: int = 1, within: float = 90) -> None:
        """Wait until it has logged something so often: another process writes it, so we look."""
        ends = asyncio.get_running_loop().time() + within
        while self.log.read_text("utf-8").count(text) < times:
            if asyncio.get_running_loop().time() > ends:
                raise TimeoutError(f"it never said {text!r}; it said: {self.told()}")
            await asyncio.sleep(0.05)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Read the bot's database."""
        with closing(sqlite3.connect(f"file:{self.database}?mode=ro", uri=True)) as connection:
            return connection.execute(query).fetchall()

    def write(self, statement: str) -> None:
        """Change the bot's database beside it, as if time had passed; it waits its turn."""
        with closing(sqlite3.connect(self.database, timeout=60)) as connection, connection:
            connection.execute(statement)

    def environment(self) -> dict[str, str]:
        """Return the bot's environment: its settings and nothing of ours."""
        keep = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        return {
            **keep,
            "DISCORD_TOKEN": self.sandbox.token,
            "DISCORD_API": self.sandbox.api,
            "DATELINE_DATABASE": str(self.database),
            "DATELINE_ALLOW_PRIVATE_FEEDS": "true",
            "DATELINE_POLL_SECONDS": "1",
            "DATELINE_SETTLE_SECONDS": "0",
            "DATELINE_STARTER_FEEDS": "false",
            "DATELINE_LOG_LEVEL": "DEBUG",
            "DATELINE_ASKS_A_MINUTE": "1000",
            **self.extra,
        }

    def told(self) -> str:
        """Return the end of what the bot logged, for a failing test."""
        return self.log.read_text(encoding="utf-8")[-3000:] if self.log.exists() else ""

    async def follow_sample_outlets(self) -> None:
        """Have the guild's administrator add the sample outlets, and wait until each was read once."""
        for outlet in self.site.outlets.values():
            answer = await self.sandbox.slash(
                "Aigerim", "news", "feeds add", url=self.site.feed_address(outlet)
            )
            assert "Added" in answer.text, answer.text
        # What a first reading brings is no news: an article that appeared before it would never be posted.
        await self.rows_come("SELECT count(*) FROM feed WHERE last_success_at > ''", len(self.site.outlets))


async def follow(bot: Running, person: str, channel: str, **wish: Any) -> None:
    """Have a person subscribe: ask, look at the offer, accept it."""
    offer = await bot.sandbox.slash(person, channel, "subscribe", **wish)
    answer = await bot.sandbox.click(person, offer.message, "Follow")
    assert "ollowing" in answer.text, answer.text


@asynccontextmanager
async def running_bot(folder: Path, **extra: str) -> AsyncIterator[Running]:
    """Run the bot until the block ends, whatever happens in it."""
    clock = SiteClock()
    async with (
        NewsSite.open(clock=clock) as site,
        Sandbox.start(nonce_seconds=float(extra.pop("window", "60")), answer_seconds=ANSWERS_WITHIN) as box,
    ):
        running = Running(box, site, clock, folder / "dateline.db", extra, log=folder / "bot.log")
        try:
            await running.start()
            yield running
        finally:
            if running.process is not None and running.process.returncode is None:
                await running.terminate()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def bot(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Running]:
    """Give one running bot to a module's tests, with the sample outlets read."""
    async with running_bot(tmp_path_factory.mktemp("bot")) as running:
        await running.follow_sample_outlets()
        yield running
        hold_to_promise(request, running.sandbox)
