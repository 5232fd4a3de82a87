"""What each feed has shown us: entry keys and content hashes."""

from collections.abc import Mapping
from datetime import datetime

import aiosqlite

from bot.storage.rows import change
from bot.storage.times import stored


async def known_entries(connection: aiosqlite.Connection, feed_id: int) -> dict[str, str]:
    """Return key -> content hash of every entry the feed has shown."""
    rows = await connection.execute_fetchall(
        "SELECT entry_key, content_hash FROM seen WHERE feed_id = :feed_id", {"feed_id": feed_id}
    )
    return {row["entry_key"]: row["content_hash"] for row in rows}


async def mark_seen(
    tx: aiosqlite.Connection, feed_id: int, seen: Mapping[str, str], *, now: datetime
) -> None:
    """Remember all entries of the feed's answer of `now`, old ones too: what is listed is never forgotten.

    An answer without entries says nothing: feeds are empty for an hour and then list again what they had.
    """
    if not seen:
        return
    await tx.executemany(
        """
        INSERT INTO seen (feed_id, entry_key, content_hash, first_seen_at, last_seen_at)
        VALUES (:feed_id, :key, :hash, :now, :now)
        ON CONFLICT (feed_id, entry_key)
            DO UPDATE SET content_hash = excluded.content_hash, last_seen_at = excluded.last_seen_at
        """,
        [
            {"feed_id": feed_id, "key": key, "hash": digest, "now": stored(now)}
            for key, digest in seen.items()
        ],
    )
    await tx.execute_fetchall(
        "UPDATE feed SET listed_at = :now WHERE id = :feed_id", {"feed_id": feed_id, "now": stored(now)}
    )


async def prune_seen(tx: aiosqlite.Connection, feed_id: int, *, before: datetime) -> int:
    """Forget a feed's entries not listed since a time; those of its last answer stay, however old."""
    return await change(
        tx,
        """
        DELETE FROM seen WHERE feed_id = :feed_id AND last_seen_at < :before
            AND last_seen_at < (SELECT listed_at FROM feed WHERE feed.id = :feed_id)
        """,
        {"feed_id": feed_id, "before": stored(before)},
    )
