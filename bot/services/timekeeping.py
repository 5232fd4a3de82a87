"""Timekeeping: a clock that stood ahead and was set right must not silence the desk."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from bot.storage import ahead
from bot.storage.database import Database

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Timekeeping:
    """Finds times that lie ahead of the clock."""

    database: Database
    clock: Callable[[], datetime]
    wake: Callable[[], None] = field(default=lambda: None)
    """Called when deliveries may be due now."""

    async def check(self) -> int:
        """Pull back times written while the clock stood ahead; return how many that were."""
        now = self.clock()
        async with self.database.read() as connection:
            if not await ahead.is_anything_ahead(connection, now):
                return 0
        async with self.database.write() as tx:
            changed = await ahead.pull_back(tx, now)
        log.warning("the clock was set back: %d times in the database lay ahead, and are set to now", changed)
        self.wake()
        return changed
