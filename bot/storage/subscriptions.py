"""Subscriptions: who follows what, and when they are told."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import aiosqlite

from bot.model import (
    Cadence,
    Subscription,
    SubscriptionState,
    Target,
    TargetKind,
    TargetState,
)
from bot.storage.rows import as_list, change, count, one
from bot.storage.times import loaded, loaded_or_none, stored, stored_or_none

_COLUMNS = """
    subscription.*, target.platform, target.address, target.kind, target.guild_id,
    target.state AS target_state, target.reason
"""


async def save_subscription(tx: aiosqlite.Connection, subscription: Subscription) -> tuple[int, bool]:
    """Add a subscription, or give the same one (target, region, topic, keywords, cadence) its new times.

    Returns its id, and whether it is new. The one that was there keeps its creator and what it was told; one
    that was paused goes on from now.
    """
    known = await one(
        tx,
        """
        SELECT id FROM subscription
        WHERE target_id = :target_id AND region = :region AND topic = :topic AND keywords = :keywords
            AND cadence = :cadence
        """,
        _parameters(subscription),
    )
    row = await one(
        tx,
        """
        INSERT INTO subscription (target_id, region, topic, keywords, cadence, at, timezone, days, quiet,
            mention_role, mention_managed, language, publish, state, created_by, created_at, since_at,
            next_at)
        VALUES (:target_id, :region, :topic, :keywords, :cadence, :at, :timezone, :days, :quiet,
            :mention_role, :mention_managed, :language, :publish, :state, :created_by, :created, :since,
            :next_at)
        ON CONFLICT (target_id, region, topic, keywords, cadence) DO UPDATE SET at = excluded.at,
            timezone = excluded.timezone, days = excluded.days, quiet = excluded.quiet,
            mention_role = excluded.mention_role, mention_managed = excluded.mention_managed,
            language = excluded.language, publish = excluded.publish, state = excluded.state,
            since_at = CASE subscription.state WHEN 'paused' THEN excluded.since_at ELSE since_at END,
            next_at = excluded.next_at
        RETURNING id
        """,
        _parameters(subscription),
    )
    if row is None:
        raise AssertionError("an upsert returned no row")
    return row["id"], known is None


async def find_subscription(connection: aiosqlite.Connection, subscription_id: int) -> Subscription | None:
    """Return a subscription by its id, whoever it belongs to."""
    row = await one(connection, _BY_ID, {"id": subscription_id})
    return None if row is None else subscription_from(row)


async def subscriptions_of_guild(connection: aiosqlite.Connection, guild_id: str) -> tuple[Subscription, ...]:
    """Return all subscriptions in a guild's channels, by channel."""
    rows = await connection.execute_fetchall(_OF_GUILD, {"guild_id": guild_id})
    return tuple(subscription_from(row) for row in rows)


async def subscriptions_at(
    connection: aiosqlite.Connection, guild_id: str, address: str
) -> tuple[Subscription, ...]:
    """Return the subscriptions of one of a guild's channels."""
    rows = await connection.execute_fetchall(_AT, {"guild_id": guild_id, "address": address})
    return tuple(subscription_from(row) for row in rows)


async def subscriptions_of_person(connection: aiosqlite.Connection, user_id: str) -> tuple[Subscription, ...]:
    """Return a person's own subscriptions, which go to their DM."""
    rows = await connection.execute_fetchall(_OF_PERSON, {"user_id": user_id})
    return tuple(subscription_from(row) for row in rows)


async def subscriptions_alike(
    connection: aiosqlite.Connection, subscription: Subscription
) -> tuple[Subscription, ...]:
    """Return what follows the same region, topic and keywords in the same place, at any cadence."""
    place = subscription.target
    parameters = {**_parameters(subscription), "platform": place.platform, "address": place.address}
    rows = await connection.execute_fetchall(_ALIKE, parameters)
    return tuple(subscription_from(row) for row in rows)


async def posting_subscriptions(
    connection: aiosqlite.Connection, targets: Iterable[int]
) -> tuple[Subscription, ...]:
    """Return the active subscriptions of targets that post stories as they happen."""
    rows = await connection.execute_fetchall(_POSTING, {"targets": as_list(targets)})
    return tuple(subscription_from(row) for row in rows)


async def count_subscriptions(
    connection: aiosqlite.Connection, *, guild_id: str | None, user_id: str | None
) -> int:
    """Count a guild's subscriptions, or without a guild a person's."""
    return await count(
        connection,
        """
        SELECT count(*) FROM subscription JOIN target ON target.id = subscription.target_id
        WHERE CASE WHEN :guild_id IS NULL THEN target.kind = 'dm' AND target.address = :user_id
                   ELSE target.guild_id = :guild_id END
        """,
        {"guild_id": guild_id, "user_id": user_id},
    )


async def update_subscription(tx: aiosqlite.Connection, subscription: Subscription) -> bool:
    """Give a subscription other keywords and times; False when that would make it the same as another one."""
    changed = await change(
        tx,
        """
        UPDATE OR IGNORE subscription SET keywords = :keywords, at = :at, timezone = :timezone, days = :days,
            quiet = :quiet, next_at = :next_at
        WHERE id = :id
        """,
        {**_parameters(subscription), "id": subscription.id},
    )
    return changed == 1


async def move_subscription(
    tx: aiosqlite.Connection, subscription_id: int, target_id: int, *, publish: bool
) -> bool:
    """Have a subscription go to another target; False when the same one goes there already."""
    moved = await change(
        tx,
        "UPDATE OR IGNORE subscription SET target_id = :target_id, publish = :publish WHERE id = :id",
        {"id": subscription_id, "target_id": target_id, "publish": publish},
    )
    return moved == 1


async def call_nobody(tx: aiosqlite.Connection, subscription_id: int) -> None:
    """Have a subscription call no role."""
    await tx.execute_fetchall(
        "UPDATE subscription SET mention_role = NULL, mention_managed = 0 WHERE id = :id",
        {"id": subscription_id},
    )


async def set_state(
    tx: aiosqlite.Connection,
    subscription_id: int,
    state: SubscriptionState,
    *,
    since: datetime,
    next_at: datetime | None,
) -> None:
    """Pause or resume; `since` is from when on stories are told, `next_at` when the next brief is due."""
    await tx.execute_fetchall(
        "UPDATE subscription SET state = :state, since_at = :since, next_at = :next_at WHERE id = :id",
        {
            "id": subscription_id,
            "state": state,
            "since": stored(since),
            "next_at": stored_or_none(next_at),
        },
    )


async def delete_subscription(tx: aiosqlite.Connection, subscription_id: int) -> bool:
    """Delete a subscription; False when there was none."""
    return (await change(tx, "DELETE FROM subscription WHERE id = :id", {"id": subscription_id})) == 1


_BY_ID = f"""
    SELECT {_COLUMNS} FROM subscription JOIN target ON target.id = subscription.target_id
    WHERE subscription.id = :id
"""  # noqa: S608 - only the constant column list is put in
_OF_GUILD = f"""
    SELECT {_COLUMNS} FROM subscription JOIN target ON target.id = subscription.target_id
    WHERE target.guild_id = :guild_id ORDER BY target.address, subscription.id
"""  # noqa: S608 - as above
_AT = _OF_GUILD.replace("ORDER BY", "AND target.address = :address ORDER BY")
_OF_PERSON = f"""
    SELECT {_COLUMNS} FROM subscription JOIN target ON target.id = subscription.target_id
    WHERE target.kind = 'dm' AND target.address = :user_id ORDER BY subscription.id
"""  # noqa: S608 - as above

_ALIKE = f"""
    SELECT {_COLUMNS} FROM subscription JOIN target ON target.id = subscription.target_id
    WHERE target.platform = :platform AND target.address = :address AND subscription.region = :region
        AND subscription.topic = :topic AND subscription.keywords = :keywords ORDER BY subscription.id
"""  # noqa: S608 - as above
_POSTING = f"""
    SELECT {_COLUMNS} FROM subscription JOIN target ON target.id = subscription.target_id
    WHERE target.id IN (SELECT value FROM json_each(:targets)) AND subscription.state = 'active'
        AND subscription.cadence = 'as it happens'
"""  # noqa: S608 - as above


def _parameters(subscription: Subscription) -> dict[str, Any]:
    return {
        "target_id": subscription.target.id,
        "region": subscription.region,
        "topic": subscription.topic or "",
        "keywords": as_list(subscription.keywords),
        "cadence": subscription.cadence,
        "at": subscription.at,
        "timezone": subscription.timezone,
        "days": as_list(subscription.days),
        "quiet": subscription.quiet,
        "mention_role": subscription.mention_role,
        "mention_managed": subscription.mention_managed,
        "language": subscription.language,
        "publish": subscription.publish,
        "state": subscription.state,
        "created_by": subscription.created_by,
        "created": stored(subscription.created),
        "since": stored(subscription.since),
        "next_at": stored_or_none(subscription.next_at),
    }


def subscription_from(row: aiosqlite.Row) -> Subscription:
    """Read a row that joins a subscription with its target, whose state comes as `target_state`."""
    return Subscription(
        id=row["id"],
        target=Target(
            id=row["target_id"],
            platform=row["platform"],
            address=row["address"],
            kind=TargetKind(row["kind"]),
            guild_id=row["guild_id"],
            state=TargetState(row["target_state"]),
            reason=row["reason"],
        ),
        region=row["region"],
        topic=row["topic"] or None,
        keywords=tuple(json.loads(row["keywords"])),
        cadence=Cadence(row["cadence"]),
        at=row["at"],
        timezone=row["timezone"],
        days=tuple(json.loads(row["days"])),
        state=SubscriptionState(row["state"]),
        created=loaded(row["created_at"]),
        since=loaded(row["since_at"]),
        next_at=loaded_or_none(row["next_at"]),
        created_by=row["created_by"],
        quiet=row["quiet"],
        mention_role=row["mention_role"],
        mention_managed=bool(row["mention_managed"]),
        language=row["language"],
        publish=bool(row["publish"]),
    )
