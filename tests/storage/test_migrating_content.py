"""A database that was lived in, killed at every statement of every migration: its rows are all there."""

import asyncio
import shutil
import sqlite3
from pathlib import Path

import pytest

from bot.storage.database import Database
from bot.storage.migrate import Migration, migrations
from tests.storage.lived_in import Rows, content, live_in

LATEST = len(migrations())
TIMES = ("article_region", "article_topic", "story_region", "story_topic")
WHOLE_TIMES = 7


def opened(path: Path) -> None:
    """Do what every start does: bring the schema up to date."""

    async def start() -> None:
        async with Database.open(path):
            pass

    asyncio.run(start())


def killed_within(path: Path, step: Migration, statements: int) -> None:
    """Leave what a process leaves that is killed there: no commit, no rollback, the end of its connection."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("BEGIN IMMEDIATE")
    for statement in step.statements[:statements]:
        connection.execute(statement)
    connection.close()


def test_every_table_of_today_has_rows_here(tmp_path: Path) -> None:
    path = tmp_path / "dateline.db"
    live_in(path, LATEST)
    assert [name for name, rows in content(path).items() if not rows] == []


@pytest.mark.parametrize("version", range(1, LATEST))
def test_every_row_of_an_older_version_is_there_afterwards(tmp_path: Path, version: int) -> None:
    path = tmp_path / "dateline.db"
    live_in(path, version)
    before = content(path)
    opened(path)
    after = content(path)
    for name in before.keys() - {"the schema"}:
        columns = {column for row in before[name] for column in row}
        if version < WHOLE_TIMES and name in TIMES:
            columns -= {"sort_at"}
        assert only(columns, after[name]) == only(columns, before[name]), name


def only(columns: set[str], rows: Rows) -> list[str]:
    return sorted(repr(sorted((name, row[name]) for name in columns)) for row in rows)


@pytest.mark.parametrize("version", range(1, LATEST))
def test_killed_at_any_statement_nothing_is_changed_and_the_next_start_goes_on(
    tmp_path: Path, version: int
) -> None:
    path, whole, copy = (tmp_path / name for name in ("dateline.db", "whole.db", "copy.db"))
    live_in(path, version)
    before = content(path)
    shutil.copy(path, whole)
    opened(whole)
    step = migrations()[version]
    for statements in range(1, len(step.statements) + 1):
        shutil.copy(path, copy)
        killed_within(copy, step, statements)
        assert content(copy) == before, statements
    opened(copy)
    assert content(copy) == content(whole)
