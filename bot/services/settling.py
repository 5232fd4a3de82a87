"""What an answer of the platform means for the delivery, for its target and for all others."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from bot.crash_points import reached
from bot.model import Delivery, DeliveryState
from bot.pipeline.outbox import retry_after
from bot.services.publishing import (
    PUBLICATION,
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
from bot.storage import Connection, deliveries, dependents, targets
from bot.storage.savepoint import DATABASE_ERRORS, savepoint
from bot.translation import N_

log = logging.getLogger(__name__)

Answer = Outcome | Finding
UNFOUNDED = N_("the message it belongs to was refused")
UNFOUND = N_("nobody can tell whether the message it belongs to arrived")
WITHDRAWN = N_("its article was to be forgotten")


OnClosed = Callable[[Connection, Delivery, str], Awaitable[None]]


async def tell_nobody(_tx: Connection, _delivery: Delivery, _reason: str) -> None:
    """Owe no notice: nobody was named who should have it."""


@dataclass(slots=True)
class Settlement:
    """Writes what became of deliveries, each in the caller's transaction."""

    publisher: Publisher
    clock: Callable[[], datetime]
    jitter: Callable[[], float]
    on_closed: OnClosed = tell_nobody

    async def settle(self, tx: Connection, delivery: Delivery, answer: Answer) -> None:
        """Write what an answer means; `delivery` is the record from before this attempt."""
        now = self.clock()
        log.debug("delivery %s: %s", delivery.id, answer)
        match answer:
            case Sent(message_id, channel_id):
                await deliveries.settle(
                    tx, delivery.id, DeliveryState.SENT, now, message_id=message_id, channel_id=channel_id
                )
            case Absent():
                await self._again(
                    tx, delivery, now, reason=N_("it was not found in the channel"), not_sent=True
                )
            case Ambiguous(reason):
                due = now + retry_after(delivery.attempts + 1, jitter=self.jitter())
                await self._again(tx, delivery, due, reason=reason, not_sent=False)
            case Later():
                await self._later(tx, delivery, answer, now)
            case Unreadable(reason):
                await self._give_up(tx, delivery, reason, now)
            case BadForm(reason):
                await self._retry_plain(tx, delivery, reason, now)
            case Refused(reason):
                await self._refuse(tx, delivery, reason, now)
            case Ended(reason):
                await self._refuse(tx, delivery, reason, now)
                await targets.end_target(tx, delivery.target.id, reason=reason, now=now)
            case Closed(reason):
                await self._close(tx, delivery, reason, now)
        reached("settled")

    async def _again(
        self, tx: Connection, delivery: Delivery, due: datetime, *, reason: str, not_sent: bool
    ) -> None:
        await deliveries.settle(
            tx, delivery.id, DeliveryState.WAITING, self.clock(), reason=reason, due=due, not_sent=not_sent
        )
        if not_sent and await dependents.refuse_withdrawn(
            tx, delivery.id, reason=WITHDRAWN, now=self.clock()
        ):
            await dependents.refuse_dependent(tx, delivery, reason=UNFOUNDED, now=self.clock())

    async def _later(self, tx: Connection, delivery: Delivery, answer: Later, now: datetime) -> None:
        """Wait, and have all that is owed to the target wait: its next message would hear the same."""
        due = now + answer.wait
        await self._again(tx, delivery, due, reason=answer.reason, not_sent=_is_first(delivery))
        if delivery.kind == PUBLICATION:
            # Publishing has a limit of its own, an hour long, which holds no post back.
            await dependents.postpone_publications(tx, delivery.target.id, until=due)
        else:
            await deliveries.postpone(tx, delivery.target.id, until=due)

    async def _refuse(self, tx: Connection, delivery: Delivery, reason: str, now: datetime) -> None:
        log.warning("delivery %s refused: %s", delivery.id, reason)
        await deliveries.settle(tx, delivery.id, DeliveryState.REFUSED, now, reason=reason)
        if dropped := await dependents.refuse_dependent(tx, delivery, reason=UNFOUNDED, now=now):
            log.warning("%d deliveries had to follow it and are refused as well", dropped)

    async def _give_up(self, tx: Connection, delivery: Delivery, reason: str, now: datetime) -> None:
        log.warning("cannot tell whether delivery %s arrived: %s", delivery.id, reason)
        await deliveries.settle(tx, delivery.id, DeliveryState.UNKNOWN, now, reason=reason)
        # Nobody knows which message it is, so nothing can change it; what follows in a forum opens posts.
        await dependents.refuse_dependent(tx, delivery, reason=UNFOUND, now=now, is_open=True)

    async def _close(self, tx: Connection, delivery: Delivery, reason: str, now: datetime) -> None:
        """Pause the target and keep what is owed: it is sent or folded into a brief once the target opens.

        An earlier attempt may have arrived before the permission was taken away; then the window stays open,
        and the channel is read back when it can be.
        """
        await self._again(tx, delivery, now, reason=reason, not_sent=_is_first(delivery))
        if await targets.pause_target(tx, delivery.target.id, reason=reason, now=now):
            log.warning("target %d is paused: %s", delivery.target.id, reason)
            await self._tell(tx, delivery, reason)
        reached("target paused")

    async def _tell(self, tx: Connection, delivery: Delivery, reason: str) -> None:
        """Owe the notice; one that cannot be made must not keep the pause from being written."""
        try:
            async with savepoint(tx):
                await self.on_closed(tx, delivery, reason)
        except DATABASE_ERRORS:
            raise
        except Exception:
            log.exception("nobody can be told that target %d is paused", delivery.target.id)

    async def _retry_plain(self, tx: Connection, delivery: Delivery, reason: str, now: datetime) -> None:
        if not _is_first(delivery):
            # An earlier attempt may have arrived after all: that is found out before anything else is sent.
            due = now + retry_after(delivery.attempts + 1, jitter=self.jitter())
            await self._again(tx, delivery, due, reason=reason, not_sent=False)
            return
        plain = self.publisher.plain(delivery)
        if plain.payload == delivery.payload:
            await self._refuse(tx, delivery, reason, now)
            return
        await self._again(tx, delivery, now, reason=reason, not_sent=True)
        await deliveries.replace_payload(tx, delivery.id, plain.payload)


def is_invalid(answer: Answer) -> bool:
    """Tell whether Discord counts the request towards a ban: 401, 403, 429 (developers/topics/rate-limits).

    Other refusals are counted too: a flood of them is as wrong.
    """
    match answer:
        case Refused() | BadForm() | Ended():
            return True
        case Closed():
            return answer.was_asked
        case Sent():
            return answer.refused_before
        case Later():
            return answer.is_refusal
    return False


def _is_first(delivery: Delivery) -> bool:
    """Tell whether no earlier attempt can have arrived."""
    return delivery.first_attempt is None
