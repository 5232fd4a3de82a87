"""Entries that could not be analysed by our own trouble, until they are read or given up."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

import aiosqlite

from bot.storage.rows import as_list, change, count
from bot.storage.times import stored


@dataclass(frozen=True, slots=True)
class Unread:
    """One such entry: how often it was tried, why that failed, and whether it is tried again."""

    key: str
    title: str
    baseline: bool
    tries: int
    given_up: bool
    reason: str

    def __str__(self) -> str:
        """Say what it is and why it is not read."""
        return f"{self.title}: {self.reason}"


async def unread_entries(connection: aiosqlite.Connection, feed_id: int) -> Mapping[str, Unread]:
    """Return a feed's entries that are to be tried again, by key."""
    rows = await connection.execute_fetchall(
        "SELECT * FROM unread WHERE feed_id = :feed_id AND given_up = 0", {"feed_id": feed_id}
    )
    return {
        row["entry_key"]: Unread(
            row["entry_key"],
            row["title"],
            bool(row["baseline"]),
            row["tries"],
            given_up=False,
            reason=row["reason"],
        )
        for row in rows
    }


async def save_unread(
    tx: aiosqlite.Connection, feed_id: int, entries: Iterable[Unread], *, now: datetime
) -> None:
    """Write what was tried; of the others to be tried again nothing is kept: they were read, or are gone."""
    tried = tuple(entries)
    await tx.execute_fetchall(
        """
        DELETE FROM unread WHERE feed_id = :feed_id AND given_up = 0
            AND entry_key NOT IN (SELECT value FROM json_each(:keys))
        """,
        {"feed_id": feed_id, "keys": as_list(entry.key for entry in tried)},
    )
    await tx.executemany(
        """
        INSERT INTO unread (feed_id, entry_key, title, baseline, tries, given_up, reason, tried_at)
        VALUES (:feed_id, :key, :title, :baseline, :tries, :given_up, :reason, :now)
        ON CONFLICT (feed_id, entry_key) DO UPDATE SET tries = excluded.tries, given_up = excluded.given_up,
            reason = excluded.reason, tried_at = excluded.tried_at
        """,
        [
            {
                "feed_id": feed_id,
                "key": entry.key,
                "title": entry.title,
                "baseline": entry.baseline,
                "tries": entry.tries,
                "given_up": entry.given_up,
                "reason": entry.reason,
                "now": stored(now),
            }
            for entry in tried
        ],
    )


async def count_unread(connection: aiosqlite.Connection) -> Mapping[str, int]:
    """Return how many entries are tried again ("waiting"), and how many were given up ("given up")."""
    waiting = await count(connection, "SELECT count(*) FROM unread WHERE given_up = 0", {})
    given_up = await count(connection, "SELECT count(*) FROM unread WHERE given_up = 1", {})
    return {"waiting": waiting, "given up": given_up}


async def feeds_with_unread(
    connection: aiosqlite.Connection,
) -> tuple[tuple[int, str, str | None], ...]:
    """Return (id, address, address of its site) of the feeds that have such entries."""
    rows = await connection.execute_fetchall(
        "SELECT id, url, site_url FROM feed WHERE id IN (SELECT feed_id FROM unread)"
    )
    return tuple((row["id"], row["url"], row["site_url"]) for row in rows)


async def feeds_of(connection: aiosqlite.Connection, articles: Iterable[int]) -> tuple[int, ...]:
    """Return the feeds that brought articles."""
    rows = await connection.execute_fetchall(
        "SELECT DISTINCT feed_id FROM article_feed WHERE article_id IN (SELECT value FROM json_each(:ids))",
        {"ids": as_list(articles)},
    )
    return tuple(row["feed_id"] for row in rows)


async def forget_titles(tx: aiosqlite.Connection, feeds: Iterable[int]) -> int:
    """Drop the titles of feeds' entries, whose count goes on; return how many had one."""
    return await change(
        tx,
        "UPDATE unread SET title = '' WHERE title <> '' AND feed_id IN (SELECT value FROM json_each(:feeds))",
        {"feeds": as_list(feeds)},
    )


async def forget_entries(tx: aiosqlite.Connection, keys: Iterable[str], *, now: datetime) -> int:
    """Drop entries by their keys and never read them: they count as seen. Return how many."""
    parameters = {"keys": as_list(keys), "now": stored(now)}
    await tx.execute_fetchall(
        """
        INSERT INTO seen (feed_id, entry_key, content_hash, first_seen_at, last_seen_at)
        SELECT feed_id, entry_key, '', :now, :now FROM unread
        WHERE entry_key IN (SELECT value FROM json_each(:keys)) ON CONFLICT DO NOTHING
        """,
        parameters,
    )
    return await change(
        tx, "DELETE FROM unread WHERE entry_key IN (SELECT value FROM json_each(:keys))", parameters
    )


async def prune_unread(tx: aiosqlite.Connection, *, before: datetime) -> int:
    """Forget what was tried last before a time."""
    return await change(tx, "DELETE FROM unread WHERE tried_at < :before", {"before": stored(before)})
