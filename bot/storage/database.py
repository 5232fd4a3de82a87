"""The database: one connection that writes, a few that only read, and nothing left open.

Traps this file closes (each has a test): aiosqlite's threads keep the process alive until every connection
is closed; two tasks on one connection roll back each other's rows; a statement whose task was cancelled still
runs.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from pathlib import Path
from sqlite3 import Error, Row
from typing import Any, Self, TypeVar
from urllib.parse import quote

import aiosqlite

from bot.errors import StorageError
from bot.storage.failures import explain
from bot.storage.files import make_private, require_file
from bot.storage.lock import writer_lock
from bot.storage.migrate import Migration, migrate, migrations, refuse_newer, schema_version

T = TypeVar("T")


class Database:
    """An open database; make it with `Database.open` or `Database.open_readonly`."""

    def __init__(
        self,
        path: Path,
        writer: aiosqlite.Connection | None,
        readers: list[aiosqlite.Connection],
        migrated: tuple[Migration, ...] = (),
    ) -> None:
        self.path = path
        self.migrated = migrated
        """The migrations that opening it took."""
        self._writer = writer
        self._writing = asyncio.Lock()
        self._undo: list[Callable[[], None]] = []
        # The last one given back is taken first: its page cache is warm.
        self._readers: asyncio.LifoQueue[aiosqlite.Connection] = asyncio.LifoQueue()
        for reader in readers:
            self._readers.put_nowait(reader)
        self._closed = False
        self.on_commit: Callable[[float], None] = lambda _seconds: None
        """Told how long each transaction took from its beginning to the disk."""

    @classmethod
    @asynccontextmanager
    async def open(
        cls,
        path: Path,
        *,
        readers: int = 6,
        holder: str = "dateline",
        instead: str | None = None,
        busy_seconds: float = 5.0,
    ) -> AsyncIterator[Self]:
        """Open for writing, bringing the schema up to date; close everything at the end.

        `holder` and `instead` are for the message another process gets (`writer_lock`). Raises StorageError
        with what to do: DatabaseInUseError, SchemaVersionError, or that the path cannot be used.
        """
        async with AsyncExitStack() as stack:
            with _explained(path):
                stack.enter_context(writer_lock(path, holder=holder, instead=instead))
                make_private(path)
                writer = await stack.enter_async_context(_connected(path, "rwc", busy_seconds))
                await _prepare_writer(writer)
                migrated = await migrate(writer, path)
                pool = [
                    await stack.enter_async_context(_connected(path, "ro", busy_seconds))
                    for _ in range(readers)
                ]
            # The pool is closed before the writer, which then folds the WAL into the file.
            database = cls(path, writer, pool, migrated)
            stack.callback(database._close)
            yield database

    @classmethod
    @asynccontextmanager
    async def open_readonly(
        cls, path: Path, *, readers: int = 1, busy_seconds: float = 5.0
    ) -> AsyncIterator[Self]:
        """Open for reading beside a process that may be writing; needs no lock, changes nothing."""
        async with AsyncExitStack() as stack:
            with _explained(path):
                require_file(path)
                pool = [
                    await stack.enter_async_context(_connected(path, "ro", busy_seconds))
                    for _ in range(readers)
                ]
                await _require_current(pool[0], path)
            database = cls(path, None, pool)
            stack.callback(database._close)
            yield database

    @asynccontextmanager
    async def write(self) -> AsyncIterator[aiosqlite.Connection]:
        """Give the writing connection for one transaction: committed at the end, rolled back on any error.

        Transactions queue up. A cancelled one is rolled back whole, unless its commit had begun: then it is
        finished first.
        """
        if self._writer is None or self._closed:
            raise StorageError(f"{self.path} is {'closed' if self._closed else 'open for reading only'}.")
        writer = self._writer
        committing: asyncio.Task[None] | None = None
        async with self._writing:
            self._undo = []
            started = asyncio.get_running_loop().time()
            try:
                with _explained(self.path):
                    await writer.execute_fetchall("BEGIN IMMEDIATE")
                    yield writer
                    committing = asyncio.create_task(writer.commit())
                    await _finish(committing)
                self.on_commit(asyncio.get_running_loop().time() - started)
            except BaseException:
                if committing is None or committing.exception() is not None:
                    await self._roll_back(writer)
                raise

    def on_rollback(self, undo: Callable[[], None]) -> None:
        """Run `undo` should the transaction now open be rolled back: for what memory holds of its rows."""
        self._undo.append(undo)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[aiosqlite.Connection]:
        """Give one of the reading connections; all queries of one block see the same state."""
        if self._closed:
            raise StorageError(f"{self.path} is closed.")
        reader = await self._readers.get()
        stop = False
        try:
            with _explained(self.path):
                await reader.execute_fetchall("BEGIN")
                yield reader
        except asyncio.CancelledError:
            stop = True
            raise
        finally:
            try:
                await _to_the_end(_end_reading(reader, stop=stop))
            finally:
                self._readers.put_nowait(reader)

    async def _roll_back(self, writer: aiosqlite.Connection) -> None:
        try:
            await _finish(asyncio.create_task(writer.rollback()))
        finally:
            for undo in reversed(self._undo):
                undo()

    def _close(self) -> None:
        self._closed = True


async def _finish(task: asyncio.Task[T]) -> T:
    """Wait for the task to its very end, though we are cancelled meanwhile; only then be cancelled."""
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.wait({task})
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled is not None:
        task.exception()
        raise cancelled
    return task.result()


def _to_the_end(coroutine: Coroutine[Any, Any, T]) -> Coroutine[Any, Any, T]:
    return _finish(asyncio.create_task(coroutine))


async def _end_reading(reader: aiosqlite.Connection, *, stop: bool) -> None:
    """End the reader's transaction; `stop` a query that still runs, since nobody waits for its answer.

    An interrupt before the query has begun in its thread is lost, so it is repeated until the query is gone.
    """
    ended = asyncio.create_task(reader.rollback())
    while not ended.done():
        if stop:
            await reader.interrupt()
        await asyncio.wait({ended}, timeout=0.01 if stop else None)
    await ended


@asynccontextmanager
async def _connected(path: Path, mode: str, busy_seconds: float) -> AsyncIterator[aiosqlite.Connection]:
    """Connect, and close whatever happens; a cancelled connect would leave its thread running."""
    connection = aiosqlite.connect(_address(path, mode), uri=True, timeout=busy_seconds, isolation_level=None)

    async def connect() -> None:
        await connection

    try:
        await _to_the_end(connect())
        connection.row_factory = Row
        if mode == "ro":
            await connection.execute_fetchall("PRAGMA query_only = ON")
        yield connection
    finally:
        await _to_the_end(connection.close())
        await _to_the_end(_ended(connection))


async def _ended(connection: aiosqlite.Connection) -> None:
    """Wait for its thread: closing one that never opened does not, and the thread finds our loop closed."""
    while connection._thread.is_alive():  # noqa: ASYNC110, SLF001 - a thread rings no event
        await asyncio.sleep(0.001)


def _address(path: Path, mode: str) -> str:
    return f"file:{quote(str(path.absolute()))}?mode={mode}"


async def _prepare_writer(writer: aiosqlite.Connection) -> None:
    """Set what holds for the connection; WAL is kept in the file, and lost by a restore from a backup."""
    [[mode]] = await writer.execute_fetchall("PRAGMA journal_mode = WAL")
    if mode != "wal":
        raise StorageError(
            f"SQLite cannot keep a write-ahead log there (journal mode {mode}): use a local disk."
        )
    # FULL: after a power cut the last commits must still be there, or a message would be sent twice.
    await writer.execute_fetchall("PRAGMA synchronous = FULL")
    await writer.execute_fetchall("PRAGMA foreign_keys = ON")


async def _require_current(reader: aiosqlite.Connection, path: Path) -> None:
    version, known = await schema_version(reader, path), len(migrations())
    refuse_newer(version, known, path)
    if version < known:
        raise StorageError(f"{path} has the older schema {version} of {known}. Run `dateline migrate` first.")


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    """Turn SQLite's errors into ours, once, at the border."""
    try:
        yield
    except Error as error:
        raise explain(error, path) from error
