"""Feeds: the catalogue and what is remembered between two polls."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime

import aiosqlite

from bot.model import Feed, FeedState
from bot.storage.rows import as_list, change, count, one
from bot.storage.times import loaded_or_none, stored, stored_or_none


async def add_feed(
    tx: aiosqlite.Connection, feed: Feed, *, by: str | None, now: datetime, kind: str = "feed"
) -> Feed | None:
    """Add a feed (its id is ignored) and return it; None when its scope has that URL already."""
    row = await one(
        tx,
        """
        INSERT INTO feed (url, scope, kind, outlet, title, site_url, country, language, added_by, added_at)
        VALUES (:url, :scope, :kind, :outlet, :title, :site_url, :country, :language, :by, :now)
        ON CONFLICT (scope, url) DO NOTHING RETURNING *
        """,
        {
            "url": feed.url,
            "scope": feed.scope,
            "kind": kind,
            "outlet": feed.outlet,
            "title": feed.title,
            "site_url": feed.site_url,
            "country": feed.country,
            "language": feed.language,
            "by": by,
            "now": stored(now),
        },
    )
    return None if row is None else feed_from(row)


async def find_feed(connection: aiosqlite.Connection, feed_id: int) -> Feed | None:
    """Return a feed by its id."""
    row = await one(connection, "SELECT * FROM feed WHERE id = :id", {"id": feed_id})
    return None if row is None else feed_from(row)


async def find_feed_by_url(connection: aiosqlite.Connection, url: str, scope: str) -> Feed | None:
    """Return the feed of a scope that has this URL."""
    row = await one(
        connection, "SELECT * FROM feed WHERE scope = :scope AND url = :url", {"scope": scope, "url": url}
    )
    return None if row is None else feed_from(row)


async def list_feeds(connection: aiosqlite.Connection, scopes: Iterable[str]) -> tuple[Feed, ...]:
    """Return the feeds of some scopes, by outlet and URL, without the one of local documents."""
    rows = await connection.execute_fetchall(
        """
        SELECT * FROM feed WHERE kind = 'feed' AND scope IN (SELECT value FROM json_each(:scopes))
        ORDER BY scope, outlet IS NULL, outlet, url
        """,
        {"scopes": as_list(scopes)},
    )
    return tuple(feed_from(row) for row in rows)


async def due_feeds(connection: aiosqlite.Connection, now: datetime, *, limit: int = 500) -> tuple[Feed, ...]:
    """Return feeds to poll now, those never polled first, then the longest overdue."""
    rows = await connection.execute_fetchall(
        """
        SELECT * FROM feed
        WHERE state = 'active' AND kind = 'feed' AND (next_poll_at IS NULL OR next_poll_at <= :now)
          AND scope NOT IN (SELECT 'guild:' || guild_id FROM departure)
        ORDER BY next_poll_at LIMIT :limit
        """,
        {"now": stored(now), "limit": limit},
    )
    return tuple(feed_from(row) for row in rows)


async def next_due(connection: aiosqlite.Connection) -> datetime | None:
    """Return when the next active feed is due (the past when one is overdue); None when there is no feed."""
    row = await one(
        connection,
        """
        SELECT min(coalesce(next_poll_at, added_at)) AS due FROM feed
        WHERE state = 'active' AND kind = 'feed'
          AND scope NOT IN (SELECT 'guild:' || guild_id FROM departure)
        """,
        {},
    )
    return None if row is None else loaded_or_none(row["due"])


async def save_polls(tx: aiosqlite.Connection, feeds: Iterable[Feed]) -> None:
    """Keep what polls taught about feeds, all of it but scope, country and the outlet somebody named."""
    await tx.executemany(
        """
        UPDATE feed SET title = :title, site_url = :site_url, language = :language, state = :state,
            etag = :etag, last_modified = :last_modified, content_hash = :content_hash,
            next_poll_at = :next_poll_at, last_poll_at = :last_poll_at, last_success_at = :last_success_at,
            last_error = :last_error, error_count = :error_count, outlet = coalesce(outlet, :outlet),
            ttl = :ttl, skip_hours = :skip_hours
        WHERE id = :id
        """,
        [
            {
                "id": feed.id,
                "outlet": feed.outlet,
                "title": feed.title,
                "site_url": feed.site_url,
                "language": feed.language,
                "state": feed.state,
                "etag": feed.etag,
                "last_modified": feed.last_modified,
                "content_hash": feed.content_hash,
                "next_poll_at": stored_or_none(feed.next_poll_at),
                "last_poll_at": stored_or_none(feed.last_poll_at),
                "last_success_at": stored_or_none(feed.last_success_at),
                "last_error": feed.last_error,
                "error_count": feed.error_count,
                "ttl": feed.ttl,
                "skip_hours": as_list(sorted(feed.skip_hours)),
            }
            for feed in feeds
        ],
    )


async def move_feed(tx: aiosqlite.Connection, feed_id: int, url: str) -> bool:
    """Give a feed its new URL; False, and nothing changed, when another feed of the scope has it."""
    moved = await change(
        tx,
        """
        UPDATE feed SET url = :url WHERE id = :id AND NOT EXISTS (
            SELECT 1 FROM feed AS other
            WHERE other.scope = feed.scope AND other.url = :url AND other.id <> feed.id)
        """,
        {"id": feed_id, "url": url},
    )
    return moved == 1


async def merge_feed(tx: aiosqlite.Connection, feed_id: int, into: int) -> None:
    """Give a feed's articles and seen keys to another that turned out to be the same, and delete it."""
    parameters = {"feed_id": feed_id, "into": into}
    await tx.execute_fetchall(
        "UPDATE OR IGNORE article_feed SET feed_id = :into WHERE feed_id = :feed_id", parameters
    )
    await tx.execute_fetchall(
        "UPDATE OR IGNORE seen SET feed_id = :into WHERE feed_id = :feed_id", parameters
    )
    await delete_feed(tx, feed_id)


async def delete_feed(tx: aiosqlite.Connection, feed_id: int) -> None:
    """Delete a feed with its seen keys and its links to articles; the articles stay."""
    await tx.execute_fetchall("DELETE FROM feed WHERE id = :id", {"id": feed_id})


async def count_feeds(connection: aiosqlite.Connection, scope: str) -> int:
    """Count the feeds of one scope."""
    return await count(
        connection, "SELECT count(*) FROM feed WHERE kind = 'feed' AND scope = :scope", {"scope": scope}
    )


async def count_never_read(connection: aiosqlite.Connection, scopes: Iterable[str]) -> int:
    """Count the feeds of some scopes that were never read and have not failed either."""
    return await count(
        connection,
        """
        SELECT count(*) FROM feed
        WHERE kind = 'feed' AND state = 'active' AND last_success_at IS NULL AND error_count = 0
            AND scope IN (SELECT value FROM json_each(:scopes))
        """,
        {"scopes": as_list(scopes)},
    )


async def feeds_by_state(connection: aiosqlite.Connection) -> Mapping[str, int]:
    """Count all feeds by their state."""
    rows = await connection.execute_fetchall(
        "SELECT state, count(*) AS number FROM feed WHERE kind = 'feed' GROUP BY state"
    )
    return {row["state"]: row["number"] for row in rows}


async def brought_since(connection: aiosqlite.Connection, feed_id: int, since: datetime) -> int:
    """Return how many articles that a feed lists were added since a time."""
    return await count(
        connection,
        """
        SELECT count(*) FROM article_feed JOIN article ON article.id = article_feed.article_id
        WHERE article_feed.feed_id = :feed_id AND article.added_at > :since
        """,
        {"feed_id": feed_id, "since": stored(since)},
    )


def feed_from(row: aiosqlite.Row) -> Feed:
    """Read a row of the table."""
    return Feed(
        id=row["id"],
        url=row["url"],
        scope=row["scope"],
        outlet=row["outlet"],
        title=row["title"],
        site_url=row["site_url"],
        country=row["country"],
        language=row["language"],
        state=FeedState(row["state"]),
        etag=row["etag"],
        last_modified=row["last_modified"],
        content_hash=row["content_hash"],
        next_poll_at=loaded_or_none(row["next_poll_at"]),
        last_poll_at=loaded_or_none(row["last_poll_at"]),
        last_success_at=loaded_or_none(row["last_success_at"]),
        last_error=row["last_error"],
        error_count=row["error_count"],
        ttl=row["ttl"],
        skip_hours=frozenset(json.loads(row["skip_hours"])),
    )
