"""Reports of what is wrong about stories, and the corrections laid over them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

import aiosqlite

from bot.model import Correction, ReportKind, Viewer
from bot.storage.rows import as_list, change
from bot.storage.times import loaded, stored

REPORTED_ARTICLES = 500
"""How many articles of corrected stories a list of articles looks at."""


@dataclass(frozen=True, slots=True)
class Reported:
    """A story with reports that nobody has settled: how many of each kind, by how many guilds, the newest."""

    story_id: int
    title: str
    numbers: Mapping[ReportKind, int]
    guilds: int
    newest: datetime


async def add_report(
    tx: aiosqlite.Connection, story_id: int, kind: ReportKind, *, scope: str, person: str, now: datetime
) -> bool:
    """Note that a person says something is wrong; False when they have said so before."""
    added = await change(
        tx,
        """
        INSERT INTO report (story_id, kind, scope, person, at) VALUES (:story, :kind, :scope, :person, :now)
        ON CONFLICT DO NOTHING
        """,
        {"story": story_id, "kind": kind, "scope": scope, "person": person, "now": stored(now)},
    )
    return added == 1


async def count_reports(
    connection: aiosqlite.Connection, story_id: int, scopes: Sequence[str] | None = None
) -> Mapping[ReportKind, int]:
    """Count what is reported of a story, by kind: in these scopes, or anywhere."""
    rows = await connection.execute_fetchall(
        """
        SELECT kind, count(*) AS number FROM report
        WHERE story_id = :story AND (:scopes IS NULL OR scope IN (SELECT value FROM json_each(:scopes)))
        GROUP BY kind ORDER BY kind
        """,
        {"story": story_id, "scopes": None if scopes is None else as_list(scopes)},
    )
    return {ReportKind(row["kind"]): row["number"] for row in rows}


async def open_reports(connection: aiosqlite.Connection, *, limit: int) -> tuple[Reported, ...]:
    """Return stories with reports that are not settled, the most reported first."""
    rows = await connection.execute_fetchall(
        """
        SELECT report.story_id, story.title, max(report.at) AS newest, count(DISTINCT report.scope) AS guilds,
            sum(report.kind = 'region') AS region, sum(report.kind = 'topic') AS topic,
            sum(report.kind = 'summary') AS summary
        FROM report JOIN story ON story.id = report.story_id
        WHERE report.settled_at IS NULL
        GROUP BY report.story_id ORDER BY count(*) DESC, newest DESC LIMIT :limit
        """,
        {"limit": limit},
    )
    return tuple(
        Reported(
            story_id=row["story_id"],
            title=row["title"],
            numbers={kind: row[kind.value] for kind in ReportKind if row[kind.value]},
            guilds=row["guilds"],
            newest=loaded(row["newest"]),
        )
        for row in rows
    )


async def settle_reports(
    tx: aiosqlite.Connection, story_id: int, *, now: datetime, kind: ReportKind | None = None
) -> int:
    """Settle what is reported of a story, of one kind or all; return how many reports that were."""
    return await change(
        tx,
        """
        UPDATE report SET settled_at = :now
        WHERE story_id = :story AND settled_at IS NULL AND (:kind IS NULL OR kind = :kind)
        """,
        {"story": story_id, "kind": kind, "now": stored(now)},
    )


async def save_correction(
    tx: aiosqlite.Connection, correction: Correction, *, person: str | None, now: datetime
) -> None:
    """Lay a correction over a story, in the place of what the same scope said of the same code before."""
    await tx.execute_fetchall(
        """
        INSERT INTO correction (story_id, scope, kind, code, is_right, person, at)
        VALUES (:story, :scope, :kind, :code, :is_right, :person, :now)
        ON CONFLICT (story_id, scope, kind, code)
        DO UPDATE SET is_right = excluded.is_right, person = excluded.person, at = excluded.at
        """,
        {
            "story": correction.story_id,
            "scope": correction.scope,
            "kind": correction.kind,
            "code": correction.code,
            "is_right": int(correction.is_right),
            "person": person,
            "now": stored(now),
        },
    )


async def drop_corrections(tx: aiosqlite.Connection, story_id: int, scope: str) -> int:
    """Take back all that a scope corrected of a story; return how many corrections that were."""
    return await change(
        tx,
        "DELETE FROM correction WHERE story_id = :story AND scope = :scope",
        {"story": story_id, "scope": scope},
    )


async def corrections_of(
    connection: aiosqlite.Connection, stories: Iterable[int], scopes: Sequence[str] | None
) -> Mapping[int, tuple[Correction, ...]]:
    """Return the corrections of each story in these scopes, or in all: the operator's before a guild's."""
    rows = await connection.execute_fetchall(
        """
        SELECT story_id, scope, kind, code, is_right FROM correction
        WHERE story_id IN (SELECT value FROM json_each(:stories))
            AND (:scopes IS NULL OR scope IN (SELECT value FROM json_each(:scopes)))
        ORDER BY story_id, scope, at
        """,
        {"stories": as_list(stories), "scopes": None if scopes is None else as_list(scopes)},
    )
    found: dict[int, tuple[Correction, ...]] = {}
    for row in rows:
        made = Correction(
            row["story_id"], row["scope"], ReportKind(row["kind"]), row["code"], bool(row["is_right"])
        )
        found[made.story_id] = (*found.get(made.story_id, ()), made)
    return found


# CROSS JOIN has SQLite begin with the corrections, which are few, and not with all articles in their order.


class Period(NamedTuple):
    """From when to when a story's newest report is dated, and after which time it reached us."""

    since: datetime
    until: datetime
    reached: datetime


async def corrected_stories(
    connection: aiosqlite.Connection, viewer: Viewer, period: Period
) -> tuple[int, ...]:
    """Return the stories of a period that the viewer's scopes corrected."""
    rows = await connection.execute_fetchall(
        """
        SELECT DISTINCT story.id FROM correction CROSS JOIN story ON story.id = correction.story_id
        WHERE correction.scope IN (SELECT value FROM json_each(:scopes)) AND story.scope IN ('', :guild)
            AND story.sort_at > :since AND story.sort_at <= :until AND story.last_at > :reached
            AND (story.baseline = 0 OR story.sort_at > :reached)
        ORDER BY story.id
        """,
        {
            "scopes": as_list(viewer.scopes),
            "guild": viewer.scopes[-1],
            "since": stored(period.since),
            "until": stored(period.until),
            "reached": stored(period.reached),
        },
    )
    return tuple(row["id"] for row in rows)


async def added_articles(
    connection: aiosqlite.Connection, scopes: Sequence[str], *, before: tuple[datetime, int] | None
) -> tuple[int, ...]:
    """Return the newest articles of stories that these scopes gave a region or topic, seen or not."""
    rows = await connection.execute_fetchall(
        """
        SELECT DISTINCT article.id, article.sort_at FROM correction
        CROSS JOIN story_article AS member ON member.story_id = correction.story_id
        CROSS JOIN article ON article.id = member.article_id
        WHERE correction.is_right = 1 AND correction.scope IN (SELECT value FROM json_each(:scopes))
            AND (:before_at IS NULL OR (article.sort_at, article.id) < (:before_at, :before_id))
        ORDER BY article.sort_at DESC, article.id DESC LIMIT :limit
        """,
        {
            "scopes": as_list(scopes),
            "before_at": None if before is None else stored(before[0]),
            "before_id": None if before is None else before[1],
            "limit": REPORTED_ARTICLES,
        },
    )
    return tuple(row["id"] for row in rows)
