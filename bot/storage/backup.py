"""A consistent copy of the database while the bot goes on writing."""

import asyncio
import os
import sqlite3
from contextlib import closing
from pathlib import Path

from bot.errors import StorageError
from bot.storage.failures import explain
from bot.storage.files import make_private, refuse_folder


async def back_up(database: Path, copy: Path) -> int:
    """Copy the database to a file and return its bytes; raises StorageError, and then leaves no file behind.

    The copy is checked and on disk before it gets its name, so a file of that name is always a whole backup.
    It reads through a connection of its own and waits for nobody.
    """
    return await asyncio.to_thread(_back_up, database, copy)


def _back_up(database: Path, copy: Path) -> int:
    refuse_folder(database)
    if not database.is_file():
        raise StorageError(f"There is no database at {database}. Name yours with DATELINE_DATABASE.")
    # nothing but a file: as root, /dev/null itself would be replaced
    if copy.exists() and (not copy.is_file() or copy.samefile(database)):
        raise StorageError(f"{copy} cannot be replaced by a backup. Name a file of its own.")
    part = copy.with_name(f".{copy.name}.{os.getpid()}.part")
    try:
        _vacuum(database, part)
        _check(part)
        _sync(part)
        part.replace(copy)
        _sync(copy.parent)
        return copy.stat().st_size
    except sqlite3.Error as error:
        raise explain(error, database) from error
    except OSError as error:
        raise StorageError(
            f"The backup {copy} cannot be written: {error.strerror}. Name another file."
        ) from error
    finally:
        part.unlink(missing_ok=True)


def _vacuum(database: Path, part: Path) -> None:
    if not part.parent.is_dir():
        raise StorageError(f"There is no folder {part.parent} for the backup. Make it first.")
    part.unlink(missing_ok=True)
    make_private(part)
    address = f"{database.absolute().as_uri()}?mode=ro"
    with closing(sqlite3.connect(address, uri=True, isolation_level=None)) as connection:
        connection.execute("VACUUM INTO :file", {"file": str(part)})


def _check(part: Path) -> None:
    with closing(sqlite3.connect(f"{part.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        [[verdict]] = connection.execute("PRAGMA quick_check(1)")
    if verdict != "ok":
        raise StorageError(
            f"The copy is damaged ({verdict}): check the disk, and the database with `dateline doctor`."
        )


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
