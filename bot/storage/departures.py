"""Guilds that removed the bot, until all that was kept of them is deleted."""

from collections.abc import Iterable
from datetime import datetime

import aiosqlite

from bot.storage.rows import as_list, change
from bot.storage.times import stored


async def note_departure(tx: aiosqlite.Connection, guild_id: str, *, now: datetime) -> None:
    """Note that a guild removed the bot; the first time counts."""
    await tx.execute_fetchall(
        "INSERT INTO departure (guild_id, left_at) VALUES (:guild_id, :now) ON CONFLICT DO NOTHING",
        {"guild_id": guild_id, "now": stored(now)},
    )


async def forget_departure(tx: aiosqlite.Connection, guild_id: str) -> bool:
    """Note that a guild has the bot (again), or that nothing of it is left; False when it never went."""
    return await change(tx, "DELETE FROM departure WHERE guild_id = :guild_id", {"guild_id": guild_id}) == 1


async def departed_before(connection: aiosqlite.Connection, before: datetime) -> tuple[str, ...]:
    """Return the guilds that removed the bot before a time."""
    rows = await connection.execute_fetchall(
        "SELECT guild_id FROM departure WHERE left_at < :before ORDER BY left_at", {"before": stored(before)}
    )
    return tuple(row["guild_id"] for row in rows)


async def departed_among(connection: aiosqlite.Connection, guilds: Iterable[str]) -> tuple[str, ...]:
    """Return those of the guilds that are noted as having removed the bot."""
    rows = await connection.execute_fetchall(
        "SELECT guild_id FROM departure WHERE guild_id IN (SELECT value FROM json_each(:guilds))",
        {"guilds": as_list(guilds)},
    )
    return tuple(row["guild_id"] for row in rows)


async def known_guilds(connection: aiosqlite.Connection) -> tuple[str, ...]:
    """Return the guilds of which anything lasting is kept here and that are not noted as gone."""
    rows = await connection.execute_fetchall(
        """
        SELECT guild_id FROM (
            SELECT guild_id FROM target WHERE guild_id IS NOT NULL
            UNION SELECT substr(scope, 7) FROM feed WHERE scope LIKE 'guild:%'
            UNION SELECT substr(scope, 7) FROM preferences WHERE scope LIKE 'guild:%'
            UNION SELECT substr(scope, 7) FROM report WHERE scope LIKE 'guild:%'
            UNION SELECT substr(scope, 7) FROM correction WHERE scope LIKE 'guild:%')
        WHERE guild_id NOT IN (SELECT guild_id FROM departure) ORDER BY guild_id
        """
    )
    return tuple(row["guild_id"] for row in rows)
