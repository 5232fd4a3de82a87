"""Ways to owe deliveries and to let the outbox work them off."""

import asyncio
from dataclasses import replace

from aiolimiter import AsyncLimiter

from bot.model import Delivery, Target, TargetKind
from bot.services.delivery import Outbox
from bot.storage import deliveries, targets
from bot.storage.database import Database
from tests.records import NOW, a_delivery
from tests.services.fakes import Clock


async def a_place(database: Database, address: str = "900", kind: TargetKind = TargetKind.CHANNEL) -> Target:
    async with database.write() as tx:
        return await targets.ensure_target(
            tx, platform="discord", address=address, kind=kind, guild_id="7", now=NOW
        )


async def owe(database: Database, *owed: Delivery) -> None:
    async with database.write() as tx:
        await deliveries.owe(tx, owed, NOW)


def numbered(target: Target, number: int, **changes: object) -> Delivery:
    delivery = a_delivery(target=target, id=f"d{number}", nonce=f"n{number}", subject=str(number))
    return replace(delivery, **changes)  # type: ignore[arg-type] # a test's own changes


async def settle_all(outbox: Outbox, clock: Clock, *, turns: int = 60) -> None:
    """Run turns, letting time pass when nothing is ready, until nothing is open or the turns are used up."""
    limiter = AsyncLimiter(10_000, 1)
    for _ in range(turns):
        moved = await outbox.turn(limiter)
        await asyncio.sleep(0)
        if not moved and not outbox._tasks:
            async with outbox.database.read() as connection:
                due = await deliveries.next_due(connection, after=clock())
            if due is None:
                return
            clock.advance((due - clock()).total_seconds() + 0.001)


async def state_of(database: Database, delivery: str) -> Delivery:
    async with database.read() as connection:
        found = await deliveries.find(connection, delivery)
    assert found is not None
    return found
