"""Two subscriptions that follow the same news in one place: what they differ in, and what one takes over."""

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from bot.model import Cadence, Subscription, TargetKind

_TIMES = ("at", "days", "timezone", "quiet")


def is_told_alike(one: Subscription, other: Subscription) -> bool:
    """Tell whether two that follow the same in one place differ in nothing that a person would see."""
    return _manner(one) == _manner(other)


def _manner(subscription: Subscription) -> tuple[object, ...]:
    quiet = subscription.quiet and (subscription.quiet, subscription.timezone)
    told = (subscription.mention_role, subscription.publish, subscription.state)
    return (*_clock_of(subscription), quiet, *told)


def _clock_of(subscription: Subscription) -> tuple[object, ...]:
    """Return what of a subscription's times its cadence goes by: two with the same are due alike."""
    match subscription.cadence:
        case Cadence.AS_IT_HAPPENS:
            return ()
        case Cadence.HOURLY:
            return (subscription.at[-2:], subscription.timezone)
        case Cadence.WEEKLY:
            return (subscription.at, subscription.timezone, subscription.days[:1])
        case Cadence.DAILY:
            return (subscription.at, subscription.timezone, frozenset(subscription.days))


def inherited(draft: Subscription, known: Subscription, typed: Collection[str]) -> Subscription:
    """Return the draft with all of the known one that was not typed; `typed` names options."""
    kept: dict[str, Any] = {name: getattr(known, name) for name in _TIMES if name not in typed}
    if "mention" not in typed:
        kept |= {"mention_role": known.mention_role, "mention_managed": known.mention_managed}
    if "publish" not in typed:
        # The channel may be no announcement channel any more.
        kept["publish"] = known.publish and draft.target.kind is TargetKind.ANNOUNCEMENT
    return replace(draft, **kept)
