"""Pictures on their way to Discord: drawn when a message is sent, and never in its way."""

import asyncio
import logging
from collections.abc import Mapping
from io import BytesIO
from typing import Any

import discord

from bot.services.pictures import Pictures
from cogs.render.pictures import PICTURE, filename, illustrated

log = logging.getLogger(__name__)

PATIENCE = 5.0
"""Seconds a message waits for its picture; it is drawn in a tenth of one."""

Illustrated = tuple[Mapping[str, Any], list[discord.File]]
"""A message and the files that are sent with it."""


async def draw(pictures: Pictures, payload: Mapping[str, Any], *, allowed: bool = True) -> Illustrated:
    """Return a message with its picture; without it where none is meant, allowed or could be drawn."""
    picture = payload.get(PICTURE)
    if picture is None or not allowed:
        return payload, []
    try:
        async with asyncio.timeout(PATIENCE):
            png = await pictures.draw(picture)
    except Exception:
        log.exception("a picture could not be drawn; the message goes without it")
        return payload, []
    file = discord.File(BytesIO(png), filename(picture), description=picture["description"])
    return illustrated(payload, picture), [file]
