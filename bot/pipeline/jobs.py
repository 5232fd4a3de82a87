"""The stages that run in the worker process, by names that are cheap to import.

Whoever hands a function to the worker must name it; naming the stage itself would load its libraries here too
(trafilatura, feedparser, the language model: some 100 MB), where they are never used.
"""

from datetime import datetime
from typing import TYPE_CHECKING

from bot.model import Analysis, Document, ParsedFeed

if TYPE_CHECKING:
    from bot.pipeline.feeds.discovery import FeedLink
    from bot.pipeline.feeds.opml import OpmlFeed


def parse_feed(body: bytes, *, url: str, now: datetime, content_type: str | None = None) -> ParsedFeed:
    """Do `bot.pipeline.feeds.parse.parse_feed`."""
    from bot.pipeline.feeds import parse  # noqa: PLC0415 - as said above

    return parse.parse_feed(body, url=url, now=now, content_type=content_type)


def discover_feeds(html: bytes, url: str) -> "tuple[FeedLink, ...]":
    """Do `bot.pipeline.feeds.discovery.discover_feeds`."""
    from bot.pipeline.feeds import discovery  # noqa: PLC0415 - as said above

    return discovery.discover_feeds(html, url)


def read_opml(body: bytes) -> "tuple[OpmlFeed, ...]":
    """Do `bot.pipeline.feeds.opml.read_opml`."""
    from bot.pipeline.feeds import opml  # noqa: PLC0415 - as said above

    return opml.read_opml(body)


def analyze(document: Document, *, now: datetime) -> Analysis:
    """Do `bot.pipeline.analysis.analyze`."""
    from bot.pipeline import analysis  # noqa: PLC0415 - as said above

    return analysis.analyze(document, now=now)
