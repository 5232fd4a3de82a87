"""The outbox at work: claims what is owed, has it published, settles what became of it.

One transaction a turn settles what has ended and claims what comes next, so `sending` is on disk before
any request goes out and a busy outbox needs one commit for many messages. Rows are the truth; `wake` only
shortens a wait. Between two requests everything may be killed: see pipeline/outbox.py for what happens then.
"""

import asyncio
import logging
import random
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from aiolimiter import AsyncLimiter

from bot.crash_points import reached
from bot.log import logging_ids
from bot.model import Delivery, DeliveryState
from bot.pipeline.outbox import Post, ReadBack, Step, Wait, next_step, send_timeout
from bot.services.publishing import Ambiguous, Closed, Later, Publisher
from bot.services.settling import Answer, OnClosed, Settlement, is_invalid, tell_nobody
from bot.services.silence import silences
from bot.storage import Connection, deliveries, expiry
from bot.storage.database import Database
from bot.storage.savepoint import DATABASE_ERRORS, savepoint

log = logging.getLogger(__name__)

IN_FLIGHT = 32
BURST, RATE = 5, 40
"""At most this many requests at once, and a second: together 45, below Discord's global limit of 50
(developers/topics/rate-limits)."""
DOUBTFUL_LIMIT, INVALID_LIMIT = 400, 450
INVALID_PERIOD = timedelta(minutes=10)
"""Discord bans an address after 10,000 invalid requests in 10 minutes; the outbox stays below 500. After the
first number only places that took a message lately are asked; after the second none, and 32 are under way."""
PROVEN = timedelta(days=2)
"""How long a place that took a message counts as one that takes the next."""
MOST_SET_ASIDE = 100
"""Deliveries set aside in one turn, their place known to be closed or quiet; each costs a few statements."""
DISTRUSTED = timedelta(days=1)
"""How far back is read after the clock was set back."""
IDLE = 5.0
"""Seconds after which an idle outbox looks at the rows again, woken or not."""
PACE = 0.05
"""Seconds between two turns of a busy one: what ends in them shares one commit."""
LONGEST_PAUSE = 60.0
"""Seconds between two turns while the database cannot be written, doubling from one."""


@dataclass(slots=True)
class _Work:
    """One delivery in hand and the step it is at."""

    delivery: Delivery
    step: Post | ReadBack


@dataclass(slots=True)
class Outbox:
    """Publishes what is owed on one platform, forever; make one with a publisher and `run` it as a job."""

    database: Database
    publisher: Publisher
    clock: Callable[[], datetime]
    window: float
    """The nonce window in seconds."""
    jitter: Callable[[], float] = random.random
    on_closed: OnClosed = tell_nobody
    """Called in the transaction that pauses a target, so that its owner is owed a notice."""
    _settlement: Settlement = field(init=False)
    _tasks: dict[asyncio.Task[Answer], _Work] = field(default_factory=dict)
    _ended: list[tuple[_Work, Answer]] = field(default_factory=list)
    """Answers that are not in the database yet."""
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    _invalid: deque[datetime] = field(default_factory=deque)
    _silent_until: datetime | None = None
    _latest: datetime | None = None
    """What the clock said at the last turn."""
    _is_clock_trusted: bool = False
    _taken_up: bool = False
    _stopping: bool = False

    def __post_init__(self) -> None:
        """Have answers settled by the same clock and platform."""
        self._settlement = Settlement(self.publisher, self.clock, self.jitter, self.on_closed)

    def wake(self) -> None:
        """Look at the rows now: something was owed, or a target was opened again."""
        self._wake.set()

    def stop(self) -> None:
        """Claim nothing more; `run` returns when what is in flight is settled."""
        self._stopping = True
        self._wake.set()

    async def run(self) -> None:
        """Publish until stopped; what an earlier process left unfinished is taken up first.

        An error of the database costs a pause, never an answer: what has ended is settled at the next turn.
        """
        limiter = AsyncLimiter(BURST, BURST / RATE)
        failures = 0
        try:
            while not self._stopping or self._tasks or self._ended:
                try:
                    moved = await self.turn(limiter)
                    await self._rest(busy=bool(moved) or not limiter.has_capacity())
                    failures = 0
                except Exception:
                    failures += 1
                    log.exception("the outbox could not go on (%d in a row); nothing is lost", failures)
                    await asyncio.sleep(min(LONGEST_PAUSE, 2.0 ** (failures - 1)))
        finally:
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def turn(self, limiter: AsyncLimiter) -> int:
        """Settle what has ended, claim and begin what comes next; return how many deliveries that moved."""
        self._look_at_clock()
        self._collect()
        room = 0 if self._stopping else self._room(limiter)
        proven = self._proven_since(self.clock())
        is_known = self._taken_up and self._is_clock_trusted
        if is_known and not self._ended and not await self._anything_ready(room, proven):
            return 0
        async with self.database.write() as tx:
            if not self._taken_up:
                await _take_up(tx)
            if not self._is_clock_trusted:
                await _distrust(tx, self.clock())
            for work, answer in self._ended:
                with logging_ids(delivery=work.delivery.id, target=work.delivery.target.id):
                    await self._settle(tx, work.delivery, answer)
            begun, aside = await self._claim(tx, room, proven) if room else ([], 0)
        # Only now are they on disk: a transaction that failed leaves all to the next turn.
        settled, self._ended = len(self._ended), []
        self._taken_up = self._is_clock_trusted = True
        reached("sent committed" if settled else "sending committed")
        if begun:
            await limiter.acquire(len(begun))
        for work in begun:
            self._tasks[asyncio.create_task(self._perform(work))] = work
        return settled + len(begun) + aside

    def _look_at_clock(self) -> None:
        """Notice that the clock was set back since the last turn; no silence is to last so much longer.

        What was refused lately counts as refused now: nobody knows better, and it stays below the limit.
        """
        now = self.clock()
        if now < (self._latest or now):
            self._is_clock_trusted, self._silent_until = False, None
            self._invalid = deque(min(refused, now) for refused in self._invalid)
        self._latest = now

    def _collect(self) -> None:
        """Take the answers of the requests that have ended."""
        for task in [task for task in self._tasks if task.done()]:
            work, answer = self._tasks.pop(task), task.result()
            self._ended.append((work, answer))
            if is_invalid(answer):
                self._invalid.append(self.clock())
            if isinstance(answer, Later) and answer.everywhere:
                self._silent_until = self.clock() + answer.wait
                log.warning("nothing is sent for %s: %s", answer.wait, answer.reason)

    def _room(self, limiter: AsyncLimiter) -> int:
        """Return how many requests may begin now, by what is in flight, the rate, and what was refused."""
        now = self.clock()
        if self._refused_lately(now) >= INVALID_LIMIT or (self._silent_until and now < self._silent_until):
            return 0
        room = min(IN_FLIGHT - len(self._tasks), int(limiter.max_rate))
        while room > 0 and not limiter.has_capacity(room):
            room -= 1
        return room

    def _refused_lately(self, now: datetime) -> int:
        """Return how many requests were invalid lately."""
        while self._invalid and self._invalid[0] < now - INVALID_PERIOD:
            self._invalid.popleft()
        return len(self._invalid)

    def _proven_since(self, now: datetime) -> datetime | None:
        """Return since when a place must have taken a message to be asked now; None when every place is."""
        return now - PROVEN if self._refused_lately(now) >= DOUBTFUL_LIMIT else None

    async def _anything_ready(self, room: int, proven: datetime | None) -> bool:
        if not room:
            return False
        async with self.database.read() as connection:
            return await deliveries.is_any_ready(connection, self.clock(), proven=proven)

    async def _settle(self, tx: Connection, delivery: Delivery, answer: Answer) -> None:
        """Settle one answer; one that cannot be settled counts as none, and holds up no other."""
        try:
            async with savepoint(tx):
                await self._settlement.settle(tx, delivery, answer)
        except DATABASE_ERRORS:
            raise
        except Exception as error:
            log.exception("what was answered cannot be settled; it is treated as perhaps sent")
            doubt = Ambiguous(f"{type(error).__name__}: {error}")
            await self._settlement.settle(tx, delivery, doubt)

    async def _claim(self, tx: Connection, room: int, proven: datetime | None) -> tuple[list[_Work], int]:
        """Take what comes next; return what begins, and how many were set aside without a request.

        Behind what is known to be closed or quiet it is looked further, so that ten thousand such places
        hardly hold up the others.
        """
        now = self.clock()
        if skipped := await expiry.skip_expired(tx, now):
            log.info("%d deliveries waited past their time; the next briefs tell them", skipped)
            reached("expired skipped")
        begun: list[_Work] = []
        aside, limit = 0, room
        while len(begun) < room and aside < MOST_SET_ASIDE:
            claimed = await deliveries.claim(tx, now=now, limit=limit, proven=proven)
            free = await self._open(tx, await self._steps(tx, claimed, now))
            begun, beyond = [*begun, *free][:room], [*begun, *free][room:]
            await deliveries.release(tx, [work.delivery.id for work in beyond])
            if len(free) == len(claimed):
                break
            aside, limit = aside + len(claimed) - len(free), MOST_SET_ASIDE
        posts = [(work.delivery.id, work.step.fresh) for work in begun if isinstance(work.step, Post)]
        await deliveries.begin_attempts(tx, posts, now)
        reached("claimed")
        return begun, aside

    async def _steps(self, tx: Connection, claimed: Sequence[Delivery], now: datetime) -> list[_Work]:
        """Return the step each claimed delivery is at; those that are to wait go back."""
        quiet = await silences(tx, claimed, now)
        works = []
        for delivery in claimed:
            step: Step = (
                Wait(quiet[delivery.id]) if delivery.id in quiet else next_step(delivery, now, self.window)
            )
            if isinstance(step, Wait):
                await deliveries.settle(tx, delivery.id, DeliveryState.WAITING, now, due=step.until)
            else:
                works.append(_Work(delivery, step))
        return works

    async def _open(self, tx: Connection, works: Sequence[_Work]) -> list[_Work]:
        """Return those whose place is not known to be closed; the others are refused without a request."""
        found = []
        for work in works:
            if (answer := self._known_refusal(work)) is None:
                found.append(work)
            else:
                await self._settle(tx, work.delivery, answer)
        return found

    def _known_refusal(self, work: _Work) -> Closed | None:
        """Return why a place is known to be closed; what was perhaps sent is looked for all the same."""
        try:
            return self.publisher.known_refusal(work.delivery) if isinstance(work.step, Post) else None
        except Exception:  # a surprise in one delivery must not stop the others: the platform is asked
            log.exception("what is known of target %d cannot be told", work.delivery.target.id)
            return None

    async def _perform(self, work: _Work) -> Answer:
        """Make the one request of this step; whatever goes wrong in it is an answer too."""
        delivery = work.delivery
        with logging_ids(delivery=delivery.id, target=delivery.target.id):
            try:
                if isinstance(work.step, ReadBack):
                    return await self._read_back(delivery)
                reached("before post")
                answer = await self.publisher.publish(delivery, timeout=send_timeout(self.window))
                reached("answer taken")
            except Exception as error:  # a surprise in one delivery must not stop the others
                log.exception("publishing failed in an unknown way; it is treated as perhaps sent")
                return Ambiguous(f"{type(error).__name__}: {error}")
            return answer

    async def _read_back(self, delivery: Delivery) -> Answer:
        reached("before read-back")
        found = await self.publisher.find(delivery, since=delivery.first_attempt or self.clock())
        log.info("read back whether it had arrived: %s", type(found).__name__)
        reached("after read-back")
        return found

    async def _rest(self, *, busy: bool) -> None:
        """Wait until a request ends, something falls due or is owed, or a while has passed."""
        if busy:
            await asyncio.sleep(PACE)
            return
        now = self.clock()
        async with self.database.read() as connection:
            due = await deliveries.next_due(connection, after=now)
        seconds = IDLE if due is None else min(IDLE, (due - now).total_seconds())
        woken = asyncio.create_task(self._wake.wait())
        try:
            await asyncio.wait({woken, *self._tasks}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            woken.cancel()
        self._wake.clear()


async def _distrust(tx: Connection, now: datetime) -> None:
    """Take the clock's word no more for when deliveries were tried: it was set back since.

    Nobody knows how long ago that was: their nonces are not trusted, and a whole day is read back.
    """
    if doubted := await deliveries.redate_attempts(tx, first=now - DISTRUSTED, last=now):
        log.warning("the clock was set back: %d deliveries are read back before they are sent", doubted)


async def _take_up(tx: Connection) -> None:
    handed_back = await deliveries.hand_back(tx)
    reached("deliveries handed back")
    if handed_back:
        log.info("taking up %d deliveries that were being sent when the last run ended", handed_back)
