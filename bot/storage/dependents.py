"""Deliveries that depend on another one: what changes a message, and parts that go into its forum post."""

from collections.abc import Iterable
from datetime import datetime

import aiosqlite

from bot.model import Delivery, TargetKind
from bot.storage.rows import as_list, change
from bot.storage.times import stored


async def postpone_publications(tx: aiosqlite.Connection, target_id: int, *, until: datetime) -> None:
    """Have no publication that waits in a channel fall due before a time."""
    await tx.execute_fetchall(
        """
        UPDATE delivery SET due_at = :until
        WHERE target_id = :target_id AND state = 'waiting' AND kind = 'publication' AND due_at < :until
        """,
        {"target_id": target_id, "until": stored(until)},
    )


async def refuse_dependent(
    tx: aiosqlite.Connection, base: Delivery, *, reason: str, now: datetime, is_open: bool = False
) -> int:
    """Refuse what was to edit, publish or withdraw a message; return how many deliveries that were.

    With it goes what was to follow in its forum post, unless that is, or may be, open.
    """
    opens = not is_open and base.target.kind is TargetKind.FORUM and base.part == 0 and base.edits is None
    return await change(
        tx,
        """
        UPDATE delivery SET state = 'refused', reason = :reason, settled_at = :now
        WHERE state = 'waiting' AND (
            edits = :id
            OR (:opens AND target_id = :target_id AND kind = :kind AND subject = :subject
                AND revision = :revision AND part > 0))
        """,
        {
            "id": base.id,
            "opens": opens,
            "target_id": base.target.id,
            "kind": base.kind,
            "subject": base.subject,
            "revision": base.revision,
            "reason": reason,
            "now": stored(now),
        },
    )


async def refuse_withdrawn(tx: aiosqlite.Connection, delivery: str, *, reason: str, now: datetime) -> bool:
    """Refuse a delivery that waits, certainly not sent, if its message is to be withdrawn."""
    refused = await change(
        tx,
        """
        UPDATE delivery SET state = 'refused', reason = :reason, settled_at = :now
        WHERE id = :id AND state = 'waiting' AND first_attempt_at IS NULL AND EXISTS (
            SELECT 1 FROM delivery AS withdrawal WHERE withdrawal.edits = :id
                AND withdrawal.kind = 'withdrawal' AND withdrawal.state = 'waiting')
        """,
        {"id": delivery, "reason": reason, "now": stored(now)},
    )
    return refused == 1


async def drop_edits(tx: aiosqlite.Connection, bases: Iterable[str], *, reason: str, now: datetime) -> None:
    """Drop the text of all edits of messages, and refuse those that wait."""
    await tx.execute_fetchall(
        """
        UPDATE delivery SET payload = '{}',
            settled_at = CASE state WHEN 'waiting' THEN :now ELSE settled_at END,
            reason = CASE state WHEN 'waiting' THEN :reason ELSE reason END,
            state = CASE state WHEN 'waiting' THEN 'refused' ELSE state END
        WHERE +kind = 'story' AND edits IN (SELECT value FROM json_each(:bases))
        """,
        {"bases": as_list(bases), "reason": reason, "now": stored(now)},
    )
