"""The starter catalogue (bot/data/feeds.toml): text in, records out."""

import tomllib
from dataclasses import dataclass
from typing import Any

from bot.errors import ConfigError
from bot.pipeline.addresses import canonical_url


@dataclass(frozen=True, slots=True)
class CatalogueFeed:
    """A feed to start with; `region` is an M49 area, `country` (ISO) None for an outlet of a whole area.

    `verified` when a connected machine has read it once.
    """

    outlet: str
    url: str
    language: str
    region: str
    country: str | None = None
    verified: bool = False


def read_catalogue(text: str) -> tuple[CatalogueFeed, ...]:
    """Read a catalogue, its addresses canonical; ConfigError names the feed that is wrong, and why."""
    try:
        listed = tomllib.loads(text).get("feed", [])
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"the feed catalogue is not valid TOML: {error}") from error
    if not isinstance(listed, list):
        raise ConfigError("the feed catalogue has no [[feed]] tables")
    feeds = tuple(_feed(number, table) for number, table in enumerate(listed, start=1))
    if len({feed.url for feed in feeds}) < len(feeds):
        urls = [feed.url for feed in feeds]
        twice = next(url for url in urls if urls.count(url) > 1)
        raise ConfigError(f"the feed catalogue lists {twice} twice")
    return feeds


def _feed(number: int, table: Any) -> CatalogueFeed:
    try:
        return CatalogueFeed(
            outlet=_text(table, "outlet"),
            url=canonical_url(_text(table, "url")),
            language=_text(table, "language"),
            region=_text(table, "region"),
            country=_text(table, "country") if "country" in table else None,
            verified=table.get("verified", False) is True,
        )
    except (AttributeError, TypeError, ValueError) as error:
        raise ConfigError(f"feed {number} of the feed catalogue: {error}") from error


def _text(table: dict[str, Any], name: str) -> str:
    value = table.get(name)
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"“{name}” is missing or no text")
    return value
