"""Quiet hours at the moment of sending: a story owed before them that was held up is not posted in them."""

import logging
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from bot.model import Delivery, Preferences, Subscription
from bot.pipeline.preferences import quiet_until, scope_of
from bot.storage import Connection, subscriptions
from bot.storage.preferences import preferences_of

log = logging.getLogger(__name__)

LATE = timedelta(minutes=1)
"""What is sent within this time was not held up: whether it is quiet was asked when it was owed."""


async def silences(tx: Connection, claimed: Sequence[Delivery], now: datetime) -> Mapping[str, datetime]:
    """Return which of these deliveries must wait, by id, and until when.

    A place is quiet when it is for each of its subscriptions that post as it happens.
    """
    late = [delivery for delivery in claimed if _is_late_post(delivery, now)]
    if not late:
        return {}
    preferences = await preferences_of(tx, [scope_of(delivery.target) for delivery in late])
    ends: defaultdict[int, list[datetime | None]] = defaultdict(list)
    for each in await subscriptions.posting_subscriptions(tx, [delivery.target.id for delivery in late]):
        ends[each.target.id].append(_end_of(each, preferences[scope_of(each.target)], now))
    found: dict[str, datetime] = {}
    for delivery in late:
        quiet = [end for end in ends[delivery.target.id] if end is not None]
        if quiet and len(quiet) == len(ends[delivery.target.id]):
            found[delivery.id] = min(quiet)
    return found


def _end_of(subscription: Subscription, preferences: Preferences, now: datetime) -> datetime | None:
    """Return when its silence ends; one that cannot be told of is none, and holds up nobody's posts."""
    try:
        return quiet_until(subscription, preferences, now)
    except Exception:
        log.exception("nobody can tell whether it is quiet for subscription %d", subscription.id)
        return None


def _is_late_post(delivery: Delivery, now: datetime) -> bool:
    """Tell whether a story would be posted anew, later than it was due; what may have been sent goes on."""
    is_new = delivery.kind == "story" and delivery.edits is None and delivery.first_attempt is None
    return is_new and delivery.due is not None and now - delivery.due > LATE
