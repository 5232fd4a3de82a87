"""Full-text search: any string is a query, and every query ends within its deadline.

A query of few matches is ranked (bm25 of title and beginning, newer ones lifted). One with a very common word
is not: bm25 reads every place of each word (540 ms at a million articles), so its newest matches are taken. A
region and a topic are then words of the index like any other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from sqlite3 import OperationalError

import aiosqlite

from bot.model import Viewer
from bot.storage.articles import WORLD
from bot.storage.deadline import Deadline, deadline, is_stopped
from bot.storage.rows import as_list
from bot.storage.tags import TAG_MARK, tag_words
from bot.storage.times import stored
from bot.storage.visibility import VISIBLE, audience

MAX_TOKENS = 12
COMMON = 2000
"""A query with more matches than this is answered newest first."""
RANKED = 20_000
"""So is one with a word in more articles than this: bm25 would look at all of them."""
DEADLINE = 0.25
"""Seconds."""
_COUNTING = 0.4
"""Share of them after which words whose matches are still being counted are taken for common ones."""
_BLANK = str.maketrans({"\x00": " ", '"': " ", TAG_MARK: " "})
_PREFIX = 3
"""Shortest word that is completed when nothing holds the words as they stand. Only the last one is, as it is
typed: all terms of a prefix are joined before the first match is found, 100 ms each at a million articles."""


@dataclass(frozen=True, slots=True)
class Found:
    """Ids of matching articles, best first; `stopped` when the deadline left some unread."""

    ids: tuple[int, ...]
    stopped: bool = False


def match_phrases(query: str, *, completed: bool = False) -> tuple[str, ...]:
    """Return the query's words as FTS5 phrases, which hold no operator.

    With `completed` the last one stands for all words that begin so.
    """
    # A lone surrogate, from a terminal in another encoding, has no UTF-8.
    text = query.encode("utf-8", "replace").decode().translate(_BLANK)
    words = [word for word in text.split() if _is_word(word)][:MAX_TOKENS]
    phrases = [f'"{word}"' for word in words]
    if completed and words and len(words[-1]) >= _PREFIX:
        phrases[-1] += "*"
    return tuple(phrases)


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
    only: Sequence[int] | None = None,
    seconds: float = DEADLINE,
) -> Found:
    """Return visible articles that hold all words; where none does, the last word may be a beginning.

    `only` looks among these articles alone.
    """
    if only is not None and not only:
        return Found(())
    asked = _Asked(
        tuple(code for code in (region, topic) if code not in {None, WORLD}),
        {
            **audience(viewer, now),
            "region": None if region == WORLD else region,
            "topic": topic,
            "since": "" if since is None else stored(since),
            "only": None if only is None else as_list(only),
            "limit": limit,
        },
    )
    async with deadline(connection, seconds) as clock:
        found = Found(())
        for phrases in dict.fromkeys((match_phrases(query), match_phrases(query, completed=True))):
            if not phrases:
                break
            found = await _search(connection, asked, phrases, clock)
            if found.ids or found.stopped:
                break
        return found


@dataclass(frozen=True, slots=True)
class _Asked:
    """What narrows a search besides its words: codes of regions and topics, and the filter's parameters."""

    codes: tuple[str, ...]
    parameters: dict[str, str | int | None]


async def _search(
    connection: aiosqlite.Connection, asked: _Asked, phrases: tuple[str, ...], clock: Deadline
) -> Found:
    words = " ".join(phrases)
    try:
        if await _are_few(connection, phrases, clock):
            rows = await connection.execute_fetchall(_RANKED, {**asked.parameters, "words": words})
            return Found(tuple(row["id"] for row in rows))
    except OperationalError as error:
        if not is_stopped(error):
            raise
        return Found((), stopped=True)
    marked = " ".join(f'"{word}"' for word in tag_words(asked.codes).split())
    return await _newest(connection, {**asked.parameters, "words": f"{words} {marked}"})


async def _are_few(connection: aiosqlite.Connection, phrases: tuple[str, ...], clock: Deadline) -> bool:
    """Tell whether so few articles match that they can be ranked; not when that cannot be said in time."""
    clock.allow(_COUNTING)
    try:
        return await _matches(connection, " ".join(phrases), COMMON) and await _all_rare(connection, phrases)
    except OperationalError as error:
        if not is_stopped(error):
            raise
        return False
    finally:
        clock.allow()


async def _all_rare(connection: aiosqlite.Connection, phrases: tuple[str, ...]) -> bool:
    """Tell whether no single word is in too many articles for a ranking."""
    for phrase in phrases[1:] and phrases:
        if not await _matches(connection, phrase, RANKED):
            return False
    return True


async def _matches(connection: aiosqlite.Connection, words: str, most: int) -> bool:
    """Tell whether at most so many articles match."""
    [[matches]] = await connection.execute_fetchall(_COUNT, {"words": words, "most": most})
    return bool(matches <= most)


async def _newest(connection: aiosqlite.Connection, parameters: dict[str, str | int | None]) -> Found:
    """Read row by row, so that what was found before the deadline is kept."""
    ids: list[int] = []
    try:
        async with connection.execute(_NEWEST, parameters) as cursor:
            while (row := await cursor.fetchone()) is not None:
                ids.append(row["id"])
    except OperationalError as error:
        if not is_stopped(error):
            raise
        return Found(tuple(ids), stopped=True)
    return Found(tuple(ids))


def _is_word(word: str) -> bool:
    return any(character.isalnum() for character in word)


# Only constants of this module are put into the SQL below.

_FILTER = f"""
    article.sort_at > :since AND (:only IS NULL OR article.id IN (SELECT value FROM json_each(:only)))
    AND {VISIBLE}
"""  # noqa: S608 - as said above
_TAGGED = """
    (:region IS NULL OR EXISTS (
        SELECT 1 FROM article_region AS tag WHERE tag.article_id = article.id AND tag.code = :region))
    AND (:topic IS NULL OR EXISTS (
        SELECT 1 FROM article_topic AS subject
        WHERE subject.article_id = article.id AND subject.code = :topic))
"""
_COUNT = """
    SELECT count(*) FROM (
        SELECT rowid FROM article_fts WHERE article_fts MATCH :words ORDER BY rowid DESC LIMIT :most + 1)
"""
# A title counts four times the body; what is a month old has half the rank (bm25 is negative, best first).
_RANKED = f"""
    SELECT article.id FROM article_fts JOIN article ON article.id = article_fts.rowid
    WHERE article_fts MATCH :words AND {_TAGGED} AND {_FILTER}
    ORDER BY bm25(article_fts, 4.0, 1.0, 0.0)
        / (1.0 + max(0.0, julianday(:now) - julianday(article.sort_at)) / 30.0), article.id DESC
    LIMIT :limit
"""  # noqa: S608 - as said above
_NEWEST = f"""
    SELECT article.id FROM article_fts JOIN article ON article.id = article_fts.rowid
    WHERE article_fts MATCH :words AND {_FILTER}
    ORDER BY article_fts.rowid DESC LIMIT :limit
"""  # noqa: S608 - as said above
