"""Statistics: how many stories a region and what lies in it had on each of the last days."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from bot.model import GLOBAL, Viewer
from bot.services.lately import Lately
from bot.storage.database import Database
from bot.storage.stats import Numbers, count_by_day
from bot.vocabulary.regions import children, region

TOP = 6
"""Strips of a chart at most: what is beyond is joined in the last one."""
FRESH = timedelta(minutes=1)
"""How long what all see may lag behind the rows."""


@dataclass(frozen=True, slots=True)
class Strip:
    """The stories of a place, one number a day; `code` is None for all places that are not named."""

    code: str | None
    numbers: Numbers

    @property
    def total(self) -> int:
        """How many there are on all days."""
        return sum(self.numbers)


@dataclass(frozen=True, slots=True)
class RegionStats:
    """The stories of a region by day (UTC; the last is today), and of what lies in it, the most first.

    A story of two places counts at each, so that the strips may come to more than the whole.
    """

    days: tuple[date, ...]
    whole: Strip
    strips: tuple[Strip, ...]


@dataclass(slots=True)
class Stats:
    """Counts stories; nothing that a viewer may not see is in any number."""

    database: Database
    clock: Callable[[], datetime]
    _known: Lately[dict[str, Numbers]] = field(default_factory=lambda: Lately(FRESH))

    async def of(self, viewer: Viewer, code: str, *, days: int) -> RegionStats:
        """Return the numbers of a region for the last `days`, today among them."""
        today = self.clock().date()
        period = tuple(today - timedelta(days=ago) for ago in range(days - 1, -1, -1))
        found = region(code).code
        below = children(found)
        counts = [await self._counts(scope, (found, *below), period) for scope in viewer.scopes]
        strips = [_summed(each, counts) for each in below]
        return RegionStats(period, _summed(found, counts), _ranked(strips))

    async def _counts(self, scope: str, codes: Sequence[str], days: Sequence[date]) -> dict[str, Numbers]:
        """Count for one scope; what is global is counted once for everybody."""
        now, key = self.clock(), f"{codes[0]} {days[0]} {days[-1]}"
        known = self._known.get(key, now) if scope == GLOBAL else None
        if known is not None:
            return known
        async with self.database.read() as connection:
            counts = dict(await count_by_day(connection, codes, days, scope=scope))
        return self._known.keep(key, counts, now) if scope == GLOBAL else counts


def _summed(code: str, counts: Sequence[dict[str, Numbers]]) -> Strip:
    return Strip(code, _by_day([each[code] for each in counts]))


def _by_day(numbers: Sequence[Numbers]) -> Numbers:
    return tuple(map(sum, zip(*numbers, strict=True)))


def _ranked(strips: Sequence[Strip]) -> tuple[Strip, ...]:
    """Put the places with most stories first, and join those that are too many for a chart."""
    ordered = sorted((strip for strip in strips if strip.total), key=lambda strip: -strip.total)
    if len(ordered) <= TOP:
        return tuple(ordered)
    rest = Strip(None, _by_day([strip.numbers for strip in ordered[TOP - 1 :]]))
    return (*ordered[: TOP - 1], rest)
