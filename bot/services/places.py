"""Targets that open and close: a permission comes back, a channel is deleted, a guild says goodbye."""

import logging
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime

from bot.storage import departures, preferences, targets
from bot.storage.database import Database
from bot.translation import N_

log = logging.getLogger(__name__)

LEFT = N_("the bot was removed from the server")


@dataclass(slots=True)
class Places:
    """Keeps the state of targets in step with the platform."""

    database: Database
    clock: Callable[[], datetime]
    wake: Callable[[], None] = field(default=lambda: None)

    async def reopen(self, guild_id: str) -> int:
        """Try the guild's paused targets again: a channel, role or membership changed. Return how many."""
        return await self._reopen([guild_id])

    async def join(self, guild_id: str) -> int:
        """Take up what a guild had when it invites the bot again; return how many targets it has."""
        async with self.database.write() as tx:
            await departures.forget_departure(tx, guild_id)
        return await self._reopen([guild_id])

    async def reconcile(self, present: Collection[str]) -> None:
        """Catch up with what happened to guilds while the bot was not connected; `present` has it now.

        Some removed or invited it; in others a permission may have come back without its being told.
        """
        async with self.database.read() as connection:
            gone = set(await departures.known_guilds(connection)) - set(present)
            back = await departures.departed_among(connection, present)
        for guild_id in sorted(gone):
            await self.leave(guild_id)
        for guild_id in back:
            await self.join(guild_id)
        await self._reopen(present)

    async def reopen_all(self) -> int:
        """Try every paused target again, once a day: a permission may come back without an event."""
        return await self._reopen(None)

    async def end_channel(self, channel_id: str) -> None:
        """End the targets of a channel or thread that was deleted; it is nobody's default any more."""
        async with self.database.write() as tx:
            await preferences.forget_channel(tx, channel_id)
            await targets.end_address(tx, channel_id, reason=N_("the channel was deleted"), now=self.clock())

    async def leave(self, guild_id: str) -> int:
        """Pause all targets of a guild that removed the bot; its data is deleted after 30 days."""
        async with self.database.write() as tx:
            await departures.note_departure(tx, guild_id, now=self.clock())
            paused = await targets.pause_guild(tx, guild_id, reason=LEFT, now=self.clock())
        log.info("a server removed the bot: %d targets paused, its feeds are read no more", paused)
        return paused

    async def _reopen(self, guilds: Collection[str] | None) -> int:
        async with self.database.read() as connection:
            if not await targets.is_any_paused(connection, guilds):
                return 0
        async with self.database.write() as tx:
            resumed = await targets.resume_targets(tx, guilds, now=self.clock())
        log.info("%d paused targets are tried again", resumed)
        self.wake()
        return resumed
