"""Hand-written stand-ins for what lies behind our own borders: a clock and a chat platform."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.model import Delivery
from bot.services.publishing import Absent, Finding, Outcome, Sent
from tests.records import NOW


class Clock:
    """A clock that moves only when told."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@dataclass(frozen=True)
class Fault:
    """How one request goes wrong: the answer given or the error raised, and whether it was accepted first."""

    answer: Outcome | Exception
    accepted: bool = False


@dataclass
class FakePlatform:
    """A platform that keeps Discord's word: a nonce is known for `window` seconds, messages can be read."""

    clock: Clock
    window: float = 60.0
    faults: list[Fault | None] = field(default_factory=list)
    """One a request, None for none; when they are used up everything is accepted."""
    readable: Finding | None = None
    """What `find` answers instead of looking."""
    messages: list[tuple[str, str, datetime]] = field(default_factory=list)
    """(delivery id, nonce, when) of each message on the platform."""
    edits: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    asked: asyncio.Event = field(default_factory=asyncio.Event)

    async def publish(self, delivery: Delivery, *, timeout: float) -> Outcome:  # noqa: ASYNC109 - the Protocol's
        assert timeout > 0
        self.requests.append(delivery.id)
        self.asked.set()
        fault = self.faults.pop(0) if self.faults else None
        if fault is None or fault.accepted:
            number = self._accept(delivery)
        if fault is None:
            return Sent(str(number), delivery.target.address)
        if isinstance(fault.answer, Exception):
            raise fault.answer
        return fault.answer

    def _accept(self, delivery: Delivery) -> int:
        if delivery.edits is not None:
            self.edits.append(delivery.id)
            return int(delivery.edited_message_id or 0)
        horizon = self.clock() - timedelta(seconds=self.window)
        for number, (_, nonce, when) in enumerate(self.messages):
            if nonce == delivery.nonce and when >= horizon:
                return number
        self.messages.append((delivery.id, delivery.nonce, self.clock()))
        return len(self.messages) - 1

    async def find(self, delivery: Delivery, *, since: datetime) -> Finding:
        if self.readable is not None:
            return self.readable
        for number, (identity, _, when) in enumerate(self.messages):
            if identity == delivery.id and when >= since:
                return Sent(str(number), delivery.target.address)
        return Absent()

    def plain(self, delivery: Delivery) -> Delivery:
        return replace(delivery, payload={"content": "plain", "allowed_mentions": {"parse": []}})

    def times_sent(self) -> Counter[str]:
        """Return how many messages each delivery made."""
        return Counter(identity for identity, _, _ in self.messages)
