"""What publishers write, as people should read it."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import Entry
from bot.pipeline.feeds.text import clean_title, first_words, plain_text

ReadItem = Callable[[str], Entry]


@pytest.mark.parametrize(
    ("stated", "title"),
    [
        ("AT&amp;amp;T buys", "AT&T buys"),
        ("AT&amp;amp;amp;T buys", "AT&T buys"),
        ("Q&A today", "Q&A today"),
        ("  Two\n   lines\t here ", "Two lines here"),
        ("Caf&eacute;&nbsp;opens", "Café opens"),
        ("<![CDATA[Rock & <i>roll</i>]]>", "Rock & roll"),
        ("&lt;b&gt;Bold&lt;/b&gt; claim", "Bold claim"),
        ("Rates &lt; 3 and &gt; 2", "Rates < 3 and > 2"),
        ("If x&lt;y then", "If x<y then"),
        ("It&#8217;s here", "It’s here"),
        ("It&#146;s here", "It’s here"),
        ("Bell\x07 rings&#7;", "Bell rings"),
        ("one<br>two", "one two"),
        ("soft\u00adhyphen \u202eevil\u202c", "softhyphen evil"),
    ],
)
def test_titles_come_out_as_one_plain_line(read_item: ReadItem, stated: str, title: str) -> None:
    assert read_item(f"<guid>1</guid><title>{stated}</title>").title == title


@pytest.mark.parametrize(
    "link",
    ["javascript:alert(1)", "data:text/html,x", "mailto:a@example.org", "file:///etc/passwd", "http://"],
)
def test_a_link_that_is_no_web_address_is_dropped(read_item: ReadItem, link: str) -> None:
    assert read_item(f"<title>A</title><link>{link}</link>").url is None


@pytest.mark.parametrize(
    ("stated", "link"),
    [
        ("<link>https://example.org/a?x=1&amp;y=2</link>", "https://example.org/a?x=1&y=2"),
        ("<link>https://example.org/a?x=1&y=2</link>", "https://example.org/a?x=1&y=2"),
        ("<link>https://example.org/a?a=1&copy=2</link>", "https://example.org/a?a=1&copy=2"),
        ("<link>\n  /a  </link>", "https://example.org/a"),
        ("<link>javascript:x</link><guid>https://example.org/g</guid>", "https://example.org/g"),
        ("<guid>https://example.org/g</guid>", "https://example.org/g"),
        ('<guid isPermaLink="false">https://example.org/g</guid>', "https://example.org/g"),
        ("<link><![CDATA[ https://example.org/c ]]></link>", "https://example.org/c"),
    ],
)
def test_links_come_out_absolute(read_item: ReadItem, stated: str, link: str) -> None:
    assert read_item(f"<title>A</title>{stated}").url == link


def test_feedburner_gives_way_to_the_articles_own_address(read_item: ReadItem) -> None:
    entry = read_item(
        "<title>A</title><link>https://feeds.example.com/~r/1</link><feedburner:origLink xmlns:feedburner="
        '"http://rssnamespace.org/feedburner/ext/1.0">https://example.org/a</feedburner:origLink>'
    )
    assert entry.url == "https://example.org/a"


def test_a_missing_title_is_made_of_the_first_words(read_item: ReadItem) -> None:
    entry = read_item(
        "<guid>1</guid><description>&lt;p&gt;Rain fell on the hills.&lt;/p&gt;&lt;p&gt;More</description>"
    )
    assert entry.title == "Rain fell on the hills."


def test_an_item_with_only_a_link_is_called_by_it(read_item: ReadItem) -> None:
    assert read_item("<link>https://example.org/2026/dam-opens.html</link>").title == "dam opens"


def test_an_email_is_no_byline(read_item: ReadItem) -> None:
    assert (
        read_item("<title>A</title><author>desk@example.org (Ana Petrova)</author>").byline == "Ana Petrova"
    )
    assert read_item("<title>A</title><author>desk@example.org</author>").byline is None


def test_text_is_plain_paragraphs_without_what_is_never_read() -> None:
    body = (
        "<style>p{}</style><p>Rain <b>fell</b>&nbsp;on\nthe valley.</p><!-- <p>no</p> -->"
        "<script>x('<p>')</script>"
        '<p title="a > b">Rivers rose.</p><ul><li>One</li><li>Two</li></ul>'
        "<p>The post Rain appeared first on X.</p>"
    )
    assert plain_text(body) == "Rain fell on the valley.\nRivers rose.\nOne\nTwo"


def test_plain_text_keeps_less_than_signs_and_markup_once_escaped_too_often_is_read() -> None:
    assert plain_text("3 < 4 and 5 > 4 & so on") == "3 < 4 and 5 > 4 & so on"
    assert plain_text("&lt;p&gt;Rain&lt;/p&gt;&lt;p&gt;fell&lt;/p&gt;") == "Rain\nfell"


def test_first_words_end_between_words() -> None:
    assert first_words("word " * 40).endswith("word…")
    assert len(first_words("word " * 40)) <= 91


@given(st.text(st.sampled_from("<>&;/!-a p\"'brscipt=\n"), max_size=80))
def test_no_text_however_broken_leaves_line_breaks_in_a_title(text: str) -> None:
    title = clean_title(text)
    assert title == " ".join(title.split())


@pytest.mark.parametrize(
    "piece", ["<", "&", "<a ", '<a x="', "<!--", "<!-", "<script>", "<p", "&lt;", "'", "<p>", "]]>"]
)
@pytest.mark.timeout(60)
def test_hostile_bodies_cost_little(piece: str) -> None:
    plain_text(piece * (300_000 // len(piece)))
    clean_title(piece * (20_000 // len(piece)))
