"""From a feed's entry to the document that is analysed: its page, or the text the feed itself carried."""

import codecs
import html
import re
from typing import Any

from bot.model import Document, Entry, Feed
from bot.pipeline.feeds.text import plain_text

_MARKS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
"""What a page may begin with, and the encoding that it is then in."""
_AGENT = re.compile(r"^(?!max-|unavailable_after)[A-Za-z-]+:\s*", re.IGNORECASE)

WHOLE = 250
"""Words from which a feed's own text is taken for the whole article, so that its page need not be fetched."""


def page_document(feed: Feed, entry: Entry, *, url: str, body: bytes, robots: str | None = None) -> Document:
    """Return what is analysed when the entry's page was fetched; `robots` is its X-Robots-Tag."""
    return _document(feed, entry, url=url, html=with_directives(body, robots), lead=entry.text or None)


def with_directives(body: bytes, robots: str | None) -> bytes:
    """Return a page that states what its X-Robots-Tag header says, as if it stood in the page itself."""
    if robots is None:
        return body
    mark = next((mark for mark in _MARKS if body.startswith(mark)), b"")
    return mark + _robots_meta(robots).encode(_MARKS.get(mark, "utf-8"), "replace") + body.removeprefix(mark)


def text_document(feed: Feed, entry: Entry) -> Document:
    """Return what is analysed when there is no page: the longest text the feed carried."""
    return _document(feed, entry, url=entry.url, text=full_text(entry))


def full_text(entry: Entry) -> str:
    """Return the longest text of an entry, as plain lines."""
    body = plain_text(entry.html) if entry.html else ""
    return max(body, entry.text, key=len)


def is_whole(text: str) -> bool:
    """Say whether a text is long enough to be the article itself."""
    return len(text.split()) >= WHOLE


def _document(feed: Feed, entry: Entry, **found: Any) -> Document:
    return Document(
        title=entry.title,
        published=entry.published,
        byline=entry.byline,
        country=feed.country,
        language=entry.language or feed.language,
        categories=entry.categories,
        **found,
    )


def _robots_meta(directives: str) -> str:
    """Write the header's directives as the page would state them: both speak the same words.

    A robot's name before them ("googlebot: nosnippet") is dropped: what one may not show we do not show.
    """
    ours = [_AGENT.sub("", part.strip()) for part in directives.split(",")]
    return f'<meta name="robots" content="{html.escape(", ".join(ours))}">'
