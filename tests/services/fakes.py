"""Hand-written stand-ins for what lies behind our own borders: a clock and a chat platform."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.model import Brief, Delivery, Payload, Story
from bot.services.publishing import Absent, Closed, Finding, Outcome, Sent
from bot.services.rendering import Mark, Notice
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
    known_closed: set[str] = field(default_factory=set)
    """Addresses that are refused before they are asked."""
    readable: Finding | None = None
    """What `find` answers instead of looking."""
    messages: list[tuple[str, str, datetime]] = field(default_factory=list)
    """(delivery id, nonce, when) of each message on the platform."""
    edits: list[str] = field(default_factory=list)
    shown: dict[str, Payload] = field(default_factory=dict)
    """Delivery id -> what its message shows now."""
    requests: list[str] = field(default_factory=list)
    asked: asyncio.Event = field(default_factory=asyncio.Event)

    def known_refusal(self, delivery: Delivery) -> Closed | None:
        return Closed("no access", was_asked=False) if delivery.target.address in self.known_closed else None

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
            self.shown[delivery.edits] = delivery.payload
            return int(delivery.edited_message_id or 0)
        horizon = self.clock() - timedelta(seconds=self.window)
        for number, (_, nonce, when) in enumerate(self.messages):
            if nonce == delivery.nonce and when >= horizon:
                return number
        self.messages.append((delivery.id, delivery.nonce, self.clock()))
        self.shown[delivery.id] = delivery.payload
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

    def texts(self) -> list[str]:
        """Return what each message shows now, in the order they came."""
        return [str(self.shown[identity]["content"]) for identity, _, _ in self.messages]

    def times_sent(self) -> Counter[str]:
        """Return how many messages each delivery made."""
        return Counter(identity for identity, _, _ in self.messages)


class PlainRenderer:
    """Renders a story as its title, a brief as its titles, three a message."""

    def brief(
        self, brief: Brief, *, locale: str, mark: Mark, mention: str | None = None, maps: bool = True
    ) -> tuple[Payload, ...]:
        titles = [("update: " if item.update else "") + item.story.title for item in brief.items]
        parts = [titles[start : start + 3] for start in range(0, len(titles), 3)]
        return tuple(
            {
                "content": "brief: " + "; ".join(part),
                "mark": mark(number),
                "mention": mention,
                "locale": locale,
                "maps": maps,
            }
            for number, part in enumerate(parts)
        )

    def story(self, story: Story, *, locale: str, mark: Mark, mention: str | None = None) -> Payload:
        said = f"{story.title} ({len(story.articles)} reports)"
        return {"content": said, "mark": mark(0), "mention": mention, "locale": locale}

    def notice(self, notice: Notice, *, locale: str, mark: str) -> Payload:
        return {"content": type(notice).__name__, "mark": mark, "locale": locale}
