"""The database's files: what may be one, and who may read it."""

import os
from pathlib import Path

from bot.errors import StorageError


def make_private(path: Path) -> None:
    """Make an empty file readable to its owner alone where there is none; SQLite takes it for a new database.

    It holds who follows what, and what one server alone reads. The log and index that SQLite keeps beside it
    get its mode. A file that exists is not even opened: closing it would drop SQLite's locks in this process.
    """
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    except FileExistsError:
        return
    except OSError as error:
        raise StorageError(
            f"{path} cannot be made: {error.strerror}. Look at its folder's permissions and free space, "
            "or name another file."
        ) from error


def refuse_folder(path: Path) -> None:
    """Raise StorageError when the path of a database is a folder's."""
    if path.is_dir():
        raise StorageError(f"The database {path} is a folder. Name a file in it, with DATELINE_DATABASE.")


def require_file(path: Path) -> None:
    """Raise StorageError, with what to do, unless there is a file: for what must not make a database."""
    refuse_folder(path)
    if not path.exists():
        raise StorageError(
            f"There is no database at {path}. Name yours with DATELINE_DATABASE, "
            "or let `dateline poll` make one."
        )
