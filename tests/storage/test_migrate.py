import asyncio
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import aiosqlite
import pytest
from hypothesis import given, settings
from hypothesis.strategies import datetimes, just

from bot.errors import SchemaVersionError, StorageError
from bot.storage.database import Database
from bot.storage.migrate import Migration, migrate, migrations, schema_version
from bot.storage.times import stored, whole

LATEST = len(migrations())
BEFORE_WHOLE_TIMES = 6
NEXT = Migration(
    LATEST + 1,
    "9999_next",
    (
        "CREATE TABLE second (id INTEGER PRIMARY KEY) STRICT;",
        "CREATE TRIGGER second_insert AFTER INSERT ON second BEGIN DELETE FROM second WHERE id = 0; END;",
        "INSERT INTO second (id) VALUES (1);",
    ),
)


def schema(path: Path) -> list[tuple[str, ...]]:
    connection = sqlite3.connect(path)
    try:
        return sorted(
            tuple(row)
            for row in connection.execute("SELECT type, name, coalesce(sql, '') FROM sqlite_master")
        )
    finally:
        connection.close()


def test_statements_are_split_where_sqlite_would_split_them(tmp_path: Path) -> None:
    (tmp_path / "0001_odd.sql").write_text(
        "CREATE TABLE a (x TEXT DEFAULT ';') STRICT; -- a comment; with a semicolon\n"
        "CREATE TRIGGER t AFTER INSERT ON a BEGIN DELETE FROM a; SELECT 1; END;\n"
    )
    [step] = migrations(tmp_path)
    assert len(step.statements) == 2
    connection = sqlite3.connect(":memory:")
    for statement in step.statements:
        connection.execute(statement)
    names = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    connection.close()
    assert names == {"a", "t"}


def test_a_missing_number_is_a_damaged_installation(tmp_path: Path) -> None:
    (tmp_path / "0002_second.sql").write_text("CREATE TABLE a (x TEXT);")
    with pytest.raises(StorageError, match="numbered"):
        migrations(tmp_path)


def test_a_migration_that_ends_within_a_statement_is_refused(tmp_path: Path) -> None:
    (tmp_path / "0001_half.sql").write_text("CREATE TABLE a (x TEXT")
    with pytest.raises(StorageError, match="damaged"):
        migrations(tmp_path)


@pytest.mark.parametrize("version", range(len(migrations())))
async def test_every_migration_path_equals_a_fresh_schema(tmp_path: Path, version: int) -> None:
    fresh, stepped = tmp_path / "fresh.db", tmp_path / "stepped.db"
    async with Database.open(fresh):
        pass
    async with aiosqlite.connect(stepped, isolation_level=None) as connection:
        await migrate(connection, stepped, steps=migrations()[: version + 1])
    async with Database.open(stepped):
        pass
    assert schema(stepped) == schema(fresh)


async def test_opening_twice_migrates_once(path: Path) -> None:
    async with Database.open(path) as database:
        assert [step.version for step in database.migrated] == [step.version for step in migrations()]
    async with Database.open(path) as database:
        assert database.migrated == ()


@pytest.mark.parametrize("failing", range(len(NEXT.statements) + 1))
async def test_a_migration_that_fails_anywhere_leaves_the_schema_as_it_was(path: Path, failing: int) -> None:
    async with Database.open(path):
        pass
    before = schema(path)
    statements = (
        *NEXT.statements[:failing],
        "CREATE TABLE story (id INTEGER);",
        *NEXT.statements[failing:],
    )
    broken = Migration(LATEST + 1, "9999_broken", statements)
    async with aiosqlite.connect(path, isolation_level=None) as connection:
        with pytest.raises(sqlite3.OperationalError, match="already exists"):
            await migrate(connection, path, steps=(*migrations(), broken))
        assert await schema_version(connection, path) == LATEST
    assert schema(path) == before
    async with aiosqlite.connect(path, isolation_level=None) as connection:
        await migrate(connection, path, steps=(*migrations(), NEXT))
        assert await schema_version(connection, path) == LATEST + 1


@pytest.mark.parametrize("killed_after", range(len(NEXT.statements) + 1))
async def test_a_process_killed_within_a_migration_leaves_the_schema_as_it_was(
    path: Path, killed_after: int
) -> None:
    async with Database.open(path):
        pass
    before = schema(path)
    killed = sqlite3.connect(path, isolation_level=None)
    killed.execute("BEGIN IMMEDIATE")
    for statement in NEXT.statements[:killed_after]:
        killed.execute(statement)
    killed.execute(f"PRAGMA user_version = {LATEST + 1}")
    # What a killed process leaves: no commit, no rollback, just the end of its connection.
    killed.close()
    assert schema(path) == before
    async with Database.open(path) as database:
        assert database.migrated == ()


async def test_an_existing_database_is_copied_before_it_is_migrated(path: Path) -> None:
    async with Database.open(path) as database, database.write() as tx:
        await tx.execute("INSERT INTO usage VALUES ('a', 'b', 'c')")
    async with aiosqlite.connect(path, isolation_level=None) as connection:
        await migrate(connection, path, steps=(*migrations(), NEXT))
    copy = path.with_name(f"dateline.db.v{LATEST}.backup")
    connection_to_copy = sqlite3.connect(copy)
    rows = connection_to_copy.execute("SELECT * FROM usage").fetchall()
    connection_to_copy.close()
    assert rows == [("a", "b", "c")]
    assert "second" not in {name for _, name, _ in schema(copy)}


async def test_a_newer_schema_is_refused_untouched(path: Path) -> None:
    async with aiosqlite.connect(path, isolation_level=None) as connection:
        await migrate(connection, path, steps=(*migrations(), NEXT))
    for opened in (Database.open(path), Database.open_readonly(path)):
        with pytest.raises(SchemaVersionError, match="newer Dateline"):
            async with opened:
                pass


async def test_an_older_schema_is_not_read_but_named(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Database.open(path):
        pass
    monkeypatch.setattr("bot.storage.database.migrations", lambda: (*migrations(), NEXT))
    with pytest.raises(StorageError, match="dateline migrate"):
        async with Database.open_readonly(path):
            pass


async def test_every_table_is_strict(path: Path) -> None:
    async with Database.open(path):
        pass
    tables = [
        sql
        for kind, name, sql in schema(path)
        if kind == "table" and not name.startswith(("sqlite", "article_fts"))
    ]
    assert tables
    assert all("STRICT" in sql for sql in tables)


@given(moment=datetimes(min_value=datetime(1990, 1, 1), timezones=just(UTC)))  # noqa: DTZ001 - hypothesis adds the zone
@settings(max_examples=15, deadline=None)
def test_the_times_of_tags_become_whole_numbers_to_the_microsecond(moment: datetime) -> None:
    async def migrated() -> list[tuple[int]]:
        async with aiosqlite.connect(":memory:", isolation_level=None) as connection:
            await migrate(connection, Path("new.db"), steps=migrations()[:BEFORE_WHOLE_TIMES])
            await connection.execute(
                "INSERT INTO article (id, outlet, title, added_at, sort_at, body_hash, summary)"
                " VALUES (1, 'One', 'Budget grows', :at, :at, 'x', '[]')",
                {"at": stored(moment)},
            )
            await connection.execute(
                "INSERT INTO article_topic VALUES (1, 'medtop:04000000', 1, 0.5, NULL, :at)",
                {"at": stored(moment)},
            )
            for statement in migrations()[BEFORE_WHOLE_TIMES].statements:
                await connection.execute(statement)
            return list(await connection.execute_fetchall("SELECT sort_at FROM article_topic"))  # type: ignore[arg-type] # one column

    assert asyncio.run(migrated()) == [(whole(moment),)]


async def test_what_refers_to_a_deleted_row_is_found_by_an_index(tmp_path: Path) -> None:
    async with Database.open(tmp_path / "dateline.db") as database, database.read() as connection:
        tables = [
            row["name"]
            for row in await connection.execute_fetchall(
                "SELECT name FROM sqlite_master WHERE type = 'table'"
            )
        ]
        scanned = []
        for table in tables:
            for reference in await connection.execute_fetchall(f"PRAGMA foreign_key_list({table})"):
                sql = f"EXPLAIN QUERY PLAN SELECT 1 FROM {table} WHERE {reference['from']} = ?"  # noqa: S608 - names
                plan = await connection.execute_fetchall(sql, (1,))
                scanned += [row["detail"] for row in plan if row["detail"].startswith("SCAN")]
        assert scanned == []
