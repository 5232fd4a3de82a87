"""An outbox on a real database, with a platform that does what it is told."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.services.delivery import Outbox
from bot.storage.database import Database
from tests.services.fakes import Clock, FakePlatform


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with Database.open(tmp_path / "outbox.db") as opened:
        yield opened


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def platform(clock: Clock) -> FakePlatform:
    return FakePlatform(clock)


@pytest.fixture
def outbox(database: Database, platform: FakePlatform, clock: Clock) -> Outbox:
    return Outbox(database, platform, clock, window=60.0, jitter=lambda: 0.0)
