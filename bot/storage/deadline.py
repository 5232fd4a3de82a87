"""A time by which SQLite itself stops what a connection runs.

Two ways at once. The progress handler counts steps of the virtual machine, in the thread of SQLite itself;
but the full-text index does much within one step: a prefix of two letters ran 422 ms at a deadline of 250. An
interrupt is noticed there too, but needs the event loop; with it the same query was stopped after 255 ms.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from sqlite3 import OperationalError

import aiosqlite

_STEPS = 2000
"""Of the virtual machine between two looks at the clock, some 50 microseconds."""
_AGAIN = 0.01
"""Seconds between two interrupts: one that comes between two queries is lost."""


@dataclass(slots=True)
class Deadline:
    """When what runs is stopped; `allow` gives the rest of it a part of the time."""

    connection: aiosqlite.Connection
    began: float
    seconds: float
    ends: float

    def allow(self, share: float = 1.0) -> None:
        """Stop what runs from now on once this share of the whole time is over."""
        self.ends = self.began + self.seconds * share

    def is_over(self) -> int:
        """Tell SQLite whether to stop."""
        return int(time.monotonic() > self.ends)

    async def interrupt(self) -> None:
        """Interrupt whatever runs past the end."""
        while True:
            if self.is_over():
                await self.connection.interrupt()
            await asyncio.sleep(max(_AGAIN, self.ends - time.monotonic()))


@asynccontextmanager
async def deadline(connection: aiosqlite.Connection, seconds: float) -> AsyncIterator[Deadline]:
    """Stop what the connection runs when the time is over; the block gets OperationalError (`is_stopped`)."""
    now = time.monotonic()
    clock = Deadline(connection, now, seconds, now + seconds)
    interrupting = asyncio.create_task(clock.interrupt())
    try:
        # inside: when cancelled here its thread sets the handler all the same, to stop every later query
        await connection.set_progress_handler(clock.is_over, _STEPS)
        yield clock
    finally:
        interrupting.cancel()
        await connection.set_progress_handler(None, 0)  # type: ignore[arg-type]  # None takes it away


def is_stopped(error: OperationalError) -> bool:
    """Tell whether a query was stopped by its deadline."""
    return error.sqlite_errorname == "SQLITE_INTERRUPT"
