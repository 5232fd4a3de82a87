"""What a feed states, before it is cleaned: the same shape from XML and from JSON."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Item:
    """One item, all strings raw; the links, images and dates in the order to try them."""

    id: str = ""
    links: tuple[str, ...] = ()
    title: str = ""
    summary: str = ""
    bodies: tuple[str, ...] = ()
    published: tuple[str, ...] = ()
    updated: str = ""
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    language: str = ""
    images: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Channel:
    """A feed and its items; `ttl` in seconds."""

    format: str
    title: str
    site_url: str
    language: str
    items: tuple[Item, ...]
    ttl: int | None = None
    skip_hours: frozenset[int] = frozenset()


def texts(*values: object) -> Iterator[str]:
    """Yield those values that are text and not blank; a feed may put anything anywhere."""
    for value in values:
        if isinstance(value, str) and value.strip():
            yield value


def text(*values: object) -> str:
    """Return the first value that is text and not blank, or ""."""
    return next(texts(*values), "")
