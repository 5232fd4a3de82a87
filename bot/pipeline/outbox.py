"""The rules of the outbox: a delivery's identity, and what to do next with one that was tried before.

Sending is at least once; the stable nonce and the read-back make it look like exactly once (decision 2).
The times follow what five strategies did under SIGKILL and faults: blind retries only while Discord still
knows the nonce, and only if such a retry ends before it forgets; afterwards the channel is read first.
"""

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.model import Delivery, TargetKind

NONCE_LENGTH = 25
"""Discord's limit for a nonce (openapi: MessageCreateRequest.nonce)."""

SEND_TIMEOUT = 15.0
"""Seconds after which an unanswered request is given up and its result unknown."""


@dataclass(frozen=True, slots=True)
class Post:
    """Send it (again) now; `fresh` starts a new nonce window."""

    fresh: bool


@dataclass(frozen=True, slots=True)
class ReadBack:
    """Look in the channel whether an earlier attempt arrived."""


@dataclass(frozen=True, slots=True)
class Wait:
    """An earlier attempt may still be under way: ask again at `until`."""

    until: datetime


Step = Post | ReadBack | Wait


def delivery_id(
    installation: str, target_id: int, kind: str, subject: str, *, revision: int = 1, part: int = 0
) -> str:
    """Return the id of the delivery with this unique key; fits a custom_id together with a prefix."""
    return _digest(installation, "delivery", target_id, kind, subject, revision, part)[:20]


def nonce(installation: str, delivery: str, purpose: str = "post") -> str:
    """Return the nonce of a delivery; Discord checks nonces per author, whatever the channel."""
    return _digest(installation, "nonce", delivery, purpose)[:NONCE_LENGTH]


def send_timeout(window: float) -> float:
    """Return how long one request may take, in seconds: several must fit into the nonce window."""
    return min(SEND_TIMEOUT, window / 4)


def next_step(delivery: Delivery, now: datetime, window: float) -> Step:
    """Decide what a delivery that is owed needs now; `window` is the nonce window in seconds.

    A request begun at t is over, one way or the other, at t + timeout. A blind retry is right only if it
    is over before the window closes; the read-back only once the last request is over.
    """
    # An edit may be made twice without harm, and so may a publication.
    if delivery.edits is not None or delivery.first_attempt is None or delivery.last_attempt is None:
        return Post(fresh=delivery.first_attempt is None)
    timeout = timedelta(seconds=send_timeout(window))
    # A forum post is a new thread, and creating threads knows no nonce: it is never retried blindly. What
    # goes into the thread is a message like others.
    has_nonce = delivery.target.kind is not TargetKind.FORUM or delivery.thread_id is not None
    if has_nonce and now + timeout < delivery.first_attempt + timedelta(seconds=window):
        return Post(fresh=False)
    drained = delivery.last_attempt + timeout
    return Wait(drained) if now < drained else ReadBack()


def retry_after(attempts: int, *, jitter: float) -> timedelta:
    """Return the pause after a failed attempt: 1 s doubling to 5 min, up to half off by `jitter` (0..1)."""
    seconds = min(300.0, 2.0 ** min(attempts - 1, 10))
    return timedelta(seconds=seconds * (1 - jitter / 2))


def _digest(*parts: object) -> str:
    # Length-prefixed, so that ("a", "bc") and ("ab", "c") differ.
    text = "".join([f"{len(part)}:{part}" for part in map(str, parts)])
    raw = hashlib.blake2b(text.encode(), digest_size=20).digest()
    return base64.b32encode(raw).decode().rstrip("=").lower()
