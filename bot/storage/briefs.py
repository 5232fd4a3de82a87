"""Composed briefs, kept for their reasons."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime

import aiosqlite

from bot.model import Brief
from bot.storage.times import loaded, stored


@dataclass(frozen=True, slots=True)
class BriefRecord:
    """What was in a brief that was sent, and why."""

    id: int
    target_id: int
    subscription_id: int | None
    region: str
    topic: str | None
    since: datetime
    until: datetime
    composed: datetime
    items: tuple[dict[str, object], ...]


async def add_brief(
    tx: aiosqlite.Connection, brief: Brief, *, target_id: int, subscription_id: int | None, now: datetime
) -> int:
    """Keep a composed brief; return its id, the subject of its deliveries."""
    cursor = await tx.execute(
        """
        INSERT INTO brief (subscription_id, target_id, region, topic, since_at, until_at, composed_at, items)
        VALUES (:subscription_id, :target_id, :region, :topic, :since, :until, :now, :items)
        """,
        {
            "subscription_id": subscription_id,
            "target_id": target_id,
            "region": brief.region,
            "topic": brief.topic or "",
            "since": stored(brief.since),
            "until": stored(brief.until),
            "now": stored(now),
            "items": json.dumps(
                [
                    {
                        "story": item.story.id,
                        "revision": item.story.revision,
                        "update": item.update,
                        "reasons": [asdict(reason) for reason in item.reasons],
                    }
                    for item in brief.items
                ]
            ),
        },
    )
    if cursor.lastrowid is None:
        raise AssertionError("SQLite gave no id for a new brief")
    return cursor.lastrowid


async def find_brief(connection: aiosqlite.Connection, brief_id: int) -> BriefRecord | None:
    """Return one brief by its id."""
    rows = await connection.execute_fetchall("SELECT * FROM brief WHERE id = :id", {"id": brief_id})
    return next((_record(row) for row in rows), None)


def _record(row: aiosqlite.Row) -> BriefRecord:
    return BriefRecord(
        id=row["id"],
        target_id=row["target_id"],
        subscription_id=row["subscription_id"],
        region=row["region"],
        topic=row["topic"] or None,
        since=loaded(row["since_at"]),
        until=loaded(row["until_at"]),
        composed=loaded(row["composed_at"]),
        items=tuple(json.loads(row["items"])),
    )
