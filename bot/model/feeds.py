"""Feeds and what they list."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.model.scope import GLOBAL


class FeedState(StrEnum):
    """Where a feed stands: polled, paused after too many failures, or ended by a 410."""

    ACTIVE = "active"
    PAUSED = "paused"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Feed:
    """A URL that lists entries, with what we remember between two polls."""

    id: int
    url: str
    scope: str = GLOBAL
    outlet: str | None = None
    title: str | None = None
    site_url: str | None = None
    country: str | None = None
    language: str | None = None
    state: FeedState = FeedState.ACTIVE
    etag: str | None = None
    last_modified: str | None = None
    content_hash: str | None = None
    next_poll_at: datetime | None = None
    last_poll_at: datetime | None = None
    last_success_at: datetime | None = None
    last_error: str | None = None
    error_count: int = 0
    ttl: int | None = None
    skip_hours: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Entry:
    """One item as the feed states it; `text` is plain, `html` the longest body the feed carried."""

    key: str
    url: str | None
    title: str
    text: str = ""
    html: str | None = None
    published: datetime | None = None
    updated: datetime | None = None
    byline: str | None = None
    categories: tuple[str, ...] = ()
    language: str | None = None
    image_url: str | None = None


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """What a feed's bytes said; `ttl` in seconds, `skip_hours` in UTC hours."""

    title: str | None
    site_url: str | None
    language: str | None
    entries: tuple[Entry, ...]
    ttl: int | None = None
    skip_hours: frozenset[int] = frozenset()
    format: str = ""
