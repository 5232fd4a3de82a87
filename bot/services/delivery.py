"""The outbox at work: claims what is owed, has it published, settles what became of it.

One transaction a turn settles what has ended and claims what comes next, so `sending` is on disk before
any request goes out and a busy outbox needs one commit for many messages. Rows are the truth; `wake` only
shortens a wait. Between two requests everything may be killed: see pipeline/outbox.py for what happens then.
"""

import asyncio
import logging
import random
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from aiolimiter import AsyncLimiter

from bot.log import logging_ids
from bot.model import Delivery, DeliveryState
from bot.pipeline.outbox import Post, ReadBack, Step, Wait, next_step, retry_after, send_timeout
from bot.services.publishing import (
    Absent,
    Ambiguous,
    BadForm,
    Closed,
    Ended,
    Finding,
    Later,
    Outcome,
    Publisher,
    Refused,
    Sent,
    Unreadable,
)
from bot.storage import Connection, deliveries, targets
from bot.storage.database import Database

log = logging.getLogger(__name__)

IN_FLIGHT = 32
RATE = 45
"""Requests a second over all channels; Discord's global limit is 50 (developers/topics/rate-limits)."""
INVALID_LIMIT = 400
INVALID_PERIOD = timedelta(minutes=10)
"""Discord bans an address after 10,000 invalid requests in 10 minutes; the outbox stops far below."""
IDLE = 5.0
"""Seconds after which an idle outbox looks at the rows again, woken or not."""

Answer = Outcome | Finding


@dataclass(slots=True)
class _Work:
    """One delivery in hand and the step it is at."""

    delivery: Delivery
    step: Post | ReadBack
    answer: Answer | None = None


@dataclass(slots=True)
class Outbox:
    """Publishes what is owed on one platform, forever; make one with a publisher and `run` it as a job."""

    database: Database
    publisher: Publisher
    clock: Callable[[], datetime]
    window: float
    """The nonce window in seconds."""
    jitter: Callable[[], float] = random.random
    reached: Callable[[str], None] = lambda _point: None
    """Told the name of each point of the path that is passed, for the crash matrix."""
    on_closed: Callable[[Delivery, str], None] = lambda _delivery, _reason: None
    """Told once when a target is paused, so that its owner can be."""
    _tasks: dict[asyncio.Task[Answer], _Work] = field(default_factory=dict)
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    _invalid: deque[datetime] = field(default_factory=deque)
    _stopping: bool = False

    def wake(self) -> None:
        """Look at the rows now: something was owed, or a target was opened again."""
        self._wake.set()

    def stop(self) -> None:
        """Claim nothing more; `run` returns when what is in flight is settled."""
        self._stopping = True
        self._wake.set()

    async def run(self) -> None:
        """Publish until stopped; what an earlier process left unfinished is taken up first."""
        limiter = AsyncLimiter(RATE, 1)
        async with self.database.write() as tx:
            handed_back = await deliveries.hand_back(tx)
        if handed_back:
            log.info("taking up %d deliveries that were being sent when the last run ended", handed_back)
        try:
            while not self._stopping or self._tasks:
                if not await self.turn(limiter):
                    await self._rest(limited=not limiter.has_capacity())
        finally:
            for task in self._tasks:
                task.cancel()

    async def turn(self, limiter: AsyncLimiter) -> int:
        """Settle what has ended, claim and begin what comes next; return how many were settled or begun."""
        ended = [self._tasks.pop(task) for task in list(self._tasks) if self._collect(task)]
        room = 0 if self._stopping or self._is_banned_soon() else self._room(limiter)
        if not ended and not await self._anything_ready(room):
            return 0
        async with self.database.write() as tx:
            for work in ended:
                await self._settle(tx, work)
            begun = await self._claim(tx, room) if room else []
        self.reached("claimed")
        if begun:
            await limiter.acquire(len(begun))
        for work in begun:
            self._tasks[asyncio.create_task(self._perform(work))] = work
        return len(ended) + len(begun)

    def _collect(self, task: asyncio.Task[Answer]) -> bool:
        if not task.done():
            return False
        self._tasks[task].answer = task.result()
        return True

    def _room(self, limiter: AsyncLimiter) -> int:
        """Return how many requests may begin now, by what is in flight and by the rate."""
        room = IN_FLIGHT - len(self._tasks)
        while room > 0 and not limiter.has_capacity(room):
            room -= 1
        return room

    async def _anything_ready(self, room: int) -> bool:
        if not room:
            return False
        async with self.database.read() as connection:
            return await deliveries.is_any_ready(connection, self.clock())

    async def _claim(self, tx: Connection, room: int) -> list[_Work]:
        now = self.clock()
        await deliveries.skip_expired(tx, now)
        begun: list[_Work] = []
        for delivery in await deliveries.claim(tx, now=now, limit=room):
            step: Step = next_step(delivery, now, self.window)
            if isinstance(step, Wait):
                await deliveries.settle(tx, delivery.id, DeliveryState.WAITING, now, due=step.until)
            else:
                begun.append(_Work(delivery, step))
        posts = [(work.delivery.id, work.step.fresh) for work in begun if isinstance(work.step, Post)]
        await deliveries.begin_attempts(tx, posts, now)
        return begun

    async def _perform(self, work: _Work) -> Answer:
        """Make the one request of this step; whatever goes wrong in it is an answer too."""
        delivery = work.delivery
        with logging_ids(delivery=delivery.id, target=delivery.target.id):
            try:
                if isinstance(work.step, ReadBack):
                    self.reached("before read-back")
                    since = delivery.first_attempt or self.clock()
                    return await self.publisher.find(delivery, since=since - timedelta(seconds=5))
                self.reached("before post")
                answer = await self.publisher.publish(delivery, timeout=send_timeout(self.window))
                self.reached("after post")
            except Exception as error:  # a surprise in one delivery must not stop the others
                log.exception("publishing failed in an unknown way; it is treated as perhaps sent")
                return Ambiguous(f"{type(error).__name__}: {error}")
            return answer

    async def _settle(self, tx: Connection, work: _Work) -> None:  # noqa: C901 - one arm an answer
        """Write what the answer means for the delivery and its target."""
        delivery, now = work.delivery, self.clock()
        log.debug("delivery %s: %s", delivery.id, work.answer)
        match work.answer:
            case Sent(message_id, channel_id):
                await deliveries.settle(
                    tx, delivery.id, DeliveryState.SENT, now, message_id=message_id, channel_id=channel_id
                )
            case Refused(reason):
                await self._refuse(tx, delivery, reason, now)
            case Ended(reason):
                await self._refuse(tx, delivery, reason, now)
                await targets.end_target(tx, delivery.target.id, reason=reason, now=now)
            case Closed(reason):
                await self._close(tx, delivery, reason, now)
            case BadForm(reason):
                await self._retry_plain(tx, delivery, reason, now)
            case Unreadable(reason):
                await deliveries.settle(tx, delivery.id, DeliveryState.UNKNOWN, now, reason=reason)
                log.warning("cannot tell whether delivery %s arrived: %s", delivery.id, reason)
            case Absent():
                await self._again(tx, delivery, now, reason="was not there", not_sent=True)
            case Later(seconds, reason):
                due, first = now + timedelta(seconds=seconds), delivery.first_attempt is None
                await self._again(tx, delivery, due, reason=reason, not_sent=first)
            case Ambiguous(reason):
                due = now + retry_after(delivery.attempts + 1, jitter=self.jitter())
                await self._again(tx, delivery, due, reason=reason)
            case None:
                raise AssertionError("a work without an answer is not settled")
        self.reached("settled")

    async def _again(
        self, tx: Connection, delivery: Delivery, due: datetime, *, reason: str, not_sent: bool = False
    ) -> None:
        now = self.clock()
        await deliveries.settle(
            tx, delivery.id, DeliveryState.WAITING, now, reason=reason, due=due, not_sent=not_sent
        )

    async def _refuse(self, tx: Connection, delivery: Delivery, reason: str, now: datetime) -> None:
        self._invalid.append(now)
        log.warning("delivery %s refused: %s", delivery.id, reason)
        await deliveries.settle(tx, delivery.id, DeliveryState.REFUSED, now, reason=reason)

    async def _close(self, tx: Connection, delivery: Delivery, reason: str, now: datetime) -> None:
        """Pause the target and keep what is owed: it is sent or folded into a brief once the target opens."""
        self._invalid.append(now)
        await self._again(tx, delivery, now, reason=reason, not_sent=True)
        await targets.pause_target(tx, delivery.target.id, reason=reason, now=now)
        log.warning("target %d is paused: %s", delivery.target.id, reason)
        self.on_closed(delivery, reason)

    async def _retry_plain(self, tx: Connection, delivery: Delivery, reason: str, now: datetime) -> None:
        self._invalid.append(now)
        plain = self.publisher.plain(delivery)
        if plain.payload == delivery.payload:
            await self._refuse(tx, delivery, reason, now)
            return
        await self._again(tx, delivery, now, reason=reason, not_sent=True)
        await deliveries.replace_payload(tx, delivery.id, plain.payload)

    def _is_banned_soon(self) -> bool:
        """Return whether too many requests were invalid lately; the outbox then waits until they are old."""
        horizon = self.clock() - INVALID_PERIOD
        while self._invalid and self._invalid[0] < horizon:
            self._invalid.popleft()
        return len(self._invalid) >= INVALID_LIMIT

    async def _rest(self, *, limited: bool) -> None:
        """Wait until a request ends, something falls due or is owed, or a while has passed."""
        now = self.clock()
        async with self.database.read() as connection:
            due = await deliveries.next_due(connection, after=now)
        seconds = IDLE if due is None else min(IDLE, (due - now).total_seconds())
        if limited:
            seconds = 1 / RATE
        woken = asyncio.create_task(self._wake.wait())
        try:
            await asyncio.wait({woken, *self._tasks}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            woken.cancel()
        self._wake.clear()
