"""Full-text search: any string is a query, and every query ends within its deadline.

A word in few articles is ranked (bm25 of title and beginning, newer ones lifted). A very common word is not:
ranking it means reading every match (540 ms at a million articles), so its newest matches are taken.
"""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from sqlite3 import OperationalError

import aiosqlite

from bot.model import Viewer
from bot.storage.articles import WORLD
from bot.storage.times import stored
from bot.storage.visibility import VISIBLE, audience

MAX_TOKENS = 12
COMMON = 2000
"""A query with more matches than this is answered newest first."""
DEADLINE = 0.25
"""Seconds."""
_STEPS = 2000
"""SQLite's virtual machine steps between two looks at the clock, some 50 microseconds."""
_PREFIX = 3
"""Shortest word that is completed when nothing holds the words as they stand."""


@dataclass(frozen=True, slots=True)
class Found:
    """Ids of matching articles, best first; `stopped` when the deadline left some unread."""

    ids: tuple[int, ...]
    stopped: bool = False


def match_expression(query: str, *, prefixes: bool = False) -> str | None:
    """Return an FTS5 expression that holds all words of the query and no operator; None without a word."""
    # A lone surrogate, from a terminal in another encoding, has no UTF-8.
    text = query.encode("utf-8", "replace").decode().replace("\x00", " ").replace('"', " ")
    words = [word for word in text.split() if _is_word(word)]
    if not words:
        return None
    return " ".join(
        f'"{word}"*' if prefixes and len(word) >= _PREFIX else f'"{word}"' for word in words[:MAX_TOKENS]
    )


async def search_ids(
    connection: aiosqlite.Connection,
    viewer: Viewer,
    query: str,
    *,
    now: datetime,
    limit: int,
    region: str | None = None,
    topic: str | None = None,
    since: datetime | None = None,
    deadline: float = DEADLINE,
) -> Found:
    """Return visible articles that hold all words; where none does, words that begin so count too."""
    parameters = {
        **audience(viewer, now),
        "region": None if region == WORLD else region,
        "topic": topic,
        "since": "" if since is None else stored(since),
        "common": COMMON,
        "limit": limit,
    }
    async with _deadline(connection, deadline):
        found = Found(())
        for prefixes in (False, True):
            expression = match_expression(query, prefixes=prefixes)
            if expression is None:
                break
            found = await _search(connection, {**parameters, "words": expression})
            if found.ids or found.stopped:
                break
        return found


async def _search(connection: aiosqlite.Connection, parameters: dict[str, str | int | None]) -> Found:
    try:
        [[matches]] = await connection.execute_fetchall(_COUNT, parameters)
        if matches <= COMMON:
            rows = await connection.execute_fetchall(_RANKED, parameters)
            return Found(tuple(row["id"] for row in rows))
    except OperationalError as error:
        if not _interrupted(error):
            raise
        return Found((), stopped=True)
    return await _newest(connection, parameters)


async def _newest(connection: aiosqlite.Connection, parameters: dict[str, str | int | None]) -> Found:
    """Read row by row, so that what was found before the deadline is kept."""
    ids: list[int] = []
    try:
        async with connection.execute(_NEWEST, parameters) as cursor:
            while (row := await cursor.fetchone()) is not None:
                ids.append(row["id"])
    except OperationalError as error:
        if not _interrupted(error):
            raise
        return Found(tuple(ids), stopped=True)
    return Found(tuple(ids))


@asynccontextmanager
async def _deadline(connection: aiosqlite.Connection, seconds: float) -> AsyncIterator[None]:
    """Have SQLite itself stop a query that runs past the deadline."""
    end = time.monotonic() + seconds
    await connection.set_progress_handler(lambda: int(time.monotonic() > end), _STEPS)
    try:
        yield
    finally:
        await connection.set_progress_handler(None, 0)  # type: ignore[arg-type]  # None takes it away


def _interrupted(error: OperationalError) -> bool:
    return error.sqlite_errorname == "SQLITE_INTERRUPT"


def _is_word(word: str) -> bool:
    return any(character.isalnum() for character in word)


# Only constants of this module are put into the SQL below.

_FILTER = f"""
    article.sort_at > :since
    AND (:region IS NULL OR EXISTS (
        SELECT 1 FROM article_region AS tag WHERE tag.article_id = article.id AND tag.code = :region))
    AND (:topic IS NULL OR EXISTS (
        SELECT 1 FROM article_topic AS subject
        WHERE subject.article_id = article.id AND subject.code = :topic))
    AND {VISIBLE}
"""  # noqa: S608 - as said above
_COUNT = """
    SELECT count(*) FROM (
        SELECT rowid FROM article_fts WHERE article_fts MATCH :words ORDER BY rowid DESC LIMIT :common + 1)
"""
# A title counts four times the body; what is a month old has half the rank (bm25 is negative, best first).
_RANKED = f"""
    SELECT article.id FROM article_fts JOIN article ON article.id = article_fts.rowid
    WHERE article_fts MATCH :words AND {_FILTER}
    ORDER BY bm25(article_fts, 4.0, 1.0)
        / (1.0 + max(0.0, julianday(:now) - julianday(article.sort_at)) / 30.0), article.id DESC
    LIMIT :limit
"""  # noqa: S608 - as said above
_NEWEST = f"""
    SELECT article.id FROM article_fts JOIN article ON article.id = article_fts.rowid
    WHERE article_fts MATCH :words AND {_FILTER}
    ORDER BY article_fts.rowid DESC LIMIT :limit
"""  # noqa: S608 - as said above
