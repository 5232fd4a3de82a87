"""Retention: what is deleted by age, few rows at a time, without forgetting what was seen or told.

What keeps old news from being posted again outlives the news: entry keys a feed still lists are never pruned,
`told` stays as long as its story.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from bot.crash_points import reached
from bot.services.articles import Articles
from bot.services.stories import Stories
from bot.storage import Connection, departures, retention, targets
from bot.storage.database import Database
from bot.storage.seen import prune_seen
from bot.storage.unread import prune_unread
from bot.storage.usage import prune_usage

log = logging.getLogger(__name__)
Id = TypeVar("Id", int, str)

CHUNK = 100
"""Rows deleted in one transaction, some 50 milliseconds: others write in between."""
FOUND = 20_000
"""Ids looked for at a time."""
DELIVERIES = timedelta(days=30)
DEPARTED = timedelta(days=30)
USAGE = timedelta(days=1)
"""The longest quota counts an hour, the guard of starts a day."""
UNREAD = timedelta(days=30)
"""How long it is on record that an entry could not be analysed."""
SEEN = timedelta(days=365)
"""How long an entry is known after its feed stopped listing it: feeds list old things again after months."""


@dataclass(frozen=True, slots=True)
class Pruned:
    """How many of each were deleted; `payloads` are texts of old messages whose ids are kept."""

    guilds: int = 0
    loans: int = 0
    bodies: int = 0
    articles: int = 0
    briefs: int = 0
    deliveries: int = 0
    payloads: int = 0
    seen: int = 0
    fingerprints: int = 0
    usage: int = 0
    unread: int = 0

    def __str__(self) -> str:
        """Say what was deleted, leaving out what was not."""
        counts = ((name, getattr(self, name)) for name in self.__dataclass_fields__)
        return ", ".join(f"{number} {name}" for name, number in counts if number) or "nothing"


@dataclass(slots=True)
class Retention:
    """Deletes what is past its time; run it once a day."""

    database: Database
    articles: Articles
    stories: Stories
    clock: Callable[[], datetime]
    body_days: int
    summary_days: int

    async def prune(self) -> Pruned:
        """Delete all that is too old now; a stop in between loses nothing, the next run goes on."""
        now = self.clock()
        summaries = now - timedelta(days=self.summary_days)
        pruned = Pruned(
            guilds=await self._departed_guilds(now),
            loans=await self._write(lambda tx: retention.prune_loans(tx, now=now)),
            bodies=await self._bodies(now - timedelta(days=self.body_days)),
            articles=await self._articles(summaries, now),
            briefs=await self._repeat(lambda tx: retention.prune_briefs(tx, before=summaries, limit=CHUNK)),
            deliveries=await self._deliveries(now - DELIVERIES),
            payloads=await self._payloads(now - DELIVERIES),
            seen=await self._seen(now - SEEN),
            fingerprints=await self._repeat(lambda tx: self.stories.prune(tx, now=now, limit=CHUNK)),
            usage=await self._write(lambda tx: prune_usage(tx, before=now - USAGE)),
            unread=await self._write(lambda tx: prune_unread(tx, before=now - UNREAD)),
        )
        log.info("pruned %s", pruned)
        return pruned

    async def _departed_guilds(self, now: datetime) -> int:
        """Delete what guilds had that removed the bot; their articles go as those nobody may see."""
        async with self.database.read() as connection:
            departed = await departures.departed_before(connection, now - DEPARTED)
        deleted = 0
        for guild_id in departed:
            async with self.database.write() as tx:
                # it may have invited the bot again since it was found
                if guild_id in await departures.departed_before(tx, now - DEPARTED):
                    await targets.delete_guild(tx, guild_id)
                    deleted += 1
        return deleted

    async def _bodies(self, before: datetime) -> int:
        dropped, after = 0, 0
        while True:
            async with self.database.read() as connection:
                ids = await retention.old_bodies(connection, before=before, after=after, limit=FOUND)
            if not ids:
                return dropped
            dropped, after = dropped + await self._each(ids, retention.drop_bodies), ids[-1]

    async def _articles(self, before: datetime, now: datetime) -> int:
        deleted, after = 0, 0
        while True:
            async with self.database.read() as connection:
                ids = await retention.expired_articles(
                    connection, before=before, now=now, after=after, limit=FOUND
                )
            if not ids:
                return deleted
            for chunk in _chunks(ids):
                async with self.database.write() as tx:
                    await self.articles.delete(tx, chunk)
                self.articles.forget_deleted(chunk)
            deleted, after = deleted + len(ids), ids[-1]

    async def _deliveries(self, before: datetime) -> int:
        deleted = 0
        while True:
            async with self.database.read() as connection:
                ids = await retention.expired_deliveries(connection, before=before, limit=FOUND)
            if not ids:
                return deleted
            deleted += await self._each(ids, retention.delete_deliveries)

    async def _payloads(self, before: datetime) -> int:
        dropped = 0
        while True:
            async with self.database.read() as connection:
                ids = await retention.old_payloads(connection, before=before, limit=FOUND)
            if not ids:
                return dropped
            dropped += await self._each(ids, retention.drop_payloads)

    async def _seen(self, before: datetime) -> int:
        async with self.database.read() as connection:
            feeds = await retention.feeds_to_prune(connection, before=before)
        forgotten = 0
        for feed_id in feeds:
            async with self.database.write() as tx:
                forgotten += await prune_seen(tx, feed_id, before=before)
        return forgotten

    async def _each(
        self, ids: Sequence[Id], delete: Callable[[Connection, Sequence[Id]], Awaitable[int]]
    ) -> int:
        deleted = 0
        for chunk in _chunks(ids):
            async with self.database.write() as tx:
                deleted += await delete(tx, chunk)
        return deleted

    async def _repeat(self, delete: Callable[[Connection], Awaitable[int]]) -> int:
        """Delete chunk after chunk until nothing is left."""
        deleted = 0
        while number := await self._write(delete):
            deleted += number
            await asyncio.sleep(0)
        return deleted

    async def _write(self, delete: Callable[[Connection], Awaitable[int]]) -> int:
        async with self.database.write() as tx:
            deleted = await delete(tx)
            reached("rows pruned")
        return deleted


def _chunks(ids: Sequence[Id]) -> list[Sequence[Id]]:
    return [ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK)]
