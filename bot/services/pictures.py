"""Pictures: drawn in a thread, one at a time, and kept for whoever wants the same again."""

import asyncio
import json
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

KEPT = 128
"""Pictures kept in memory, some 2 MB: a brief's map is drawn once for all its channels."""


@dataclass(slots=True)
class Pictures:
    """Draws maps and charts as PNG; the event loop goes on meanwhile."""

    _kept: OrderedDict[str, bytes] = field(default_factory=OrderedDict)
    _drawing: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def draw(self, picture: Mapping[str, Any]) -> bytes:
        """Return a picture by what is to be drawn, which is JSON so that it can be stored.

        A map: {"kind": "map", "region": code, "weights": {country's code: weight}}.
        A chart: {"kind": "chart", "strips": [[name, [a number a day], is the rest]], "days": [name a day]}.
        """
        drawn = {key: value for key, value in picture.items() if key != "description"}
        key = json.dumps(drawn, sort_keys=True)
        async with self._drawing:
            if key not in self._kept:
                self._kept[key] = await asyncio.to_thread(_drawn, picture)
            self._kept.move_to_end(key)
            if len(self._kept) > KEPT:
                self._kept.popitem(last=False)
            return self._kept[key]


def _drawn(picture: Mapping[str, Any]) -> bytes:
    # Pillow is loaded with the first picture, not when the bot starts.
    if picture["kind"] == "chart":
        from bot.pictures.charts import Strip, draw_chart  # noqa: PLC0415 - as said above

        strips = [Strip(name, tuple(numbers), is_rest) for name, numbers, is_rest in picture["strips"]]
        return draw_chart(strips, picture["days"])
    from bot.pictures.maps import draw_map  # noqa: PLC0415 - as said above

    return draw_map(picture["region"], picture["weights"])
