"""When a subscription's next brief is due, on the reader's own clock.

Each local day gives one instant, so an hour that daylight saving skips is served once (when the clock has
jumped past it) and one that happens twice is served once (the first time).
"""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.model import Cadence, Subscription

EVERY_DAY = (1, 2, 3, 4, 5, 6, 7)


def next_brief(subscription: Subscription, *, after: datetime) -> datetime | None:
    """Return the first time after `after` that a subscription is due; None as it happens."""
    return next_time(
        subscription.cadence,
        at=time.fromisoformat(subscription.at),
        zone=ZoneInfo(subscription.timezone),
        days=subscription.days,
        after=after,
    )


def next_time(
    cadence: Cadence, *, at: time, zone: ZoneInfo, days: tuple[int, ...], after: datetime
) -> datetime | None:
    """Return the first time after `after` for a cadence.

    Hourly takes only the minutes of `at`; daily keeps to the ISO weekdays `days`, weekly to their first.
    """
    match cadence:
        case Cadence.AS_IT_HAPPENS:
            return None
        case Cadence.HOURLY:
            return _next_hour(at.minute, zone, after)
        case Cadence.DAILY:
            return _next_day(at, zone, frozenset(days or EVERY_DAY), after)
        case Cadence.WEEKLY:
            return _next_day(at, zone, frozenset(days[:1] or EVERY_DAY[:1]), after)


def _next_hour(minute: int, zone: ZoneInfo, after: datetime) -> datetime:
    # Counted in UTC: local time repeats or skips an hour twice a year.
    start = after.astimezone(UTC).replace(second=0, microsecond=0)
    wait = (minute - start.astimezone(zone).minute) % 60
    return start + timedelta(minutes=wait or 60)


def _next_day(at: time, zone: ZoneInfo, days: frozenset[int], after: datetime) -> datetime:
    today = after.astimezone(zone).date()
    # From yesterday, since a skipped hour of yesterday may fall on today.
    for ahead in range(-1, 10):
        day = today + timedelta(days=ahead)
        moment = datetime.combine(day, at, tzinfo=zone).astimezone(UTC)
        if day.isoweekday() in days and moment > after:
            return moment
    raise ValueError(f"no weekday in {sorted(days)}")
