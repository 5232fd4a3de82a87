"""Remembers each host's robots.txt for a day, or for a while when the host could not give it."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from yarl import URL

from bot.errors import FetchError, SourceError
from bot.web.robots import ALLOW_ALL, ALLOW_NONE, Robots, parse_robots

_KEPT = timedelta(hours=24)
_KEPT_AFTER_FAILURE = timedelta(minutes=15)
_MOST_ORIGINS = 5_000
_TOO_MANY_REQUESTS = 429
_SERVER_ERROR = 500


@dataclass(slots=True)
class _Kept:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    robots: Robots = ALLOW_NONE
    until: datetime | None = None


class RobotsCache:
    """The rules of each origin (scheme, host, port), fetched when first needed.

    `fetch` gives the bytes of a robots.txt, or None where there is none; it raises as `Web.fetch` does.
    """

    def __init__(
        self,
        fetch: Callable[[URL], Awaitable[bytes | None]],
        *,
        product: str,
        clock: Callable[[], datetime],
    ) -> None:
        self._fetch = fetch
        self._product = product
        self._clock = clock
        self._origins: OrderedDict[str, _Kept] = OrderedDict()

    async def of(self, url: URL) -> Robots:
        """Return the rules that hold for a URL."""
        origin = url.origin()
        kept = self._origins.setdefault(str(origin), _Kept())
        self._origins.move_to_end(str(origin))
        if len(self._origins) > _MOST_ORIGINS:
            self._origins.popitem(last=False)
        async with kept.lock:
            now = self._clock()
            # Kept for longer than ever: the clock stood ahead when they were read.
            if kept.until is None or not now < kept.until <= now + _KEPT:
                kept.robots, lasts = await self._ask(origin / "robots.txt")
                kept.until = now + lasts
        return kept.robots

    async def _ask(self, url: URL) -> tuple[Robots, timedelta]:
        """RFC 9309, 2.3.1: a 4xx means no rules; a server that fails or cannot be reached allows nothing."""
        try:
            body = await self._fetch(url)
        except SourceError as error:
            status = error.status if isinstance(error, FetchError) else None
            if status is None or status >= _SERVER_ERROR or status == _TOO_MANY_REQUESTS:
                return ALLOW_NONE, _KEPT_AFTER_FAILURE
            return ALLOW_ALL, _KEPT
        return (ALLOW_ALL if body is None else parse_robots(body, self._product)), _KEPT
