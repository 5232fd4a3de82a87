"""Pictures: drawn in a thread, one at a time, and kept for whoever wants the same again."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field

KEPT = 128
"""Pictures kept in memory, some 2 MB: a brief's map is drawn once for all its channels and pages."""


@dataclass(slots=True)
class Pictures:
    """Draws maps and charts as PNG; the event loop goes on meanwhile."""

    _kept: OrderedDict[Hashable, bytes] = field(default_factory=OrderedDict)
    _drawing: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def map(self, region: str, weights: Mapping[str, float]) -> bytes:
        """Return a map of a region on which countries (M49 codes) are shaded by their weights."""
        key = ("map", region, tuple(sorted(weights.items())))
        return await self._picture(key, lambda: _map(region, weights))

    async def chart(self, strips: Sequence[tuple[str, tuple[int, ...], bool]], days: Sequence[str]) -> bytes:
        """Return a chart of strips (name, a number a day, whether it is what is left over)."""
        key = ("chart", tuple(strips), tuple(days))
        return await self._picture(key, lambda: _chart(strips, days))

    async def _picture(self, key: Hashable, draw: Callable[[], bytes]) -> bytes:
        async with self._drawing:
            if key not in self._kept:
                self._kept[key] = await asyncio.to_thread(draw)
            self._kept.move_to_end(key)
            if len(self._kept) > KEPT:
                self._kept.popitem(last=False)
            return self._kept[key]


def _map(region: str, weights: Mapping[str, float]) -> bytes:
    from bot.pictures.maps import draw_map  # noqa: PLC0415 - Pillow is loaded with the first picture

    return draw_map(region, weights)


def _chart(strips: Sequence[tuple[str, tuple[int, ...], bool]], days: Sequence[str]) -> bytes:
    from bot.pictures.charts import Strip, draw_chart  # noqa: PLC0415 - as above

    return draw_chart([Strip(*strip) for strip in strips], days)
