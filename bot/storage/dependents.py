"""Deliveries that depend on another one: publications of a message, parts that go into a forum post."""

from datetime import datetime

import aiosqlite

from bot.model import Delivery, TargetKind
from bot.storage.rows import change
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


async def refuse_dependent(tx: aiosqlite.Connection, refused: Delivery, *, reason: str, now: datetime) -> int:
    """Refuse the publication of a message that was refused, and what was to go into its forum post.

    Returns how many deliveries that were.
    """
    opens = refused.target.kind is TargetKind.FORUM and refused.part == 0 and refused.edits is None
    return await change(
        tx,
        """
        UPDATE delivery SET state = 'refused', reason = :reason, settled_at = :now
        WHERE state = 'waiting' AND (
            (edits = :id AND kind = 'publication')
            OR (:opens AND target_id = :target_id AND kind = :kind AND subject = :subject
                AND revision = :revision AND part > 0))
        """,
        {
            "id": refused.id,
            "opens": opens,
            "target_id": refused.target.id,
            "kind": refused.kind,
            "subject": refused.subject,
            "revision": refused.revision,
            "reason": reason,
            "now": stored(now),
        },
    )
