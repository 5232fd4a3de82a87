"""Outlets: the names under which feeds bring articles."""

from collections.abc import Sequence
from datetime import datetime

import aiosqlite

from bot.storage.rows import as_list, one
from bot.storage.times import stored


async def outlets_of(
    connection: aiosqlite.Connection, scope: str, *, since: datetime
) -> tuple[tuple[str, int], ...]:
    """Return the outlets that feeds of a scope bring articles of, with how many reached us since a time.

    Each under the name articles have. What was given an id since the first article of the period is counted:
    ids grow, and the period's links are read in one run of their key.
    """
    rows = await connection.execute_fetchall(_OUTLETS, {"scope": scope, "since": stored(since)})
    return tuple((row["outlet"], row["number"]) for row in rows)


async def feed_outlet_named(connection: aiosqlite.Connection, scopes: Sequence[str], name: str) -> str | None:
    """Return the name of the outlet as a feed of these scopes has it, read or not; None where none has."""
    row = await one(
        connection,
        """
        SELECT outlet FROM feed WHERE outlet = :name COLLATE NOCASE
            AND scope IN (SELECT value FROM json_each(:scopes))
        """,
        {"name": name, "scopes": as_list(scopes)},
    )
    return None if row is None else str(row["outlet"])


# The + keep SQLite from looking for the least id one article after another, and from going through all links
# feed by feed: at a million articles that takes half a minute, a week of the key a fifth of a second.
_OUTLETS = """
    WITH lately AS MATERIALIZED (
        SELECT feed_id, count(*) AS number FROM article_feed
        WHERE scope = :scope AND article_id >= (SELECT min(+id) FROM article WHERE sort_at >= :since)
        GROUP BY +feed_id
    )
    SELECT article.outlet, sum(coalesce(lately.number, 0)) AS number
    FROM feed JOIN article ON article.id = (
        SELECT article_id FROM article_feed WHERE feed_id = feed.id LIMIT 1)
    LEFT JOIN lately ON lately.feed_id = feed.id
    WHERE feed.scope = :scope GROUP BY article.outlet ORDER BY article.outlet
"""
