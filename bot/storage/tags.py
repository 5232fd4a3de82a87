"""Region and topic tags of articles and stories; the rows of both have one form.

Storage knows codes alone: a tag read here has an empty name, which services/tagging.py fills in.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

import aiosqlite

from bot.model import RegionTag, TopicTag
from bot.storage.rows import as_list
from bot.storage.times import whole

Tag = RegionTag | TopicTag


@dataclass(frozen=True, slots=True)
class TagRow:
    """One code an article or story is found under; `direct` False for an area above its own tags."""

    owner: int
    code: str
    direct: bool
    weight: float
    evidence: tuple[str, ...]
    sort_at: datetime


_INSERT = {
    "article_region": """
        INSERT INTO article_region (article_id, code, direct, weight, evidence, sort_at)
        VALUES (:owner, :code, :direct, :weight, :evidence, :sort_at)""",
    "article_topic": """
        INSERT INTO article_topic (article_id, code, direct, weight, evidence, sort_at)
        VALUES (:owner, :code, :direct, :weight, :evidence, :sort_at)""",
    "story_region": """
        INSERT INTO story_region (story_id, code, direct, weight, evidence, sort_at)
        VALUES (:owner, :code, :direct, :weight, :evidence, :sort_at)""",
    "story_topic": """
        INSERT INTO story_topic (story_id, code, direct, weight, evidence, sort_at)
        VALUES (:owner, :code, :direct, :weight, :evidence, :sort_at)""",
}
_DELETE = {
    "article_region": "DELETE FROM article_region WHERE article_id = :owner",
    "article_topic": "DELETE FROM article_topic WHERE article_id = :owner",
    "story_region": "DELETE FROM story_region WHERE story_id = :owner",
    "story_topic": "DELETE FROM story_topic WHERE story_id = :owner",
}
_SELECT = {
    "article_region": """
        SELECT article_id AS owner, code, weight, evidence FROM article_region
        WHERE article_id IN (SELECT value FROM json_each(:owners)) AND direct = 1
        ORDER BY weight DESC, code""",
    "article_topic": """
        SELECT article_id AS owner, code, weight, evidence FROM article_topic
        WHERE article_id IN (SELECT value FROM json_each(:owners)) AND direct = 1
        ORDER BY weight DESC, code""",
    "story_region": """
        SELECT story_id AS owner, code, weight, evidence FROM story_region
        WHERE story_id IN (SELECT value FROM json_each(:owners)) AND direct = 1
        ORDER BY weight DESC, code""",
    "story_topic": """
        SELECT story_id AS owner, code, weight, evidence FROM story_topic
        WHERE story_id IN (SELECT value FROM json_each(:owners)) AND direct = 1
        ORDER BY weight DESC, code""",
}


TAG_MARK = "\ue000"
"""Begins the word that a code is in the search index: a letter of nobody's language, so nobody types it."""


def tag_words(codes: Iterable[str]) -> str:
    """Write codes as words of the search index, "group:sahel" as one."""
    return " ".join(TAG_MARK + code.replace(":", "") for code in codes)


async def replace_tags(
    tx: aiosqlite.Connection, table: str, owners: Iterable[int], rows: Iterable[TagRow]
) -> None:
    """Give the owners these tags and no others; `table` is article_region, story_topic and so on."""
    await tx.executemany(_DELETE[table], [{"owner": owner} for owner in owners])
    await tx.executemany(_INSERT[table], [_parameters(row) for row in rows])


async def load_regions(
    connection: aiosqlite.Connection, table: str, owners: Sequence[int]
) -> Mapping[int, tuple[RegionTag, ...]]:
    """Return the direct region tags of each owner, the weightiest first, names left empty."""
    found: dict[int, tuple[RegionTag, ...]] = {}
    for owner, code, weight, evidence in await _load(connection, table, owners):
        found[owner] = (*found.get(owner, ()), RegionTag(code, "", weight, evidence))
    return found


async def load_topics(
    connection: aiosqlite.Connection, table: str, owners: Sequence[int]
) -> Mapping[int, tuple[TopicTag, ...]]:
    """Return the direct topic tags of each owner, the weightiest first, names left empty."""
    found: dict[int, tuple[TopicTag, ...]] = {}
    for owner, code, weight, evidence in await _load(connection, table, owners):
        found[owner] = (*found.get(owner, ()), TopicTag(code, "", weight, evidence))
    return found


async def _load(
    connection: aiosqlite.Connection, table: str, owners: Sequence[int]
) -> list[tuple[int, str, float, tuple[str, ...]]]:
    rows = await connection.execute_fetchall(_SELECT[table], {"owners": as_list(owners)})
    return [
        (row["owner"], row["code"], row["weight"], _words(row["evidence"]) if row["evidence"] else ())
        for row in rows
    ]


@lru_cache(maxsize=8192)  # the same few words tell of the same few places
def _words(evidence: str) -> tuple[str, ...]:
    return tuple(json.loads(evidence))


def _parameters(row: TagRow) -> dict[str, Any]:
    return {
        "owner": row.owner,
        "code": row.code,
        "direct": int(row.direct),
        "weight": round(row.weight, 4),
        "evidence": as_list(row.evidence) if row.evidence else None,
        "sort_at": whole(row.sort_at),
    }
