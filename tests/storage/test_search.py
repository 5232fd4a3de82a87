"""Search leaves its connection as it found it."""

import asyncio
from pathlib import Path
from typing import Any

import aiosqlite
import pytest

from bot.model import Viewer
from bot.storage.database import Database
from bot.storage.search import search_ids
from tests.records import NOW

LONG = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 50000) SELECT max(x) FROM n"


class CancelledAtOnce:
    """A connection whose task is cancelled while the deadline is being set."""

    def __init__(self, connection: aiosqlite.Connection) -> None:
        self._connection = connection

    async def set_progress_handler(self, handler: Any, steps: int) -> None:
        task = asyncio.current_task()
        if handler is not None and task is not None:
            task.cancel()
        await self._connection.set_progress_handler(handler, steps)


async def test_a_search_cancelled_while_it_sets_its_deadline_stops_no_later_query(tmp_path: Path) -> None:
    async with Database.open(tmp_path / "dateline.db", readers=1) as database:

        async def search() -> None:
            async with database.read() as connection:
                cancelled: Any = CancelledAtOnce(connection)
                await search_ids(cancelled, Viewer(), "dam", now=NOW, limit=5, seconds=0)

        with pytest.raises(asyncio.CancelledError):
            await asyncio.create_task(search())
        async with database.read() as connection:
            [[counted]] = await connection.execute_fetchall(LONG)
        assert counted == 50_000
