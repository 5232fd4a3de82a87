"""A database that is full or busy costs the outbox a pause, never a message."""

import asyncio
from typing import Any

import pytest
from aiolimiter import AsyncLimiter

from bot.errors import StorageError
from bot.model import DeliveryState
from bot.services.delivery import Outbox
from bot.services.publishing import (
    Ambiguous,
)
from bot.storage import deliveries
from bot.storage.database import Database
from tests.services.delivery.owing import a_place, numbered, owe, settle_all, state_of
from tests.services.fakes import Clock, FakePlatform, Fault


async def test_a_database_that_is_full_loses_no_answer(
    outbox: Outbox, database: Database, platform: FakePlatform, clock: Clock
) -> None:
    target = await a_place(database)
    await owe(database, numbered(target, 1))
    # The long reason needs a page of its own, which the full disk does not give.
    platform.faults = [Fault(Ambiguous("x" * 20_000), accepted=True)]
    limiter = AsyncLimiter(1000, 1)
    await outbox.turn(limiter)
    await asyncio.sleep(0)
    async with database.write() as tx:
        [[pages]] = await tx.execute_fetchall("PRAGMA page_count")
        await tx.execute_fetchall(f"PRAGMA max_page_count = {pages}")
    await fill(database)
    with pytest.raises(StorageError, match="disk is full"):
        await outbox.turn(limiter)
    async with database.write() as tx:
        await tx.execute_fetchall(f"PRAGMA max_page_count = {pages + 1000}")
    await settle_all(outbox, clock)
    assert (await state_of(database, "d1")).state is DeliveryState.SENT
    assert platform.times_sent() == {"d1": 1}


async def fill(database: Database) -> None:
    """Write until SQLite says that the disk is full."""
    try:
        for number in range(10_000):
            async with database.write() as tx:
                await tx.execute_fetchall(
                    "INSERT INTO usage (scope, action, at) VALUES (:scope, 'fill', '')",
                    {"scope": "x" * 900 + str(number)},
                )
    except StorageError:
        return
    raise AssertionError("the disk was never full")


async def test_a_busy_database_costs_a_pause_and_nothing_else(
    outbox: Outbox, database: Database, platform: FakePlatform, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = await a_place(database)
    await owe(database, numbered(target, 1))
    busy = [StorageError("another program is writing")] * 4
    real = deliveries.settle

    async def sometimes_busy(*args: Any, **keywords: Any) -> None:
        if busy:
            raise busy.pop()
        await real(*args, **keywords)

    monkeypatch.setattr(deliveries, "settle", sometimes_busy)
    monkeypatch.setattr("bot.services.delivery.LONGEST_PAUSE", 0.001)
    running = asyncio.create_task(outbox.run())
    await platform.asked.wait()
    outbox.stop()
    await running
    assert busy == []
    assert platform.requests == ["d1"]
    assert (await state_of(database, "d1")).state is DeliveryState.SENT
