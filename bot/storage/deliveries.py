"""The outbox: deliveries owed, claimed, settled."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import aiosqlite

from bot.model import Delivery, DeliveryState, Payload, Target, TargetKind, TargetState
from bot.storage.expiry import EXPIRED
from bot.storage.rows import change
from bot.storage.times import loaded, loaded_or_none, stored, stored_or_none

_COLUMNS = """
    delivery.id, delivery.kind, delivery.subject, delivery.revision, delivery.part, delivery.payload,
    delivery.edits, delivery.nonce, delivery.priority, delivery.state, delivery.reason, delivery.due_at,
    delivery.expires_at, delivery.attempts, delivery.first_attempt_at, delivery.last_attempt_at,
    delivery.message_id, delivery.channel_id,
    (SELECT base.message_id FROM delivery AS base WHERE base.id = delivery.edits) AS edited_message_id,
    (SELECT base.channel_id FROM delivery AS base WHERE base.id = delivery.edits) AS edited_channel_id,
    (SELECT first.channel_id FROM delivery AS first
     WHERE target.kind = 'forum' AND delivery.part > 0 AND first.part = 0 AND first.state = 'sent'
       AND first.target_id = delivery.target_id AND first.kind = delivery.kind
       AND first.subject = delivery.subject AND first.revision = delivery.revision) AS thread_id,
    target.id AS target_id, target.platform, target.address, target.kind AS target_kind, target.guild_id,
    target.state AS target_state, target.reason AS target_reason
"""

# Said twice, so that SQLite sees that the index of open deliveries holds them all: else each claim goes
# through all that was ever sent, a million messages in 277 ms.
_SENDING = "state = 'sending' AND state IN ('waiting', 'sending')"

# What may be sent now, the most urgent first: due, to a place that is open and has nothing under way, not
# before an earlier part of the same brief, and an edit only after the message it edits was sent and no older
# edit waits, whose text would come back over the newer one. The order is that of the index delivery_ready, so
# that a reader who stops early has cost little, however much is owed.
_READY = f"""
    SELECT delivery.id, delivery.target_id FROM delivery INDEXED BY delivery_ready
    JOIN target ON target.id = delivery.target_id
    WHERE delivery.state = 'waiting' AND delivery.due_at <= :now AND target.state = 'active'
      AND delivery.target_id NOT IN (SELECT busy.target_id FROM delivery AS busy WHERE {_SENDING})
      AND (delivery.part = 0 OR NOT EXISTS (
          SELECT 1 FROM delivery AS earlier
          WHERE earlier.target_id = delivery.target_id AND earlier.kind = delivery.kind
            AND earlier.subject = delivery.subject AND earlier.revision = delivery.revision
            AND earlier.part < delivery.part AND earlier.state IN ('waiting', 'sending')))
      AND (delivery.edits IS NULL OR (
          EXISTS (SELECT 1 FROM delivery AS base WHERE base.id = delivery.edits AND base.state = 'sent')
          AND NOT EXISTS (
              SELECT 1 FROM delivery AS older
              WHERE older.edits = delivery.edits AND older.kind = delivery.kind
                AND older.revision < delivery.revision AND older.state IN ('waiting', 'sending'))))
      AND (:proven IS NULL OR EXISTS (
          SELECT 1 FROM delivery AS taken
          WHERE taken.target_id = delivery.target_id AND taken.state = 'sent' AND taken.settled_at > :proven))
    ORDER BY delivery.priority DESC, delivery.due_at, delivery.part, delivery.rowid
"""  # noqa: S608 - only the constant above is put in

_HAND_BACK = f"UPDATE delivery SET state = 'waiting' WHERE {_SENDING}"  # noqa: S608 - as above

_BY_ID = f"""
    SELECT {_COLUMNS} FROM delivery JOIN target ON target.id = delivery.target_id WHERE delivery.id = :id
"""  # noqa: S608 - as above

_BY_IDS = f"""
    SELECT {_COLUMNS} FROM delivery JOIN target ON target.id = delivery.target_id
    WHERE delivery.id IN (SELECT value FROM json_each(:ids))
"""  # noqa: S608 - as above

_OF_SUBJECT = f"""
    SELECT {_COLUMNS} FROM delivery JOIN target ON target.id = delivery.target_id
    WHERE delivery.kind = :kind AND delivery.subject = :subject
    ORDER BY delivery.target_id, delivery.revision, delivery.part
"""  # noqa: S608 - as above

_OF_SUBJECT_TO = _OF_SUBJECT.replace(
    "ORDER BY", "AND delivery.target_id IN (SELECT value FROM json_each(:targets)) ORDER BY"
)

_TOLD_AT = f"""
    SELECT told.revision AS told_revision, {_COLUMNS}
    FROM target JOIN told ON told.target_id = target.id JOIN delivery ON delivery.id = told.delivery_id
    WHERE target.address = :address AND told.story_id = :story_id ORDER BY told.told_at, told.revision
"""  # noqa: S608 - as above


async def owe(
    tx: aiosqlite.Connection, deliveries: Iterable[Delivery], now: datetime, *, mark: str = ""
) -> None:
    """Put deliveries into the outbox; one with the same unique key is there already and stays as it is.

    `mark` stands in a payload that many share for the id each carries: its own, an edit's that of its base.
    """
    texts = _Texts()
    await tx.executemany(
        """
        INSERT INTO delivery (id, target_id, kind, subject, revision, part, payload, edits, nonce, priority,
                              created_at, due_at, expires_at)
        VALUES (:id, :target_id, :kind, :subject, :revision, :part,
                replace(:payload, :mark, coalesce(:edits, :id)), :edits, :nonce, :priority,
                :now, :due_at, :expires_at)
        ON CONFLICT DO NOTHING
        """,
        [
            {
                "id": delivery.id,
                "target_id": delivery.target.id,
                "kind": delivery.kind,
                "subject": delivery.subject,
                "revision": delivery.revision,
                "part": delivery.part,
                "payload": texts.of(delivery.payload),
                "mark": mark,
                "edits": delivery.edits,
                "nonce": delivery.nonce,
                "priority": delivery.priority,
                "now": stored(now),
                "due_at": stored(delivery.due or now),
                "expires_at": stored_or_none(delivery.expires),
            }
            for delivery in deliveries
        ],
    )


class _Texts:
    """Payloads as JSON; one that many deliveries share is written once."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[Payload, str]] = {}

    def of(self, payload: Payload) -> str:
        if id(payload) not in self._known:
            # The payload is kept with its text, so that no other can get its id meanwhile.
            self._known[id(payload)] = payload, json.dumps(payload, ensure_ascii=False)
        return self._known[id(payload)][1]


async def claim(
    tx: aiosqlite.Connection, *, now: datetime, limit: int, proven: datetime | None = None
) -> tuple[Delivery, ...]:
    """Mark up to `limit` deliveries as being sent, at most one a target, and return them as they were before.

    With `proven` only those to targets that took a message since then. The records keep the attempts made so
    far: the caller decides by them what to do (pipeline/outbox.py).
    """
    chosen: dict[int, str] = {}
    # Read row by row and no further than needed: one target with thousands owed must not hide the others.
    async with tx.execute(_READY, {"now": stored(now), "proven": stored_or_none(proven)}) as cursor:
        async for row in cursor:
            chosen.setdefault(row["target_id"], row["id"])
            if len(chosen) >= limit:
                break
    ids = list(chosen.values())
    rows = await tx.execute_fetchall(_BY_IDS, {"ids": json.dumps(ids)})
    claimed = {row["id"]: _delivery(row) for row in rows}
    await tx.executemany("UPDATE delivery SET state = 'sending' WHERE id = :id", [{"id": id_} for id_ in ids])
    return tuple(claimed[id_] for id_ in ids)


async def begin_attempts(
    tx: aiosqlite.Connection, attempts: Iterable[tuple[str, bool]], now: datetime
) -> None:
    """Note, before the request goes out, that each delivery is tried; `fresh` opens a new nonce window."""
    await tx.executemany(
        """
        UPDATE delivery SET state = 'sending', attempts = attempts + 1, last_attempt_at = :now,
            first_attempt_at =
                CASE WHEN :fresh OR first_attempt_at IS NULL THEN :now ELSE first_attempt_at END
        WHERE id = :id
        """,
        [{"id": id_, "fresh": fresh, "now": stored(now)} for id_, fresh in attempts],
    )


async def redate_attempts(tx: aiosqlite.Connection, *, first: datetime, last: datetime) -> int:
    """Write anew when open deliveries were tried, if that lies after `last`; they are due then or sooner."""
    return await change(
        tx,
        """
        UPDATE delivery SET first_attempt_at = :first, last_attempt_at = :last, due_at = min(due_at, :last)
        WHERE state IN ('waiting', 'sending') AND last_attempt_at > :last
        """,
        {"first": stored(first), "last": stored(last)},
    )


async def settle(
    tx: aiosqlite.Connection,
    delivery: str,
    state: DeliveryState,
    now: datetime,
    *,
    reason: str | None = None,
    message_id: str | None = None,
    channel_id: str | None = None,
    due: datetime | None = None,
    not_sent: bool = False,
) -> None:
    """Write what became of one delivery; back to waiting, `due` says when it is tried again.

    `not_sent` closes the nonce window: it is certain that no attempt so far has arrived.
    """
    await tx.execute(
        """
        UPDATE delivery SET state = :state, reason = :reason, due_at = coalesce(:due, due_at),
            message_id = coalesce(:message_id, message_id), channel_id = coalesce(:channel_id, channel_id),
            settled_at = CASE WHEN :state IN ('waiting', 'sending') THEN NULL ELSE :now END,
            first_attempt_at = CASE WHEN :not_sent THEN NULL ELSE first_attempt_at END,
            last_attempt_at = CASE WHEN :not_sent THEN NULL ELSE last_attempt_at END
        WHERE id = :id
        """,
        {
            "id": delivery,
            "state": state.value,
            "now": stored(now),
            "reason": reason,
            "message_id": message_id,
            "channel_id": channel_id,
            "due": stored_or_none(due),
            "not_sent": not_sent,
        },
    )


async def postpone(tx: aiosqlite.Connection, target_id: int, *, until: datetime) -> None:
    """Have nothing that waits for a target fall due before a time."""
    await tx.execute_fetchall(
        """
        UPDATE delivery SET due_at = :until
        WHERE target_id = :target_id AND state = 'waiting' AND due_at < :until
        """,
        {"target_id": target_id, "until": stored(until)},
    )


async def release(tx: aiosqlite.Connection, ids: Iterable[str]) -> None:
    """Give back deliveries just claimed that are not tried now."""
    await tx.executemany(
        "UPDATE delivery SET state = 'waiting' WHERE id = :id AND state = 'sending'",
        [{"id": id_} for id_ in ids],
    )


async def hand_back(tx: aiosqlite.Connection) -> int:
    """Return what a stopped process left in `sending` to waiting, attempts kept; say how many."""
    return await change(tx, _HAND_BACK, {})


async def replace_payload(tx: aiosqlite.Connection, delivery: str, payload: Mapping[str, Any]) -> bool:
    """Give a delivery that is certainly not sent another payload; return whether it could be done."""
    cursor = await tx.execute(
        "UPDATE delivery SET payload = :payload"
        " WHERE id = :id AND state = 'waiting' AND first_attempt_at IS NULL",
        {"id": delivery, "payload": json.dumps(payload, ensure_ascii=False)},
    )
    return cursor.rowcount == 1


async def replace_payloads(
    tx: aiosqlite.Connection, payloads: Mapping[str, Payload], *, mark: str = ""
) -> frozenset[str]:
    """Give deliveries (id -> payload) new payloads; return those for which it could be done, as above."""
    rows = await tx.execute_fetchall(
        """
        SELECT id FROM delivery WHERE id IN (SELECT value FROM json_each(:ids))
            AND state = 'waiting' AND first_attempt_at IS NULL
        """,
        {"ids": json.dumps(list(payloads))},
    )
    texts = _Texts()
    await tx.executemany(
        "UPDATE delivery SET payload = replace(:payload, :mark, :id) WHERE id = :id",
        [{"id": row["id"], "payload": texts.of(payloads[row["id"]]), "mark": mark} for row in rows],
    )
    return frozenset(row["id"] for row in rows)


async def is_any_ready(
    connection: aiosqlite.Connection, now: datetime, *, proven: datetime | None = None
) -> bool:
    """Return whether `claim` or `expiry.skip_expired` would find something."""
    parameters = {"now": stored(now), "proven": stored_or_none(proven)}
    for query in (_READY, EXPIRED):
        if list(await connection.execute_fetchall(query + " LIMIT 1", parameters)):
            return True
    return False


async def next_due(connection: aiosqlite.Connection, *, after: datetime) -> datetime | None:
    """Return when the next delivery to an open target falls due, later than `after`."""
    rows = await connection.execute_fetchall(
        """
        SELECT min(delivery.due_at) AS due FROM delivery JOIN target ON target.id = delivery.target_id
        WHERE delivery.state = 'waiting' AND target.state = 'active' AND delivery.due_at > :after
        """,
        {"after": stored(after)},
    )
    due: str | None = next(iter(rows))["due"]
    return loaded_or_none(due)


async def counts(connection: aiosqlite.Connection) -> Mapping[str, int]:
    """Return how many deliveries are in each state."""
    rows = await connection.execute_fetchall("SELECT state, count(*) AS n FROM delivery GROUP BY state")
    return {row["state"]: row["n"] for row in rows}


async def oldest_due(connection: aiosqlite.Connection, now: datetime) -> datetime | None:
    """Return the due time of the oldest delivery still owed to an open target."""
    rows = await connection.execute_fetchall(
        """
        SELECT min(delivery.due_at) AS due FROM delivery JOIN target ON target.id = delivery.target_id
        WHERE delivery.state IN ('waiting', 'sending') AND target.state = 'active' AND delivery.due_at <= :now
        """,
        {"now": stored(now)},
    )
    due: str | None = next(iter(rows))["due"]
    return loaded_or_none(due)


async def find(connection: aiosqlite.Connection, delivery: str) -> Delivery | None:
    """Return one delivery by its id."""
    rows = await connection.execute_fetchall(_BY_ID, {"id": delivery})
    return next((_delivery(row) for row in rows), None)


async def of_subject(
    connection: aiosqlite.Connection, kind: str, subject: str, *, targets: Sequence[int] | None = None
) -> tuple[Delivery, ...]:
    """Return the deliveries of one story or brief, to some targets or to all."""
    rows = await connection.execute_fetchall(
        _OF_SUBJECT if targets is None else _OF_SUBJECT_TO,
        {"kind": kind, "subject": subject, "targets": json.dumps(targets)},
    )
    return tuple(_delivery(row) for row in rows)


async def told_at(
    connection: aiosqlite.Connection, story_id: int, address: str
) -> tuple[tuple[int, Delivery], ...]:
    """Return the revisions of a story told at an address, oldest first, each with its delivery."""
    rows = await connection.execute_fetchall(_TOLD_AT, {"story_id": story_id, "address": address})
    return tuple((row["told_revision"], _delivery(row)) for row in rows)


async def about_articles(connection: aiosqlite.Connection, articles: Sequence[int]) -> tuple[Delivery, ...]:
    """Return the posts and briefs that told of stories these articles are in."""
    rows = await connection.execute_fetchall(
        _BY_ID.replace(
            "delivery.id = :id",
            """delivery.edits IS NULL AND (delivery.target_id, delivery.kind, delivery.subject) IN (
                SELECT first.target_id, first.kind, first.subject FROM told
                JOIN delivery AS first ON first.id = told.delivery_id
                JOIN story_article ON story_article.story_id = told.story_id
                WHERE story_article.article_id IN (SELECT value FROM json_each(:articles)))""",
        ),
        {"articles": json.dumps(list(articles))},
    )
    return tuple(_delivery(row) for row in rows)


async def posts_lately(
    connection: aiosqlite.Connection, targets: Sequence[int], since: datetime
) -> Mapping[int, tuple[datetime, ...]]:
    """Return for each target when new story posts were owed to it since a time, oldest first."""
    rows = await connection.execute_fetchall(
        """
        SELECT target_id, created_at FROM delivery INDEXED BY delivery_posted
        WHERE kind = 'story' AND edits IS NULL AND created_at > :since
          AND target_id IN (SELECT value FROM json_each(:targets))
        ORDER BY created_at
        """,
        {"since": stored(since), "targets": json.dumps(list(targets))},
    )
    times: dict[int, tuple[datetime, ...]] = {}
    for row in rows:
        times[row["target_id"]] = (*times.get(row["target_id"], ()), loaded(row["created_at"]))
    return times


def _delivery(row: aiosqlite.Row) -> Delivery:
    return Delivery(
        id=row["id"],
        target=Target(
            id=row["target_id"],
            platform=row["platform"],
            address=row["address"],
            kind=TargetKind(row["target_kind"]),
            guild_id=row["guild_id"],
            state=TargetState(row["target_state"]),
            reason=row["target_reason"],
        ),
        kind=row["kind"],
        subject=row["subject"],
        revision=row["revision"],
        part=row["part"],
        payload=json.loads(row["payload"]),
        nonce=row["nonce"],
        state=DeliveryState(row["state"]),
        due=loaded_or_none(row["due_at"]),
        expires=loaded_or_none(row["expires_at"]),
        priority=row["priority"],
        attempts=row["attempts"],
        first_attempt=loaded_or_none(row["first_attempt_at"]),
        last_attempt=loaded_or_none(row["last_attempt_at"]),
        message_id=row["message_id"],
        channel_id=row["channel_id"] or row["edited_channel_id"],
        thread_id=row["thread_id"],
        edits=row["edits"],
        edited_message_id=row["edited_message_id"],
        reason=row["reason"],
    )
