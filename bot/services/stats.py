"""Statistics: how many stories a region and what lies in it had on each of the last days."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.model import GLOBAL, Viewer
from bot.services.lately import Lately
from bot.services.overlay import moved_regions
from bot.services.preferences import preferences_scope
from bot.storage.database import Database
from bot.storage.preferences import preferences_of
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
    """The stories of a region by day (the last is today), and of what lies in it, the most first.

    A story of two places counts at each, so that the strips may come to more than the whole. `timezone` is
    the one whose days these are; None where nobody chose one, and they are UTC's.
    """

    days: tuple[date, ...]
    whole: Strip
    strips: tuple[Strip, ...]
    timezone: str | None = None


@dataclass(slots=True)
class Stats:
    """Counts stories; nothing that a viewer may not see is in any number, and corrections are."""

    database: Database
    clock: Callable[[], datetime]
    _known: Lately[dict[str, Numbers]] = field(default_factory=lambda: Lately(FRESH))

    async def of(self, viewer: Viewer, code: str, *, days: int) -> RegionStats:
        """Return the numbers of a region for the last `days`, today among them.

        The days are those of the guild's time zone, outside of guilds of the person's.
        """
        chosen = await self._timezone(viewer)
        zone = ZoneInfo(chosen or "UTC")
        today = self.clock().astimezone(zone).date()
        period = tuple(today - timedelta(days=ago) for ago in range(days - 1, -1, -1))
        edges = day_edges(period, zone)
        found = region(code).code
        below = children(found)
        counts = [await self._counts(scope, (found, *below), edges) for scope in viewer.scopes]
        counts.append(await self._moved(viewer, (found, *below), edges))
        strips = [_summed(each, counts) for each in below]
        return RegionStats(period, _summed(found, counts), _ranked(strips), chosen)

    async def _timezone(self, viewer: Viewer) -> str | None:
        scope = preferences_scope(viewer.guild_id, viewer.user_id or "")
        async with self.database.read() as connection:
            return (await preferences_of(connection, [scope]))[scope].timezone

    async def _moved(
        self, viewer: Viewer, codes: Sequence[str], edges: Sequence[datetime]
    ) -> dict[str, Numbers]:
        """Return by how much the viewer's corrections change each number."""
        async with self.database.read() as connection:
            moved = await moved_regions(connection, viewer, since=edges[0], until=edges[-1])
        by: Counter[tuple[str, int]] = Counter()
        for at, changes in moved:
            day = bisect_right(edges, at) - 1
            by.update({(code, day): change for code, change in changes.items()})
        return {code: tuple(by[code, day] for day in range(len(edges) - 1)) for code in codes}

    async def _counts(
        self, scope: str, codes: Sequence[str], edges: Sequence[datetime]
    ) -> dict[str, Numbers]:
        """Count for one scope; what is global is counted once for everybody whose days are the same."""
        now, key = self.clock(), " ".join([codes[0], *(f"{edge:%y%m%d%H%M}" for edge in edges)])
        known = self._known.get(key, now) if scope == GLOBAL else None
        if known is not None:
            return known
        async with self.database.read() as connection:
            counts = dict(await count_by_day(connection, codes, edges, scope=scope))
        return self._known.keep(key, counts, now) if scope == GLOBAL else counts


def day_edges(days: Sequence[date], zone: ZoneInfo) -> tuple[datetime, ...]:
    """Return when each of the days begins where the zone is, and when the last one ends, in UTC.

    A midnight that the clocks skip is the moment at which they do; of one that comes twice it is the first.
    """
    after = days[-1] + timedelta(days=1)
    return tuple(datetime.combine(day, time.min, zone).astimezone(UTC) for day in (*days, after))


def _summed(code: str, counts: Sequence[dict[str, Numbers]]) -> Strip:
    return Strip(code, _by_day([each[code] for each in counts]))


def _by_day(numbers: Sequence[Numbers]) -> Numbers:
    # Never below nothing: what was corrected may have been counted a minute ago, where it stood then.
    return tuple(max(0, sum(of_day)) for of_day in zip(*numbers, strict=True))


def _ranked(strips: Sequence[Strip]) -> tuple[Strip, ...]:
    """Put the places with most stories first, and join those that are too many for a chart."""
    ordered = sorted((strip for strip in strips if strip.total), key=lambda strip: -strip.total)
    if len(ordered) <= TOP:
        return tuple(ordered)
    rest = Strip(None, _by_day([strip.numbers for strip in ordered[TOP - 1 :]]))
    return (*ordered[: TOP - 1], rest)
