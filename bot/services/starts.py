"""Starts: a loop of restarts must never spend the identifies Discord allows in a day.

Discord allows 1,000 identifies in 24 hours; beyond them it ends all sessions and resets the token
(developers/events/gateway). Each start costs one a shard, whatever the reason for the one before.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.storage.database import Database
from bot.storage.usage import record_usage, usage_since

RESERVE = 50
"""Identifies that are left for reconnections by themselves."""
PER_HOUR = 20
"""Starts an hour, counted in the database: 480 a day at worst."""
_HOUR = timedelta(hours=1)
_ACTION = "start"


@dataclass(frozen=True, slots=True)
class Budget:
    """What Discord says is left: identifies, until when (from now), and how many one start takes."""

    remaining: int
    reset_after: timedelta
    shards: int = 1


@dataclass(frozen=True, slots=True)
class Pause:
    """How long not to connect, and why."""

    wait: timedelta
    reason: str


@dataclass(slots=True)
class Starts:
    """Counts starts across restarts and says when the next one has to wait."""

    database: Database
    clock: Callable[[], datetime]

    async def pause(self, budget: Budget) -> Pause | None:
        """Return the pause that is needed before connecting now, or None."""
        if budget.remaining - budget.shards < RESERVE:
            return Pause(
                max(budget.reset_after, timedelta(seconds=1)),
                f"only {budget.remaining} identifies are left today",
            )
        now = self.clock()
        async with self.database.read() as connection:
            number, first = await usage_since(connection, "", _ACTION, since=now - _HOUR)
        if number < PER_HOUR or first is None:
            return None
        return Pause(first + _HOUR - now, f"the bot was started {number} times within an hour")

    async def record(self) -> None:
        """Note a start, before it identifies."""
        async with self.database.write() as tx:
            await record_usage(tx, "", _ACTION, now=self.clock())
