"""The installation: a random token that makes delivery ids and nonces unique to this database."""

import secrets
import sqlite3
from datetime import datetime

import aiosqlite

from bot.storage.rows import one
from bot.storage.times import stored


async def is_installed(connection: aiosqlite.Connection) -> bool:
    """Return whether the database has been set up: its token is written last."""
    return await one(connection, "SELECT 1 FROM installation WHERE id = 1", {}) is not None


async def installation_token(tx: aiosqlite.Connection, *, now: datetime) -> tuple[str, bool]:
    """Return the token, and whether the database is new: it is made at first sight."""
    known = await one(tx, "SELECT token FROM installation WHERE id = 1", {})
    if known is not None:
        return known["token"], False
    token = secrets.token_hex(16)
    await tx.execute_fetchall(
        "INSERT INTO installation (id, token, created_at) VALUES (1, :token, :now)",
        {"token": token, "now": stored(now)},
    )
    return token, True


def sqlite_version() -> str:
    """Return the version of the SQLite library in use."""
    return sqlite3.sqlite_version
