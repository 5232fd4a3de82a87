"""A database with rows in every table, as each version of the schema would have left it."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from bot.storage.migrate import APPLICATION_ID, migrations

CONTENT = Path(__file__).with_name("content")
"""What each version brings, named like its migration; one that adds a table has its rows there."""

Rows = list[dict[str, Any]]


def live_in(path: Path, version: int) -> None:
    """Make a database as versions 1 to `version`, one after the other, filled it."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA foreign_keys = ON")
        for step in migrations()[:version]:
            connection.execute("BEGIN")
            for statement in step.statements:
                connection.execute(statement)
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID:d}")
            connection.execute(f"PRAGMA user_version = {step.version:d}")
            connection.execute("COMMIT")
            added = CONTENT / f"{step.name}.sql"
            if added.exists():
                connection.executescript(added.read_text(encoding="utf-8"))


def content(path: Path) -> dict[str, Rows]:
    """Return the schema, the rows of every table, and what the search index finds; look that it is sound."""
    with closing(sqlite3.connect(path)) as connection:
        connection.row_factory = sqlite3.Row
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        assert [tuple(row) for row in connection.execute("PRAGMA integrity_check")] == [("ok",)]
        tables = connection.execute(
            "SELECT name FROM pragma_table_list WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
        )
        found = {name: _rows(connection, f"SELECT * FROM {name}") for (name,) in tables}  # noqa: S608 - our own names
        found["the search"] = _rows(
            connection, "SELECT rowid FROM article_fts WHERE article_fts MATCH 'quake OR creme'"
        )
        found["the schema"] = _rows(connection, "SELECT type, name, sql FROM sqlite_schema")
        return found


def _rows(connection: sqlite3.Connection, query: str) -> Rows:
    return sorted(map(dict, connection.execute(query)), key=repr)
