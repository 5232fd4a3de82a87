"""One process writes a database: a lock file beside it says which.

SQLite itself would let several processes write, but up to 3.51.2 two of them may corrupt a WAL database
(sqlite.org/wal.html#walresetbug), and every rate and every quota here is counted in one process.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.errors import DatabaseInUseError, StorageError
from bot.storage.files import refuse_folder


def lock_path(database: Path) -> Path:
    """Name the lock file of a database."""
    return database.with_name(database.name + ".lock")


@contextmanager
def writer_lock(database: Path, *, holder: str, instead: str | None = None) -> Iterator[None]:
    """Hold the right to write; raise DatabaseInUseError when another process has it.

    `holder` names us to others ("dateline run"); `instead` is the slash command that does the same
    ("/feeds add"). The file stays behind: deleting it would let two processes lock two files of one name.
    The lock ends with the process, however that ends, unless it forked children: start workers by spawn.
    """
    refuse_folder(database)
    path = lock_path(database)
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise StorageError(
            f"The database {database} cannot be written: {error.strerror} ({path}). "
            "Give the bot a folder it may write in, with DATELINE_DATABASE."
        ) from error
    try:
        _take(descriptor, database, instead)
        os.truncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()} {holder}".encode(), 0)
        yield
    finally:
        os.close(descriptor)


def lock_holder(database: Path) -> str | None:
    """Return who writes a database now ("“dateline run” (process 12)"), or None."""
    try:
        descriptor = os.open(lock_path(database), os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _holder(descriptor)
    finally:
        os.close(descriptor)
    return None


def _take(descriptor: int, database: Path, instead: str | None) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        hint = "Stop it first" + (f", or use {instead} on Discord, which does the same." if instead else ".")
        raise DatabaseInUseError(
            f"The database {database} is in use by {_holder(descriptor)}. {hint}"
        ) from None


def _holder(descriptor: int) -> str:
    """Say who holds the lock; the file may be read before its holder has written its name."""
    pid, _, name = os.pread(descriptor, 200, 0).decode(errors="replace").partition(" ")
    return f"“{name}” (process {pid})" if pid.isdigit() and name else "another process"
