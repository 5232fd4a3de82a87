"""Stories that wait to be announced, and the subscriptions they may be announced to."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import aiosqlite

from bot.model import Subscription
from bot.storage.rows import as_list
from bot.storage.subscriptions import subscription_from
from bot.storage.times import stored, stored_or_none


@dataclass(frozen=True, slots=True)
class PendingStory:
    """A story with a revision not announced yet, and all codes it can be followed by."""

    id: int
    revision: int
    scope: str
    regions: tuple[str, ...]
    topics: tuple[str, ...]


async def pending_stories(
    connection: aiosqlite.Connection,
    *,
    settled_before: datetime,
    besides: Iterable[int] = (),
    limit: int = 50,
) -> tuple[PendingStory, ...]:
    """Return stories with news to announce whose first report came before a time, oldest first.

    Without those `besides`: many that cannot be announced must not fill the list for good.
    """
    rows = await connection.execute_fetchall(
        """
        SELECT id, revision, scope,
            (SELECT json_group_array(code) FROM story_region WHERE story_id = story.id) AS regions,
            (SELECT json_group_array(code) FROM story_topic WHERE story_id = story.id) AS topics
        FROM story
        WHERE announced_revision < revision AND baseline = 0 AND first_at <= :settled
          AND id NOT IN (SELECT value FROM json_each(:besides))
        ORDER BY first_at LIMIT :limit
        """,
        {"settled": stored(settled_before), "besides": as_list(besides), "limit": limit},
    )
    return tuple(
        PendingStory(
            id=row["id"],
            revision=row["revision"],
            scope=row["scope"],
            regions=tuple(json.loads(row["regions"])),
            topics=tuple(json.loads(row["topics"])),
        )
        for row in rows
    )


async def mark_announced(tx: aiosqlite.Connection, stories: Iterable[tuple[int, int]]) -> None:
    """Note that these revisions (story id, revision) are announced."""
    await tx.executemany(
        """
        UPDATE story SET announced_revision = :revision WHERE id = :id AND announced_revision < :revision
        """,
        [{"id": story_id, "revision": revision} for story_id, revision in stories],
    )


async def followers(
    connection: aiosqlite.Connection, story: PendingStory, *, after: int = 0, limit: int
) -> tuple[Subscription, ...]:
    """Return active as-it-happens subscriptions whose region and topic fit and whose guild may see it.

    In the order of their ids, those after one id; there may be ten thousand, and all at once hold up others.
    """
    rows = await connection.execute_fetchall(
        """
        SELECT subscription.*, target.platform, target.address, target.kind, target.guild_id,
            target.state AS target_state, target.reason
        FROM subscription JOIN target ON target.id = subscription.target_id
        WHERE subscription.state = 'active' AND subscription.cadence = 'as it happens'
          AND target.state <> 'ended'
          AND (subscription.region = '001' OR subscription.region IN (SELECT value FROM json_each(:regions)))
          AND (subscription.topic = '' OR subscription.topic IN (SELECT value FROM json_each(:topics)))
          AND (:scope = '' OR 'guild:' || target.guild_id = :scope) AND subscription.id > :after
        ORDER BY subscription.id LIMIT :limit
        """,
        {
            "regions": json.dumps(story.regions),
            "topics": json.dumps(story.topics),
            "scope": story.scope,
            "after": after,
            "limit": limit,
        },
    )
    return tuple(subscription_from(row) for row in rows)


async def last_subscriber(connection: aiosqlite.Connection, target_id: int) -> str | None:
    """Return the person who last had a target follow something, if they are still known."""
    rows = await connection.execute_fetchall(
        """
        SELECT created_by FROM subscription
        WHERE target_id = :target_id AND state = 'active' AND created_by IS NOT NULL
        ORDER BY created_at DESC, id DESC LIMIT 1
        """,
        {"target_id": target_id},
    )
    return next((row["created_by"] for row in rows), None)


async def told_revisions(
    connection: aiosqlite.Connection, story_id: int, targets: Sequence[int]
) -> Mapping[int, int]:
    """Return for each target the newest revision of one story it has been told."""
    rows = await connection.execute_fetchall(
        """
        SELECT target_id, max(revision) AS revision FROM told
        WHERE story_id = :story_id AND target_id IN (SELECT value FROM json_each(:targets))
        GROUP BY target_id
        """,
        {"story_id": story_id, "targets": json.dumps(list(targets))},
    )
    return {row["target_id"]: row["revision"] for row in rows}


async def hold(tx: aiosqlite.Connection, subscriptions: Iterable[tuple[int, datetime]]) -> None:
    """Have a brief made for as-it-happens subscriptions (id, when), unless one is coming already."""
    await tx.executemany(
        "UPDATE subscription SET next_at = :next WHERE id = :id AND next_at IS NULL",
        [{"id": id_, "next": stored(at)} for id_, at in subscriptions],
    )


async def due_subscriptions(
    connection: aiosqlite.Connection, now: datetime, *, limit: int = 50
) -> tuple[Subscription, ...]:
    """Return active subscriptions to open targets whose next brief is due, longest due first."""
    rows = await connection.execute_fetchall(
        """
        SELECT subscription.*, target.platform, target.address, target.kind, target.guild_id,
            target.state AS target_state, target.reason
        FROM subscription JOIN target ON target.id = subscription.target_id
        WHERE subscription.state = 'active' AND subscription.next_at <= :now AND target.state = 'active'
        ORDER BY subscription.next_at LIMIT :limit
        """,
        {"now": stored(now), "limit": limit},
    )
    return tuple(subscription_from(row) for row in rows)


async def is_due(tx: aiosqlite.Connection, subscription: Subscription) -> bool:
    """Tell whether a subscription is still as it was read: active, and due at the same time."""
    rows = await tx.execute_fetchall(
        "SELECT 1 FROM subscription WHERE id = :id AND state = 'active' AND next_at = :next",
        {"id": subscription.id, "next": stored_or_none(subscription.next_at)},
    )
    return bool(list(rows))


async def put_off(tx: aiosqlite.Connection, subscription_id: int, *, until: datetime) -> None:
    """Have a subscription's next brief due at a later time; it still begins where the last one ended."""
    await tx.execute(
        "UPDATE subscription SET next_at = :until WHERE id = :id AND next_at < :until",
        {"id": subscription_id, "until": stored(until)},
    )


async def rescheduled(
    tx: aiosqlite.Connection, subscription_id: int, *, since: datetime, next_at: datetime | None
) -> None:
    """Note that a subscription was served up to `since`, and when its next brief is due."""
    await tx.execute(
        "UPDATE subscription SET since_at = :since, next_at = :next WHERE id = :id",
        {
            "id": subscription_id,
            "since": stored(since),
            "next": None if next_at is None else stored(next_at),
        },
    )
