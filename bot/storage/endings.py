"""What ended and has not been told: guilds' feeds, deleted channels."""

from dataclasses import dataclass
from datetime import datetime

import aiosqlite

from bot.model import Feed, Target
from bot.storage.feeds import feed_from
from bot.storage.rows import one
from bot.storage.targets import target_from
from bot.storage.times import stored


@dataclass(frozen=True, slots=True)
class EndedFeed:
    """A guild's feed that is read no more, who added it, and the subject of the notice about this end."""

    feed: Feed
    added_by: str | None
    subject: str


async def ended_feeds(connection: aiosqlite.Connection, *, since: datetime) -> tuple[EndedFeed, ...]:
    """Return guilds' feeds that ended since a time, and of whose end no notice was owed."""
    rows = await connection.execute_fetchall(
        """
        SELECT * FROM (
            SELECT feed.*, 'end of feed ' || id || ' at ' || last_poll_at AS subject FROM feed
            WHERE kind = 'feed' AND state <> 'active' AND scope <> '' AND last_poll_at > :since)
        WHERE subject NOT IN (SELECT subject FROM delivery WHERE kind = 'notice')
            AND scope NOT IN (SELECT 'guild:' || guild_id FROM departure)
        ORDER BY id
        """,
        {"since": stored(since)},
    )
    return tuple(EndedFeed(feed_from(row), row["added_by"], row["subject"]) for row in rows)


async def ended_targets(connection: aiosqlite.Connection, *, since: datetime) -> tuple[Target, ...]:
    """Return channels with subscriptions that ended since a time, and whose owner was not told."""
    rows = await connection.execute_fetchall(
        """
        SELECT * FROM target WHERE state = 'ended' AND kind <> 'dm' AND since > :since
            AND (told_owner_at IS NULL OR told_owner_at < since)
            AND guild_id NOT IN (SELECT guild_id FROM departure)
            AND EXISTS (SELECT 1 FROM subscription WHERE target_id = target.id AND state = 'active')
        ORDER BY id
        """,
        {"since": stored(since)},
    )
    return tuple(target_from(row) for row in rows)


async def speaking_place(
    connection: aiosqlite.Connection, guild_id: str, *, besides: int = 0
) -> Target | None:
    """Return a channel or thread of a guild that is open and followed: what is said there is read.

    No forum, where it would open a post, and no announcement channel, which others follow.
    """
    row = await one(
        connection,
        """
        SELECT * FROM target WHERE guild_id = :guild_id AND state = 'active' AND id <> :besides
            AND kind IN ('channel', 'thread')
            AND EXISTS (SELECT 1 FROM subscription WHERE target_id = target.id AND state = 'active')
        ORDER BY kind, id LIMIT 1
        """,
        {"guild_id": guild_id, "besides": besides},
    )
    return None if row is None else target_from(row)
