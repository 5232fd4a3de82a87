"""Every format is read with id, link, title, text, date and language."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from bot.model import ParsedFeed

Read = Callable[[str | bytes], ParsedFeed]

RSS_2 = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/" xmlns:dc="http://purl.org/dc/elements/1.1/"
     xmlns:content="http://purl.org/rss/1.0/modules/content/">
 <channel>
  <title>Valley Courier</title><link>https://example.org/</link><language>en-GB</language><ttl>30</ttl>
  <skipHours><hour>0</hour><hour>24</hour><hour>3</hour></skipHours>
  <item>
   <title>Dam opens above the town</title><link>https://example.org/dam?utm_source=rss</link>
   <guid isPermaLink="false">vc-1</guid><pubDate>Sun, 22 Nov 2026 08:00:00 GMT</pubDate>
   <dc:creator>Ana Petrova</dc:creator><category>Water</category><category>Energy</category>
   <description>The gates were raised at dawn.</description>
   <content:encoded><![CDATA[<p>The gates were raised at dawn.</p>
   <p>Engineers had waited for rain.</p>]]></content:encoded>
   <media:content url="https://example.org/small.jpg" width="100" medium="image"/>
   <media:content url="https://example.org/large.jpg" width="900" medium="image"/>
  </item>
 </channel>
</rss>"""

RSS_092 = """<?xml version="1.0"?><rss version="0.92"><channel><title>Valley Courier</title>
<link>https://example.org/</link><language>en</language>
<item><title>Dam opens above the town</title><link>https://example.org/dam</link>
<description>The gates were raised at dawn.</description></item></channel></rss>"""

RDF = """<?xml version="1.0"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
  xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">
 <channel rdf:about="https://example.org/"><title>Valley Courier</title><link>https://example.org/</link>
  <sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency></channel>
 <item rdf:about="https://example.org/dam"><title>Dam opens above the town</title>
  <link>https://example.org/dam</link><description>The gates were raised at dawn.</description>
  <dc:date>2026-11-22T08:00:00Z</dc:date>
  <dc:language>en</dc:language><dc:subject>Water</dc:subject></item>
</rdf:RDF>"""

ATOM = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">
 <title>Valley Courier</title><link href="https://example.org/"/><link rel="self" href="https://example.org/atom"/>
 <entry>
  <id>tag:example.org,2026:1</id><title type="html">Dam opens &lt;b&gt;above&lt;/b&gt; the town</title>
  <link rel="replies" href="https://example.org/dam#talk"/><link href="dam"/>
  <published>2026-11-22T08:00:00Z</published><updated>2026-11-22T08:30:00Z</updated>
  <author><name>Ana Petrova</name></author><author><name>Bo Lind</name></author><category term="Water"/>
  <summary>The gates were raised at dawn.</summary>
 </entry>
</feed>"""

JSON_FEED = """{"version": "https://jsonfeed.org/version/1.1", "title": "Valley Courier", "language": "en",
"home_page_url": "https://example.org/", "items": [{"id": 1, "url": "/dam",
"title": "Dam opens above the town", "summary": "The gates were raised at dawn.",
"content_html": "<p>The gates were raised at dawn.</p><p>More.</p>",
"date_published": "2026-11-22T08:00:00Z", "authors": [{"name": "Ana Petrova"}], "tags": ["Water"],
"image": "/dam.jpg"}]}"""

RSS_IN_JSON = """{"rss": {"version": "2.0", "channel": {"title": "Valley Courier", "link": "https://example.org/",
"language": "en-us", "item": [{"title": "Dam opens above the town", "link": "https://example.org/dam",
"description": "The gates were raised at dawn.", "pubDate": "Sun, 22 Nov 2026 08:00:00 GMT",
"guid": {"isPermaLink": "false", "#value": "vc-1"}}]}}}"""

FORMATS = {
    "RSS 2.0": RSS_2,
    "RSS 0.92": RSS_092,
    "RSS 1.0": RDF,
    "Atom 1.0": ATOM,
    "JSON Feed 1.1": JSON_FEED,
    "RSS in JSON": RSS_IN_JSON,
}


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_gives_the_same_article(read: Read, name: str) -> None:
    parsed = read(FORMATS[name])
    (entry,) = parsed.entries
    assert (parsed.format, parsed.title, parsed.site_url) == (name, "Valley Courier", "https://example.org/")
    assert parsed.language == entry.language == "en"
    assert entry.title == "Dam opens above the town"
    assert entry.text == "The gates were raised at dawn."
    assert entry.url is not None
    assert "/dam" in entry.url
    assert entry.key


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "RSS 0.92"])
def test_every_format_with_dates_gives_the_date(read: Read, name: str) -> None:
    (entry,) = read(FORMATS[name]).entries
    assert entry.published == datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


def test_rss_gives_its_manners_the_longest_body_and_the_widest_picture(read: Read) -> None:
    parsed = read(RSS_2)
    (entry,) = parsed.entries
    assert (parsed.ttl, parsed.skip_hours) == (1800, frozenset({0, 3}))
    assert (entry.byline, entry.categories) == ("Ana Petrova", ("Water", "Energy"))
    assert entry.html is not None
    assert "Engineers had waited" in entry.html
    assert entry.image_url == "https://example.org/large.jpg"
    assert entry.url == "https://example.org/dam?utm_source=rss"


def test_rdf_gives_its_update_period_as_ttl(read: Read) -> None:
    assert read(RDF).ttl == 86_400 // 4


def test_atom_links_are_resolved_and_talk_pages_passed_over(read: Read) -> None:
    (entry,) = read(ATOM).entries
    assert entry.url == "https://example.org/news/dam"
    assert entry.updated == datetime(2026, 11, 22, 8, 30, tzinfo=UTC)
    assert entry.byline == "Ana Petrova, Bo Lind"


def test_xml_base_resolves_links(read: Read) -> None:
    document = ATOM.replace("<entry>", '<entry xml:base="https://other.example/x/">')
    assert read(document).entries[0].url == "https://other.example/x/dam"


def test_json_links_are_resolved_against_the_home_page(read: Read) -> None:
    (entry,) = read(JSON_FEED).entries
    assert entry.url == "https://example.org/dam"
    assert entry.image_url == "https://example.org/dam.jpg"


def test_half_an_emoji_in_a_json_feed_is_dropped(read: Read) -> None:
    (entry,) = read(
        JSON_FEED.replace("Dam opens", r"Dam \ud83d opens").replace("dawn", r"dawn\ud83d")
    ).entries
    assert (entry.title, entry.text) == ("Dam opens above the town", "The gates were raised at dawn.")


def test_a_feed_without_entries_is_a_feed(read: Read) -> None:
    assert read('<rss version="2.0"><channel><title>New</title></channel></rss>').entries == ()
    assert read('{"version": "https://jsonfeed.org/version/1", "title": "New", "items": []}').entries == ()
    assert read('<feed xmlns="http://www.w3.org/2005/Atom"/>').entries == ()


def test_a_feed_that_skips_every_hour_skips_none(read: Read) -> None:
    hours = "".join(f"<hour>{hour}</hour>" for hour in range(24))
    assert read(f"<rss><channel><skipHours>{hours}</skipHours></channel></rss>").skip_hours == frozenset()


def test_of_a_long_feed_the_newest_five_hundred_stay(read: Read) -> None:
    items = "".join(
        f"<item><guid>g{i}</guid><title>Item {i}</title><pubDate>{1_790_000_000 + i * 60}</pubDate></item>"
        for i in range(1500)
    )
    entries = read(f"<rss><channel>{items}</channel></rss>").entries
    assert [entries[0].title, entries[-1].title, len(entries)] == ["Item 1000", "Item 1499", 500]
