"""Find the feeds of a page: those it announces, those it links to, then the usual addresses."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, Tag
from bs4.filter import SoupStrainer

from bot.pipeline.addresses import canonical_url, web_link
from bot.pipeline.feeds.text import clean_title

MAX_LINKS = 20
_PAGE_CAP = 2 * 1024 * 1024

_FEED_TYPES = {
    "application/rss+xml": "RSS",
    "application/atom+xml": "Atom",
    "application/rdf+xml": "RDF",
    "application/feed+json": "JSON Feed",
    "application/xml": "RSS",
    "text/xml": "RSS",
    "application/x-rss+xml": "RSS",
    "text/rss+xml": "RSS",
}
_USUAL = (
    "/feed/",
    "/rss",
    "/rss.xml",
    "/feed.xml",
    "/atom.xml",
    "/index.xml",
    "/feeds/posts/default",
    "/feed.json",
)
_LOOKS_LIKE_FEED = re.compile(
    r"(?:^|[/._-])(?:rss\d?|feeds?|atom|rdf)(?:$|[/._?-])|\.(?:rss|atom|rdf)$", re.IGNORECASE
)
_COMMENTS = re.compile(r"comment", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FeedLink:
    """Where a feed may be; `announced` when the page's head says so, else it is a guess to try."""

    url: str
    title: str | None = None
    format: str | None = None
    announced: bool = False


def discover_feeds(html: bytes, url: str) -> tuple[FeedLink, ...]:
    """Return at most 20 addresses, absolute, best first: announced feeds, linked ones, the usual addresses.

    Announced feeds of comments come after the other announced ones.
    """
    page = BeautifulSoup(html[:_PAGE_CAP], "lxml", parse_only=SoupStrainer(["link", "a", "base"]))
    base = _base(page, url)
    announced = sorted(_announced(page, base), key=_is_of_comments)
    found: dict[str, FeedLink] = {}
    for link in (*announced, *_linked(page, base), *_usual(url)):
        found.setdefault(canonical_url(link.url), link)
    return tuple(found.values())[:MAX_LINKS]


def _base(page: BeautifulSoup, url: str) -> str:
    base = page.find("base", href=True)
    return (web_link(str(base["href"]), url) if isinstance(base, Tag) else None) or url


def _announced(page: BeautifulSoup, base: str) -> Iterator[FeedLink]:
    for link in page.find_all("link", href=True):
        relations = {str(name).lower() for name in link.get_attribute_list("rel")}
        kind = str(link.get("type") or "").partition(";")[0].strip().lower()
        is_feed = "feed" in relations or ("alternate" in relations and kind in _FEED_TYPES)
        if is_feed and (address := web_link(str(link["href"]), base)):
            title = clean_title(str(link.get("title") or "")) or None
            yield FeedLink(address, title, _FEED_TYPES.get(kind), announced=True)


def _linked(page: BeautifulSoup, base: str) -> Iterator[FeedLink]:
    host = urlsplit(base).netloc
    for anchor in page.find_all("a", href=True):
        address = web_link(str(anchor["href"]), base)
        if address is None:
            continue
        parts = urlsplit(address)
        if parts.netloc.endswith(host.removeprefix("www.")) and _LOOKS_LIKE_FEED.search(parts.path):
            yield FeedLink(address, clean_title(anchor.get_text(" ")) or None)


def _usual(url: str) -> Iterator[FeedLink]:
    for path in _USUAL:
        if address := web_link(path, url):
            yield FeedLink(address)


def _is_of_comments(link: FeedLink) -> bool:
    return _COMMENTS.search(f"{link.title} {urlsplit(link.url).path}") is not None
