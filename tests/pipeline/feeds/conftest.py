"""Feeds of our own writing."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from bot.model import Entry, ParsedFeed
from bot.pipeline.feeds.parse import parse_feed

URL = "https://example.org/news/feed.xml"
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)

Read = Callable[[str | bytes], ParsedFeed]
ReadItem = Callable[[str], Entry]


@pytest.fixture
def read() -> Read:
    """Read a document."""

    def parse(document: str | bytes) -> ParsedFeed:
        body = document.encode() if isinstance(document, str) else document
        return parse_feed(body, url=URL, now=NOW)

    return parse


@pytest.fixture
def read_item(read: Read) -> ReadItem:
    """Read the one item of an RSS 2.0 feed, given what stands inside <item>."""

    def parse(inside: str) -> Entry:
        (entry,) = read(
            f'<rss version="2.0"><channel><title>T</title><item>{inside}</item></channel></rss>'
        ).entries
        return entry

    return parse
