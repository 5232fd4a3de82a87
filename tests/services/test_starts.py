"""Restarts, however many, leave identifies for the day."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.services.starts import PER_HOUR, RESERVE, Budget, Starts
from bot.storage.database import Database
from tests.services.fakes import Clock

PLENTY = Budget(remaining=1000, reset_after=timedelta(hours=24))


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with Database.open(tmp_path / "desk.db") as opened:
        yield opened


async def test_a_first_start_need_not_wait(database: Database) -> None:
    assert await Starts(database, Clock()).pause(PLENTY) is None


@pytest.mark.parametrize(("remaining", "shards", "waits"), [(51, 1, False), (50, 1, True), (53, 4, True)])
async def test_the_last_fifty_identifies_are_kept(
    database: Database, remaining: int, shards: int, *, waits: bool
) -> None:
    budget = Budget(remaining, timedelta(hours=3), shards)
    pause = await Starts(database, Clock()).pause(budget)
    assert (pause is not None) == waits
    if pause is not None:
        assert pause.wait == timedelta(hours=3)
        assert str(remaining) in pause.reason


async def test_a_day_of_restarts_leaves_half_of_the_identifies(tmp_path: Path) -> None:
    clock, identified = Clock(), 0
    for _ in range(24):  # what is known of earlier starts is in the file alone
        async with Database.open(tmp_path / "desk.db", readers=1) as database:
            for _ in range(60):  # each minute a process that crashes soon after it has connected
                starts = Starts(database, clock)
                if await starts.pause(Budget(1000 - identified, timedelta(hours=24))) is None:
                    await starts.record()
                    identified += 1
                clock.advance(60)
    assert identified == PER_HOUR * 24
    assert 1000 - identified > RESERVE


async def test_the_pause_ends_when_the_first_start_is_an_hour_old(database: Database) -> None:
    clock = Clock()
    starts = Starts(database, clock)
    for _ in range(PER_HOUR):
        await starts.record()
        clock.advance(60)
    pause = await starts.pause(PLENTY)
    assert pause is not None
    assert pause.wait == timedelta(minutes=60 - PER_HOUR)
    clock.advance(pause.wait.total_seconds())
    assert await starts.pause(PLENTY) is None
