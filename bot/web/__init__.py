"""The one HTTP client: what may be called, how politely, and how much a server may cost us (docs/http.md)."""

from bot.web.answers import Fetched, Gone, NotModified, Validators
from bot.web.client import DEADLINE, FEED_CAP, FEED_TYPES, PAGE_CAP, PAGE_TYPES, Web

__all__ = [
    "DEADLINE",
    "FEED_CAP",
    "FEED_TYPES",
    "PAGE_CAP",
    "PAGE_TYPES",
    "Fetched",
    "Gone",
    "NotModified",
    "Validators",
    "Web",
]
