"""A real database for every test."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.storage.database import Database


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Give the path of a database that does not exist yet."""
    return tmp_path / "dateline.db"


@pytest.fixture
async def database(path: Path) -> AsyncIterator[Database]:
    """Give an open, empty database."""
    async with Database.open(path) as opened:
        yield opened
