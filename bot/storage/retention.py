"""What may be deleted by age, found on a reading connection and deleted few rows at a time.

Finding never holds up the writer; `after` goes on behind the last id found. Articles are not scanned: a row
fills a page of the file or more, and looking at each would read most of it.
"""

from collections.abc import Iterable
from datetime import datetime

import aiosqlite

from bot.storage.rows import as_list, change, count, one
from bot.storage.times import stored


async def old_bodies(
    connection: aiosqlite.Connection, *, before: datetime, after: int, limit: int
) -> tuple[int, ...]:
    """Return articles added before a time that still have their body."""
    young = await _first_since(connection, before)
    rows = await connection.execute_fetchall(
        """
        SELECT id FROM article WHERE id > :after AND id < :young AND added_at < :before AND body IS NOT NULL
        ORDER BY id LIMIT :limit
        """,
        {"before": stored(before), "young": young, "after": after, "limit": limit},
    )
    return tuple(row["id"] for row in rows)


async def drop_bodies(tx: aiosqlite.Connection, ids: Iterable[int]) -> int:
    """Drop the bodies and teasers of articles; return how many."""
    return await change(
        tx,
        "UPDATE article SET body = NULL, related = '[]' WHERE id IN (SELECT value FROM json_each(:ids))",
        {"ids": as_list(ids)},
    )


async def expired_articles(
    connection: aiosqlite.Connection, *, before: datetime, now: datetime, after: int, limit: int
) -> tuple[int, ...]:
    """Return articles to delete: added before a time, or with no feed and no loan left."""
    young = await _first_since(connection, before)
    rows = await connection.execute_fetchall(
        """
        SELECT id FROM article WHERE id > :after AND id < :young AND added_at < :before
        UNION
        SELECT id FROM article INDEXED BY article_recent
        WHERE id > :after AND NOT EXISTS (SELECT 1 FROM article_feed WHERE article_id = article.id)
            AND NOT EXISTS (SELECT 1 FROM article_loan WHERE article_id = article.id AND until > :now)
        ORDER BY id LIMIT :limit
        """,
        {"before": stored(before), "young": young, "now": stored(now), "after": after, "limit": limit},
    )
    return tuple(row["id"] for row in rows)


async def _first_since(connection: aiosqlite.Connection, before: datetime) -> int:
    """Return an id from which on articles were added at a time or later: ids are given as articles come.

    Found by halving. A clock that once stood wrong can mislead it, so every row is looked at before it goes.
    """
    low, high = 0, await count(connection, "SELECT coalesce(max(id), 0) + 1 FROM article", {})
    while low < high:
        middle = (low + high) // 2
        row = await one(
            connection, "SELECT id, added_at FROM article WHERE id >= :id ORDER BY id LIMIT 1", {"id": middle}
        )
        if row is not None and row["added_at"] < stored(before):
            low = row["id"] + 1
        else:
            high = middle
    return low


async def expired_deliveries(
    connection: aiosqlite.Connection, *, before: datetime, limit: int
) -> tuple[str, ...]:
    """Return deliveries settled before a time that nothing needs any more.

    A message that was sent stays known as long as its story or brief, so that `forget` can delete it on the
    platform; one that an edit still owed refers to stays too, and so do the earlier parts of a brief of which
    a part is still owed: in a forum it follows in the post that the first has opened.
    """
    rows = await connection.execute_fetchall(
        """
        SELECT id FROM delivery
        WHERE settled_at < :before AND state IN ('sent', 'refused', 'skipped', 'unknown')
          AND (state <> 'sent' OR edits IS NOT NULL OR kind IN ('notice', 'withdrawal', 'publication')
               OR (kind = 'story' AND CAST(subject AS INTEGER) NOT IN (SELECT id FROM story))
               OR (kind = 'brief' AND CAST(subject AS INTEGER) NOT IN (SELECT id FROM brief)))
          AND id NOT IN (
              SELECT edits FROM delivery WHERE state IN ('waiting', 'sending') AND edits IS NOT NULL)
          AND NOT EXISTS (
              SELECT 1 FROM delivery AS later
              WHERE later.target_id = delivery.target_id AND later.kind = delivery.kind
                AND later.subject = delivery.subject AND later.revision = delivery.revision
                AND later.part > delivery.part AND later.state IN ('waiting', 'sending'))
        LIMIT :limit
        """,
        {"before": stored(before), "limit": limit},
    )
    return tuple(row["id"] for row in rows)


async def delete_deliveries(tx: aiosqlite.Connection, ids: Iterable[str]) -> int:
    """Delete deliveries; return how many."""
    return await change(
        tx, "DELETE FROM delivery WHERE id IN (SELECT value FROM json_each(:ids))", {"ids": as_list(ids)}
    )


async def old_payloads(connection: aiosqlite.Connection, *, before: datetime, limit: int) -> tuple[str, ...]:
    """Return deliveries settled before a time whose text is still kept."""
    rows = await connection.execute_fetchall(
        """
        SELECT id FROM delivery WHERE settled_at < :before AND payload <> '{}'
            AND state IN ('sent', 'refused', 'skipped', 'unknown') LIMIT :limit
        """,
        {"before": stored(before), "limit": limit},
    )
    return tuple(row["id"] for row in rows)


async def drop_payloads(tx: aiosqlite.Connection, ids: Iterable[str]) -> int:
    """Drop the text of deliveries, which keep their ids; return how many."""
    return await change(
        tx,
        "UPDATE delivery SET payload = '{}' WHERE id IN (SELECT value FROM json_each(:ids))",
        {"ids": as_list(ids)},
    )


async def prune_briefs(tx: aiosqlite.Connection, *, before: datetime, limit: int) -> int:
    """Delete briefs composed before a time; return how many."""
    return await change(
        tx,
        """
        DELETE FROM brief WHERE id IN (
            SELECT id FROM brief WHERE composed_at < :before ORDER BY id LIMIT :limit)
        """,
        {"before": stored(before), "limit": limit},
    )


async def prune_loans(tx: aiosqlite.Connection, *, now: datetime) -> int:
    """Delete loans that have ended; their articles go with the next look for articles nobody may see."""
    return await change(tx, "DELETE FROM article_loan WHERE until <= :now", {"now": stored(now)})


async def feeds_to_prune(connection: aiosqlite.Connection, *, before: datetime) -> tuple[int, ...]:
    """Return feeds with entries that were last listed before a time, and not in their last answer."""
    rows = await connection.execute_fetchall(
        """
        SELECT feed.id FROM feed WHERE EXISTS (
            SELECT 1 FROM seen WHERE seen.feed_id = feed.id AND seen.last_seen_at < :before
                AND seen.last_seen_at < feed.listed_at)
        """,
        {"before": stored(before)},
    )
    return tuple(row["id"] for row in rows)
