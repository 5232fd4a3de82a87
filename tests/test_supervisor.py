"""Jobs live: whatever they raise they go on, and one that hangs is noticed. No test takes time."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.supervisor import LONGEST_WAIT, Job, Supervisor


class Time:
    """A clock that moves only when somebody pauses; after `rounds` pauses all is stopped."""

    def __init__(self, now: datetime, rounds: int) -> None:
        self.now = now
        self.rounds = rounds
        self.pauses: list[float] = []

    def clock(self) -> datetime:
        return self.now

    async def pause(self, event: asyncio.Event, seconds: float) -> None:
        if event.is_set():
            seconds = 0.0
        self.pauses.append(seconds)
        self.now += timedelta(seconds=seconds)
        if len(self.pauses) >= self.rounds:
            raise asyncio.CancelledError


async def supervise(run: Callable[[], Awaitable[object]], time: Time, **kwargs: Any) -> Supervisor:
    job = Job("polling", run, interval=60.0, **kwargs)
    supervisor = Supervisor([job], clock=time.clock, pause=time.pause, chance=lambda: 1.0)
    await supervisor.run()
    return supervisor


@pytest.mark.parametrize(
    "error",
    [
        ValueError("odd"),
        KeyError("x"),
        OSError(28, "disk full"),
        RuntimeError(),
        ExceptionGroup("g", [OSError()]),
    ],
)
async def test_a_job_that_raises_anything_goes_on(error: Exception, now: datetime) -> None:
    outcomes: list[Exception | None] = [error, None, error, None]

    async def run() -> None:
        outcome = outcomes.pop(0)
        if outcome is not None:
            raise outcome

    supervisor = await supervise(run, Time(now, 4))
    health = supervisor.health["polling"]
    assert outcomes == []
    assert (health.rounds, health.errors, health.failures) == (4, 2, 0)
    assert health.last_success is not None


async def test_a_job_whose_own_work_was_cancelled_goes_on(now: datetime) -> None:
    rounds: list[int] = []

    async def run() -> None:
        rounds.append(1)
        if len(rounds) == 1:
            # a session that is closed cancels what waits for it, not us
            raise asyncio.CancelledError

    supervisor = await supervise(run, Time(now, 3))
    health = supervisor.health["polling"]
    assert (health.rounds, health.errors, health.failures) == (3, 1, 0)


async def test_a_failing_job_is_tried_less_and_less_often(now: datetime) -> None:
    async def run() -> None:
        raise ValueError("always")

    time = Time(now, 30)
    await supervise(run, time)
    assert time.pauses[:5] == [1.0, 2.0, 4.0, 8.0, 16.0]
    assert time.pauses[-1] == LONGEST_WAIT


async def test_jitter_shortens_a_wait_by_up_to_half(now: datetime) -> None:
    async def run() -> None:
        raise ValueError("always")

    time = Time(now, 3)
    supervisor = Supervisor(
        [Job("polling", run, interval=60.0)], clock=time.clock, pause=time.pause, chance=lambda: 0.0
    )
    await supervisor.run()
    assert time.pauses == [0.5, 1.0, 2.0]


async def test_a_success_brings_back_the_usual_interval(now: datetime) -> None:
    fails = iter([True, True, False, True])

    async def run() -> None:
        if next(fails):
            raise ValueError

    time = Time(now, 4)
    await supervise(run, time)
    assert time.pauses == [1.0, 2.0, 60.0, 1.0]


async def test_a_wake_up_runs_the_job_at_once_but_not_one_that_just_failed(now: datetime) -> None:
    time = Time(now, 3)
    fails = iter([False, True, False])

    async def run() -> None:
        supervisor.wake("polling")
        if next(fails):
            raise ValueError

    supervisor = Supervisor(
        [Job("polling", run, interval=60.0)], clock=time.clock, pause=time.pause, chance=lambda: 1.0
    )
    await supervisor.run()
    assert time.pauses == [0.0, 1.0, 0.0]


async def test_one_jobs_failure_does_not_touch_another(now: datetime) -> None:
    done: list[str] = []

    async def good() -> None:
        done.append("good")

    async def bad() -> None:
        raise ValueError("bad")

    time = Time(now, 12)
    supervisor = Supervisor(
        [Job("good", good, 60.0), Job("bad", bad, 60.0)], clock=time.clock, pause=time.pause
    )
    await supervisor.run()
    assert len(done) >= 4


async def test_a_job_that_hangs_is_noticed(now: datetime) -> None:
    time = Time(now, 1)
    started = asyncio.Event()

    async def run() -> None:
        started.set()
        await asyncio.Event().wait()

    supervisor = Supervisor([Job("polling", run, 60.0, patience=300.0)], clock=time.clock, pause=time.pause)
    running = asyncio.create_task(supervisor.run())
    await started.wait()
    assert supervisor.troubles() == ()
    time.now += timedelta(seconds=301)
    assert supervisor.troubles() == ("polling has been hanging since 09:00:00 UTC",)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running


async def test_a_job_without_success_for_long_is_noticed_with_its_last_error(now: datetime) -> None:
    async def run() -> None:
        raise ValueError("no space")

    time = Time(now, 14)
    supervisor = await supervise(run, time, patience=10.0)
    [trouble] = supervisor.troubles()
    assert trouble == "polling has not succeeded since 2026-11-22 09:00 UTC: ValueError: no space"


async def test_cancelling_stops_every_job_and_lets_it_clean_up() -> None:
    cleaned: list[str] = []
    started = asyncio.Event()

    async def run() -> None:
        started.set()
        try:
            await asyncio.Event().wait()
        finally:
            cleaned.append("done")

    supervisor = Supervisor([Job("polling", run, 60.0)])
    running = asyncio.create_task(supervisor.run())
    await started.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert cleaned == ["done"]


async def test_the_real_pause_ends_with_a_wake_up() -> None:
    rounds = asyncio.Semaphore(0)

    async def run() -> None:
        rounds.release()

    supervisor = Supervisor([Job("polling", run, interval=3600.0)])
    running = asyncio.create_task(supervisor.run())
    await rounds.acquire()
    supervisor.wake("polling")
    await rounds.acquire()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
