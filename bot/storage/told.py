"""What each target has been told, shared by all its subscriptions."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import aiosqlite

from bot.storage.times import stored


@dataclass(frozen=True, slots=True)
class Told:
    """One telling: this revision of a story went to a target in this delivery."""

    target_id: int
    story_id: int
    revision: int
    delivery_id: str
    at: datetime


async def tell(tx: aiosqlite.Connection, tellings: Iterable[Told]) -> None:
    """Note what targets are told, in the transaction that owes the deliveries."""
    await tx.executemany(
        """
        INSERT INTO told (target_id, story_id, revision, delivery_id, told_at)
        VALUES (:target_id, :story_id, :revision, :delivery_id, :at) ON CONFLICT DO NOTHING
        """,
        [
            {
                "target_id": telling.target_id,
                "story_id": telling.story_id,
                "revision": telling.revision,
                "delivery_id": telling.delivery_id,
                "at": stored(telling.at),
            }
            for telling in tellings
        ],
    )


async def revisions(
    connection: aiosqlite.Connection, target_id: int, stories: Sequence[int]
) -> Mapping[int, int]:
    """Return the newest revision of each story that the target has been told."""
    rows = await connection.execute_fetchall(
        """
        SELECT story_id, max(revision) AS revision FROM told
        WHERE target_id = :target_id AND story_id IN (SELECT value FROM json_each(:stories))
        GROUP BY story_id
        """,
        {"target_id": target_id, "stories": json.dumps(list(stories))},
    )
    return {row["story_id"]: row["revision"] for row in rows}


async def delivery_of_message(
    connection: aiosqlite.Connection, message_id: str, addresses: Sequence[str]
) -> str | None:
    """Return the id of the story's or brief's delivery whose message this is, in one of these places."""
    rows = await connection.execute_fetchall(
        """
        SELECT delivery.id FROM delivery JOIN target ON target.id = delivery.target_id
        WHERE delivery.message_id = :message_id AND delivery.edits IS NULL
            AND delivery.kind IN ('story', 'brief')
            AND target.address IN (SELECT value FROM json_each(:addresses))
        """,
        {"message_id": message_id, "addresses": json.dumps(list(addresses))},
    )
    return next((row["id"] for row in rows), None)
