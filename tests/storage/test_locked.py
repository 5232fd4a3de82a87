"""Whatever is asked of a database that another program holds, or that is damaged, is answered in words."""

import importlib
import inspect
import pkgutil
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot import storage
from bot.errors import StorageError
from bot.storage import usage
from bot.storage.database import Database

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def writing() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Find every public query that takes a transaction."""
    for module in pkgutil.iter_modules(storage.__path__):
        if module.name in {"database", "migrate"}:
            continue
        for name, function in inspect.getmembers(
            importlib.import_module(f"bot.storage.{module.name}"), inspect.iscoroutinefunction
        ):
            public = function.__module__ == f"bot.storage.{module.name}" and not name.startswith("_")
            if public and next(iter(inspect.signature(function).parameters), "") == "tx":
                yield f"{module.name}.{name}", function


WRITING = dict(writing())


@pytest.fixture
async def impatient(path: Path) -> AsyncIterator[Database]:
    async with Database.open(path, busy_seconds=0.0) as opened:
        yield opened


def test_there_are_queries_to_try() -> None:
    assert len(WRITING) > 30


@pytest.mark.parametrize("name", sorted(WRITING))
async def test_a_locked_database_refuses_a_writing_query_in_words(impatient: Database, name: str) -> None:
    async def call() -> None:
        async with impatient.write() as tx:
            await WRITING[name](tx)

    with closing(sqlite3.connect(impatient.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StorageError, match="another program is writing"):
            await call()
    async with impatient.write() as tx:
        await tx.execute("INSERT INTO usage VALUES ('a', 'b', 'c')")


async def test_a_query_that_fails_half_way_is_a_storage_error(path: Path) -> None:
    async with Database.open(path):
        pass
    with closing(sqlite3.connect(path)) as other:
        other.execute("DROP TABLE usage")
        other.commit()

    async def call(database: Database) -> None:
        async with database.write() as tx:
            await usage.record_usage(tx, "guild:1", "add feed", now=NOW)

    async with Database.open(path) as database:
        with pytest.raises(StorageError, match="no such table: usage"):
            await call(database)


async def test_a_damaged_database_says_what_to_do(path: Path) -> None:
    async with Database.open(path):
        pass
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * 200_000)

    async def call() -> None:
        async with Database.open(path) as database, database.read() as connection:
            await usage.usage_since(connection, "guild:1", "add feed", since=NOW)

    with pytest.raises(StorageError, match="damaged"):
        await call()
