"""SQLite's errors in plain words: what happened to which file, and what to do."""

import sqlite3
from pathlib import Path

from bot.errors import StorageError

_ELSEWHERE = "another program is writing to it. Close that program (a database browser?) and try again."

_ADVICE = {
    "SQLITE_BUSY": _ELSEWHERE,
    "SQLITE_LOCKED": _ELSEWHERE,
    "SQLITE_FULL": "the disk is full. Free some space; nothing stored so far is lost.",
    "SQLITE_CANTOPEN": "it cannot be opened. Look at the permissions of the file and its folder.",
    "SQLITE_READONLY": "it may not be written. Change the permissions of the file and its folder.",
    "SQLITE_PERM": "it may not be used. Change the permissions of the file and its folder.",
    "SQLITE_NOTADB": "it is not an SQLite database. Name another file with DATELINE_DATABASE.",
    "SQLITE_CORRUPT": "it is damaged. Stop the bot and restore a backup (docs/storage.md).",
    "SQLITE_IOERR": "the disk does not answer as it should. Check the disk and its free space.",
    "SQLITE_INTERRUPT": "the query was stopped because it took too long.",
}


def explain(error: sqlite3.Error, path: Path) -> StorageError:
    """Make a StorageError that names the file, the cause and what to do."""
    # Errors of the Python module itself ("Cannot operate on a closed database.") have no code.
    name: str = getattr(error, "sqlite_errorname", "")
    advice = _ADVICE.get(name) or next((text for key, text in _ADVICE.items() if name.startswith(key)), None)
    if advice is None:
        return StorageError(f"The database {path}: {error}.")
    return StorageError(f"The database {path}: {advice}")
