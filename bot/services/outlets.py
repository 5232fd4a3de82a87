"""Outlets by name: completion from memory, and what a person may have meant."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from bot.model import Viewer
from bot.services.lately import Lately
from bot.storage.database import Database
from bot.storage.outlets import feed_outlet_named, outlets_of
from bot.vocabulary.lookup import Label, NameIndex, fold

FRESH = timedelta(seconds=30)
"""How long completion may lag behind the rows."""
COUNTED = timedelta(days=7)
CLOSE = 3


class _Outlet(NamedTuple):
    """An outlet: its name, the same in lower case, and how many articles of the last week it has."""

    name: str
    folded: str
    articles: int


@dataclass(slots=True)
class Outlets:
    """Knows the outlets that a viewer may read."""

    database: Database
    clock: Callable[[], datetime]
    _known: Lately[tuple[_Outlet, ...]] = field(default_factory=lambda: Lately(FRESH))

    async def complete(self, viewer: Viewer, typed: str, *, limit: int = 25) -> tuple[str, ...]:
        """Return outlets with a word that begins as typed; those whose name begins so come first.

        Among them, and where nothing is typed, those with most articles of the last week.
        """
        start = typed.casefold().strip()
        found = [each for each in await self._all(viewer) if _begins(each.folded, start)]
        found.sort(key=lambda each: (not each.folded.startswith(start), -each.articles, each.folded))
        return tuple(dict.fromkeys(each.name for each in found))[:limit]

    async def find(self, viewer: Viewer, typed: str) -> str | None:
        """Return the name of the outlet that was typed in any capitals, with or without its punctuation."""
        start = typed.casefold().strip()
        every = await self._all(viewer)
        exact = next((each.name for each in every if each.folded == start), None)
        exact = exact or next((each.name for each in every if fold(each.name) == fold(typed)), None)
        if exact is None:
            async with self.database.read() as connection:
                # It was added and has not been read, or brought nothing.
                return await feed_outlet_named(connection, viewer.scopes, typed.strip())
        return exact

    async def close(self, viewer: Viewer, typed: str) -> tuple[str, ...]:
        """Return names somebody may have meant, best first."""
        articles = {each.name: float(each.articles) for each in await self._all(viewer)}
        return NameIndex((Label(name, name) for name in articles), articles).meant(typed, limit=CLOSE)

    async def _all(self, viewer: Viewer) -> list[_Outlet]:
        return [each for scope in viewer.scopes for each in await self._of(scope)]

    async def _of(self, scope: str) -> tuple[_Outlet, ...]:
        now = self.clock()
        known = self._known.get(scope, now)
        if known is not None:
            return known
        async with self.database.read() as connection:
            counted = await outlets_of(connection, scope, since=now - COUNTED)
        return self._known.keep(
            scope, tuple(_Outlet(name, name.casefold(), number) for name, number in counted), now
        )


def _begins(folded: str, start: str) -> bool:
    """Tell whether a name or one of its words begins so."""
    return folded.startswith(start) or f" {start}" in folded
