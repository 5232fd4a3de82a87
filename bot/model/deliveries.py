"""What is owed to a target."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.model.subscriptions import Target

Payload = Mapping[str, Any]
"""A message in the platform's own JSON form, as the renderer made it and the publisher sends it."""


class DeliveryState(StrEnum):
    """The six states of decision 15."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    REFUSED = "refused"
    SKIPPED = "skipped"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message owed to one target; `id` is made of its unique key, so its payload can carry it."""

    id: str
    target: Target
    kind: str
    subject: str
    revision: int
    part: int
    payload: Payload
    nonce: str
    state: DeliveryState = DeliveryState.WAITING
    due: datetime | None = None
    expires: datetime | None = None
    priority: int = 0
    attempts: int = 0
    first_attempt: datetime | None = None
    last_attempt: datetime | None = None
    message_id: str | None = None
    channel_id: str | None = None
    """Where it landed: the channel, the DM's channel, the thread of a forum post."""
    thread_id: str | None = None
    """The thread in which a later part goes: that of the forum post its first part opened."""
    edits: str | None = None
    """The id of the delivery whose message this one edits, or None for a new message."""
    edited_message_id: str | None = None
    """That message's id, once it was sent."""
    reason: str | None = None
