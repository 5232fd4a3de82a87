"""A publisher that measures another one."""

import time
from dataclasses import dataclass
from datetime import datetime

from bot.health.metrics import Metrics
from bot.model import Delivery
from bot.services.publishing import BadForm, Closed, Ended, Finding, Outcome, Publisher, Refused, Sent

_REFUSALS = {Refused: "refused", BadForm: "form", Closed: "closed", Ended: "gone"}


@dataclass(slots=True)
class MeasuredPublisher:
    """Publishes through another publisher and notes results and times."""

    publisher: Publisher
    metrics: Metrics

    def known_refusal(self, delivery: Delivery) -> Closed | None:
        """Ask the other publisher; what costs no request is not measured."""
        return self.publisher.known_refusal(delivery)

    async def publish(self, delivery: Delivery, *, timeout: float) -> Outcome:  # noqa: ASYNC109 - the Protocol's
        """Send the delivery and note what came of it."""
        started = time.monotonic()
        result, late = "error", None
        try:
            outcome = await self.publisher.publish(delivery, timeout=timeout)
            result = type(outcome).__name__.lower()
            if type(outcome) in _REFUSALS:
                self.metrics.refused(_REFUSALS[type(outcome)])
            if isinstance(outcome, Sent) and delivery.due is not None:
                late = self.metrics.now() - delivery.due
        finally:
            self.metrics.published(result, time.monotonic() - started, late=late)
        return outcome

    async def find(self, delivery: Delivery, *, since: datetime) -> Finding:
        """Look for the delivery on the platform."""
        return await self.publisher.find(delivery, since=since)

    def plain(self, delivery: Delivery) -> Delivery:
        """Return the delivery in its plainest form."""
        return self.publisher.plain(delivery)
