"""Thousands of broken channels: no ban comes near, and the healthy ones hardly notice."""

import asyncio
from datetime import timedelta

from aiolimiter import AsyncLimiter

from bot.model import Delivery, Target, TargetKind, TargetState
from bot.services.delivery import DOUBTFUL_LIMIT, INVALID_LIMIT, INVALID_PERIOD, MOST_SET_ASIDE, Outbox
from bot.services.publishing import Closed, Outcome
from bot.storage import targets
from bot.storage.database import Database
from tests.records import NOW
from tests.services.delivery.owing import numbered, owe
from tests.services.fakes import Clock, FakePlatform

BROKEN = 2000
"""benchmarks/broken_channels.py has ten thousand."""


class PartlyClosedPlatform(FakePlatform):
    """Refuses what goes to some addresses."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self.closed: set[str] = set()
        self.refused = 0

    async def publish(self, delivery: Delivery, *, timeout: float) -> Outcome:  # noqa: ASYNC109 - the Protocol's
        if delivery.target.address not in self.closed:
            return await super().publish(delivery, timeout=timeout)
        self.refused += 1
        return Closed("no access")


async def many_places(database: Database, addresses: range) -> list[Target]:
    async with database.write() as tx:
        return [
            await targets.ensure_target(
                tx, platform="discord", address=str(each), kind=TargetKind.CHANNEL, guild_id="7", now=NOW
            )
            for each in addresses
        ]


async def paused_of(database: Database) -> int:
    async with database.read() as connection:
        held = await targets.targets_of_guild(connection, "7")
    return sum(target.state is TargetState.PAUSED for target in held)


async def turns(outbox: Outbox, number: int) -> None:
    limiter = AsyncLimiter(10_000, 1)
    for _ in range(number):
        await outbox.turn(limiter)
        await asyncio.sleep(0)


async def test_channels_known_to_be_closed_cost_no_request_and_hold_back_nobody(
    database: Database, clock: Clock
) -> None:
    platform = FakePlatform(clock)
    outbox = Outbox(database, platform, clock, window=60.0, jitter=lambda: 0.0)
    broken = await many_places(database, range(BROKEN))
    healthy = await many_places(database, range(BROKEN, BROKEN + 20))
    platform.known_closed = {place.address for place in broken}
    await owe(database, *(numbered(place, number) for number, place in enumerate([*broken, *healthy])))
    await turns(outbox, BROKEN // MOST_SET_ASIDE + 2)
    assert len(platform.requests) == 20
    assert len(platform.times_sent()) == 20
    assert await paused_of(database) == BROKEN


async def test_thousands_of_channels_that_refuse_stay_below_500_requests_and_the_healthy_go_on(
    database: Database, clock: Clock
) -> None:
    platform = PartlyClosedPlatform(clock)
    outbox = Outbox(database, platform, clock, window=60.0, jitter=lambda: 0.0)
    healthy = await many_places(database, range(BROKEN, BROKEN + 20))
    await owe(database, *(numbered(place, number) for number, place in enumerate(healthy)))
    await turns(outbox, 4)
    broken = await many_places(database, range(BROKEN))
    platform.closed = {place.address for place in broken}
    # A brief to each of the healthy falls due after all that the broken ones are owed.
    later = NOW + timedelta(seconds=1)
    await owe(database, *(numbered(place, 100 + number) for number, place in enumerate(broken)))
    await owe(
        database, *(numbered(place, 90_000 + number, due=later) for number, place in enumerate(healthy))
    )
    clock.advance(2)
    await turns(outbox, 40)
    assert DOUBTFUL_LIMIT <= platform.refused < 500
    assert len(platform.times_sent()) == 40
    clock.advance(INVALID_PERIOD.total_seconds() + 1)
    refused = platform.refused
    await turns(outbox, 40)
    assert DOUBTFUL_LIMIT <= platform.refused - refused < 500


async def test_refusals_counted_while_the_clock_stood_ahead_silence_nobody_for_long(
    database: Database, clock: Clock
) -> None:
    platform = PartlyClosedPlatform(clock)
    outbox = Outbox(database, platform, clock, window=60.0, jitter=lambda: 0.0)
    places = await many_places(database, range(600))
    platform.closed = {place.address for place in places}
    await owe(database, *(numbered(place, number) for number, place in enumerate(places)))
    clock.advance(365 * 86_400)
    outbox._invalid.extend([clock()] * INVALID_LIMIT)
    await turns(outbox, 1)
    clock.advance(-365 * 86_400)
    await turns(outbox, 2)
    assert platform.refused == 0, "what was refused a moment ago counts on"
    clock.advance(INVALID_PERIOD.total_seconds() + 1)
    await turns(outbox, 2)
    assert platform.refused > 0


async def test_places_that_stop_taking_messages_all_at_once_stay_below_500_too(
    database: Database, clock: Clock
) -> None:
    platform = PartlyClosedPlatform(clock)
    outbox = Outbox(database, platform, clock, window=60.0, jitter=lambda: 0.0)
    places = await many_places(database, range(600))
    await owe(database, *(numbered(place, number) for number, place in enumerate(places)))
    await turns(outbox, 60)
    assert len(platform.times_sent()) == 600
    platform.closed = {place.address for place in places}
    await owe(database, *(numbered(place, 1000 + number) for number, place in enumerate(places)))
    await turns(outbox, 60)
    assert INVALID_LIMIT <= platform.refused < 500
