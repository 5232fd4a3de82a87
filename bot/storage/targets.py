"""Targets: the places messages go, and whether they may."""

from collections.abc import Iterable
from datetime import datetime

import aiosqlite

from bot.model import Target, TargetKind, TargetState
from bot.storage.rows import as_list, change, one
from bot.storage.times import stored

_PAUSED = """
    WHERE state = 'paused' AND (:guilds IS NULL OR guild_id IN (SELECT value FROM json_each(:guilds)))
        AND coalesce(guild_id, '') NOT IN (SELECT guild_id FROM departure)
"""
_IS_PAUSED = f"SELECT 1 FROM target {_PAUSED} LIMIT 1"  # noqa: S608 - only the constant above is put in
_RESUME = f"UPDATE target SET state = 'active', reason = NULL, since = :now {_PAUSED}"  # noqa: S608 - as above
_TURN = """
    UPDATE OR IGNORE target SET kind = :kind
    WHERE platform = :platform AND address = :address AND kind <> :kind
        AND kind IN ('channel', 'announcement') AND :kind IN ('channel', 'announcement')
"""


async def ensure_target(
    tx: aiosqlite.Connection,
    *,
    platform: str,
    address: str,
    kind: TargetKind,
    guild_id: str | None,
    now: datetime,
) -> Target:
    """Return the target of an address, made when new; an ended one is opened again: somebody asked.

    A channel turned into an announcement channel, or back, is the same place: else all would be told twice.
    """
    parameters = {
        "platform": platform,
        "address": address,
        "kind": kind,
        "guild_id": guild_id,
        "now": stored(now),
    }
    await tx.execute_fetchall(_TURN, parameters)
    row = await one(
        tx,
        """
        INSERT INTO target (platform, address, kind, guild_id, since)
        VALUES (:platform, :address, :kind, :guild_id, :now)
        ON CONFLICT (platform, kind, address) DO UPDATE SET guild_id = excluded.guild_id,
            state = CASE state WHEN 'ended' THEN 'active' ELSE state END,
            reason = CASE state WHEN 'ended' THEN NULL ELSE reason END,
            since = CASE state WHEN 'ended' THEN excluded.since ELSE since END
        RETURNING *
        """,
        parameters,
    )
    if row is None:
        raise AssertionError("an upsert returned no row")
    return target_from(row)


async def targets_of_guild(connection: aiosqlite.Connection, guild_id: str) -> tuple[Target, ...]:
    """Return all targets in a guild."""
    rows = await connection.execute_fetchall(
        "SELECT * FROM target WHERE guild_id = :guild_id ORDER BY id", {"guild_id": guild_id}
    )
    return tuple(target_from(row) for row in rows)


async def pause_target(tx: aiosqlite.Connection, target_id: int, *, reason: str, now: datetime) -> bool:
    """Stop sending to a target for now; False when it was not active."""
    return await _move(tx, target_id, "paused", reason, now, was="active")


async def is_any_paused(connection: aiosqlite.Connection, guilds: Iterable[str] | None = None) -> bool:
    """Tell whether `resume_targets` would find something."""
    return await one(connection, _IS_PAUSED, _among(guilds)) is not None


async def resume_targets(
    tx: aiosqlite.Connection, guilds: Iterable[str] | None = None, *, now: datetime
) -> int:
    """Send to paused targets again, of some guilds or all but those that removed the bot; return how many."""
    return await change(tx, _RESUME, {"now": stored(now), **_among(guilds)})


async def end_target(tx: aiosqlite.Connection, target_id: int, *, reason: str, now: datetime) -> None:
    """Send to a target never again: it is gone."""
    for state in ("active", "paused"):
        await _move(tx, target_id, "ended", reason, now, was=state)


async def end_address(tx: aiosqlite.Connection, address: str, *, reason: str, now: datetime) -> int:
    """End the targets of a channel or thread; return how many."""
    return await change(
        tx,
        """
        UPDATE target SET state = 'ended', reason = :reason, since = :now
        WHERE address = :address AND kind <> 'dm' AND state <> 'ended'
        """,
        {"address": address, "reason": reason, "now": stored(now)},
    )


async def pause_guild(tx: aiosqlite.Connection, guild_id: str, *, reason: str, now: datetime) -> int:
    """Pause every target of a guild the bot was removed from, for this reason; return how many."""
    return await change(
        tx,
        """
        UPDATE target SET state = 'paused', reason = :reason, since = :now
        WHERE guild_id = :guild_id AND state <> 'ended'
        """,
        {"guild_id": guild_id, "reason": reason, "now": stored(now)},
    )


async def delete_guild(tx: aiosqlite.Connection, guild_id: str) -> None:
    """Delete a guild's targets with their subscriptions and deliveries, its feeds, loans and preferences."""
    parameters = {"guild_id": guild_id, "scope": f"guild:{guild_id}"}
    await tx.execute_fetchall("DELETE FROM target WHERE guild_id = :guild_id", parameters)
    await tx.execute_fetchall("DELETE FROM feed WHERE scope = :scope", parameters)
    await tx.execute_fetchall("DELETE FROM article_loan WHERE scope = :scope", parameters)
    await tx.execute_fetchall("DELETE FROM story WHERE scope = :scope", parameters)
    await tx.execute_fetchall("DELETE FROM story_article WHERE scope = :scope", parameters)
    await tx.execute_fetchall("DELETE FROM usage WHERE scope = :scope", parameters)
    await tx.execute_fetchall("DELETE FROM report WHERE scope = :scope", parameters)
    await tx.execute_fetchall("DELETE FROM correction WHERE scope = :scope", parameters)
    await tx.execute_fetchall("DELETE FROM preferences WHERE scope = :scope", parameters)
    await tx.execute_fetchall("DELETE FROM departure WHERE guild_id = :guild_id", parameters)


async def take_owner_notice(tx: aiosqlite.Connection, target_id: int, *, now: datetime) -> bool:
    """Note that the owner is told of this pause; False when that was done and nothing was sent since.

    A paused target is tried again each day; that it is paused again then is no news.
    """
    told = await change(
        tx,
        """
        UPDATE target SET told_owner_at = :now
        WHERE id = :id AND (told_owner_at IS NULL OR EXISTS (
            SELECT 1 FROM delivery WHERE delivery.target_id = target.id AND delivery.state = 'sent'
                AND delivery.settled_at > target.told_owner_at))
        """,
        {"id": target_id, "now": stored(now)},
    )
    return told == 1


async def note_owner_told(tx: aiosqlite.Connection, target_id: int, *, now: datetime) -> None:
    """Note that the owner is told that the target is gone."""
    await tx.execute_fetchall(
        "UPDATE target SET told_owner_at = :now WHERE id = :id", {"id": target_id, "now": stored(now)}
    )


def _among(guilds: Iterable[str] | None) -> dict[str, str | None]:
    return {"guilds": None if guilds is None else as_list(guilds)}


async def _move(
    tx: aiosqlite.Connection, target_id: int, state: str, reason: str | None, now: datetime, *, was: str
) -> bool:
    moved = await change(
        tx,
        "UPDATE target SET state = :state, reason = :reason, since = :now WHERE id = :id AND state = :was",
        {"id": target_id, "state": state, "reason": reason, "now": stored(now), "was": was},
    )
    return moved == 1


def target_from(row: aiosqlite.Row) -> Target:
    """Read a row of the table."""
    return Target(
        id=row["id"],
        platform=row["platform"],
        address=row["address"],
        kind=TargetKind(row["kind"]),
        guild_id=row["guild_id"],
        state=TargetState(row["state"]),
        reason=row["reason"],
    )
