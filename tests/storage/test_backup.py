import os
import sqlite3
import stat
from pathlib import Path

import pytest

from bot.errors import StorageError
from bot.storage.backup import back_up
from bot.storage.database import Database

INSERT = "INSERT INTO usage VALUES ('a', 'b', 'c')"


async def test_a_backup_is_whole_while_somebody_writes(database: Database, tmp_path: Path) -> None:
    async with database.write() as tx:
        await tx.execute(INSERT)
    copy = tmp_path / "copy.db"
    async with database.write() as tx:
        await tx.execute(INSERT)
        size = await back_up(database.path, copy)
    assert size == copy.stat().st_size
    connection = sqlite3.connect(copy)
    assert connection.execute("SELECT count(*) FROM usage").fetchone() == (1,)
    connection.close()


async def test_a_restored_backup_is_a_database_in_wal_mode_again(path: Path, tmp_path: Path) -> None:
    async with Database.open(path) as database:
        async with database.write() as tx:
            await tx.execute(INSERT)
        await back_up(path, tmp_path / "restored.db")
    async with Database.open(tmp_path / "restored.db") as restored, restored.write() as tx:
        assert next(iter(await tx.execute_fetchall("PRAGMA journal_mode")))[0] == "wal"
        assert next(iter(await tx.execute_fetchall("SELECT count(*) FROM usage")))[0] == 1


async def test_a_backup_that_fails_leaves_the_older_one_and_no_rest(path: Path, tmp_path: Path) -> None:
    path.write_bytes(b"x" * 5000)
    copy = tmp_path / "copy.db"
    copy.write_bytes(b"older")
    with pytest.raises(StorageError, match="not an SQLite database"):
        await back_up(path, copy)
    assert copy.read_bytes() == b"older"
    assert sorted(file.name for file in tmp_path.iterdir()) == ["copy.db", "dateline.db"]


async def test_the_database_itself_is_not_overwritten(database: Database) -> None:
    with pytest.raises(StorageError, match="file of its own"):
        await back_up(database.path, database.path)


async def test_a_missing_folder_is_named(database: Database, tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="no folder"):
        await back_up(database.path, tmp_path / "nowhere" / "copy.db")


async def test_a_database_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="There is no database"):
        await back_up(tmp_path / "none.db", tmp_path / "copy.db")


async def test_a_backup_can_be_read_by_its_owner_alone(database: Database, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    await back_up(database.path, copy)
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600


async def test_a_backup_replaces_no_device_and_no_pipe(database: Database, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(StorageError, match="file of its own"):
        await back_up(database.path, pipe)
    assert pipe.is_fifo()


async def test_a_folder_is_no_database_to_copy(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="is a folder"):
        await back_up(tmp_path, tmp_path / "copy.db")
