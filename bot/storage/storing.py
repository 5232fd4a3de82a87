"""Articles as rows: what storing, forgetting and removing them reads and writes, whoever may see them."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import aiosqlite

from bot.model import QuotePolicy, Related, Summary
from bot.storage.rows import as_list, count
from bot.storage.tags import tag_words
from bot.storage.times import loaded, loaded_or_none, stored, stored_or_none


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """An article as it is written."""

    id: int
    scope: str
    canonical_url: str | None
    url: str | None
    outlet: str
    title: str
    byline: str | None
    published: datetime | None
    added: datetime
    sort_at: datetime
    language: str | None
    paragraphs: tuple[str, ...]
    body_hash: str
    summary: Summary
    image_url: str | None
    related: tuple[Related, ...]
    policy: QuotePolicy
    codes: tuple[str, ...]
    """All regions and topics it is found under, those above its own included."""


@dataclass(frozen=True, slots=True)
class FeedLink:
    """That an article came by an entry of a feed, and so who may see it."""

    article_id: int
    feed_id: int
    scope: str
    entry_key: str


# Writing


async def insert_articles(tx: aiosqlite.Connection, rows: Iterable[ArticleRow]) -> None:
    """Add articles under the ids they carry."""
    await tx.executemany(
        """
        INSERT INTO article (id, scope, canonical_url, url, outlet, title, byline, published_at, added_at,
            sort_at, language, body, body_hash, summary, summary_refusal, image_url, related, policy, codes)
        VALUES (:id, :scope, :canonical_url, :url, :outlet, :title, :byline, :published, :added, :sort_at,
            :language, :body, :body_hash, :summary, :refusal, :image_url, :related, :policy, :codes)
        """,
        [_parameters(row) for row in rows],
    )


async def update_articles(tx: aiosqlite.Connection, rows: Iterable[ArticleRow]) -> None:
    """Replace what articles say; where they came from and when they were added stays."""
    await tx.executemany(
        """
        UPDATE article SET title = :title, byline = :byline, published_at = :published, sort_at = :sort_at,
            language = :language, body = :body, body_hash = :body_hash, summary = :summary,
            summary_refusal = :refusal, image_url = :image_url, related = :related, policy = :policy,
            codes = :codes
        WHERE id = :id
        """,
        [_parameters(row) for row in rows],
    )


async def link_articles(tx: aiosqlite.Connection, links: Iterable[FeedLink]) -> None:
    """Note which feeds carry which articles."""
    await tx.executemany(
        """
        INSERT INTO article_feed (article_id, feed_id, scope, entry_key)
        VALUES (:article_id, :feed_id, :scope, :entry_key)
        ON CONFLICT (article_id, feed_id) DO UPDATE SET entry_key = excluded.entry_key
        """,
        [
            {
                "article_id": link.article_id,
                "feed_id": link.feed_id,
                "scope": link.scope,
                "entry_key": link.entry_key,
            }
            for link in links
        ],
    )


async def lend_article(tx: aiosqlite.Connection, article_id: int, scope: str, *, until: datetime) -> None:
    """Let a guild or person see an article until a time, or longer if they may already."""
    await tx.execute_fetchall(
        """
        INSERT INTO article_loan (article_id, scope, until) VALUES (:article_id, :scope, :until)
        ON CONFLICT (article_id, scope) DO UPDATE SET until = max(until, excluded.until)
        """,
        {"article_id": article_id, "scope": scope, "until": stored(until)},
    )


async def delete_articles(tx: aiosqlite.Connection, ids: Iterable[int]) -> None:
    """Delete articles with all that hangs on them; their stories have to be counted anew afterwards."""
    await tx.executemany("DELETE FROM article WHERE id = :id", [{"id": id_} for id_ in ids])


# Finding what is there already


async def last_article_id(connection: aiosqlite.Connection) -> int:
    """Return the highest id ever given, which the next ones follow."""
    return await count(
        connection, "SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'article'), 0)", {}
    )


async def ids_by_canonical_url(
    connection: aiosqlite.Connection, urls: Iterable[str], scope: str
) -> Mapping[str, int]:
    """Return the articles at these addresses that are global or of the scope, the global one first."""
    rows = await connection.execute_fetchall(
        """
        SELECT canonical_url, id FROM article
        WHERE canonical_url IN (SELECT value FROM json_each(:urls)) AND scope IN ('', :scope)
        ORDER BY scope DESC
        """,
        {"urls": as_list(urls), "scope": scope},
    )
    return {row["canonical_url"]: row["id"] for row in rows}


async def private_copies(
    connection: aiosqlite.Connection, urls: Iterable[str]
) -> tuple[tuple[int, str], ...]:
    """Return (id, address) of what guilds and persons have of their own at these addresses."""
    rows = await connection.execute_fetchall(
        """
        SELECT id, canonical_url FROM article
        WHERE canonical_url IN (SELECT value FROM json_each(:urls)) AND scope <> ''
        """,
        {"urls": as_list(urls)},
    )
    return tuple((row["id"], row["canonical_url"]) for row in rows)


async def move_links(tx: aiosqlite.Connection, moves: Iterable[tuple[int, int]]) -> None:
    """Give the feeds and loans of one article (the first id) to another that takes its place."""
    pairs = [{"old": old, "new": new} for old, new in moves]
    await tx.executemany("UPDATE OR IGNORE article_feed SET article_id = :new WHERE article_id = :old", pairs)
    await tx.executemany("UPDATE OR IGNORE article_loan SET article_id = :new WHERE article_id = :old", pairs)


async def ids_by_entry(
    connection: aiosqlite.Connection, feed_id: int, keys: Iterable[str]
) -> Mapping[str, int]:
    """Return entry key -> id of the articles that these entries of a feed became."""
    rows = await connection.execute_fetchall(
        """
        SELECT entry_key, max(article_id) AS id FROM article_feed
        WHERE feed_id = :feed_id AND entry_key IN (SELECT value FROM json_each(:keys)) GROUP BY entry_key
        """,
        {"feed_id": feed_id, "keys": as_list(keys)},
    )
    return {row["entry_key"]: row["id"] for row in rows}


async def times_of_own(
    connection: aiosqlite.Connection, ids: Iterable[int], scope: str
) -> Mapping[int, tuple[datetime | None, datetime]]:
    """Return id -> (published, added) of articles that are the scope's own: its feeds may rewrite them."""
    rows = await connection.execute_fetchall(
        """
        SELECT id, published_at, added_at FROM article
        WHERE id IN (SELECT value FROM json_each(:ids)) AND scope = :scope
        """,
        {"ids": as_list(ids), "scope": scope},
    )
    return {row["id"]: (loaded_or_none(row["published_at"]), loaded(row["added_at"])) for row in rows}


async def ids_of_feed(connection: aiosqlite.Connection, feed_id: int, *, limit: int = 500) -> tuple[int, ...]:
    """Return some of the articles a feed carries."""
    rows = await connection.execute_fetchall(
        "SELECT article_id FROM article_feed WHERE feed_id = :feed_id LIMIT :limit",
        {"feed_id": feed_id, "limit": limit},
    )
    return tuple(row["article_id"] for row in rows)


async def unlink(
    tx: aiosqlite.Connection, feed_id: int, ids: Iterable[int], *, now: datetime
) -> tuple[int, ...]:
    """Take articles from a feed; return those that nobody may see any more."""
    await tx.executemany(
        "DELETE FROM article_feed WHERE article_id = :id AND feed_id = :feed_id",
        [{"id": id_, "feed_id": feed_id} for id_ in ids],
    )
    rows = await tx.execute_fetchall(
        """
        SELECT id FROM article WHERE id IN (SELECT value FROM json_each(:ids))
            AND NOT EXISTS (SELECT 1 FROM article_feed WHERE article_id = article.id)
            AND NOT EXISTS (SELECT 1 FROM article_loan WHERE article_id = article.id AND until > :now)
        """,
        {"ids": as_list(ids), "now": stored(now)},
    )
    return tuple(row["id"] for row in rows)


async def ids_at_host(connection: aiosqlite.Connection, host: str) -> tuple[int, ...]:
    """Return all articles of a web host, seen by anybody."""
    rows = await connection.execute_fetchall(
        """
        SELECT id FROM article
        WHERE canonical_url >= 'http://' || :host || '/' AND canonical_url < 'http://' || :host || '0'
           OR canonical_url >= 'https://' || :host || '/' AND canonical_url < 'https://' || :host || '0'
        """,
        {"host": host},
    )
    return tuple(row["id"] for row in rows)


async def urls_naming(connection: aiosqlite.Connection, host: str) -> tuple[tuple[int, str], ...]:
    """Return (id, address) of articles whose address names a host somewhere; reads all."""
    rows = await connection.execute_fetchall(
        "SELECT id, url FROM article WHERE instr(lower(url), :host)", {"host": host}
    )
    return tuple((row["id"], row["url"]) for row in rows)


async def ids_at_address(connection: aiosqlite.Connection, url: str) -> tuple[int, ...]:
    """Return the articles of a canonical address, whoever may see them."""
    rows = await connection.execute_fetchall(
        "SELECT id FROM article WHERE canonical_url = :url", {"url": url}
    )
    return tuple(row["id"] for row in rows)


def _parameters(row: ArticleRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "scope": row.scope,
        "canonical_url": row.canonical_url,
        "url": row.url,
        "outlet": row.outlet,
        "title": row.title,
        "byline": row.byline,
        "published": stored_or_none(row.published),
        "added": stored(row.added),
        "sort_at": stored(row.sort_at),
        "language": row.language,
        "body": "\n".join(row.paragraphs) or None,
        "body_hash": row.body_hash,
        "summary": as_list(row.summary.sentences),
        "refusal": row.summary.refusal,
        "image_url": row.image_url,
        "related": as_list({"title": item.title, "text": item.text} for item in row.related),
        "policy": _policy_json(row.policy),
        "codes": tag_words(row.codes),
    }


def _policy_json(policy: QuotePolicy) -> str:
    stated = {"nosnippet": policy.nosnippet, "noarchive": policy.noarchive, "max_snippet": policy.max_snippet}
    return json.dumps(
        {name: value for name, value in stated.items() if value is not False and value is not None}
    )
