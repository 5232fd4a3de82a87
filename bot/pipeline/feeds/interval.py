"""When a feed is read next: as seldom as it asks, never oftener than we may, ever later when it fails."""

from datetime import datetime, timedelta

LONGEST = timedelta(days=1)
"""A feed is read at least daily, whatever its cache headers say, unless Retry-After says otherwise."""

PATIENCE = timedelta(days=30)
"""How long a feed may fail before it is paused."""

_JITTER = 0.1


def next_poll(
    now: datetime,
    *,
    shortest: timedelta,
    lifetime: float | None = None,
    ttl: float | None = None,
    skip_hours: frozenset[int] = frozenset(),
    chance: float,
) -> datetime:
    """Return when to read a feed again that has answered; `lifetime` and `ttl` in seconds, `chance` 0..1."""
    asked = timedelta(seconds=max(lifetime or 0.0, ttl or 0.0))
    wait = max(shortest, min(asked, LONGEST))
    return _outside(skip_hours, now + wait * (1 + _JITTER * chance))


def next_try(
    now: datetime, *, shortest: timedelta, failures: int, retry_after: float | None = None, chance: float
) -> datetime:
    """Return when to ask a feed again that has failed so many times in a row; `retry_after` in seconds."""
    wait = max(_backoff(shortest, failures), timedelta(seconds=retry_after or 0.0))
    return now + wait * (1 + _JITTER * chance)


def has_failed_for_good(failures: int, *, shortest: timedelta) -> bool:
    """Say whether so many failures in a row, each waited for, make up our patience.

    Counted in tries, not in days since the last success: a month in which we were not running is no failure.
    """
    waited = timedelta()
    for failure in range(1, failures):
        waited += _backoff(shortest, failure)
        if waited >= PATIENCE:
            return True
    return False


def _backoff(shortest: timedelta, failures: int) -> timedelta:
    return max(shortest, min(shortest * 2.0 ** min(failures, 32), LONGEST))


def _outside(skip_hours: frozenset[int], moment: datetime) -> datetime:
    """Move a time out of the hours in which a feed asks to be left alone (RSS 2.0, skipHours, in UTC)."""
    for _ in range(24):
        if moment.hour not in skip_hours:
            return moment
        moment = moment.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return moment
