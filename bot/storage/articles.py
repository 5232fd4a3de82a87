"""Articles, read as far as the viewer may see."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import aiosqlite

from bot.model import Article, QuotePolicy, Related, Summary, Viewer
from bot.storage.rows import as_list
from bot.storage.tags import load_regions, load_topics
from bot.storage.times import loaded, loaded_or_none, stored, whole
from bot.storage.visibility import VISIBLE, audience

WORLD = "001"
"""The region that every article is in, so no row says it."""

Position = tuple[datetime, int]
"""Where a page of a list ended: `sort_at` and id of its last article."""

_LAST = (datetime.max.replace(tzinfo=UTC), 2**63 - 1)
_FIRST = datetime.min.replace(tzinfo=UTC)


async def load_articles(
    connection: aiosqlite.Connection,
    viewer: Viewer,
    ids: Sequence[int],
    *,
    now: datetime,
    bodies: bool = False,
) -> Mapping[int, Article]:
    """Return those of the articles that the viewer may see; body and teasers only on demand."""
    rows = list(
        await connection.execute_fetchall(
            _WITH_BODY if bodies else _WITHOUT_BODY, {"ids": as_list(ids), **audience(viewer, now)}
        )
    )
    seen = [row["id"] for row in rows]
    regions = await load_regions(connection, "article_region", seen)
    topics = await load_topics(connection, "article_topic", seen)
    return {row["id"]: _article(row, regions=regions, topics=topics) for row in rows}


async def latest_ids(
    connection: aiosqlite.Connection,
    viewer: Viewer,
    *,
    now: datetime,
    limit: int,
    region: str | None = None,
    topic: str | None = None,
    outlet: str | None = None,
    since: datetime | None = None,
    before: Position | None = None,
) -> tuple[int, ...]:
    """Return the newest articles the viewer may see, newest first; `before` goes on after a page."""
    region = None if region == WORLD else region
    before_at, before_id = before or _LAST
    since = since or _FIRST
    rows = await connection.execute_fetchall(
        await _latest_query(connection, region, topic, outlet),
        {
            **audience(viewer, now),
            "region": region,
            "topic": topic,
            "outlet": outlet,
            "since": stored(since),
            "since_whole": whole(since),
            "before_at": stored(before_at),
            "before_whole": whole(before_at),
            "before_id": before_id,
            "limit": limit,
        },
    )
    return tuple(row["id"] for row in rows)


async def _latest_query(
    connection: aiosqlite.Connection, region: str | None, topic: str | None, outlet: str | None
) -> str:
    """Choose the index to walk: of a region and a topic, the rarer one."""
    if region and topic:
        [[in_region, on_topic]] = await connection.execute_fetchall(
            _RARER, {"region": region, "topic": topic, "most": _COUNTED}
        )
        return _LATEST_IN_REGION if in_region <= on_topic else _LATEST_ON_TOPIC
    if region or topic:
        return _LATEST_IN_REGION if region else _LATEST_ON_TOPIC
    return _LATEST_OF_OUTLET if outlet else _LATEST


_COUNTED = 20_000
"""How far tags are counted to learn which of two is rarer; both beyond it share enough articles."""

# Only constants of this module are put into the SQL below.

_RARER = """
    SELECT (SELECT count(*) FROM (SELECT 1 FROM article_region WHERE code = :region LIMIT :most)),
        (SELECT count(*) FROM (SELECT 1 FROM article_topic WHERE code = :topic LIMIT :most))
"""
_COLUMNS = """
    article.id, article.url, article.title, article.outlet, article.published_at, article.added_at,
    article.sort_at, article.language, article.byline, article.summary, article.summary_refusal,
    article.image_url,
    (SELECT min(member.story_id) FROM story_article AS member
     WHERE member.article_id = article.id AND member.scope IN ('', :guild)) AS story_id
"""
_WITHOUT_BODY = f"""
    SELECT {_COLUMNS}, NULL AS body, '[]' AS related, article.policy FROM article
    WHERE article.id IN (SELECT value FROM json_each(:ids)) AND {VISIBLE}
"""  # noqa: S608 - as said above
_WITH_BODY = f"""
    SELECT {_COLUMNS}, article.body, article.related, article.policy FROM article
    WHERE article.id IN (SELECT value FROM json_each(:ids)) AND {VISIBLE}
"""  # noqa: S608 - as said above
_ON_TOPIC = """(
    :topic IS NULL OR EXISTS (
        SELECT 1 FROM article_topic AS subject
        WHERE subject.article_id = article.id AND subject.code = :topic)
)"""
_IN_REGION = """(
    :region IS NULL OR EXISTS (
        SELECT 1 FROM article_region AS place
        WHERE place.article_id = article.id AND place.code = :region)
)"""
_LATEST = f"""
    SELECT article.id FROM article
    WHERE (article.sort_at, article.id) < (:before_at, :before_id) AND article.sort_at > :since
      AND {VISIBLE}
    ORDER BY article.sort_at DESC, article.id DESC LIMIT :limit
"""  # noqa: S608 - as said above
_LATEST_OF_OUTLET = f"""
    SELECT article.id FROM article
    WHERE article.outlet = :outlet COLLATE NOCASE AND article.sort_at > :since
      AND (article.sort_at, article.id) < (:before_at, :before_id) AND {VISIBLE}
    ORDER BY article.sort_at DESC, article.id DESC LIMIT :limit
"""  # noqa: S608 - as said above
_LATEST_IN_REGION = f"""
    SELECT article.id FROM article_region AS tag JOIN article ON article.id = tag.article_id
    WHERE tag.code = :region AND (tag.sort_at, tag.article_id) < (:before_whole, :before_id)
      AND tag.sort_at > :since_whole
      AND (:outlet IS NULL OR article.outlet = :outlet COLLATE NOCASE) AND {_ON_TOPIC} AND {VISIBLE}
    ORDER BY tag.sort_at DESC, tag.article_id DESC LIMIT :limit
"""  # noqa: S608 - as said above
_LATEST_ON_TOPIC = f"""
    SELECT article.id FROM article_topic AS tag JOIN article ON article.id = tag.article_id
    WHERE tag.code = :topic AND (tag.sort_at, tag.article_id) < (:before_whole, :before_id)
      AND tag.sort_at > :since_whole
      AND (:outlet IS NULL OR article.outlet = :outlet COLLATE NOCASE) AND {_IN_REGION} AND {VISIBLE}
    ORDER BY tag.sort_at DESC, tag.article_id DESC LIMIT :limit
"""  # noqa: S608 - as said above


def _article(row: aiosqlite.Row, *, regions: Mapping[int, Any], topics: Mapping[int, Any]) -> Article:
    body: str | None = row["body"]
    return Article(
        id=row["id"],
        url=row["url"],
        title=row["title"],
        outlet=row["outlet"],
        published=loaded_or_none(row["published_at"]),
        added=loaded(row["added_at"]),
        sort_at=loaded(row["sort_at"]),
        language=row["language"],
        byline=row["byline"],
        summary=Summary(tuple(json.loads(row["summary"])), row["summary_refusal"]),
        regions=regions.get(row["id"], ()),
        topics=topics.get(row["id"], ()),
        image_url=row["image_url"],
        paragraphs=tuple(body.split("\n")) if body else (),
        related=tuple(Related(item["text"], item["title"]) for item in json.loads(row["related"])),
        policy=QuotePolicy(**json.loads(row["policy"])),
        story_id=row["story_id"],
    )
