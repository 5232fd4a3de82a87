"""Nonce, read-back and draining: without any one of them the same run sends twice."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.model import Delivery, TargetKind
from bot.pipeline.outbox import ReadBack, Step, Wait, next_step
from bot.services.delivery import Outbox
from bot.services.publishing import (
    Absent,
    Ambiguous,
    Finding,
    Outcome,
)
from bot.storage import deliveries
from bot.storage.database import Database
from tests.services.delivery.owing import a_place, numbered, owe, settle_all
from tests.services.fakes import Clock, FakePlatform, Fault


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
