"""The outbox loses nothing and repeats nothing, whatever the platform answers."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiolimiter import AsyncLimiter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.errors import StorageError
from bot.model import Delivery, DeliveryState, Target, TargetKind
from bot.pipeline.outbox import ReadBack, Step, Wait, next_step
from bot.services.delivery import BURST, INVALID_LIMIT, RATE, Outbox
from bot.services.publishing import (
    Absent,
    Ambiguous,
    BadForm,
    Closed,
    Ended,
    Finding,
    Later,
    Outcome,
    Refused,
    Unreadable,
)
from bot.storage import Connection, deliveries, targets
from bot.storage.database import Database
from tests.records import NOW, a_delivery
from tests.services.fakes import Clock, FakePlatform, Fault


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


async def test_after_the_nonce_window_the_channel_is_read_and_nothing_is_sent_twice(
    outbox: Outbox, database: Database, platform: FakePlatform, clock: Clock
) -> None:
    target = await a_place(database)
    await owe(database, numbered(target, 1))
    platform.faults = [Fault(Ambiguous("hang"), accepted=True)]
    limiter = AsyncLimiter(1000, 1)
    await outbox.turn(limiter)
    await asyncio.sleep(0)
    await outbox.turn(limiter)
    clock.advance(500)
    platform.window = 0  # the platform forgets nonces early
    await settle_all(outbox, clock)
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
        await targets.resume_target(tx, closed.id, now=clock())
    await settle_all(outbox, clock)
    assert platform.times_sent() == {"d1": 1, "d2": 1, "d3": 1}


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


async def test_the_parts_of_a_brief_keep_their_order_when_one_is_late(
    outbox: Outbox, database: Database, platform: FakePlatform, clock: Clock
) -> None:
    target = await a_place(database)
    parts = [numbered(target, part, kind="brief", subject="9", part=part) for part in range(3)]
    await owe(database, *reversed(parts))
    platform.faults = [Fault(Later(30, "429")), Fault(Ambiguous("reset"))]
    await settle_all(outbox, clock)
    assert [identity for identity, _, _ in platform.messages] == ["d0", "d1", "d2"]


async def test_breaking_news_goes_before_a_brief_and_one_target_does_not_starve_another(
    outbox: Outbox, database: Database, platform: FakePlatform, clock: Clock
) -> None:
    busy, calm = await a_place(database, "1"), await a_place(database, "2")
    briefs = [numbered(busy, number, kind="brief") for number in range(1, 4)]
    await owe(database, *briefs, numbered(busy, 4, priority=10), numbered(calm, 5))
    await settle_all(outbox, clock)
    order = [identity for identity, _, _ in platform.messages]
    assert order[0] == "d4"
    assert order.index("d5") == 1


async def test_an_edit_waits_for_its_message_and_changes_it(
    outbox: Outbox, database: Database, platform: FakePlatform, clock: Clock
) -> None:
    target = await a_place(database)
    base = numbered(target, 1, due=NOW + timedelta(seconds=5))
    await owe(database, base, numbered(target, 2, subject="1", revision=2, edits="d1"))
    await settle_all(outbox, clock)
    assert platform.times_sent() == {"d1": 1}
    assert platform.edits == ["d2"]


async def test_what_waited_past_its_time_is_skipped(
    outbox: Outbox, database: Database, platform: FakePlatform, clock: Clock
) -> None:
    target = await a_place(database)
    await owe(database, numbered(target, 1, expires=NOW + timedelta(hours=1)), numbered(target, 2))
    clock.advance(7200)
    await settle_all(outbox, clock)
    assert (await state_of(database, "d1")).state is DeliveryState.SKIPPED
    assert platform.times_sent() == {"d2": 1}


async def test_many_broken_channels_never_come_near_a_ban(
    outbox: Outbox, database: Database, platform: FakePlatform
) -> None:
    places = [await a_place(database, str(number)) for number in range(INVALID_LIMIT + 60)]
    await owe(database, *(numbered(place, number) for number, place in enumerate(places)))
    platform.faults = [Fault(Closed("no access"))] * len(places)
    limiter = AsyncLimiter(10_000, 1)
    for _ in range(60):
        await outbox.turn(limiter)
        await asyncio.sleep(0)
    assert INVALID_LIMIT <= len(platform.requests) < 500


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


# The database


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


# The cost of a claim, and its fairness


async def test_a_target_with_thousands_owed_does_not_hide_the_others(
    outbox: Outbox, database: Database, platform: FakePlatform
) -> None:
    busy, calm = await a_place(database, "1"), await a_place(database, "2")
    await owe(
        database, *(numbered(busy, number, priority=10) for number in range(3000)), numbered(calm, 9999)
    )
    await outbox.turn(AsyncLimiter(10_000, 1))
    await asyncio.sleep(0)
    assert sorted(platform.requests) == ["d0", "d9999"]


async def test_claiming_reads_an_index_and_sorts_nothing(database: Database) -> None:
    for query in (deliveries._READY, deliveries._EXPIRED):
        async with database.read() as connection:
            plan = await connection.execute_fetchall(f"EXPLAIN QUERY PLAN {query}", {"now": ""})
        details = [row["detail"] for row in plan]
        assert not any("TEMP B-TREE" in detail for detail in details), details
        assert any("USING INDEX delivery_" in detail for detail in details), details


async def test_the_rate_never_passes_45_in_any_second() -> None:
    limiter = AsyncLimiter(BURST, BURST / RATE)
    assert limiter.max_rate + RATE <= 45
    assert limiter.max_rate / limiter.time_period == pytest.approx(RATE)


# Pauses and limits


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
        await targets.resume_target(tx, target.id, now=clock())
    await settle_all(outbox, clock)
    assert platform.times_sent() == {"d1": 1}
    assert (await state_of(database, "d1")).state is DeliveryState.SENT


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


async def test_a_broken_renderer_stops_one_delivery_alone(
    outbox: Outbox, database: Database, platform: FakePlatform, clock: Clock
) -> None:
    bad, good = await a_place(database, "1"), await a_place(database, "2")
    await owe(database, numbered(bad, 1), numbered(good, 2))
    platform.faults = [Fault(KeyError("embeds")), None]
    await settle_all(outbox, clock)
    assert platform.times_sent() == {"d1": 1, "d2": 1}


# Each part is needed: without it the same run sends twice


class ForgetfulPublisher(FakePlatform):
    """Sends with a nonce of its own each time, as discord.py does when it is given none."""

    async def publish(self, delivery: Delivery, *, timeout: float) -> Outcome:  # noqa: ASYNC109 - the Protocol's
        fresh = replace(delivery, nonce=f"{delivery.nonce}-{len(self.requests)}")
        return await super().publish(fresh, timeout=timeout)


class BlindPublisher(FakePlatform):
    """Never looks whether a message is there."""

    async def find(self, delivery: Delivery, *, since: datetime) -> Finding:
        del delivery, since
        return Absent()


@pytest.mark.parametrize(("kind", "times"), [(FakePlatform, 1), (ForgetfulPublisher, 2)])
async def test_without_the_nonce_a_retry_is_a_second_message(
    database: Database, clock: Clock, kind: type[FakePlatform], times: int
) -> None:
    platform = kind(clock, faults=[Fault(Ambiguous("reset"), accepted=True)])
    await owe(database, numbered(await a_place(database), 1))
    await settle_all(Outbox(database, platform, clock, window=60.0, jitter=lambda: 0.0), clock)
    assert platform.times_sent() == {"d1": times}


@pytest.mark.parametrize(("kind", "times"), [(FakePlatform, 1), (BlindPublisher, 2)])
async def test_without_the_read_back_a_late_restart_is_a_second_message(
    database: Database, clock: Clock, kind: type[FakePlatform], times: int
) -> None:
    platform = kind(clock)
    await owe(database, numbered(await a_place(database), 1))
    await killed_after_accepting(database, platform, clock)
    clock.advance(3600)
    await settle_all(Outbox(database, platform, clock, window=60.0, jitter=lambda: 0.0), clock)
    assert platform.times_sent() == {"d1": times}


async def killed_after_accepting(database: Database, platform: FakePlatform, clock: Clock) -> None:
    """Leave the database as a process does that dies between the message's arrival and the answer's."""
    async with database.write() as tx:
        (claimed,) = await deliveries.claim(tx, now=clock(), limit=1)
        await deliveries.begin_attempts(tx, [(claimed.id, True)], clock())
    platform._accept(claimed)


class SlowPlatform(FakePlatform):
    """Takes a request only some seconds after it was sent, as one does that a proxy held."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock, window=5.0)
        self.held: list[tuple[datetime, Delivery]] = []

    def accept_held(self) -> None:
        for at, delivery in list(self.held):
            if self.clock() >= at:
                self.held.remove((at, delivery))
                self._accept(delivery)

    async def find(self, delivery: Delivery, *, since: datetime) -> Finding:
        self.accept_held()
        return await super().find(delivery, since=since)


def hasty(delivery: Delivery, now: datetime, window: float) -> Step:
    """Read back without waiting for the last request to be over."""
    step = next_step(delivery, now, window)
    return ReadBack() if isinstance(step, Wait) else step


@pytest.mark.parametrize(("rule", "times"), [(next_step, 1), (hasty, 2)])
async def test_without_the_draining_a_request_under_way_is_missed(
    database: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch, rule: Any, times: int
) -> None:
    monkeypatch.setattr("bot.services.delivery.next_step", rule)
    platform = SlowPlatform(clock)
    target = await a_place(database, kind=TargetKind.FORUM)  # a forum post has no nonce to save it
    await owe(database, numbered(target, 1))
    async with database.write() as tx:  # killed while the request was held on its way
        (claimed,) = await deliveries.claim(tx, now=clock(), limit=1)
        await deliveries.begin_attempts(tx, [(claimed.id, True)], clock())
    platform.held.append((clock() + timedelta(seconds=10), claimed))
    clock.advance(3)
    await settle_all(Outbox(database, platform, clock, window=60.0, jitter=lambda: 0.0), clock)
    clock.advance(60)
    platform.accept_held()
    assert platform.times_sent() == {"d1": times}
