"""A step of a transaction that may fail by itself, and leaves the rest of the transaction as it was."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from sqlite3 import Error

import aiosqlite

from bot.errors import StorageError

DATABASE_ERRORS = (StorageError, Error)
"""What no step may take for its own trouble: then the whole transaction has failed."""


@asynccontextmanager
async def savepoint(tx: aiosqlite.Connection) -> AsyncIterator[None]:
    """Undo what the block wrote should it raise; the error goes on."""
    await tx.execute_fetchall("SAVEPOINT step")
    try:
        yield
    except DATABASE_ERRORS:
        raise  # the transaction is perhaps over already, and what came of it is told by this error
    except Exception:
        await tx.execute_fetchall("ROLLBACK TO step")
        await tx.execute_fetchall("RELEASE step")
        raise
    await tx.execute_fetchall("RELEASE step")
