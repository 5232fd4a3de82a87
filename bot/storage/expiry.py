"""Deliveries that waited past their time: skipped, so that the next brief tells what they were to tell."""

import json
from datetime import datetime

import aiosqlite

from bot.storage.times import stored
from bot.translation import N_

# What waited past its time and was certainly not sent. Later parts of a brief that was or may have been begun
# still follow: their stories are told with the first.
EXPIRED = """
    SELECT delivery.id FROM delivery INDEXED BY delivery_expiring
    WHERE delivery.state = 'waiting' AND delivery.expires_at <= :now AND delivery.first_attempt_at IS NULL
      AND (delivery.part = 0 OR NOT EXISTS (
          SELECT 1 FROM delivery AS begun
          WHERE begun.target_id = delivery.target_id AND begun.kind = delivery.kind
            AND begun.subject = delivery.subject AND begun.revision = delivery.revision
            AND begun.part < delivery.part
            AND (begun.state IN ('sending', 'sent', 'unknown')
                OR (begun.state = 'waiting' AND begun.first_attempt_at IS NOT NULL))))
"""

TOO_OLD = N_("too old; folded into the next brief")
# Edits and publications of what is skipped.
_CHANGES_TO = """
    SELECT id FROM delivery WHERE state = 'waiting' AND edits IN (SELECT value FROM json_each(:ids))
"""
# A + keeps SQLite from going through a million deliveries of a kind instead of the few named.
_SKIP = (
    """
    UPDATE delivery SET state = 'skipped', settled_at = :now, reason = :reason
    WHERE id IN (SELECT value FROM json_each(:ids))
    """,
    # By their places: what was told is found by these.
    """
    DELETE FROM told WHERE delivery_id IN (SELECT value FROM json_each(:ids))
        AND target_id IN (
            SELECT target_id FROM delivery WHERE id IN (SELECT value FROM json_each(:ids)))
    """,
    # The next brief begins where the earliest skipped one did; as it happens, none comes by itself.
    """
    UPDATE subscription SET next_at = coalesce(subscription.next_at, :now),
        since_at = min(subscription.since_at, brief.since_at)
    FROM (
        SELECT brief.subscription_id, min(brief.since_at) AS since_at FROM delivery
        JOIN brief ON brief.id = CAST(delivery.subject AS INTEGER)
        WHERE +delivery.kind = 'brief' AND delivery.id IN (SELECT value FROM json_each(:ids))
        GROUP BY brief.subscription_id
    ) AS brief
    WHERE subscription.id = brief.subscription_id
    """,
    # A brief is made for skipped posts; it begins when the first of them was owed, not at the last brief.
    """
    UPDATE subscription SET next_at = coalesce(subscription.next_at, :now),
        since_at = max(subscription.created_at, min(subscription.since_at, post.since_at))
    FROM (
        SELECT delivery.target_id, min(story.first_at) AS since_at FROM delivery
        JOIN story ON story.id = CAST(delivery.subject AS INTEGER)
        WHERE +delivery.kind = 'story' AND delivery.id IN (SELECT value FROM json_each(:ids))
        GROUP BY delivery.target_id
    ) AS post
    WHERE subscription.target_id = post.target_id AND subscription.cadence = 'as it happens'
    """,
)


async def skip_expired(tx: aiosqlite.Connection, now: datetime) -> int:
    """Skip what waited past its time, so that the next brief tells it; return how many.

    A request that may have arrived is not skipped: it is read back first.
    """
    expired = [row["id"] for row in await tx.execute_fetchall(EXPIRED, {"now": stored(now)})]
    if not expired:
        return 0
    changes = await tx.execute_fetchall(_CHANGES_TO, {"ids": json.dumps(expired)})
    skipped = json.dumps([*expired, *(row["id"] for row in changes)])
    for statement in _SKIP:
        await tx.execute_fetchall(statement, {"ids": skipped, "now": stored(now), "reason": TOO_OLD})
    return len(expired)


async def take_along(tx: aiosqlite.Connection, subscription_id: int, *, left: int, now: datetime) -> None:
    """Have a brief tell, where a subscription now goes, what waits unsent in the closed place it `left`."""
    await tx.execute_fetchall(
        """
        UPDATE subscription SET next_at = coalesce(subscription.next_at, :now),
            since_at = max(subscription.created_at, min(subscription.since_at, post.since_at))
        FROM (
            SELECT min(story.first_at) AS since_at FROM delivery
            JOIN target ON target.id = delivery.target_id
            JOIN story ON story.id = CAST(delivery.subject AS INTEGER)
            WHERE delivery.target_id = :left AND target.state <> 'active' AND delivery.kind = 'story'
                AND delivery.state = 'waiting' AND delivery.first_attempt_at IS NULL
        ) AS post
        WHERE subscription.id = :id AND subscription.state = 'active'
            AND subscription.cadence = 'as it happens' AND post.since_at IS NOT NULL
        """,
        {"id": subscription_id, "left": left, "now": stored(now)},
    )
