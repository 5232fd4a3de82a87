"""What somebody is likely to want before a letter is typed: regions and topics, from memory."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import NamedTuple

from bot.model import Subscription, Viewer
from bot.services.lately import Lately
from bot.services.news import Counts, News
from bot.services.preferences import preferences_scope
from bot.storage.database import Database
from bot.storage.preferences import preferences_of
from bot.storage.subscriptions import subscriptions_of_guild, subscriptions_of_person
from bot.vocabulary.regions import WORLD, ancestors, children, descendants, region
from bot.vocabulary.regions import regions as known_regions
from bot.vocabulary.timezones import country_of, home_of
from bot.vocabulary.topics import suggest_topics, top_topics, topic_name

FRESH = timedelta(minutes=1)
"""How long what is known of a server or person may lag behind the rows."""
FOLLOWED = 8
"""How many of what is followed come first: of the 25 that Discord shows some must be left."""
EVERYBODY = Viewer()
CONTINENTS = 2
"""On how many continents a named group of countries may lie to be a place."""


class _Own(NamedTuple):
    """What a server or person follows, the most followed first, and the country of its time zone."""

    regions: tuple[str, ...]
    topics: tuple[str, ...]
    home: str | None


@dataclass(slots=True)
class Likely:
    """Ranks regions and topics for a viewer; the counts behind it are made by `refresh`, a job."""

    database: Database
    news: News
    clock: Callable[[], datetime]
    _known: Lately[_Own] = field(default_factory=lambda: Lately(FRESH))
    _counts: Counts = field(default_factory=lambda: Counts({}, {}))

    async def refresh(self) -> None:
        """Count anew what everybody may see of the last week; have what never changes in memory."""
        await asyncio.to_thread(_warm_up)
        self._counts = await self.news.counts(EVERYBODY)

    async def regions(self, viewer: Viewer, *, client: str = "", limit: int = 25) -> tuple[str, ...]:
        """Return codes: what is followed, home, the world, continents, then where most is reported.

        `client` is the locale of the server or person on Discord, which names a home where no time zone does.
        """
        own = await self._own(viewer)
        home = own.home or home_of(client)
        around = () if home is None else (home, region(home).parent or WORLD)
        return _first(
            limit,
            own.regions[:FOLLOWED],
            around,
            (WORLD,),
            # Antarctica lies in the world too, but is a country among them.
            self._busiest([code for code in children(WORLD) if region(code).kind == "region"]),
            filter(_is_a_place, _ranked(self._counts.regions)),
            _by_people(),
        )

    async def topics(self, viewer: Viewer, *, locale: str, limit: int = 25) -> tuple[str, ...]:
        """Return codes: what is followed, the top terms, then those below on which most is reported."""
        own = await self._own(viewer)
        top = sorted((each.code for each in top_topics()), key=lambda code: topic_name(code, locale))
        counts = self._counts.topics
        return _first(
            limit,
            own.topics[:FOLLOWED],
            sorted(top, key=lambda code: -counts.get(code, 0)),
            _ranked(counts),
            (each.code for each in suggest_topics("", locale=locale, limit=limit)),
        )

    def _busiest(self, codes: Sequence[str]) -> list[str]:
        return sorted(codes, key=lambda code: -self._counts.regions.get(code, 0))

    async def _own(self, viewer: Viewer) -> _Own:
        now, scope = self.clock(), preferences_scope(viewer.guild_id, viewer.user_id or "")
        known = self._known.get(scope, now)
        if known is not None:
            return known
        async with self.database.read() as connection:
            held = (
                await subscriptions_of_person(connection, viewer.user_id or "")
                if viewer.guild_id is None
                else await subscriptions_of_guild(connection, viewer.guild_id)
            )
            chosen = (await preferences_of(connection, [scope]))[scope].timezone
        return self._known.keep(scope, _own_of(held, chosen), now)


def _warm_up() -> None:
    """Read what never changes, CLDR's zones and all places: a quarter second, which is no event loop's."""
    country_of("UTC")
    _by_people()


@cache
def _is_a_place(code: str) -> bool:
    """Tell whether a region is one place: the Sahel is, the G20 lies on all continents and is always busy."""
    if region(code).kind != "group":
        return True
    continents = {each for member in descendants(code) for each in ancestors(member)} & set(children(WORLD))
    return len(continents) <= CONTINENTS


@cache
def _by_people() -> tuple[str, ...]:
    """Return all places by how many people live there."""
    places = filter(_is_a_place, known_regions())
    people = {code: sum(region(country).prominence for country in descendants(code)) for code in places}
    return tuple(sorted(people, key=lambda code: -people[code]))


def _own_of(held: Sequence[Subscription], chosen: str | None) -> _Own:
    zones = [chosen] if chosen else _most(each.timezone for each in held)
    homes = [iso for iso in map(country_of, zones) if iso is not None]
    return _Own(
        _most(each.region for each in held),
        _most(each.topic for each in held if each.topic),
        region(homes[0]).code if homes else None,
    )


def _most(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(value for value, _number in Counter(values).most_common())


def _ranked(counts: Mapping[str, int]) -> list[str]:
    return sorted(counts, key=lambda code: (-counts[code], code))


def _first(limit: int, *groups: Iterable[str]) -> tuple[str, ...]:
    """Return the codes of the groups in their order, each once."""
    return tuple(dict.fromkeys(code for group in groups for code in group))[:limit]
