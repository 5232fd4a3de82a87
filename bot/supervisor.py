"""Runs the desk's jobs for ever, whatever they raise, and knows which of them hangs.

`discord.ext.tasks.loop` stops for good on any error outside its list: a locked database, a ValueError.
"""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

log = logging.getLogger(__name__)

SHORTEST_WAIT = 1.0
LONGEST_WAIT = 3600.0
"""Seconds between two tries of a job that fails: doubling from the shortest to the longest."""

_INTERVALS_UNTIL_LATE = 3


@dataclass(frozen=True, slots=True)
class Job:
    """Something to do every `interval` seconds; `patience` is how many one round may take before it hangs."""

    name: str
    run: Callable[[], Awaitable[object]]
    interval: float
    patience: float = 600.0


@dataclass(slots=True)
class JobHealth:
    """How a job has been doing; `failures` in a row, `started` while a round is running."""

    job: Job
    since: datetime
    rounds: int = 0
    errors: int = 0
    failures: int = 0
    started: datetime | None = None
    last_success: datetime | None = None
    last_error: str | None = None
    wake: asyncio.Event = field(default_factory=asyncio.Event)

    def is_hanging(self, now: datetime) -> bool:
        """Tell whether a round has run for longer than its patience."""
        return self.started is not None and now - self.started > timedelta(seconds=self.job.patience)

    def trouble(self, now: datetime) -> str | None:
        """Say what is wrong with the job, or None."""
        name = self.job.name
        if self.started is not None and self.is_hanging(now):
            return f"{name} has been hanging since {self.started:%H:%M:%S} UTC"
        expected = timedelta(seconds=self.job.interval * _INTERVALS_UNTIL_LATE + self.job.patience)
        if now - (self.last_success or self.since) > expected:
            return f"{name} has not succeeded since {self.last_success or self.since:%Y-%m-%d %H:%M} UTC" + (
                f": {self.last_error}" if self.last_error else ""
            )
        return None


class Supervisor:
    """Runs jobs side by side until it is cancelled; a job's error costs that job a pause, and nobody else."""

    def __init__(
        self,
        jobs: Iterable[Job],
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        pause: Callable[[asyncio.Event, float], Awaitable[None]] | None = None,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._clock = clock
        self._pause = pause or _wait
        self._chance = chance
        self.health = {job.name: JobHealth(job, since=clock()) for job in jobs}

    async def run(self) -> None:
        """Run all jobs; returns only by being cancelled, and then when the last of them has stopped."""
        async with asyncio.TaskGroup() as group:
            for health in self.health.values():
                group.create_task(self._keep_running(health), name=health.job.name)

    def wake(self, name: str) -> None:
        """Let a job run now instead of at its next turn: there is work for it."""
        self.health[name].wake.set()

    def troubles(self) -> tuple[str, ...]:
        """Say which jobs hang or have long not succeeded; empty when all is well."""
        now = self._clock()
        found = (health.trouble(now) for health in self.health.values())
        return tuple(trouble for trouble in found if trouble)

    def is_hanging(self) -> bool:
        """Tell whether a job hangs, which only a new start of the process helps."""
        now = self._clock()
        return any(health.is_hanging(now) for health in self.health.values())

    async def _keep_running(self, health: JobHealth) -> None:
        while True:
            health.wake.clear()
            await self._round(health)
            # after an error a wake-up does not shorten the wait: what fails is not asked again at once
            event = health.wake if health.failures == 0 else asyncio.Event()
            await self._pause(event, self._wait_of(health))

    async def _round(self, health: JobHealth) -> None:
        health.started = self._clock()
        health.rounds += 1
        try:
            await health.job.run()
        except asyncio.CancelledError as error:
            # raised too by what a job waits for, a session that was closed: then nobody has cancelled us
            if _is_cancelled():
                raise
            _note_failure(health, error)
        except Exception as error:  # noqa: BLE001 - a job outlives whatever it raises; it is logged below
            _note_failure(health, error)
        else:
            health.failures = 0
            health.last_success = self._clock()
        finally:
            health.started = None

    def _wait_of(self, health: JobHealth) -> float:
        """Return the pause before the next round; after failures doubling, and between half and all of it."""
        if health.failures == 0:
            return health.job.interval
        doubled = min(SHORTEST_WAIT * 2.0 ** min(health.failures - 1, 20), LONGEST_WAIT)
        return doubled * (0.5 + self._chance() / 2)


def _note_failure(health: JobHealth, error: BaseException) -> None:
    health.errors += 1
    health.failures += 1
    health.last_error = f"{type(error).__name__}: {error}"
    log.error("Job %s failed (%d in a row).", health.job.name, health.failures, exc_info=error)


def _is_cancelled() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


async def _wait(event: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        pass
