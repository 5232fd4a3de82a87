"""What depends on a message: its publication to followers, and the parts that go into its forum post."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import product

import pytest
from aiolimiter import AsyncLimiter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.model import Delivery, DeliveryState, TargetKind
from bot.services.delivery import Outbox
from bot.services.publishing import (
    PUBLICATION,
    PUBLISHED_WITHIN,
    Absent,
    Ambiguous,
    Finding,
    Later,
    Outcome,
    Refused,
    Sent,
    Unreadable,
    publication_of,
)
from bot.storage import deliveries
from bot.storage.database import Database
from tests.records import NOW, a_delivery
from tests.services.delivery.owing import a_place, numbered, owe, settle_all, state_of
from tests.services.fakes import Clock, FakePlatform, Fault

INSTALLATION = "test"


@dataclass
class Followed(FakePlatform):
    """A platform whose channel is published and whose forums have threads; answers as Discord does."""

    published: Counter[str] = field(default_factory=Counter)
    """Post's id -> how often it was published: Discord takes it once."""
    threads: dict[str, str] = field(default_factory=dict)
    """Delivery's id -> the thread its message is in."""
    too_early: list[str] = field(default_factory=list)

    async def publish(self, delivery: Delivery, *, timeout: float) -> Outcome:  # noqa: ASYNC109 - the Protocol's
        if delivery.kind != PUBLICATION:
            outcome = await super().publish(delivery, timeout=timeout)
            if delivery.target.kind is not TargetKind.FORUM:
                return outcome
            if any(identity == delivery.id for identity, _, _ in self.messages):
                self.threads[delivery.id] = delivery.thread_id or f"thread of {delivery.id}"
            return (
                Sent(outcome.message_id, self.threads[delivery.id]) if isinstance(outcome, Sent) else outcome
            )
        fault = self.faults.pop(0) if self.faults else None
        if delivery.edits not in self.times_sent():
            self.too_early.append(str(delivery.edits))
        if fault is None or fault.accepted:
            self.published[str(delivery.edits)] = 1
        if fault is None:
            return Sent("", delivery.target.address)
        assert not isinstance(fault.answer, Exception)
        return fault.answer

    async def find(self, delivery: Delivery, *, since: "object") -> Finding:
        del since
        if self.readable is not None:
            return self.readable
        for number, (identity, _, _) in enumerate(self.messages):
            if identity == delivery.id:
                return Sent(str(number), self.threads.get(identity, delivery.target.address))
        return Absent()


@pytest.fixture
def platform(clock: Clock) -> Followed:
    return Followed(clock)


async def owe_published(database: Database, *numbers: int) -> None:
    target = await a_place(database, kind=TargetKind.ANNOUNCEMENT)
    posts = [
        numbered(target, number, due=NOW, expires=NOW + timedelta(hours=1), kind="brief")
        for number in numbers
    ]
    await owe(database, *posts, *(publication_of(INSTALLATION, post) for post in posts))


async def states(database: Database) -> dict[str, list[str]]:
    """Give the states of posts and of publications."""
    async with database.read() as connection:
        rows = await connection.execute_fetchall("SELECT kind, state FROM delivery ORDER BY subject, rowid")
    found: dict[str, list[str]] = {"brief": [], PUBLICATION: []}
    for row in rows:
        found[row["kind"]].append(row["state"])
    return found


async def test_a_post_is_published_once_after_it_was_sent(
    outbox: Outbox, database: Database, platform: Followed, clock: Clock
) -> None:
    await owe_published(database, 1, 2)
    await settle_all(outbox, clock)
    assert platform.published == {"d1": 1, "d2": 1}
    assert platform.too_early == []
    assert await states(database) == {"brief": ["sent", "sent"], PUBLICATION: ["sent", "sent"]}


async def test_a_death_between_post_and_publication_loses_neither(
    outbox: Outbox, database: Database, platform: Followed, clock: Clock
) -> None:
    await owe_published(database, 1)
    limiter = AsyncLimiter(1000, 1)
    await outbox.turn(limiter)
    await asyncio.sleep(0)  # the post is on the platform, its answer in memory alone
    again = Outbox(database, platform, clock, window=60.0, jitter=lambda: 0.0)
    await settle_all(again, clock)
    assert platform.times_sent() == {"d1": 1}
    assert platform.published == {"d1": 1}
    assert await states(database) == {"brief": ["sent"], PUBLICATION: ["sent"]}


@pytest.mark.parametrize("accepted", [True, False])
async def test_a_lost_answer_to_a_publication_is_asked_for_again(
    outbox: Outbox, database: Database, platform: Followed, clock: Clock, accepted: bool
) -> None:
    await owe_published(database, 1)
    platform.faults = [None, Fault(Ambiguous("reset"), accepted=accepted)]
    await settle_all(outbox, clock)
    assert platform.published == {"d1": 1}
    assert await states(database) == {"brief": ["sent"], PUBLICATION: ["sent"]}


async def test_the_limit_of_publishing_holds_back_no_post(
    outbox: Outbox, database: Database, platform: Followed, clock: Clock
) -> None:
    await owe_published(database, 1, 2)
    begun = clock()
    platform.faults = [None, None, Fault(Later(3600, "limit"))]
    limiter = AsyncLimiter(1000, 1)
    for _ in range(8):
        await outbox.turn(limiter)
        await asyncio.sleep(0)
    assert (await states(database))["brief"] == ["sent", "sent"]
    assert platform.published == {}
    await settle_all(outbox, clock)
    assert platform.published == {"d1": 1, "d2": 1}
    assert clock() - begun >= timedelta(hours=1)


async def test_what_was_refused_is_not_published(
    outbox: Outbox, database: Database, platform: Followed, clock: Clock
) -> None:
    await owe_published(database, 1, 2)
    platform.faults = [Fault(Refused("no"))]
    await settle_all(outbox, clock)
    assert platform.published == {"d2": 1}
    assert await states(database) == {"brief": ["refused", "sent"], PUBLICATION: ["refused", "sent"]}


async def test_what_was_skipped_is_not_published(
    outbox: Outbox, database: Database, platform: Followed, clock: Clock
) -> None:
    await owe_published(database, 1)
    clock.advance(3700)
    await settle_all(outbox, clock)
    assert platform.requests == []
    assert await states(database) == {"brief": ["skipped"], PUBLICATION: ["skipped"]}


async def test_what_got_no_turn_in_a_day_is_not_published_any_more(
    outbox: Outbox, database: Database, platform: Followed, clock: Clock
) -> None:
    await owe_published(database, 1)
    platform.faults = [None, *(Fault(Later(3600 * 5, "limit")) for _ in range(20))]
    await settle_all(outbox, clock)
    assert platform.published == {}
    assert await states(database) == {"brief": ["sent"], PUBLICATION: ["skipped"]}
    assert clock() > NOW + PUBLISHED_WITHIN


@given(
    faults=st.lists(
        st.one_of(
            st.none(),
            st.builds(Fault, st.just(Ambiguous("reset")), st.booleans()),
            st.builds(Fault, st.just(Later(30, "limit"))),
        ),
        max_size=12,
    ),
    restarts=st.sets(st.integers(0, 12), max_size=4),
)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_any_run_of_faults_and_restarts_publishes_each_post_once(
    tmp_path_factory: pytest.TempPathFactory, faults: list[Fault | None], restarts: set[int]
) -> None:
    clock = Clock()
    platform = Followed(clock, faults=list(faults))
    async with Database.open(tmp_path_factory.mktemp("published") / "outbox.db") as database:
        await owe_published(database, 1, 2)
        box = Outbox(database, platform, clock, window=60.0, jitter=lambda: 0.0)
        limiter = AsyncLimiter(10_000, 1)
        for turn in range(14):
            await box.turn(limiter)
            await asyncio.sleep(0)
            if turn in restarts:
                box = Outbox(database, platform, clock, window=60.0, jitter=lambda: 0.0)
            clock.advance(3)
        await settle_all(box, clock)
        assert await states(database) == {"brief": ["sent", "sent"], PUBLICATION: ["sent", "sent"]}
    assert platform.times_sent() == {"d1": 1, "d2": 1}
    assert platform.published == {"d1": 1, "d2": 1}
    assert platform.too_early == []


# Forum posts


async def owe_in_forum(database: Database, *, parts: int = 3) -> None:
    target = await a_place(database, kind=TargetKind.FORUM)
    owed = [
        a_delivery(target=target, id=f"p{part}", nonce=f"n{part}", subject="1", kind="brief", part=part)
        for part in range(parts)
    ]
    await owe(database, *owed)


async def test_the_parts_of_a_brief_follow_in_the_post_that_the_first_opened(
    outbox: Outbox, database: Database, platform: Followed, clock: Clock
) -> None:
    await owe_in_forum(database)
    await settle_all(outbox, clock)
    assert [identity for identity, _, _ in platform.messages] == ["p0", "p1", "p2"]
    assert set(platform.threads.values()) == {"thread of p0"}
    assert (await state_of(database, "p2")).channel_id == "thread of p0"


@pytest.mark.parametrize(("dies_after", "accepted"), list(product(range(4), (True, False))))
async def test_a_death_between_the_parts_keeps_them_in_one_post(  # noqa: PLR0917 - fixtures
    outbox: Outbox, database: Database, platform: Followed, clock: Clock, dies_after: int, accepted: bool
) -> None:
    await owe_in_forum(database)
    platform.faults = [
        Fault(Ambiguous("reset"), accepted=accepted) if n == dies_after else None for n in range(4)
    ]
    limiter = AsyncLimiter(1000, 1)
    for _ in range(dies_after + 1):
        await outbox.turn(limiter)
        await asyncio.sleep(0)
    clock.advance(120)
    again = Outbox(database, platform, clock, window=60.0, jitter=lambda: 0.0)
    await settle_all(again, clock)
    assert platform.times_sent() == {"p0": 1, "p1": 1, "p2": 1}
    assert set(platform.threads.values()) == {"thread of p0"}


async def test_without_its_first_part_a_brief_opens_no_other_post(
    outbox: Outbox, database: Database, platform: Followed, clock: Clock
) -> None:
    await owe_in_forum(database)
    platform.faults = [Fault(Refused("no"))]
    await settle_all(outbox, clock)
    assert platform.messages == []
    assert {(await state_of(database, each)).state for each in ("p0", "p1", "p2")} == {DeliveryState.REFUSED}


async def test_what_nobody_knows_the_arrival_of_is_neither_published_nor_edited(
    outbox: Outbox, database: Database, platform: Followed, clock: Clock
) -> None:
    target = await a_place(database, kind=TargetKind.ANNOUNCEMENT)
    post = numbered(target, 1, due=NOW, expires=NOW + timedelta(hours=1))
    edit = numbered(target, 2, subject="1", revision=2, edits="d1")
    await owe(database, post, publication_of(INSTALLATION, post), edit)
    platform.faults = [Fault(Ambiguous("reset"))]
    await outbox.turn(AsyncLimiter(1000, 1))
    await asyncio.sleep(0)
    clock.advance(120)
    platform.readable = Unreadable("no right")
    await settle_all(outbox, clock)
    assert (await state_of(database, "d1")).state is DeliveryState.UNKNOWN
    assert (await state_of(database, "d2")).state is DeliveryState.REFUSED
    async with database.read() as connection:
        assert await deliveries.oldest_due(connection, clock()) is None
