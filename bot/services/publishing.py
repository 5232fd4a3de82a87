"""What the outbox asks of a platform: send one message, or look whether it is there; answers are values."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from bot.model import Delivery
from bot.pipeline import outbox


@dataclass(frozen=True, slots=True)
class Sent:
    """The platform has it."""

    message_id: str
    channel_id: str
    refused_before: bool = field(default=False, compare=False)
    """Whether an earlier form of it was refused, which Discord counts (`settling.is_invalid`)."""


@dataclass(frozen=True, slots=True)
class Refused:
    """The platform will never take this message; other messages to the target may be taken."""

    reason: str


@dataclass(frozen=True, slots=True)
class BadForm:
    """The platform dislikes the message's form: a plain form may pass."""

    reason: str


@dataclass(frozen=True, slots=True)
class Closed:
    """The target takes nothing now (a permission is missing, DMs are closed)."""

    reason: str
    was_asked: bool = True
    """Whether that cost a request; what is known beforehand costs none."""


@dataclass(frozen=True, slots=True)
class Ended:
    """The target is gone for good."""

    reason: str


LONGEST_WAIT = timedelta(days=1)
"""After this a platform is asked again, however long it said."""


@dataclass(frozen=True, slots=True)
class Later:
    """Nothing was sent; ask again after `seconds`.

    `everywhere` when it holds for all targets: the token is refused, the address is banned, nobody answers.
    """

    seconds: float
    reason: str
    everywhere: bool = False
    is_refusal: bool = False
    """Whether the platform refused a request (401, 429), which it counts."""

    @property
    def wait(self) -> timedelta:
        """The time to wait; a number that is none, or beyond all measure, is the longest."""
        if not self.seconds <= LONGEST_WAIT.total_seconds():  # false of NaN, which a header may say
            return LONGEST_WAIT
        return timedelta(seconds=max(0.0, self.seconds))


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """It may have arrived or not: a reset, a timeout, an answer that is none."""

    reason: str


@dataclass(frozen=True, slots=True)
class Absent:
    """The message is not there."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """The channel's history may not be read, so nobody can tell."""

    reason: str


PUBLICATION = "publication"
"""The kind of delivery that publishes the message of the one it edits to the channel's followers."""
PUBLISHED_WITHIN = timedelta(hours=24)
"""A channel publishes ten messages an hour; what did not get its turn in a day is not published any more."""

Outcome = Sent | Refused | BadForm | Closed | Ended | Later | Ambiguous
Finding = Sent | Absent | Unreadable | Closed | Ended | Later | Refused


class Publisher(Protocol):
    """Sends deliveries on one platform; raises nothing that an answer could say."""

    def known_refusal(self, delivery: Delivery) -> Closed | None:
        """Return why the platform would refuse a delivery now, where that is known without asking it."""
        ...

    async def publish(self, delivery: Delivery, *, timeout: float) -> Outcome:  # noqa: ASYNC109 - the platform's
        """Send the delivery (or edit the message it edits), with its nonce, within `timeout` seconds."""
        ...

    async def find(self, delivery: Delivery, *, since: datetime) -> Finding:
        """Look for the delivery's own mark in the target's messages since a time."""
        ...

    def plain(self, delivery: Delivery) -> Delivery:
        """Return the delivery in its plainest form, for a platform that disliked the full one."""
        ...


def publication_of(installation: str, post: Delivery) -> Delivery:
    """Return the delivery that publishes a post to the channel's followers, once the post is sent."""
    identity = outbox.delivery_id(installation, post.target.id, PUBLICATION, post.id)
    return Delivery(
        id=identity,
        target=post.target,
        kind=PUBLICATION,
        subject=post.id,
        revision=1,
        part=0,
        payload={},
        nonce=outbox.nonce(installation, identity),
        due=post.due,
        expires=None if post.expires is None else post.expires + PUBLISHED_WITHIN,
        priority=post.priority,
        edits=post.id,
    )
