"""A damaged feed loses as little as it must."""

import codecs
import gzip
import time
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import ParseError
from bot.model import ParsedFeed
from bot.pipeline.feeds.decoding import UNPACKED_CAP
from bot.pipeline.feeds.parse import parse_feed

Read = Callable[[str | bytes], ParsedFeed]
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)

GOOD = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Valley Courier</title>
<link>https://example.org/</link>
<item><title>Café opens in Évora</title><link>https://example.org/1?a=1&amp;b=2</link><guid>https://example.org/1</guid>
<dc:creator>Ana</dc:creator><description>&lt;p&gt;First — news.&lt;/p&gt;</description></item>
<item><title><![CDATA[Q&A with the mayor]]></title><link>https://example.org/2</link><guid>https://example.org/2</guid>
<description><![CDATA[<p>Second & last.</p>]]></description></item>
</channel></rss>
"""

WARNING = "<br />\n<b>Warning</b>:  Undefined variable $x in <b>/srv/feed.php</b> on line <b>12</b><br />\n"


def _replaced(old: str, new: str) -> bytes:
    assert old in GOOD
    return GOOD.replace(old, new).encode()


DAMAGE = {
    "nothing": GOOD.encode(),
    "a blank line first": b"\n\n" + GOOD.encode(),
    "a byte order mark first": codecs.BOM_UTF8 + GOOD.encode(),
    "a PHP warning first": (WARNING + GOOD).encode(),
    "junk after the root": GOOD.encode() + b"<!-- cached --> <script>x</script> &",
    "a bare ampersand in a link": _replaced("a=1&amp;b=2", "a=1&b=2"),
    "named characters of HTML": _replaced("Café", "Caf&eacute;"),
    "an unknown reference beside": _replaced("<dc:creator>Ana", "<dc:creator>Ana &unknown; &"),
    "control characters": _replaced("opens in", "opens\x00\x0b in&#x1F;"),
    "an undeclared prefix": _replaced(' xmlns:dc="http://purl.org/dc/elements/1.1/"', ""),
    "a raw line break": _replaced("&lt;p&gt;First", "<br>&lt;p&gt;First"),
    "a raw less-than sign": _replaced("<dc:creator>Ana", "<dc:creator>Ana < 3"),
    "windows-1252 called UTF-8": GOOD.encode("cp1252"),
    "windows-1252 without a declaration": GOOD.partition("?>")[2].encode("cp1252"),
    "UTF-8 called Latin-1": _replaced("UTF-8", "ISO-8859-1"),
    "windows-1251 that is no such thing": _replaced("UTF-8", "no-such-encoding"),
    "UTF-16": GOOD.replace("UTF-8", "UTF-16").encode("utf-16"),
    "UTF-16 without a mark": GOOD.replace("UTF-8", "UTF-16").encode("utf-16-be"),
    "gzip without a header": gzip.compress(GOOD.encode()),
    "a Netscape DOCTYPE": _replaced(
        "<rss ",
        '<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "https://example.org/rss.dtd">\n<rss ',
    ),
    "a stray byte": GOOD.encode().replace(b"Courier", b"C\xffurier"),
    "carriage returns": GOOD.replace("\n", "\r\n").encode(),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_feed_keeps_its_entries_whole(read: Read, damage: str) -> None:
    first, second = read(DAMAGE[damage]).entries
    assert (first.title, first.text.replace("\n", " ").strip()) == ("Café opens in Évora", "First — news.")
    assert (first.url, second.url) == ("https://example.org/1?a=1&b=2", "https://example.org/2")
    assert (second.title, second.text) == ("Q&A with the mayor", "Second & last.")
    assert first.byline is not None
    assert first.byline.startswith("Ana")


@pytest.mark.parametrize("end", range(GOOD.index("<channel>"), len(GOOD), 17))
def test_a_feed_cut_short_keeps_its_whole_items_and_no_half_ones(read: Read, end: int) -> None:
    whole = GOOD[:end].count("</item>")
    entries = read(GOOD[:end]).entries
    assert [entry.title for entry in entries][:whole] == ["Café opens in Évora", "Q&A with the mayor"][:whole]
    assert whole == 0 or len(entries) == whole


def test_a_feed_cut_inside_an_element_like_its_root_keeps_its_whole_items(read: Read) -> None:
    entry = "<entry><id>{}</id><title>T{}</title><feedburner:origLink>http://e.org/{}</feedburner:origLink>"
    cut = f"<feed>{entry.format(1, 1, 1)}</entry>{entry.format(2, 2, 2)}<summ"
    assert [entry.title for entry in read(cut).entries] == ["T1"]


@pytest.mark.parametrize(
    "poison", ["<source><textInput></source><link>/x</link>", "<image><textInput></image><name>y</name>"]
)
def test_an_item_that_the_parser_fails_on_costs_no_other(read: Read, poison: str) -> None:
    item = "<item><guid>{0}</guid><title>Item {0}</title>{1}</item>"
    items = item.format(1, "") + item.format(2, poison) + item.format(3, "")
    parsed = read(
        f'<rss version="2.0"><channel><title>T</title><language>en</language>{items}</channel></rss>'
    )
    titles = [entry.title for entry in parsed.entries]
    assert {"Item 1", "Item 3"} <= set(titles)
    assert (parsed.title, parsed.language) == ("T", "en")


_PIECES = st.sampled_from(
    [
        "<item>",
        "</item>",
        "<title>",
        "</title>",
        "<link>",
        "&",
        "&#0;",
        "&#x110000;",
        "<",
        ">",
        "<![CDATA[",
        "]]>",
        "<!--",
        "-->",
        "<textInput>",
        "<image>",
        "<category/>",
        "<svg>",
        "\x00",
        "</channel>",
        "<guid>http://[</guid>",
        "<media:credit>",
        "<enclosure/>",
        "<width>x</width>",
        "<content/>",
    ]
)


@given(st.lists(st.tuples(st.integers(0, len(GOOD)), _PIECES), max_size=6))
@settings(deadline=None)
def test_pieces_thrown_into_a_feed_never_break_the_reader(thrown: list[tuple[int, str]]) -> None:
    document = GOOD
    for place, piece in thrown:
        document = document[:place] + piece + document[place:]
    try:
        parsed = parse_feed(document.encode(), url="https://example.org/feed", now=NOW)
    except ParseError:
        return
    assert all(entry.title and entry.key for entry in parsed.entries)


def test_a_declared_encoding_is_believed_where_the_bytes_allow_it(read: Read) -> None:
    declaration = '<?xml version="1.0" encoding="windows-1251"?>'
    document = f"{declaration}<rss><channel><item><title>Плотина открыта</title></item></channel></rss>"
    assert read(document.encode("cp1251")).entries[0].title == "Плотина открыта"


@pytest.mark.parametrize(
    ("body", "what"),
    [
        (b"", "empty"),
        (b"   \n", "empty"),
        (b"<!DOCTYPE html><html><head><title>News</title></head></html>", "HTML page"),
        (b"<html><body>blocked</body></html>", "HTML page"),
        (b"%PDF-1.7", "PDF"),
        (b"\x89PNG\r\n", "image"),
        (b"hello", "not a feed"),
        (b'{"a": 1}', "no list of items"),
        (b'{"items": [', "is not"),
        (b"[" * 100_000, "is not"),
        (b'<opml version="2.0"><body/></opml>', "OPML"),
        (b'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"/>', "sitemap"),
        (b"\x1f\x8b\x08\x00 broken", "gzip"),
        (gzip.compress(b"<rss>" + b" " * UNPACKED_CAP + b"</rss>"), "more than 5 MB"),
        (bytes(range(256)) * 20, "not a feed"),
    ],
)
def test_what_is_no_feed_is_called_what_it_is(read: Read, body: bytes, what: str) -> None:
    with pytest.raises(ParseError, match=what) as caught:
        read(body)
    assert caught.value.url == "https://example.org/news/feed.xml"


LAUGHS = '<!DOCTYPE rss [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {chr(98 + i)} "{("&" + chr(97 + i) + ";") * 10}">' for i in range(9)
)
LOCAL_FILE = '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/hostname">]>'


def test_entities_are_neither_expanded_nor_read_from_files(read: Read) -> None:
    item = "<item><guid>1</guid><title>A &j; &x; B</title></item>"
    for prologue in (LAUGHS + "]>", LOCAL_FILE):
        (entry,) = read(f"{prologue}<rss><channel>{item}</channel></rss>").entries
        assert entry.title == "A &j; &x; B"


@pytest.mark.parametrize(
    "hostile",
    [
        "<item><title>x</title></item>" * 40_000,
        "<item><title>x" + "<![CDATA[" * 50_000,
        "<!--" * 100_000,
        "<item><title>" + "&" * 300_000 + "</title></item>",
        "<item><title>" + "<br " * 50_000 + "</title></item>",
        "<item>" + "<x:y>" * 15_000 + "</item>",
        "<skipHours>" * 50_000,
    ],
    ids=["items", "cdata", "comments", "ampersands", "breaks", "prefixes", "hours"],
)
def test_hostile_feeds_are_read_within_seconds(read: Read, hostile: str) -> None:
    began = time.process_time()
    assert len(read(f"<rss><channel>{hostile}</channel></rss>").entries) <= 500
    assert time.process_time() - began < 20  # the worst takes 1.6
