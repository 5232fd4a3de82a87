import asyncio
import os
import sqlite3
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from bot.errors import DatabaseInUseError, StorageError
from bot.storage.database import Database
from bot.storage.rows import count

INSERT = "INSERT INTO usage (scope, action, at) VALUES (:scope, 'test', '2026')"


async def scopes(database: Database) -> list[str]:
    async with database.read() as connection:
        return [
            row["scope"] for row in await connection.execute_fetchall("SELECT scope FROM usage ORDER BY 1")
        ]


async def test_what_is_written_is_read(database: Database) -> None:
    async with database.write() as tx:
        await tx.execute(INSERT, {"scope": "a"})
    assert await scopes(database) == ["a"]


async def test_the_writer_keeps_every_commit_through_a_power_cut(database: Database) -> None:
    async with database.write() as tx:
        settings = [
            next(iter(await tx.execute_fetchall(f"PRAGMA {name}")))[0]
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    assert settings == ["wal", 2, 1]


async def test_a_reader_cannot_write(database: Database) -> None:
    with pytest.raises(StorageError, match="may not be written"):
        async with database.read() as connection:
            await connection.execute(INSERT, {"scope": "a"})


async def test_a_block_of_reads_sees_one_state(database: Database) -> None:
    async with database.read() as connection:
        before = await count(connection, "SELECT count(*) FROM usage", {})
        async with database.write() as tx:
            await tx.execute(INSERT, {"scope": "a"})
        assert await count(connection, "SELECT count(*) FROM usage", {}) == before
    assert await scopes(database) == ["a"]


async def test_an_error_rolls_everything_back(database: Database) -> None:
    async def fails() -> None:
        async with database.write() as tx:
            await tx.execute(INSERT, {"scope": "a"})
            raise LookupError

    with pytest.raises(LookupError):
        await fails()
    assert await scopes(database) == []


async def test_a_rollback_of_one_task_spares_the_rows_of_another(database: Database) -> None:
    inserted, go_on = asyncio.Event(), asyncio.Event()

    async def fails() -> None:
        async with database.write() as tx:
            await tx.execute(INSERT, {"scope": "fails"})
            inserted.set()
            await go_on.wait()
            raise LookupError

    async def succeeds() -> None:
        await inserted.wait()
        async with database.write() as tx:
            await tx.execute(INSERT, {"scope": "succeeds"})

    failing, succeeding = asyncio.create_task(fails()), asyncio.create_task(succeeds())
    await inserted.wait()
    await asyncio.sleep(0)
    go_on.set()
    with pytest.raises(LookupError):
        await failing
    await succeeding
    assert await scopes(database) == ["succeeds"]


@pytest.mark.parametrize("steps", range(8))
async def test_a_cancelled_writer_leaves_nothing_and_blocks_nobody(database: Database, steps: int) -> None:
    async def write() -> None:
        async with database.write() as tx:
            await tx.execute(INSERT, {"scope": "cancelled"})
            await asyncio.Event().wait()

    task = asyncio.create_task(write())
    for _ in range(steps):
        await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with database.write() as tx:
        await tx.execute(INSERT, {"scope": "next"})
    assert await scopes(database) == ["next"]


async def test_a_commit_that_has_begun_is_finished_though_cancelled(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    undone: list[str] = []
    commit = database._writer.commit  # type: ignore[union-attr] # open  # it is open for writing

    async def cancelled_meanwhile() -> None:
        task.cancel()
        await commit()

    async def write() -> None:
        async with database.write() as tx:
            await tx.execute(INSERT, {"scope": "kept"})
            database.on_rollback(lambda: undone.append("kept"))
            monkeypatch.setattr(tx, "commit", cancelled_meanwhile)

    task = asyncio.create_task(write())
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await scopes(database) == ["kept"]
    assert not undone


async def test_memory_is_put_right_when_the_transaction_is_rolled_back(database: Database) -> None:
    undone: list[str] = []

    async def fails() -> None:
        async with database.write():
            database.on_rollback(lambda: undone.append("first"))
            database.on_rollback(lambda: undone.append("second"))
            raise LookupError

    with pytest.raises(LookupError):
        await fails()
    async with database.write():
        database.on_rollback(lambda: undone.append("never"))
    assert undone == ["second", "first"]


async def test_a_cancelled_reader_is_free_again(path: Path) -> None:
    endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"
    started = asyncio.Event()
    async with Database.open(path, readers=1) as database:

        async def read() -> None:
            async with database.read() as connection:
                started.set()
                await connection.execute_fetchall(endless)

        task = asyncio.create_task(read())
        await started.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert await scopes(database) == []


async def test_sixteen_connections_leave_no_thread_behind(path: Path) -> None:
    before = set(threading.enumerate())
    async with Database.open(path, readers=15):
        opened = set(threading.enumerate()) - before
        assert len(opened) == 16
    for thread in opened:
        thread.join(5)
    assert not any(thread.is_alive() for thread in opened)


async def test_opening_that_fails_half_way_leaves_no_thread_behind(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path.write_bytes(b"no database at all, but long enough to have a header" * 100)
    started: list[threading.Thread] = []
    start = threading.Thread.start

    def started_and_noted(thread: threading.Thread) -> None:
        started.append(thread)
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", started_and_noted)
    with pytest.raises(StorageError, match="not an SQLite database"):
        async with Database.open(path):
            pass
    assert started
    assert not any(thread.is_alive() for thread in started)


def test_a_process_that_fails_to_open_ends(path: Path) -> None:
    path.write_bytes(b"x" * 4096)
    code = (
        "import asyncio, pathlib, sys\n"
        "from bot.storage.database import Database\n"
        "async def main():\n"
        "    async with Database.open(pathlib.Path(sys.argv[1])): pass\n"
        "asyncio.run(main())\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code, str(path)], capture_output=True, timeout=100, check=False
    )
    assert ended.returncode == 1
    assert b"StorageError" in ended.stderr


async def test_a_second_process_is_told_who_has_the_database_and_what_to_do(path: Path) -> None:
    async with Database.open(path, holder="dateline run"):
        with pytest.raises(DatabaseInUseError) as refused:
            async with Database.open(path, instead="/feeds add"):
                pass
    assert f"“dateline run” (process {os.getpid()})" in str(refused.value)
    assert "/feeds add" in str(refused.value)
    async with Database.open(path):
        pass


async def test_reading_needs_no_lock(path: Path) -> None:
    async with Database.open(path) as database, Database.open_readonly(path) as readonly:
        async with database.write() as tx:
            await tx.execute(INSERT, {"scope": "a"})
        assert await scopes(readonly) == ["a"]
        with pytest.raises(StorageError, match="reading only"):
            async with readonly.write():
                pass


async def test_a_database_that_is_not_there_is_not_made_by_reading(path: Path) -> None:
    with pytest.raises(StorageError, match="There is no database"):
        async with Database.open_readonly(path):
            pass
    assert not path.exists()


async def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="DATELINE_DATABASE"):
        async with Database.open(tmp_path / "nowhere" / "dateline.db"):
            pass


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
async def test_a_folder_that_may_not_be_written_is_named(tmp_path: Path) -> None:
    tmp_path.chmod(stat.S_IRUSR | stat.S_IXUSR)
    try:
        with pytest.raises(StorageError, match="DATELINE_DATABASE"):
            async with Database.open(tmp_path / "dateline.db"):
                pass
    finally:
        tmp_path.chmod(stat.S_IRWXU)


async def test_a_folder_in_place_of_the_database_is_named(tmp_path: Path) -> None:
    for opened in (Database.open(tmp_path), Database.open_readonly(tmp_path)):
        with pytest.raises(StorageError, match="is a folder"):
            async with opened:
                pass


async def test_a_database_and_its_log_can_be_read_by_their_owner_alone(database: Database) -> None:
    files = [database.path, *database.path.parent.glob("dateline.db-*")]
    assert [stat.S_IMODE(file.stat().st_mode) for file in files] == [0o600] * 3


async def test_permissions_that_somebody_chose_are_kept(path: Path) -> None:
    async with Database.open(path):
        pass
    path.chmod(0o640)
    async with Database.open(path):
        pass
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


async def test_the_database_of_another_program_is_left_alone(path: Path) -> None:
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE bookmarks (url TEXT)")
    other.close()
    with pytest.raises(StorageError, match="another program"):
        async with Database.open(path):
            pass


async def test_odd_characters_in_the_path_are_no_matter(tmp_path: Path) -> None:
    path = tmp_path / "my desk?mode=memory#1%20.db"
    async with Database.open(path):
        pass
    assert path.is_file()


async def test_a_full_disk_is_said_and_loses_nothing(database: Database) -> None:
    async with database.write() as tx:
        await tx.execute(INSERT, {"scope": "kept"})
        [[pages]] = await tx.execute_fetchall("PRAGMA page_count")
    async with database.write() as tx:
        pass
    await database._writer.execute(f"PRAGMA max_page_count = {pages}")  # type: ignore[union-attr] # open
    with pytest.raises(StorageError, match="disk is full"):
        async with database.write() as tx:
            await tx.executemany(INSERT, [{"scope": "x" * 4000} for _ in range(50)])
    assert await scopes(database) == ["kept"]


async def test_a_closed_database_says_so(path: Path) -> None:
    async with Database.open(path) as database:
        pass
    with pytest.raises(StorageError, match="closed"):
        async with database.read():
            pass
    with pytest.raises(StorageError, match="closed"):
        async with database.write():
            pass
