"""A database looked at from outside: read-only, with a time limit, whatever state it is in.

It has a connection of its own and uses sqlite3 itself: what is damaged or of another schema could not be
opened by `Database`.
"""

import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import aiosqlite

from bot.model import Target, TargetKind, TargetState
from bot.storage.failures import explain
from bot.storage.health import wal_bytes
from bot.storage.migrate import APPLICATION_ID, migrations
from bot.storage.times import stored

STUCK = timedelta(hours=1)
SAMPLED = 200
"""Articles whose title is searched for, to see whether the search index agrees with the rows."""
LISTED = 20
_STEPS = 10_000
_SAMPLE = "SELECT id, title FROM article WHERE id % :step = 0 LIMIT 200"
_WORD = re.compile(r"[A-Za-z]{4,}")


@dataclass(frozen=True, slots=True)
class TroubledFeed:
    """A feed that could not be read lately."""

    url: str
    scope: str
    state: str
    error: str
    failures: int


@dataclass(frozen=True, slots=True)
class Contents:
    """What a sound database of this version holds that may need somebody."""

    feeds: tuple[TroubledFeed, ...]
    active_feeds: int
    overdue_feeds: int
    stuck: int
    oldest_due: str | None
    unknown: int
    given_up: int
    """Entries that could not be analysed by our own trouble, however often they were tried."""
    given_up_reason: str | None
    targets: tuple[Target, ...]
    """All that are not ended, paused ones first."""


@dataclass(frozen=True, slots=True)
class Inspection:
    """What was seen; `damage` and `search_damage` are None when sound, `contents` None when unreadable."""

    version: int
    known: int
    foreign: bool
    damage: str | None
    search_damage: str | None
    finished: bool
    """Whether there was time for the whole of the integrity check."""
    wal: int
    size: int
    contents: Contents | None


def inspect_database(path: Path, *, now: datetime, seconds: float = 4.0) -> Inspection:
    """Look at a database for at most about `seconds`; raises StorageError when it cannot be opened at all."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            connection.row_factory = sqlite3.Row
            return _inspect(connection, path, now, seconds)
    except sqlite3.Error as error:
        raise explain(error, path) from error


async def rebuild_search(tx: aiosqlite.Connection) -> None:
    """Make the search index anew from the articles."""
    await tx.execute_fetchall("INSERT INTO article_fts (article_fts) VALUES ('rebuild')")


def _inspect(connection: sqlite3.Connection, path: Path, now: datetime, seconds: float) -> Inspection:
    [[version]] = connection.execute("PRAGMA user_version")
    [[application]] = connection.execute("PRAGMA application_id")
    known, is_current = len(migrations()), version == len(migrations())
    with _limited(connection, seconds):
        damage, finished = _damage(connection)
    readable = is_current and damage is None
    with _limited(connection, seconds / 2):
        search_damage = _search_damage(connection) if readable else None
        contents = _contents(connection, now) if readable else None
    return Inspection(
        version=version,
        known=known,
        foreign=application != APPLICATION_ID,
        damage=damage,
        search_damage=search_damage,
        finished=finished,
        wal=wal_bytes(path),
        size=path.stat().st_size,
        contents=contents,
    )


@contextmanager
def _limited(connection: sqlite3.Connection, seconds: float) -> Iterator[None]:
    """Interrupt what takes longer."""
    ends = time.monotonic() + seconds
    connection.set_progress_handler(lambda: int(time.monotonic() > ends), _STEPS)
    try:
        yield
    finally:
        connection.set_progress_handler(None, 0)


def _damage(connection: sqlite3.Connection) -> tuple[str | None, bool]:
    """Return what the integrity check found, and whether it came to its end."""
    try:
        found = [row[0] for row in connection.execute("PRAGMA quick_check(3)")]
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorname == "SQLITE_INTERRUPT":
            return None, False
        return str(error), True
    return (None if found == ["ok"] else "; ".join(found)), True


def _search_damage(connection: sqlite3.Connection) -> str | None:
    """Compare the search index with the articles: their number, and a sample of titles that must be found.

    FTS5's own check is an INSERT, which a reader may not make.
    """
    try:
        [[articles, indexed]] = connection.execute(
            "SELECT (SELECT count(*) FROM article), (SELECT count(*) FROM article_fts_docsize)"
        )
        if articles != indexed:
            return f"{indexed} of {articles} articles are indexed"
        missing = sum(not _is_found(connection, row) for row in _sample(connection, articles))
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorname == "SQLITE_INTERRUPT":
            return None
        return str(error)
    return f"{missing} titles of a sample are not found" if missing else None


def _sample(connection: sqlite3.Connection, articles: int) -> list[sqlite3.Row]:
    step = max(1, articles // SAMPLED)
    return list(connection.execute(_SAMPLE, {"step": step}))


def _is_found(connection: sqlite3.Connection, row: sqlite3.Row) -> bool:
    word = _WORD.search(row["title"])
    if word is None:
        return True
    found = connection.execute(
        "SELECT 1 FROM article_fts WHERE rowid = :id AND article_fts MATCH :word",
        {"id": row["id"], "word": f'"{word[0]}"'},
    )
    return found.fetchone() is not None


def _contents(connection: sqlite3.Connection, now: datetime) -> Contents | None:
    late = {"late": stored(now - STUCK)}
    try:
        [[active, overdue]] = connection.execute(
            """
            SELECT count(*), count(CASE WHEN coalesce(next_poll_at, added_at) < :late THEN 1 END) FROM feed
            WHERE kind = 'feed' AND state = 'active'
            """,
            late,
        )
        [[stuck, oldest]] = connection.execute(
            """
            SELECT count(*), min(delivery.due_at) FROM delivery JOIN target ON target.id = delivery.target_id
            WHERE delivery.state IN ('waiting', 'sending') AND target.state = 'active'
              AND delivery.due_at < :late
            """,
            late,
        )
        [[unknown]] = connection.execute("SELECT count(*) FROM delivery WHERE state = 'unknown'")
        [[given_up, reason]] = connection.execute(
            "SELECT count(*), (SELECT reason FROM unread WHERE given_up = 1 ORDER BY tried_at DESC LIMIT 1)"
            " FROM unread WHERE given_up = 1"
        )
        return Contents(
            feeds=_troubled(connection),
            active_feeds=active,
            overdue_feeds=overdue,
            stuck=stuck,
            oldest_due=oldest,
            unknown=unknown,
            given_up=given_up,
            given_up_reason=reason,
            targets=_targets(connection),
        )
    except sqlite3.DatabaseError:
        return None


def _troubled(connection: sqlite3.Connection) -> tuple[TroubledFeed, ...]:
    rows = connection.execute(
        """
        SELECT url, scope, state, coalesce(last_error, '') AS last_error, error_count FROM feed
        WHERE kind = 'feed' AND (state <> 'active' OR error_count > 0)
        ORDER BY state = 'active', error_count DESC, url
        """
    )
    return tuple(
        TroubledFeed(row["url"], row["scope"], row["state"], row["last_error"], row["error_count"])
        for row in rows
    )


def _targets(connection: sqlite3.Connection) -> tuple[Target, ...]:
    rows = connection.execute(
        """
        SELECT * FROM target WHERE state <> 'ended'
            AND EXISTS (SELECT 1 FROM subscription WHERE target_id = target.id)
        ORDER BY state = 'active', since DESC
        """
    )
    return tuple(
        Target(
            row["id"],
            row["platform"],
            row["address"],
            TargetKind(row["kind"]),
            row["guild_id"],
            TargetState(row["state"]),
            row["reason"],
        )
        for row in rows
    )
