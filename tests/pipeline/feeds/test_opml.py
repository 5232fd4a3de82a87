"""Lists of feeds, in and out."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import ParseError
from bot.pipeline.feeds.opml import MAX_FEEDS, OpmlFeed, read_opml, write_opml
from bot.pipeline.feeds.text import clean_title

LIST = """<?xml version="1.0" encoding="UTF-8"?>
<opml version="1.0"><head><title>Mine</title></head><body>
<outline text="World & Co"><outline text="Asia">
<outline type="rss" text="Q&A News" xmlUrl="https://example.org/feed?a=1&b=2" htmlUrl="https://example.org/"/>
</outline><outline title="Shouted" XMLURL="https://example.org/shout"/></outline>
<outline text="Old" xmlurl="feed://example.org/old"/><outline text="Older" xmlUrl="feed:https://example.org/older"/>
<outline text="Again" xmlUrl="https://EXAMPLE.org/shout"/><outline text="Bad" xmlUrl="javascript:x"/>
</body></opml>"""


def test_a_list_is_read_with_its_folders_whatever_the_case_and_the_ampersands() -> None:
    assert read_opml(LIST.encode()) == (
        OpmlFeed("https://example.org/feed?a=1&b=2", "Q&A News", "https://example.org/", "World & Co/Asia"),
        OpmlFeed("https://example.org/shout", "Shouted", None, "World & Co"),
        OpmlFeed("http://example.org/old", "Old"),
        OpmlFeed("https://example.org/older", "Older"),
    )


def test_a_list_cut_short_keeps_what_it_has() -> None:
    assert len(read_opml(LIST[: LIST.index("<outline title")].encode())) == 1


@pytest.mark.parametrize("body", [b"", b"<rss/>", b"<html></html>", b"[]", b"x" * 3_000_000])
def test_what_is_no_list_is_refused(body: bytes) -> None:
    with pytest.raises(ParseError, match="list"):
        read_opml(body)


def test_entities_are_not_read_from_files() -> None:
    hostile = (
        '<!DOCTYPE opml [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
        '<opml><body><outline text="&x;" xmlUrl="https://example.org/f"/></body></opml>'
    )
    assert read_opml(hostile.encode()) == (OpmlFeed("https://example.org/f", "&x;"),)


def test_hostile_lists_are_bounded() -> None:
    began = time.process_time()
    nested = "<outline text='a'>" * 50_000
    assert read_opml(f"<opml><body>{nested}</body></opml>".encode()) == ()
    many = "".join(f'<outline xmlUrl="http://e.org/{i}"/>' for i in range(MAX_FEEDS + 500))
    assert len(read_opml(f"<opml><body>{many}</body></opml>".encode())) == MAX_FEEDS
    assert time.process_time() - began < 20


_TITLES = st.text(st.characters(exclude_categories=["Cs"]), max_size=20).map(clean_title).map(clean_title)
_FOLDERS = st.lists(_TITLES.map(lambda name: name.replace("/", "-")).filter(bool), max_size=2).map("/".join)
_FEEDS = st.builds(
    OpmlFeed,
    url=st.integers(0, 10_000).map(lambda number: f"https://example.org/feed?n={number}&x=1"),
    title=_TITLES.filter(bool),
    site_url=st.sampled_from([None, "https://example.org/?a=1&b=2"]),
    folder=_FOLDERS,
)


@given(st.lists(_FEEDS, max_size=8, unique_by=lambda feed: feed.url))
def test_what_is_written_is_read_back(feeds: list[OpmlFeed]) -> None:
    assert sorted(read_opml(write_opml(feeds)), key=repr) == sorted(feeds, key=repr)
