"""Numbered migrations, each in one transaction with its version number.

A crash between any two statements leaves the schema as it was before that migration. `executescript` would
commit first and so leave half a schema: the files are split into statements here.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import aiosqlite

from bot.crash_points import reached
from bot.errors import SchemaVersionError, StorageError
from bot.storage.files import make_private

APPLICATION_ID = int.from_bytes(b"DLNE", "big")
"""Marks the file as ours (PRAGMA application_id)."""

FOLDER = Path(__file__).with_name("migrations")


@dataclass(frozen=True, slots=True)
class Migration:
    """One step of the schema: the version it leads to, and its statements."""

    version: int
    name: str
    statements: tuple[str, ...]


def migrations(folder: Path = FOLDER) -> tuple[Migration, ...]:
    """Read the numbered files, in order; raise StorageError when a number is missing or doubled."""
    steps = tuple(
        Migration(int(path.stem[:4]), path.stem, tuple(_statements(path.read_text(encoding="utf-8"))))
        for path in sorted(folder.glob("[0-9][0-9][0-9][0-9]_*.sql"))
    )
    if [step.version for step in steps] != list(range(1, len(steps) + 1)):
        raise StorageError(
            f"The migrations in {folder} are not numbered 1, 2, 3 …: the installation is damaged."
        )
    return steps


async def schema_version(connection: aiosqlite.Connection, path: Path) -> int:
    """Read which migration was the last; raise StorageError when the file belongs to another program."""
    [[version]] = await connection.execute_fetchall("PRAGMA user_version")
    [[application]] = await connection.execute_fetchall("PRAGMA application_id")
    if application != APPLICATION_ID:
        [[objects]] = await connection.execute_fetchall("SELECT count(*) FROM sqlite_master")
        if application or version or objects:
            raise StorageError(
                f"{path} is a database of another program. Name another file with DATELINE_DATABASE."
            )
    return int(version)


async def migrate(
    connection: aiosqlite.Connection, path: Path, *, steps: Sequence[Migration] | None = None
) -> tuple[Migration, ...]:
    """Bring the schema up to date and return the steps it took.

    An existing database is copied first, to `<name>.v<old version>.backup` beside it.
    """
    steps = migrations() if steps is None else steps
    version = await schema_version(connection, path)
    refuse_newer(version, len(steps), path)
    missing = tuple(step for step in steps if step.version > version)
    if version and missing:
        await _copy(connection, path.with_name(f"{path.name}.v{version}.backup"))
    for step in missing:
        await _apply(connection, step)
    return missing


def refuse_newer(version: int, known: int, path: Path) -> None:
    """Raise SchemaVersionError when a newer Dateline wrote the database."""
    if version > known:
        raise SchemaVersionError(
            f"{path} has schema version {version}, written by a newer Dateline; this one knows {known}. "
            "Install the newer version again, or use a backup from before it."
        )


async def _copy(connection: aiosqlite.Connection, copy: Path) -> None:
    """Copy the whole database; the name appears only when the copy is complete."""
    part = copy.with_name(copy.name + ".part")
    part.unlink(missing_ok=True)
    make_private(part)
    await connection.execute_fetchall("VACUUM INTO :file", {"file": str(part)})
    part.replace(copy)


async def _apply(connection: aiosqlite.Connection, step: Migration) -> None:
    try:
        await connection.execute_fetchall("BEGIN IMMEDIATE")
        for statement in step.statements:
            await connection.execute_fetchall(statement)
            reached("migration statement")
        # A pragma takes no parameters; both are integers of ours.
        await connection.execute_fetchall(f"PRAGMA application_id = {APPLICATION_ID:d}")
        await connection.execute_fetchall(f"PRAGMA user_version = {step.version:d}")
        await connection.commit()
    except BaseException:
        await connection.rollback()
        raise


def _statements(script: str) -> Iterator[str]:
    """Split a script at the semicolons that end a statement, not at those inside a trigger or a string."""
    statement = ""
    *pieces, rest = script.split(";")
    for piece in pieces:
        statement += piece + ";"
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
    if (statement + rest).strip():
        raise StorageError("A migration ends within a statement: the installation is damaged.")
