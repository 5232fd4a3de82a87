"""Alive and ready: two questions with a plain reason for every no."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.errors import StorageError
from bot.health.lag import LoopLag
from bot.storage.database import Database
from bot.storage.health import Backlog, backlog, is_writable
from bot.supervisor import Supervisor

LONGEST_LAG = 1.0
LAG_LOOKBACK = 10.0
WRITER_SECONDS = 5.0
LATEST_DELIVERY = timedelta(minutes=5)
SHORTEST_FEED_PATIENCE = timedelta(minutes=2)
"""A test bed polls every second; two seconds' delay is no trouble there."""


@dataclass(slots=True)
class Checks:
    """Asks the parts of a running desk how they are; reasons are empty when all is well."""

    database: Database
    supervisor: Supervisor
    is_connected: Callable[[], bool]
    """Whether the gateway is."""
    clock: Callable[[], datetime]
    poll_seconds: float
    lag: LoopLag
    started: datetime

    async def alive(self) -> tuple[str, ...]:
        """Say why the process should be started anew: the loop is late, or the database takes no writes."""
        reasons = []
        lag = self.lag.worst(LAG_LOOKBACK)
        if lag >= LONGEST_LAG:
            reasons.append(f"the event loop was {lag:.1f} s late within the last {LAG_LOOKBACK:.0f} s")
        writer = await self._writer_trouble()
        return (*reasons, writer) if writer else tuple(reasons)

    async def ready(self) -> tuple[str, ...]:
        """Say why the desk does not do its work in time."""
        reasons = [] if self.is_connected() else ["not connected to Discord's gateway"]
        try:
            now = self.clock()
            async with self.database.read() as connection:
                waiting = await backlog(connection, now)
            reasons += self._late(waiting, now)
        except StorageError as error:
            reasons.append(str(error))
        return (*reasons, *self.supervisor.troubles())

    def _late(self, waiting: Backlog, now: datetime) -> list[str]:
        """Say what has been due for too long since we started: what was due before is being caught up."""
        found = []
        feed = self._waited(waiting.feed_due, now)
        patience = max(timedelta(seconds=self.poll_seconds * 2), SHORTEST_FEED_PATIENCE)
        if feed is not None and feed > patience:
            found.append(f"a feed has been due for {_minutes(feed)}")
        delivery = self._waited(waiting.delivery_due, now)
        if delivery is not None and delivery > LATEST_DELIVERY:
            found.append(f"a delivery has been due for {_minutes(delivery)}")
        return found

    def _waited(self, due: datetime | None, now: datetime) -> timedelta | None:
        return None if due is None else now - max(due, self.started)

    async def _writer_trouble(self) -> str | None:
        try:
            async with asyncio.timeout(WRITER_SECONDS), self.database.write() as tx:
                await is_writable(tx)
        except TimeoutError:
            return f"the database took no write within {WRITER_SECONDS:.0f} s"
        except StorageError as error:
            return str(error)
        return None


def _minutes(waited: timedelta) -> str:
    return f"{waited.total_seconds() / 60:.0f} minutes"
