"""Where a page's feeds are."""

from bot.pipeline.feeds.discovery import MAX_LINKS, discover_feeds

PAGE = b"""<!doctype html><html><head>
<link rel="alternate" type="application/rss+xml" title="Comments feed" href="/comments/feed/">
<link rel="ALTERNATE" type="application/atom+xml; charset=utf-8" title="Valley &amp; Hill"
 href="atom.xml?a=1&amp;b=2">
<link rel="alternate" hreflang="fr" href="/fr/"><link rel="stylesheet" href="/feed.css">
<link rel="alternate" type="application/rss+xml" href="javascript:alert(1)">
</head><body><a href="/rss/world.xml">World</a> <a href="/feedback">Tell us</a>
<a href="https://elsewhere.example/rss">Other</a></body></html>"""


def test_announced_feeds_come_first_and_comments_after_them() -> None:
    first, second, *rest = discover_feeds(PAGE, "https://example.org/news/")
    assert (first.url, first.title, first.format) == (
        "https://example.org/news/atom.xml?a=1&b=2",
        "Valley & Hill",
        "Atom",
    )
    assert second.url == "https://example.org/comments/feed/"
    assert first.announced
    assert second.announced
    assert not any(link.announced for link in rest)


def test_links_that_look_like_feeds_come_before_the_usual_addresses() -> None:
    urls = [link.url for link in discover_feeds(PAGE, "https://example.org/news/")]
    assert urls[2] == "https://example.org/rss/world.xml"
    assert "https://example.org/feed/" in urls[3:]
    assert not any("feedback" in url or "elsewhere" in url or "fr/" in url for url in urls)


def test_the_base_of_the_page_counts() -> None:
    page = b'<base href="https://cdn.example.org/x/"><link rel=alternate type=application/rss+xml href=feed>'
    assert discover_feeds(page, "https://example.org/")[0].url == "https://cdn.example.org/x/feed"


def test_one_feed_announced_twice_is_listed_once_and_lists_are_short() -> None:
    once = b'<link rel=alternate type=application/rss+xml href="/f%d">'
    many = b"".join(once % (i // 2) for i in range(500))
    links = discover_feeds(many, "https://example.org/")
    assert len(links) == len({link.url for link in links}) == MAX_LINKS


def test_a_page_without_any_gives_the_usual_addresses_only() -> None:
    links = discover_feeds(b"", "https://example.org/")
    assert links
    assert all(link.url.startswith("https://example.org/") and not link.announced for link in links)
