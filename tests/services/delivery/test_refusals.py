"""What the platform refuses stops that place or message alone, and never comes near a ban."""

import asyncio
from datetime import timedelta

import pytest
from aiolimiter import AsyncLimiter

from bot.model import Delivery, DeliveryState, TargetState
from bot.services.delivery import Outbox
from bot.services.publishing import (
    Ambiguous,
    BadForm,
    Closed,
    Ended,
    Later,
    Refused,
)
from bot.storage import Connection, targets
from bot.storage.database import Database
from tests.records import NOW
from tests.services.delivery.owing import a_place, numbered, owe, settle_all, state_of
from tests.services.fakes import Clock, FakePlatform, Fault


async def test_a_missing_permission_pauses_the_target_alone_and_keeps_what_is_owed(
    database: Database, platform: FakePlatform, clock: Clock
) -> None:
    closed, open_ = await a_place(database, "1"), await a_place(database, "2")
    await owe(database, numbered(closed, 1), numbered(closed, 2), numbered(open_, 3))
    told: list[str] = []

    async def tell(_tx: Connection, delivery: Delivery, reason: str) -> None:
        told.append(f"{delivery.target.id}: {reason}")

    outbox = Outbox(database, platform, clock, window=60.0, jitter=lambda: 0.0, on_closed=tell)
    platform.faults = [Fault(Closed("no Send Messages"))]
    await settle_all(outbox, clock)
    assert platform.times_sent() == {"d3": 1}
    assert told == [f"{closed.id}: no Send Messages"]
    assert (await state_of(database, "d1")).state is DeliveryState.WAITING
    async with database.write() as tx:
        await targets.resume_targets(tx, now=clock())
    await settle_all(outbox, clock)
    assert platform.times_sent() == {"d1": 1, "d2": 1, "d3": 1}


async def test_a_permission_lost_after_an_unclear_answer_is_read_back_when_it_returns(
    outbox: Outbox, database: Database, platform: FakePlatform, clock: Clock
) -> None:
    target = await a_place(database)
    await owe(database, numbered(target, 1))
    platform.faults = [Fault(Ambiguous("reset"), accepted=True), Fault(Closed("no Send Messages"))]
    await settle_all(outbox, clock)
    clock.advance(86_000)
    platform.window = 0
    async with database.write() as tx:
        await targets.resume_targets(tx, now=clock())
    await settle_all(outbox, clock)
    assert platform.times_sent() == {"d1": 1}
    assert (await state_of(database, "d1")).state is DeliveryState.SENT


async def test_a_channel_that_is_gone_ends_its_target(
    outbox: Outbox, database: Database, platform: FakePlatform, clock: Clock
) -> None:
    target = await a_place(database)
    await owe(database, numbered(target, 1), numbered(target, 2))
    platform.faults = [Fault(Ended("deleted"))]
    await settle_all(outbox, clock)
    assert (await state_of(database, "d1")).state is DeliveryState.REFUSED
    assert platform.requests == ["d1"]


async def test_a_bad_form_is_tried_once_as_plain_text(
    outbox: Outbox, database: Database, platform: FakePlatform, clock: Clock
) -> None:
    target = await a_place(database)
    await owe(database, numbered(target, 1))
    platform.faults = [Fault(BadForm("embeds[0]"))]
    await settle_all(outbox, clock)
    sent = await state_of(database, "d1")
    assert (sent.state, sent.payload["content"]) == (DeliveryState.SENT, "plain")


async def test_a_form_that_stays_bad_is_refused(
    outbox: Outbox, database: Database, platform: FakePlatform, clock: Clock
) -> None:
    target = await a_place(database)
    await owe(database, numbered(target, 1), numbered(target, 2))
    platform.faults = [Fault(BadForm("x"))] * 2
    await settle_all(outbox, clock)
    assert (await state_of(database, "d1")).state is DeliveryState.REFUSED
    assert (await state_of(database, "d2")).state is DeliveryState.SENT


async def test_a_refusal_does_not_stop_the_others(
    outbox: Outbox, database: Database, platform: FakePlatform, clock: Clock
) -> None:
    target = await a_place(database)
    await owe(database, numbered(target, 1), numbered(target, 2))
    platform.faults = [Fault(Refused("no"))]
    await settle_all(outbox, clock)
    assert platform.times_sent() == {"d2": 1}


async def test_a_rate_limit_waits_as_long_as_it_says(
    outbox: Outbox, database: Database, platform: FakePlatform, clock: Clock
) -> None:
    target = await a_place(database)
    await owe(database, numbered(target, 1))
    platform.faults = [Fault(Later(120, "429"))]
    await settle_all(outbox, clock)
    assert platform.messages[0][2] >= NOW + timedelta(seconds=120)


@pytest.mark.parametrize("everywhere", [False, True])
@pytest.mark.parametrize("seconds", [float("inf"), float("nan"), 1e300, 1e12, -5.0])
async def test_a_rate_limit_beyond_all_measure_is_asked_about_again(  # noqa: PLR0917 - fixtures
    outbox: Outbox,
    database: Database,
    platform: FakePlatform,
    clock: Clock,
    seconds: float,
    everywhere: bool,
) -> None:
    one, other = await a_place(database, "1"), await a_place(database, "2")
    await owe(database, numbered(one, 1), numbered(other, 2))
    platform.faults = [Fault(Later(seconds, "429", everywhere=everywhere))]
    await settle_all(outbox, clock)
    assert platform.times_sent() == {"d1": 1, "d2": 1}
    assert clock() - NOW < timedelta(days=2)


async def test_a_notice_that_cannot_be_made_keeps_no_place_open_and_nobody_waiting(
    database: Database, platform: FakePlatform, clock: Clock
) -> None:
    closed, open_ = await a_place(database, "1"), await a_place(database, "2")
    await owe(database, numbered(closed, 1), numbered(open_, 2))

    async def tell(tx: Connection, delivery: Delivery, _reason: str) -> None:
        await targets.take_owner_notice(tx, delivery.target.id, now=clock())
        raise KeyError("a translation")

    outbox = Outbox(database, platform, clock, window=60.0, jitter=lambda: 0.0, on_closed=tell)
    platform.faults = [Fault(Closed("no Send Messages"))]
    await settle_all(outbox, clock)
    assert platform.times_sent() == {"d2": 1}
    assert (await state_of(database, "d1")).target.state is TargetState.PAUSED
    async with database.write() as tx:
        # That the owner was told is taken back.
        assert await targets.take_owner_notice(tx, closed.id, now=clock())


async def test_an_answer_that_cannot_be_settled_holds_up_no_other(
    database: Database, platform: FakePlatform, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, good = await a_place(database, "1"), await a_place(database, "2")
    await owe(database, numbered(bad, 1, expires=NOW + timedelta(hours=1)), numbered(good, 2))

    def fail(_delivery: Delivery) -> Delivery:
        raise KeyError("fields")

    monkeypatch.setattr(platform, "plain", fail)
    outbox = Outbox(database, platform, clock, window=60.0, jitter=lambda: 0.0)
    platform.faults = [Fault(BadForm("embeds"))]
    await settle_all(outbox, clock)
    assert platform.times_sent() == {"d1": 1, "d2": 1}


async def test_a_limit_on_a_channel_makes_all_its_messages_wait(
    outbox: Outbox, database: Database, platform: FakePlatform, clock: Clock
) -> None:
    slow, other = await a_place(database, "1"), await a_place(database, "2")
    await owe(database, numbered(slow, 1), numbered(slow, 2), numbered(other, 3))
    platform.faults = [Fault(Later(120, "slow mode"))]
    await settle_all(outbox, clock)
    assert platform.requests == ["d1", "d3", "d1", "d2"]


async def test_a_refused_token_asks_nobody_else(
    outbox: Outbox, database: Database, platform: FakePlatform, clock: Clock
) -> None:
    places = [await a_place(database, str(number)) for number in range(40)]
    await owe(database, *(numbered(place, number) for number, place in enumerate(places)))
    platform.faults = [Fault(Later(300, "the token is refused", everywhere=True))] * 5
    limiter = AsyncLimiter(5, 1)
    for _ in range(10):
        await outbox.turn(limiter)
        await asyncio.sleep(0)
    assert len(platform.requests) <= 5
    clock.advance(301)
    await settle_all(outbox, clock)
    assert len(platform.times_sent()) == 40
