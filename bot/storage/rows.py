"""What the query files share: rows of one result, and JSON in a column."""

import json
from collections.abc import Iterable
from typing import Any

import aiosqlite


async def one(connection: aiosqlite.Connection, sql: str, parameters: dict[str, Any]) -> aiosqlite.Row | None:
    """Return the first row of a query, or None."""
    return next(iter(await connection.execute_fetchall(sql, parameters)), None)


async def count(connection: aiosqlite.Connection, sql: str, parameters: dict[str, Any]) -> int:
    """Return the number that a query counts."""
    [[number]] = await connection.execute_fetchall(sql, parameters)
    return int(number)


async def change(tx: aiosqlite.Connection, sql: str, parameters: dict[str, Any]) -> int:
    """Run a statement and return how many rows it changed."""
    async with tx.execute(sql, parameters) as cursor:
        return cursor.rowcount


def as_list(values: Iterable[object]) -> str:
    """Write values for `IN (SELECT value FROM json_each(:values))`, and for a column that holds a list."""
    return json.dumps(list(values), ensure_ascii=False, separators=(",", ":"))
