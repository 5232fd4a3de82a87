"""Stories as rows: what placing articles into stories reads and writes, whoever may see them."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

import aiosqlite

from bot.storage.rows import as_list, change, count
from bot.storage.times import loaded, stored


@dataclass(frozen=True, slots=True)
class StoryRow:
    """A story as it is written.

    `first_at` and `last_at`: when its first and newest reports reached us; `sort_at`: the newest's own time.
    """

    id: int
    scope: str
    lead_article_id: int | None
    title: str
    first_at: datetime
    last_at: datetime
    sort_at: datetime
    revision: int
    baseline: bool
    article_count: int
    outlet_count: int


@dataclass(frozen=True, slots=True)
class Membership:
    """That an article reports a story, for those of `scope`; `similarity` None for a story's first report."""

    story_id: int
    article_id: int
    scope: str
    revision: int
    similarity: float | None
    joined_at: datetime


@dataclass(frozen=True, slots=True)
class Report:
    """What growing a story needs of one of its reports."""

    story_id: int
    article_id: int
    scope: str
    revision: int
    outlet: str
    title: str
    has_summary: bool
    sort_at: datetime
    joined_at: datetime


# Writing


async def save_stories(tx: aiosqlite.Connection, rows: Iterable[StoryRow]) -> None:
    """Add or replace stories; what was announced stays."""
    await tx.executemany(
        """
        INSERT INTO story (id, scope, lead_article_id, title, first_at, last_at, sort_at, revision, baseline,
            article_count, outlet_count)
        VALUES (:id, :scope, :lead, :title, :first_at, :last_at, :sort_at, :revision, :baseline,
            :article_count, :outlet_count)
        ON CONFLICT (id) DO UPDATE SET lead_article_id = excluded.lead_article_id, title = excluded.title,
            last_at = excluded.last_at, sort_at = excluded.sort_at, revision = excluded.revision,
            baseline = excluded.baseline, article_count = excluded.article_count,
            outlet_count = excluded.outlet_count
        """,
        [
            {
                "id": row.id,
                "scope": row.scope,
                "lead": row.lead_article_id,
                "title": row.title,
                "first_at": stored(row.first_at),
                "last_at": stored(row.last_at),
                "sort_at": stored(row.sort_at),
                "revision": row.revision,
                "baseline": int(row.baseline),
                "article_count": row.article_count,
                "outlet_count": row.outlet_count,
            }
            for row in rows
        ],
    )


async def save_memberships(tx: aiosqlite.Connection, memberships: Iterable[Membership]) -> None:
    """Join articles to stories."""
    await tx.executemany(
        """
        INSERT INTO story_article (story_id, article_id, scope, revision, similarity, joined_at)
        VALUES (:story_id, :article_id, :scope, :revision, :similarity, :joined_at) ON CONFLICT DO NOTHING
        """,
        [
            {
                "story_id": member.story_id,
                "article_id": member.article_id,
                "scope": member.scope,
                "revision": member.revision,
                "similarity": None if member.similarity is None else round(member.similarity, 4),
                "joined_at": stored(member.joined_at),
            }
            for member in memberships
        ],
    )


async def leave_without_feed(tx: aiosqlite.Connection, ids: Iterable[int]) -> None:
    """Take articles out of stories they were in through a scope that has no feed of them any more."""
    await tx.execute_fetchall(
        """
        DELETE FROM story_article WHERE article_id IN (SELECT value FROM json_each(:ids))
            AND NOT EXISTS (
                SELECT 1 FROM article_feed AS link
                WHERE link.article_id = story_article.article_id AND link.scope = story_article.scope)
        """,
        {"ids": as_list(ids)},
    )


async def delete_empty_stories(tx: aiosqlite.Connection, ids: Iterable[int]) -> None:
    """Delete those of the stories that have no report of their own scope left."""
    await tx.execute_fetchall(
        """
        DELETE FROM story WHERE id IN (SELECT value FROM json_each(:ids)) AND NOT EXISTS (
            SELECT 1 FROM story_article AS member
            WHERE member.story_id = story.id AND member.scope = story.scope)
        """,
        {"ids": as_list(ids)},
    )


async def save_fingerprints(
    tx: aiosqlite.Connection, fingerprints: Iterable[tuple[int, Mapping[str, float]]]
) -> None:
    """Keep what the clustering remembers of articles."""
    await tx.executemany(
        """
        INSERT INTO article_fingerprint (article_id, terms) VALUES (:article_id, :terms)
        ON CONFLICT (article_id) DO UPDATE SET terms = excluded.terms
        """,
        [
            {
                "article_id": article_id,
                "terms": json.dumps(dict(terms), ensure_ascii=False, separators=(",", ":")),
            }
            for article_id, terms in fingerprints
        ],
    )


async def load_fingerprints(
    connection: aiosqlite.Connection, articles: Iterable[int]
) -> dict[int, Mapping[str, float]]:
    """Return what the clustering remembers of articles; nothing of those its window has passed."""
    rows = await connection.execute_fetchall(
        """
        SELECT article_id, terms FROM article_fingerprint
        WHERE article_id IN (SELECT value FROM json_each(:articles))
        """,
        {"articles": as_list(articles)},
    )
    return {row["article_id"]: json.loads(row["terms"]) for row in rows}


async def prune_fingerprints(tx: aiosqlite.Connection, *, before: datetime, limit: int) -> int:
    """Forget fingerprints of articles older than the clustering looks back; return how many."""
    return await change(
        tx,
        """
        DELETE FROM article_fingerprint WHERE article_id IN (
            -- By those to be kept, which the index of times tells: the others are most articles there are.
            SELECT article_id FROM article_fingerprint
            WHERE article_id NOT IN (SELECT id FROM article WHERE sort_at >= :before) LIMIT :limit)
        """,
        {"before": stored(before), "limit": limit},
    )


# Reading


async def last_story_id(connection: aiosqlite.Connection) -> int:
    """Return the highest id ever given, which the next ones follow."""
    return await count(
        connection, "SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'story'), 0)", {}
    )


async def load_rows(connection: aiosqlite.Connection, ids: Iterable[int]) -> dict[int, StoryRow]:
    """Return stories as rows."""
    rows = await connection.execute_fetchall(
        "SELECT * FROM story WHERE id IN (SELECT value FROM json_each(:ids))", {"ids": as_list(ids)}
    )
    return {row["id"]: _row(row) for row in rows}


async def load_reports(connection: aiosqlite.Connection, stories: Iterable[int]) -> tuple[Report, ...]:
    """Return the reports of stories, of all scopes, in the order they joined."""
    rows = await connection.execute_fetchall(
        """
        SELECT member.story_id, member.article_id, member.scope, member.revision, member.joined_at,
            article.outlet, article.title, article.summary <> '[]' AS has_summary, article.sort_at
        FROM story_article AS member JOIN article ON article.id = member.article_id
        WHERE member.story_id IN (SELECT value FROM json_each(:stories))
        ORDER BY member.joined_at, member.article_id
        """,
        {"stories": as_list(stories)},
    )
    return tuple(
        Report(
            story_id=row["story_id"],
            article_id=row["article_id"],
            scope=row["scope"],
            revision=row["revision"],
            outlet=row["outlet"],
            title=row["title"],
            has_summary=bool(row["has_summary"]),
            sort_at=loaded(row["sort_at"]),
            joined_at=loaded(row["joined_at"]),
        )
        for row in rows
    )


async def stories_of(connection: aiosqlite.Connection, articles: Iterable[int]) -> dict[int, dict[str, int]]:
    """Return article id -> scope -> story id."""
    rows = await connection.execute_fetchall(
        """
        SELECT article_id, scope, story_id FROM story_article
        WHERE article_id IN (SELECT value FROM json_each(:articles))
        """,
        {"articles": as_list(articles)},
    )
    found: dict[int, dict[str, int]] = {}
    for row in rows:
        found.setdefault(row["article_id"], {})[row["scope"]] = row["story_id"]
    return found


async def copies(
    connection: aiosqlite.Connection, hashes: Iterable[str], *, since: datetime
) -> dict[tuple[str, str], int]:
    """Return (body hash, scope) -> the story that a verbatim copy of that text is in."""
    rows = await connection.execute_fetchall(
        """
        SELECT article.body_hash, member.scope, max(member.story_id) AS story_id
        FROM article JOIN story_article AS member ON member.article_id = article.id
        WHERE article.body_hash IN (SELECT value FROM json_each(:hashes)) AND article.sort_at > :since
        GROUP BY article.body_hash, member.scope
        """,
        {"hashes": as_list(hashes), "since": stored(since)},
    )
    return {(row["body_hash"], row["scope"]): row["story_id"] for row in rows}


@dataclass(frozen=True, slots=True)
class Remembered:
    """That the clustering looks back on an article as a report of a story, for those of `scope`."""

    article_id: int
    story_id: int
    scope: str
    at: datetime


async def remembered(connection: aiosqlite.Connection, *, since: datetime) -> tuple[Remembered, ...]:
    """Return the articles the clustering looks back on, story by story, the oldest report first."""
    rows = await connection.execute_fetchall(
        """
        SELECT member.article_id, member.story_id, member.scope, article.sort_at
        FROM article
        JOIN article_fingerprint AS kept ON kept.article_id = article.id
        JOIN story_article AS member ON member.article_id = article.id
        WHERE article.sort_at >= :since
        ORDER BY member.story_id, member.scope, article.sort_at, article.id
        """,
        {"since": stored(since)},
    )
    return tuple(
        Remembered(row["article_id"], row["story_id"], row["scope"], loaded(row["sort_at"])) for row in rows
    )


def _row(row: aiosqlite.Row) -> StoryRow:
    return StoryRow(
        id=row["id"],
        scope=row["scope"],
        lead_article_id=row["lead_article_id"],
        title=row["title"],
        first_at=loaded(row["first_at"]),
        last_at=loaded(row["last_at"]),
        sort_at=loaded(row["sort_at"]),
        revision=row["revision"],
        baseline=bool(row["baseline"]),
        article_count=row["article_count"],
        outlet_count=row["outlet_count"],
    )
