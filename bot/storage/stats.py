"""How many stories each region had a day; days are UTC, as all times are kept.

Every day of every region is one range of an index: 30 days of the six continents are counted in 11 ms at a
million articles, where grouping the same rows by their day takes 200.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta

import aiosqlite

from bot.model import GLOBAL
from bot.storage.articles import WORLD
from bot.storage.rows import as_list
from bot.storage.times import whole

Numbers = tuple[int, ...]
"""One a day."""
OF_GUILDS = ("guild:", "guild;")
"""What all scopes of guilds lie between."""


async def count_by_day(
    connection: aiosqlite.Connection, codes: Sequence[str], days: Sequence[date], *, scope: str
) -> Mapping[str, Numbers]:
    """Count the stories of one scope by region and day; `days` follow one another."""
    areas = [code for code in codes if code != WORLD]
    if scope == GLOBAL:
        found = await _of_everybody(connection, areas, days)
        # The index of regions does not tell whose a story is; guilds' own are few, and have an index.
        owned = await _of_guilds(connection, areas, days, *OF_GUILDS)
        found = {code: _less(numbers, owned[code]) for code, numbers in found.items()}
    else:
        found = await _of_guilds(connection, areas, days, scope, scope)
    if WORLD in codes:
        found[WORLD] = await _of_world(connection, days, scope)
    return found


async def _of_everybody(
    connection: aiosqlite.Connection, codes: Sequence[str], days: Sequence[date]
) -> dict[str, Numbers]:
    rows = await connection.execute_fetchall(
        """
        SELECT (
            SELECT count(*) FROM story_region AS tag
            WHERE tag.code = area.value AND tag.sort_at >= day.value AND tag.sort_at < following.value
        ) AS number
        FROM json_each(:codes) AS area, json_each(:edges) AS day, json_each(:edges) AS following
        WHERE following.key = day.key + 1 ORDER BY area.key, day.key
        """,
        {"codes": as_list(codes), "edges": _whole_edges(days)},
    )
    numbers = [row["number"] for row in rows]
    return {code: tuple(numbers[at * len(days) : (at + 1) * len(days)]) for at, code in enumerate(codes)}


async def _of_guilds(
    connection: aiosqlite.Connection, codes: Sequence[str], days: Sequence[date], least: str, most: str
) -> dict[str, Numbers]:
    rows = await connection.execute_fetchall(
        """
        SELECT tag.code, substr(story.sort_at, 1, 10) AS day, count(*) AS number
        FROM story CROSS JOIN story_region AS tag ON tag.story_id = story.id
        WHERE story.scope >= :least AND story.scope <= :most
          AND story.sort_at >= :since AND story.sort_at < :until
          AND tag.code IN (SELECT value FROM json_each(:codes))
        GROUP BY tag.code, day
        """,
        {
            "least": least,
            "most": most,
            "since": days[0].isoformat(),
            "until": _after(days).isoformat(),
            "codes": as_list(codes),
        },
    )
    found = {(row["code"], row["day"]): row["number"] for row in rows}
    return {code: tuple(found.get((code, day.isoformat()), 0) for day in days) for code in codes}


async def _of_world(connection: aiosqlite.Connection, days: Sequence[date], scope: str) -> Numbers:
    """Count all stories: what is placed nowhere has no row among the regions'."""
    rows = await connection.execute_fetchall(
        """
        SELECT (
            SELECT count(*) FROM story
            WHERE scope = :scope AND sort_at >= day.value AND sort_at < following.value
        ) AS number
        FROM json_each(:edges) AS day, json_each(:edges) AS following
        WHERE following.key = day.key + 1 ORDER BY day.key
        """,
        {"scope": scope, "edges": _edges(days)},
    )
    return tuple(row["number"] for row in rows)


def _edges(days: Sequence[date]) -> str:
    return as_list(day.isoformat() for day in (*days, _after(days)))


def _whole_edges(days: Sequence[date]) -> str:
    """Write the edges as the rows of tags hold their times."""
    return as_list(whole(datetime.combine(day, time.min, UTC)) for day in (*days, _after(days)))


def _after(days: Sequence[date]) -> date:
    return days[-1] + timedelta(days=1)


def _less(numbers: Numbers, others: Numbers) -> Numbers:
    # Never below nothing: a story may have come between the two counts.
    return tuple(max(0, number - other) for number, other in zip(numbers, others, strict=True))
