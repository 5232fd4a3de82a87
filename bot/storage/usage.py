"""What a guild or person did lately, counted against their quotas."""

from datetime import datetime

import aiosqlite

from bot.storage.rows import change, one
from bot.storage.times import loaded_or_none, stored


async def record_usage(tx: aiosqlite.Connection, scope: str, action: str, *, now: datetime) -> None:
    """Note that somebody did something that has a quota."""
    await tx.execute_fetchall(
        "INSERT INTO usage (scope, action, at) VALUES (:scope, :action, :now)",
        {"scope": scope, "action": action, "now": stored(now)},
    )


async def usage_since(
    connection: aiosqlite.Connection, scope: str, action: str, *, since: datetime
) -> tuple[int, datetime | None]:
    """Return how often it was done since a time, and when first: then the quota begins to free."""
    row = await one(
        connection,
        """
        SELECT count(*) AS number, min(at) AS first FROM usage
        WHERE scope = :scope AND action = :action AND at > :since
        """,
        {"scope": scope, "action": action, "since": stored(since)},
    )
    return (0, None) if row is None else (row["number"], loaded_or_none(row["first"]))


async def prune_usage(tx: aiosqlite.Connection, *, before: datetime) -> int:
    """Forget what no quota counts any more."""
    return await change(tx, "DELETE FROM usage WHERE at < :before", {"before": stored(before)})
