"""How the desk is doing, as its rows tell it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import aiosqlite

from bot.storage import deliveries, feeds
from bot.storage.rows import count
from bot.storage.unread import count_unread


@dataclass(frozen=True, slots=True)
class Backlog:
    """What waits: rows by state, and since when the oldest due feed and delivery have been due."""

    feeds: Mapping[str, int]
    targets: Mapping[str, int]
    deliveries: Mapping[str, int]
    feed_due: datetime | None
    delivery_due: datetime | None
    unread: Mapping[str, int]
    """Entries whose analysis failed by our own trouble: tried again ("waiting"), or "given up"."""


async def backlog(connection: aiosqlite.Connection, now: datetime) -> Backlog:
    """Return what waits; `feed_due` is None when no feed is due now."""
    due = await feeds.next_due(connection)
    return Backlog(
        feeds=await feeds.feeds_by_state(connection),
        targets=await _targets_by_state(connection),
        deliveries=await deliveries.counts(connection),
        feed_due=due if due is not None and due <= now else None,
        delivery_due=await deliveries.oldest_due(connection, now),
        unread=await count_unread(connection),
    )


async def is_writable(tx: aiosqlite.Connection) -> bool:
    """Tell, inside a transaction of the writer, that it answers."""
    return await count(tx, "SELECT 1", {}) == 1


def wal_bytes(path: Path) -> int:
    """Return the size of the write-ahead log beside a database; 0 when there is none."""
    try:
        return path.with_name(path.name + "-wal").stat().st_size
    except OSError:
        return 0


async def _targets_by_state(connection: aiosqlite.Connection) -> Mapping[str, int]:
    rows = await connection.execute_fetchall("SELECT state, count(*) AS number FROM target GROUP BY state")
    return {row["state"]: row["number"] for row in rows}
