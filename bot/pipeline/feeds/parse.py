"""Bytes of a feed in, its entries out."""

from collections import Counter
from datetime import datetime

from bot.errors import ParseError
from bot.model import Entry, ParsedFeed
from bot.pipeline.addresses import web_link
from bot.pipeline.feeds.decoding import decode, unpack
from bot.pipeline.feeds.entries import build_entries, language_of
from bot.pipeline.feeds.item import Channel
from bot.pipeline.feeds.json_feed import parse_json
from bot.pipeline.feeds.repair import FEED_ROOTS, root_name
from bot.pipeline.feeds.text import clean_title
from bot.pipeline.feeds.xml import parse_xml
from bot.translation import N_

_MAGIC = (
    (b"%PDF", N_("this is a PDF, not a feed")),
    (b"\x89PNG", N_("this is an image, not a feed")),
    (b"\xff\xd8\xff", N_("this is an image, not a feed")),
    (b"GIF8", N_("this is an image, not a feed")),
    (b"RIFF", N_("this is an image or a sound, not a feed")),
    (b"PK\x03\x04", N_("this is a ZIP archive, not a feed")),
)
_NO_FEED = {
    "html": N_("this is an HTML page, not a feed"),
    "opml": N_("this is an OPML list of feeds, not a feed; import it with: dateline feeds import FILE"),
    "urlset": N_("this is a sitemap, not a feed"),
    "sitemapindex": N_("this is a sitemap, not a feed"),
}


def parse_feed(body: bytes, *, url: str, now: datetime, content_type: str | None = None) -> ParsedFeed:
    """Read a feed in any of its formats; `url` is where it came from, to resolve what is relative.

    A valid feed without entries is fine. ParseError says what the bytes are instead. `Entry.html` is as the
    publisher wrote it: untrusted, its links unresolved; `Entry.text` is plain.
    """
    try:
        channel = _channel(unpack(body), url, content_type)
    except ValueError as error:
        raise ParseError(url, str(error)) from error
    entries = build_entries(channel, url=url, now=now)
    return ParsedFeed(
        title=clean_title(channel.title) or None,
        site_url=web_link(channel.site_url, url),
        language=language_of(channel.language) or _common_language(entries),
        entries=entries,
        ttl=channel.ttl,
        skip_hours=channel.skip_hours,
        format=channel.format,
    )


def _common_language(entries: tuple[Entry, ...]) -> str | None:
    stated = Counter(entry.language for entry in entries if entry.language)
    return stated.most_common(1)[0][0] if stated else None


def _channel(body: bytes, url: str, content_type: str | None) -> Channel:
    if not body.strip():
        raise ValueError(N_("the answer was empty"))
    for magic, what in _MAGIC:
        if body.startswith(magic):
            raise ValueError(what)
    document = decode(body, content_type).lstrip()
    if document.startswith(("{", "[")):
        return parse_json(document, url=url)
    root = root_name(document)
    if root not in FEED_ROOTS:
        raise ValueError(
            _NO_FEED.get(root or "", N_("this is not a feed; it is neither RSS, Atom, RDF nor JSON Feed"))
        )
    return parse_xml(document, url=url)
