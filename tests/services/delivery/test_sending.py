"""The outbox sends what is owed once, in order, whatever became of the attempts before."""

import asyncio
from datetime import timedelta

import pytest
from aiolimiter import AsyncLimiter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.model import DeliveryState
from bot.services.delivery import Outbox
from bot.services.publishing import (
    Ambiguous,
    BadForm,
    Later,
    Outcome,
    Unreadable,
)
from bot.storage import deliveries
from bot.storage.database import Database
from tests.records import NOW
from tests.services.delivery.owing import a_place, numbered, owe, settle_all, state_of
from tests.services.fakes import Clock, FakePlatform, Fault


async def test_what_is_owed_is_sent_once_and_settled(
    outbox: Outbox, database: Database, platform: FakePlatform, clock: Clock
) -> None:
    target = await a_place(database)
    await owe(database, numbered(target, 1))
    await settle_all(outbox, clock)
    sent = await state_of(database, "d1")
    assert (sent.state, sent.message_id, sent.channel_id) == (DeliveryState.SENT, "0", "900")
    assert platform.times_sent() == {"d1": 1}


async def test_owing_the_same_again_changes_nothing(
    outbox: Outbox, database: Database, platform: FakePlatform, clock: Clock
) -> None:
    target = await a_place(database)
    await owe(database, numbered(target, 1))
    await settle_all(outbox, clock)
    await owe(database, numbered(target, 1, payload={"content": "other"}))
    await settle_all(outbox, clock)
    assert platform.times_sent() == {"d1": 1}


@pytest.mark.parametrize("accepted", [False, True])
@pytest.mark.parametrize("answer", [Ambiguous("reset"), RuntimeError("a library broke")])
async def test_an_unclear_answer_gives_one_message_in_the_end(
    outbox: Outbox,
    database: Database,
    platform: FakePlatform,
    clock: Clock,
    answer: Outcome | Exception,
    *,
    accepted: bool,
) -> None:
    target = await a_place(database)
    await owe(database, numbered(target, 1))
    platform.faults = [Fault(answer, accepted=accepted)] * 3
    await settle_all(outbox, clock)
    assert (await state_of(database, "d1")).state is DeliveryState.SENT
    assert platform.times_sent() == {"d1": 1}


async def one_arrived_without_an_answer(
    outbox: Outbox, database: Database, platform: FakePlatform
) -> AsyncLimiter:
    """Have one message stand in the channel of which the outbox knows nothing; return its limiter."""
    await owe(database, numbered(await a_place(database), 1))
    platform.faults = [Fault(Ambiguous("hang"), accepted=True)]
    limiter = AsyncLimiter(1000, 1)
    await outbox.turn(limiter)
    await asyncio.sleep(0)
    await outbox.turn(limiter)
    return limiter


async def test_after_the_nonce_window_the_channel_is_read_and_nothing_is_sent_twice(
    outbox: Outbox, database: Database, platform: FakePlatform, clock: Clock
) -> None:
    await one_arrived_without_an_answer(outbox, database, platform)
    clock.advance(500)
    platform.window = 0  # the platform forgets nonces early
    await settle_all(outbox, clock)
    assert (await state_of(database, "d1")).state is DeliveryState.SENT
    assert platform.times_sent() == {"d1": 1}
    assert platform.requests == ["d1"]


async def test_after_the_clock_was_set_back_the_channel_is_read_and_nothing_is_sent_twice(
    outbox: Outbox, database: Database, platform: FakePlatform, clock: Clock
) -> None:
    limiter = await one_arrived_without_an_answer(outbox, database, platform)
    [(identity, nonce, _)] = platform.messages
    clock.advance(-3600)  # ours was an hour ahead; by the platform's the nonce is long forgotten
    platform.messages = [(identity, nonce, clock() - timedelta(minutes=10))]
    for _ in range(6):
        clock.advance(20)
        await outbox.turn(limiter)
        await asyncio.sleep(0)
    await outbox.turn(limiter)
    assert (await state_of(database, "d1")).state is DeliveryState.SENT
    assert platform.times_sent() == {"d1": 1}
    assert platform.requests == ["d1"]


async def test_a_restart_takes_up_what_was_being_sent(
    outbox: Outbox, database: Database, platform: FakePlatform, clock: Clock
) -> None:
    target = await a_place(database)
    await owe(database, numbered(target, 1))
    async with database.write() as tx:  # as a killed process leaves it: claimed, tried, accepted, not settled
        (claimed,) = await deliveries.claim(tx, now=clock(), limit=1)
        await deliveries.begin_attempts(tx, [(claimed.id, True)], clock())
    platform._accept(claimed)
    clock.advance(3600)
    platform.window = 0
    async with database.write() as tx:
        assert await deliveries.hand_back(tx) == 1
    await settle_all(outbox, clock)
    assert (await state_of(database, "d1")).state is DeliveryState.SENT
    assert platform.times_sent() == {"d1": 1}


async def test_what_cannot_be_read_back_is_unknown_and_never_sent_again(
    outbox: Outbox, database: Database, platform: FakePlatform, clock: Clock
) -> None:
    target = await a_place(database)
    await owe(database, numbered(target, 1))
    platform.faults = [Fault(Ambiguous("hang"))] * 99
    platform.readable = Unreadable("no right to read")
    await settle_all(outbox, clock)
    assert (await state_of(database, "d1")).state is DeliveryState.UNKNOWN
    requests = len(platform.requests)
    await settle_all(outbox, clock)
    assert len(platform.requests) == requests


async def test_the_parts_of_a_brief_keep_their_order_when_one_is_late(
    outbox: Outbox, database: Database, platform: FakePlatform, clock: Clock
) -> None:
    target = await a_place(database)
    parts = [numbered(target, part, kind="brief", subject="9", part=part) for part in range(3)]
    await owe(database, *reversed(parts))
    platform.faults = [Fault(Later(30, "429")), Fault(Ambiguous("reset"))]
    await settle_all(outbox, clock)
    assert [identity for identity, _, _ in platform.messages] == ["d0", "d1", "d2"]


async def test_the_second_part_of_a_brief_follows_however_late(
    outbox: Outbox, database: Database, platform: FakePlatform, clock: Clock
) -> None:
    target = await a_place(database)
    expires = NOW + timedelta(hours=1)
    parts = [
        numbered(target, part, kind="brief", subject="9", part=part, expires=expires) for part in range(2)
    ]
    await owe(database, *parts)
    platform.faults = [None, Fault(Later(7200, "slow mode"))]
    await settle_all(outbox, clock)
    assert platform.times_sent() == {"d0": 1, "d1": 1}


async def test_a_later_part_outlives_its_time_while_nobody_knows_whether_the_first_arrived(
    outbox: Outbox, database: Database, platform: FakePlatform, clock: Clock
) -> None:
    target = await a_place(database)
    expires = NOW + timedelta(hours=1)
    parts = [
        numbered(target, part, kind="brief", subject="9", part=part, expires=expires) for part in range(2)
    ]
    await owe(database, *parts)
    platform.faults = [Fault(Ambiguous("reset"), accepted=True)]
    platform.readable = Later(5000, "an outage")
    await settle_all(outbox, clock, turns=1)
    clock.advance(120)
    await settle_all(outbox, clock, turns=5)
    assert clock() > expires
    platform.readable = None
    await settle_all(outbox, clock)
    assert platform.times_sent() == {"d0": 1, "d1": 1}


async def test_an_edit_waits_for_its_message_and_changes_it(
    outbox: Outbox, database: Database, platform: FakePlatform, clock: Clock
) -> None:
    target = await a_place(database)
    base = numbered(target, 1, due=NOW + timedelta(seconds=5))
    await owe(database, base, numbered(target, 2, subject="1", revision=2, edits="d1"))
    await settle_all(outbox, clock)
    assert platform.times_sent() == {"d1": 1}
    assert platform.edits == ["d2"]


async def test_an_older_edit_that_was_held_up_never_comes_over_a_newer_one(
    outbox: Outbox, database: Database, platform: FakePlatform, clock: Clock
) -> None:
    target = await a_place(database)
    await owe(database, numbered(target, 1))
    await settle_all(outbox, clock)
    await owe(
        database, numbered(target, 2, subject="1", revision=2, edits="d1", payload={"content": "second"})
    )
    platform.faults = [Fault(Ambiguous("502"))] * 5
    limiter = AsyncLimiter(1000, 1)
    while platform.faults:
        await outbox.turn(limiter)
        await asyncio.sleep(0)
        clock.advance(5)
    # An outage of half a minute: the older one waits for its next try, the newer one is due at once.
    await owe(
        database, numbered(target, 3, subject="1", revision=3, edits="d1", payload={"content": "third"})
    )
    await settle_all(outbox, clock)
    assert platform.edits == ["d2", "d3"]
    assert platform.texts() == ["third"]


async def test_what_waited_past_its_time_is_skipped(
    outbox: Outbox, database: Database, platform: FakePlatform, clock: Clock
) -> None:
    target = await a_place(database)
    await owe(database, numbered(target, 1, expires=NOW + timedelta(hours=1)), numbered(target, 2))
    clock.advance(7200)
    await settle_all(outbox, clock)
    assert (await state_of(database, "d1")).state is DeliveryState.SKIPPED
    assert platform.times_sent() == {"d2": 1}


async def test_stopping_lets_what_is_in_flight_end(
    outbox: Outbox, database: Database, platform: FakePlatform
) -> None:
    target = await a_place(database)
    await owe(database, numbered(target, 1), numbered(target, 2))
    running = asyncio.create_task(outbox.run())
    await platform.asked.wait()
    outbox.stop()
    await running
    assert (await state_of(database, "d1")).state is DeliveryState.SENT


async def test_a_broken_renderer_stops_one_delivery_alone(
    outbox: Outbox, database: Database, platform: FakePlatform, clock: Clock
) -> None:
    bad, good = await a_place(database, "1"), await a_place(database, "2")
    await owe(database, numbered(bad, 1), numbered(good, 2))
    platform.faults = [Fault(KeyError("embeds")), None]
    await settle_all(outbox, clock)
    assert platform.times_sent() == {"d1": 1, "d2": 1}


FAULTS = st.one_of(
    st.none(),
    st.builds(Fault, st.just(Ambiguous("reset")), st.booleans()),
    st.builds(Fault, st.just(RuntimeError("a library broke")), st.booleans()),
    st.just(Fault(Later(7, "429"))),
    st.just(Fault(BadForm("embeds[0]"))),
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(FAULTS, max_size=12), st.integers(1, 4), st.lists(st.integers(1, 12), max_size=3))
async def test_any_run_of_faults_and_restarts_sends_each_delivery_once(
    tmp_path_factory: pytest.TempPathFactory, faults: list[Fault | None], number: int, runs: list[int]
) -> None:
    clock = Clock()
    platform = FakePlatform(clock, faults=list(faults))
    path = tmp_path_factory.mktemp("outbox") / "outbox.db"
    async with Database.open(path, readers=1) as database:
        target = await a_place(database)
        await owe(database, *(numbered(target, each) for each in range(number)))
        for turns in [*runs, 300]:
            outbox = Outbox(database, platform, clock, window=60.0, jitter=lambda: 0.0)
            async with database.write() as tx:
                await deliveries.hand_back(tx)
            await settle_all(outbox, clock, turns=turns)
            for task in outbox._tasks:  # as a killed process: what was in flight is never settled
                task.cancel()
            clock.advance(70)
    refused = {identity for identity in platform.requests if faults.count(Fault(BadForm("embeds[0]"))) > 1}
    assert all(times == 1 for times in platform.times_sent().values())
    assert set(platform.times_sent()) | refused == {f"d{each}" for each in range(number)}
