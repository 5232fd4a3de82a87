"""How many stories each region had a day; where a day begins is said by its edges, which the caller knows.

Every day of every region is one range of an index: 30 days of the six continents are counted in 11 ms at a
million articles, where grouping the same rows by their day takes 200.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

import aiosqlite

from bot.model import GLOBAL
from bot.storage.articles import WORLD
from bot.storage.rows import as_list
from bot.storage.times import stored, whole

Numbers = tuple[int, ...]
"""One a day."""
OF_GUILDS = ("guild:", "guild;")
"""What all scopes of guilds lie between."""


async def count_by_day(
    connection: aiosqlite.Connection, codes: Sequence[str], edges: Sequence[datetime], *, scope: str
) -> Mapping[str, Numbers]:
    """Count the stories of one scope by region and day, each from one edge until before the next."""
    areas = [code for code in codes if code != WORLD]
    if scope == GLOBAL:
        found = await _of_everybody(connection, areas, edges)
        # The index of regions does not tell whose a story is; guilds' own are few, and have an index.
        owned = await _of_guilds(connection, areas, edges, *OF_GUILDS)
        found = {code: _less(numbers, owned[code]) for code, numbers in found.items()}
    else:
        found = await _of_guilds(connection, areas, edges, scope, scope)
    if WORLD in codes:
        found[WORLD] = await _of_world(connection, edges, scope)
    return found


async def _of_everybody(
    connection: aiosqlite.Connection, codes: Sequence[str], edges: Sequence[datetime]
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
        {"codes": as_list(codes), "edges": as_list(map(whole, edges))},
    )
    numbers, days = [row["number"] for row in rows], len(edges) - 1
    return {code: tuple(numbers[at * days : (at + 1) * days]) for at, code in enumerate(codes)}


async def _of_guilds(
    connection: aiosqlite.Connection, codes: Sequence[str], edges: Sequence[datetime], least: str, most: str
) -> dict[str, Numbers]:
    rows = await connection.execute_fetchall(
        """
        WITH edge AS MATERIALIZED (SELECT key AS day, value AS at FROM json_each(:edges))
        SELECT tag.code, (SELECT max(day) FROM edge WHERE at <= tag.sort_at) AS day, count(*) AS number
        FROM story CROSS JOIN story_region AS tag ON tag.story_id = story.id
        WHERE story.scope >= :least AND story.scope <= :most
          AND story.sort_at >= :since AND story.sort_at < :until
          AND tag.sort_at >= :whole_since AND tag.sort_at < :whole_until
          AND tag.code IN (SELECT value FROM json_each(:codes))
        GROUP BY 1, 2
        """,
        {
            "least": least,
            "most": most,
            "since": stored(edges[0]),
            "until": stored(edges[-1]),
            "whole_since": whole(edges[0]),
            "whole_until": whole(edges[-1]),
            "edges": as_list(map(whole, edges)),
            "codes": as_list(codes),
        },
    )
    found = {(row["code"], row["day"]): row["number"] for row in rows}
    return {code: tuple(found.get((code, day), 0) for day in range(len(edges) - 1)) for code in codes}


async def _of_world(connection: aiosqlite.Connection, edges: Sequence[datetime], scope: str) -> Numbers:
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
        {"scope": scope, "edges": as_list(map(stored, edges))},
    )
    return tuple(row["number"] for row in rows)


def _less(numbers: Numbers, others: Numbers) -> Numbers:
    # Never below nothing: a story may have come between the two counts.
    return tuple(max(0, number - other) for number, other in zip(numbers, others, strict=True))
