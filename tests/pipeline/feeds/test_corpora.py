"""Sixty real feeds, all read with id, link and title."""

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.model import ParsedFeed
from bot.pipeline.feeds.decide import decide
from bot.pipeline.feeds.parse import parse_feed

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def parsed(corpora: Path) -> dict[str, ParsedFeed]:
    folder = corpora / "feeds"
    manifest = json.loads((folder / "MANIFEST.json").read_text("utf-8"))
    return {
        listed["file"]: parse_feed(
            gzip.decompress((folder / listed["file"]).read_bytes()),
            url=listed.get("url") or "https://example.org/feed",
            now=NOW,
        )
        for listed in manifest
    }


@pytest.mark.corpora
def test_every_real_feed_is_read(parsed: dict[str, ParsedFeed]) -> None:
    assert len(parsed) == 60
    assert all(feed.entries for feed in parsed.values())


@pytest.mark.corpora
def test_every_entry_of_real_feeds_has_key_link_and_title(parsed: dict[str, ParsedFeed]) -> None:
    for name, feed in parsed.items():
        assert len({entry.key for entry in feed.entries}) == len(feed.entries), name
        assert all(entry.url and entry.title for entry in feed.entries), name


@pytest.mark.corpora
def test_real_dates_are_read(parsed: dict[str, ParsedFeed]) -> None:
    entries = [entry for feed in parsed.values() for entry in feed.entries]
    assert sum(entry.published is None for entry in entries) <= 2


@pytest.mark.corpora
def test_titles_and_texts_of_real_feeds_are_plain(parsed: dict[str, ParsedFeed]) -> None:
    for feed in parsed.values():
        for entry in feed.entries:
            assert "&amp;" not in entry.title + entry.text
            assert entry.title == " ".join(entry.title.split())
            assert "<p>" not in entry.text


@pytest.mark.corpora
def test_real_feeds_are_new_once(parsed: dict[str, ParsedFeed]) -> None:
    for feed in parsed.values():
        first = decide({}, feed, NOW)
        assert len(first.new) == len(feed.entries)
        assert decide(first.seen, feed, NOW).new == ()
