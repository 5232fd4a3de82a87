"""Stories as a viewer may see them."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import aiosqlite

from bot.model import Article, Candidate, Story, Viewer
from bot.storage.articles import WORLD, load_articles
from bot.storage.rows import as_list
from bot.storage.tags import load_regions, load_topics
from bot.storage.times import loaded, stored, whole
from bot.storage.visibility import VISIBLE, audience


async def load_stories(
    connection: aiosqlite.Connection,
    viewer: Viewer,
    ids: Sequence[int],
    *,
    now: datetime,
    bodies: bool = False,
) -> Mapping[int, Story]:
    """Return those of the stories that the viewer may see, each with the reports the viewer may see."""
    rows = await connection.execute_fetchall(
        """
        SELECT * FROM story
        WHERE id IN (SELECT value FROM json_each(:ids)) AND +scope IN ('', :guild)
        """,
        {"ids": as_list(ids), "guild": viewer.scopes[-1]},
    )
    stories = {row["id"]: row for row in rows}
    members = await _members(connection, viewer, tuple(stories), now)
    articles = await load_articles(
        connection, viewer, [id_ for reports in members.values() for id_ in reports], now=now, bodies=bodies
    )
    regions = await load_regions(connection, "story_region", tuple(stories))
    topics = await load_topics(connection, "story_topic", tuple(stories))
    return {
        id_: _story(
            stories[id_],
            tuple(articles[report] for report in reports if report in articles),
            regions=regions.get(id_, ()),
            topics=topics.get(id_, ()),
        )
        for id_, reports in members.items()
    }


async def load_candidates(
    connection: aiosqlite.Connection, viewer: Viewer, ids: Sequence[int], *, now: datetime
) -> Mapping[int, Candidate]:
    """Return what ranking needs of those of the stories that the viewer may see; few columns, fast.

    Read some at a time: a thousand at once would hold the event loop for a tenth of a second.
    """
    found: dict[int, Candidate] = {}
    for start in range(0, len(ids), _TOGETHER):
        some = ids[start : start + _TOGETHER]
        rows = await connection.execute_fetchall(_CANDIDATES, {"ids": as_list(some), **audience(viewer, now)})
        regions = await load_regions(connection, "story_region", some)
        reports: dict[int, list[aiosqlite.Row]] = {}
        for row in rows:
            reports.setdefault(row["story_id"], []).append(row)
        found |= {id_: _candidate(id_, rows, regions=regions.get(id_, ())) for id_, rows in reports.items()}
    return found


async def story_ids_between(
    connection: aiosqlite.Connection,
    viewer: Viewer,
    *,
    region: str | None,
    topic: str | None,
    since: datetime,
    until: datetime,
    limit: int,
    late: timedelta = timedelta(),
) -> tuple[int, ...]:
    """Return the stories of a period, those of most outlets first, newest first among equals.

    A report counts by its own time; with `late`, also one up to that much older than `since` that reached us
    after `since`: a brief at eight must hold what was published at five to eight and read at five past.
    """
    region = None if region == WORLD else region
    query = _BETWEEN_IN_REGION if region else _BETWEEN_ON_TOPIC if topic else _BETWEEN
    rows = await connection.execute_fetchall(
        query,
        {
            "guild": viewer.scopes[-1],
            "region": region,
            "topic": topic,
            "since": stored(since - late),
            "since_whole": whole(since - late),
            "until_whole": whole(until),
            "reached": stored(since),
            "until": stored(until),
            "limit": limit,
        },
    )
    return tuple(row["id"] for row in rows)


async def recent_titles(
    connection: aiosqlite.Connection, scope: str, *, limit: int
) -> tuple[tuple[int, str, datetime], ...]:
    """Return id, title and time of the newest stories of one scope: what completion chooses from."""
    rows = await connection.execute_fetchall(
        """
        SELECT id, title, sort_at FROM story WHERE scope = :scope
        ORDER BY sort_at DESC, id DESC LIMIT :limit
        """,
        {"scope": scope, "limit": limit},
    )
    return tuple((row["id"], row["title"], loaded(row["sort_at"])) for row in rows)


async def times_of(connection: aiosqlite.Connection, ids: Sequence[int]) -> Mapping[int, datetime]:
    """Return the time of each story's newest report."""
    rows = await connection.execute_fetchall(
        "SELECT id, sort_at FROM story WHERE id IN (SELECT value FROM json_each(:ids))",
        {"ids": as_list(ids)},
    )
    return {row["id"]: loaded(row["sort_at"]) for row in rows}


async def count_by_region(
    connection: aiosqlite.Connection, scope: str, *, since: datetime
) -> Mapping[str, int]:
    """Count the stories of one scope since a time by region, areas and groups included."""
    rows = await connection.execute_fetchall(
        """
        SELECT tag.code, count(*) AS number FROM story JOIN story_region AS tag ON tag.story_id = story.id
        WHERE story.sort_at > :since AND story.scope = :scope GROUP BY tag.code
        """,
        {"scope": scope, "since": stored(since)},
    )
    return {row["code"]: row["number"] for row in rows}


async def count_by_topic(
    connection: aiosqlite.Connection, scope: str, *, since: datetime
) -> Mapping[str, int]:
    """Count the stories of one scope since a time by topic, the topics above included."""
    rows = await connection.execute_fetchall(
        """
        SELECT tag.code, count(*) AS number FROM story JOIN story_topic AS tag ON tag.story_id = story.id
        WHERE story.sort_at > :since AND story.scope = :scope GROUP BY tag.code
        """,
        {"scope": scope, "since": stored(since)},
    )
    return {row["code"]: row["number"] for row in rows}


async def _members(
    connection: aiosqlite.Connection, viewer: Viewer, ids: Sequence[int], now: datetime
) -> Mapping[int, tuple[int, ...]]:
    """Return story id -> its visible reports in the order they joined; a story without one is left out."""
    rows = await connection.execute_fetchall(_MEMBERS, {"ids": as_list(ids), **audience(viewer, now)})
    found: dict[int, dict[int, None]] = {}
    for row in rows:
        found.setdefault(row["story_id"], {})[row["article_id"]] = None
    return {story: tuple(reports) for story, reports in found.items()}


_TOGETHER = 100

# Only constants are put into the SQL below.

_MEMBERS = f"""
    SELECT member.story_id, member.article_id
    FROM story_article AS member JOIN article ON article.id = member.article_id
    WHERE member.story_id IN (SELECT value FROM json_each(:ids)) AND member.scope IN ('', :guild)
      AND {VISIBLE}
    ORDER BY member.joined_at, member.article_id
"""  # noqa: S608 - as said above
_CANDIDATES = f"""
    SELECT story.id AS story_id, story.title, story.last_at, story.revision,
        CASE WHEN article.id = story.lead_article_id THEN article.summary END AS summary,
        article.outlet, article.title AS headline, article.sort_at
    FROM story
    JOIN story_article AS member ON member.story_id = story.id AND member.scope IN ('', :guild)
    JOIN article ON article.id = member.article_id
    WHERE story.id IN (SELECT value FROM json_each(:ids)) AND +story.scope IN ('', :guild) AND {VISIBLE}
    ORDER BY story.id, member.joined_at, member.article_id
"""  # noqa: S608 - as said above
_IN_PERIOD = """
    story.scope IN ('', :guild) AND story.last_at > :reached
    -- What a new feed lists at first reaches us late only because nobody had asked for it.
    AND (story.baseline = 0 OR story.sort_at > :reached)
    ORDER BY story.outlet_count DESC, story.sort_at DESC, story.id DESC LIMIT :limit
"""
_BETWEEN = f"""
    SELECT story.id FROM story WHERE story.sort_at > :since AND story.sort_at <= :until AND {_IN_PERIOD}
"""  # noqa: S608 - as said above
_BETWEEN_IN_REGION = f"""
    SELECT story.id FROM story_region AS tag JOIN story ON story.id = tag.story_id
    WHERE tag.code = :region AND tag.sort_at > :since_whole AND tag.sort_at <= :until_whole
      AND (:topic IS NULL OR EXISTS (
          SELECT 1 FROM story_topic AS subject WHERE subject.story_id = story.id AND subject.code = :topic))
      AND {_IN_PERIOD}
"""  # noqa: S608 - as said above
_BETWEEN_ON_TOPIC = f"""
    SELECT story.id FROM story_topic AS tag JOIN story ON story.id = tag.story_id
    WHERE tag.code = :topic AND tag.sort_at > :since_whole AND tag.sort_at <= :until_whole AND {_IN_PERIOD}
"""  # noqa: S608 - as said above


def _story(row: aiosqlite.Row, articles: tuple[Article, ...], *, regions: Any, topics: Any) -> Story:
    lead = next((article for article in articles if article.id == row["lead_article_id"]), None)
    return Story(
        id=row["id"],
        title=row["title"],
        summary=lead.summary.sentences if lead is not None else (),
        regions=regions,
        topics=topics,
        articles=articles,
        first_at=loaded(row["first_at"]),
        last_at=loaded(row["last_at"]),
        revision=row["revision"],
        scope=row["scope"],
    )


def _candidate(id_: int, reports: Sequence[aiosqlite.Row], *, regions: Any) -> Candidate:
    first = reports[0]
    led = next((row["summary"] for row in reports if row["summary"] is not None), "[]")
    return Candidate(
        id=id_,
        title=first["title"],
        summary=tuple(json.loads(led)),
        headlines=tuple(dict.fromkeys(row["headline"] for row in reports)),
        outlets=tuple(dict.fromkeys(row["outlet"] for row in reports)),
        regions=regions,
        reported_at=loaded(max(row["sort_at"] for row in reports)),
        last_at=loaded(first["last_at"]),
        revision=first["revision"],
    )


async def is_baseline(connection: aiosqlite.Connection, story_id: int) -> bool:
    """Tell whether a story came with a feed's first poll: it is kept, and never posted as it happens."""
    rows = await connection.execute_fetchall(
        "SELECT 1 FROM story WHERE id = :id AND baseline = 1", {"id": story_id}
    )
    return bool(list(rows))
