"""Quotas by the hour, counted in the database: a restart frees nobody."""

from datetime import datetime, timedelta
from math import ceil

from bot.errors import QuotaError
from bot.storage import Connection, usage

_HOUR = timedelta(hours=1)


async def spend(tx: Connection, scope: str, action: str, *, most: int, now: datetime, told: str) -> None:
    """Count what is about to be done; raises QuotaError, which says when, beyond `most` an hour.

    `told` is what the person is told, with places for the numbers {most} and {minutes}.
    """
    done, first = await usage.usage_since(tx, scope, action, since=now - _HOUR)
    if done >= most and first is not None:
        minutes = ceil((first + _HOUR - now) / timedelta(minutes=1))
        raise QuotaError(told.format(most=most, minutes=minutes))
    await usage.record_usage(tx, scope, action, now=now)
