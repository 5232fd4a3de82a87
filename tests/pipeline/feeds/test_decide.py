"""Which entries are new: no entry twice, none lost, whatever the publisher does to dates, ids and links."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from bot.model import Entry, ParsedFeed
from bot.pipeline.feeds.decide import Decision, decide
from bot.pipeline.feeds.entries import build_entries
from bot.pipeline.feeds.item import Channel, Item
from bot.pipeline.feeds.parse import parse_feed

Read = Callable[[str | bytes], ParsedFeed]

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
LONG = "The gates of the upper dam were raised at dawn after a week of heavy rain in the hills, it was said. "


def rss(*items: str) -> ParsedFeed:
    document = f"<rss><channel><link>https://example.org/</link>{''.join(items)}</channel></rss>"
    return parse_feed(document.encode(), url="https://example.org/feed", now=NOW)


def item(title: str, *, guid: str = "", link: str = "", date: str = "", text: str = "") -> str:
    parts = {"title": title, "guid": guid, "link": link, "pubDate": date, "description": text}
    return (
        "<item>" + "".join(f"<{name}>{value}</{name}>" for name, value in parts.items() if value) + "</item>"
    )


def titles(entries: Sequence[Entry]) -> list[str]:
    return [entry.title for entry in entries]


def after(*feeds: ParsedFeed) -> Decision:
    """Decide on the feeds one after the other; the last decision."""
    known: dict[str, str] = {}
    decision = Decision((), (), {})
    for feed in feeds:
        decision = decide(known, feed, NOW)
        known |= decision.seen
    return decision


def test_on_the_first_poll_all_entries_are_new_in_their_order() -> None:
    assert titles(after(rss(item("B", guid="2"), item("A", guid="1"))).new) == ["B", "A"]


def test_a_new_date_makes_nothing_new() -> None:
    first = rss(item("A", guid="1", date="2026-11-20"), item("B", date="2026-11-20"))
    later = rss(item("A", guid="1", date="2026-11-22"), item("B", date="2026-11-22"))
    decision = after(first, later)
    assert (decision.new, decision.changed) == ((), ())


def test_a_new_id_for_a_known_link_makes_nothing_new() -> None:
    first = rss(item("A", guid="1", link="https://example.org/a"))
    later = rss(item("A", guid="new-1", link="https://example.org/a?utm_source=x"))
    assert after(first, later).new == ()


def test_a_new_id_and_link_for_the_same_long_text_makes_nothing_new() -> None:
    first = rss(item("A", guid="1", link="https://example.org/a", text=LONG))
    later = rss(item("A", guid="2", link="https://example.org/b", text=LONG))
    assert after(first, later).new == ()


def test_the_same_short_words_under_another_link_are_new() -> None:
    first = rss(item("Weather today", guid="1", link="https://example.org/a"))
    later = rss(item("Weather today", guid="2", link="https://example.org/b"))
    assert titles(after(first, later).new) == ["Weather today"]


def test_other_words_under_the_same_id_are_a_change() -> None:
    decision = after(rss(item("A", guid="1", text="old")), rss(item("A", guid="1", text="new")))
    assert (decision.new, titles(decision.changed)) == ((), ["A"])


def test_one_id_on_all_items_is_no_identity() -> None:
    first = rss(*(item(f"Item {i}", guid="x", link=f"https://example.org/{i}") for i in range(3)))
    later = rss(*(item(f"Item {i}", guid="x", link=f"https://example.org/{i}") for i in range(1, 4)))
    assert titles(after(first).new) == ["Item 0", "Item 1", "Item 2"]
    assert titles(after(first, later).new) == ["Item 3"]


def test_one_link_on_all_items_is_no_identity() -> None:
    page = "https://example.org/live"
    first = rss(item("A", link=page), item("B", link=page))
    later = rss(item("C", link=page), item("A", link=page), item("B", link=page))
    assert titles(after(first, later).new) == ["C"]


def test_a_link_to_the_home_page_is_no_identity() -> None:
    assert titles(
        after(
            rss(item("A", guid="1", link="https://example.org/")),
            rss(item("B", guid="2", link="https://example.org/")),
        ).new
    ) == ["B"]


def test_an_item_listed_twice_is_new_once() -> None:
    twice = item("A", guid="1", link="https://example.org/a")
    assert titles(after(rss(twice, twice)).new) == ["A"]
    assert after(rss(twice, twice), rss(twice)).new == ()


def test_an_entry_that_left_and_came_back_is_not_new() -> None:
    both, one = rss(item("A", guid="1"), item("B", guid="2")), rss(item("B", guid="2"))
    assert after(both, one, both).new == ()


def test_an_entry_dated_tomorrow_is_taken_as_published_now() -> None:
    (entry,) = after(rss(item("A", guid="1", date="2026-11-23T20:00:00Z"))).new
    assert entry.published == NOW


_WORDS = st.sampled_from(["Dam opens", "Vote today", "Rain", ""])
_BODIES = st.sampled_from(["", "short", LONG, LONG * 2])
_LINKS = st.sampled_from(["", "https://example.org/", "https://example.org/a", "https://example.org/b?id=1"])
_DATES = st.sampled_from(["", "2026-11-20", "2026-11-21"])
_ITEMS = st.lists(
    st.builds(
        lambda name, link, title, body, date: Item(
            id=name, links=(link,), title=title, summary=body, bodies=(body,), published=(date,)
        ),
        st.sampled_from(["", "1", "2", "3"]),
        _LINKS,
        _WORDS,
        _BODIES,
        _DATES,
    ),
    max_size=8,
)


def as_feed(items: Sequence[Item]) -> ParsedFeed:
    channel = Channel("RSS", "T", "https://example.org/", "en", tuple(items))
    entries = build_entries(channel, url="https://example.org/feed", now=NOW)
    return ParsedFeed("T", "https://example.org/", "en", entries)


@given(_ITEMS)
def test_nothing_is_new_twice(items: list[Item]) -> None:
    first = decide({}, as_feed(items), NOW)
    second = decide(first.seen, as_feed(items), NOW)
    assert (second.new, second.changed) == ((), ())
    keys = [entry.key for entry in first.new]
    assert len(keys) == len(set(keys))


@given(_ITEMS, st.integers(1, 20))
def test_a_later_date_changes_nothing(items: list[Item], days: int) -> None:
    parsed = as_feed(items)
    seen = decide({}, parsed, NOW).seen
    moved = [replace(entry, published=NOW - timedelta(days=days)) for entry in parsed.entries]
    decision = decide(seen, replace(parsed, entries=tuple(moved)), NOW)
    assert (decision.new, decision.changed) == ((), ())


@given(_ITEMS, _ITEMS, st.randoms())
def test_the_order_of_a_feed_changes_only_the_order_of_the_answer(
    known: list[Item], items: list[Item], random: Random
) -> None:
    seen = decide({}, as_feed(known), NOW).seen
    one = decide(seen, as_feed(items), NOW)
    random.shuffle(items)
    other = decide(seen, as_feed(items), NOW)
    assert one.seen == other.seen
    assert {entry.key for entry in one.new} == {entry.key for entry in other.new}
    assert {entry.key for entry in one.changed} == {entry.key for entry in other.changed}


@given(_ITEMS)
def test_new_entries_keep_the_order_of_the_feed(items: list[Item]) -> None:
    parsed = as_feed(items)
    positions = [
        [entry.key for entry in parsed.entries].index(entry.key) for entry in decide({}, parsed, NOW).new
    ]
    assert positions == list(range(len(parsed.entries)))
