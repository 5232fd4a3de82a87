"""Corrections are looked up from their own few rows, however many articles there are."""

from pathlib import Path

import pytest

from bot.model import Viewer
from bot.storage import Connection, corrections
from bot.storage.corrections import Period
from bot.storage.database import Database
from tests.records import NOW


class Planned:
    """A connection that explains the plan of what it is asked, instead of doing it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.plan: list[str] = []

    async def execute_fetchall(self, sql: str, parameters: dict[str, object]) -> list[object]:
        rows = await self._connection.execute_fetchall(f"EXPLAIN QUERY PLAN {sql}", parameters)
        self.plan = [row["detail"] for row in rows]
        return []


@pytest.mark.parametrize("query", ["stories", "articles"])
async def test_a_lookup_begins_with_the_corrections_of_its_scopes(tmp_path: Path, query: str) -> None:
    viewer = Viewer(guild_id="1")
    async with Database.open(tmp_path / "dateline.db") as database, database.read() as connection:
        planned = Planned(connection)
        if query == "stories":
            await corrections.corrected_stories(planned, viewer, Period(NOW, NOW, NOW))  # type: ignore[arg-type] # explains only
        else:
            await corrections.added_articles(planned, viewer.scopes, before=None)  # type: ignore[arg-type] # as above
    assert planned.plan[0].startswith("SEARCH correction USING")
    assert not [step for step in planned.plan if step.startswith(("SCAN story", "SCAN article"))]
