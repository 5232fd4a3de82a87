"""RSS 0.9x, 1.0, 2.0, RDF and Atom, by feedparser on mended XML."""

import io
import re
from collections.abc import Iterator, Mapping
from typing import Any

import feedparser

from bot.pipeline.addresses import web_link
from bot.pipeline.feeds.item import Channel, Item, text, texts
from bot.pipeline.feeds.repair import repair, single_items
from bot.translation import N_

_Parsed = tuple[str, dict[str, Any], list[dict[str, Any]]]

_FORMATS = {
    "rss090": "RSS 0.90",
    "rss091n": "RSS 0.91",
    "rss091u": "RSS 0.91",
    "rss092": "RSS 0.92",
    "rss093": "RSS 0.93",
    "rss094": "RSS 0.94",
    "rss20": "RSS 2.0",
    "rss10": "RSS 1.0",
    "atom03": "Atom 0.3",
    "atom10": "Atom 1.0",
    "atom": "Atom",
}

_SKIP_HOURS = re.compile(r"<skipHours>(?:\s|</?hour>|\d){0,3000}+", re.IGNORECASE)
_HOUR = re.compile(r"<hour>\s*(\d{1,2})\s*</hour>", re.IGNORECASE)
_PERIODS = {"hourly": 3600, "daily": 86_400, "weekly": 604_800, "monthly": 2_592_000, "yearly": 31_536_000}
_LONGEST_TTL = 86_400
_IMAGE_FILE = re.compile(r"\.(?:jpe?g|png|webp|gif|avif)(?:$|[?#])", re.IGNORECASE)


def parse_xml(document: str, *, url: str) -> Channel:
    """Read a document whose root is a feed's (`repair.root_name`); `url` resolves relative links.

    ValueError, its text to be shown, when nothing in it can be read.
    """
    mended = repair(document)
    version, feed, entries = _read(mended, url) or _read_singly(mended, url)
    return Channel(
        format=_FORMATS.get(version, "RSS"),
        title=text(feed.get("title")),
        site_url=text(feed.get("link")),
        language=text(feed.get("language")),
        items=tuple(_item(entry, url) for entry in entries),
        ttl=_ttl(feed),
        skip_hours=_skip_hours(mended),
    )


def _read(document: str, url: str) -> _Parsed | None:
    """Let feedparser read a document; None when it fails on it."""
    try:
        # Bytes in a file object: feedparser opens a string that looks like an address or a file name.
        parsed = feedparser.parse(
            io.BytesIO(document.encode("utf-8", "replace")),
            response_headers={"content-type": "application/xml; charset=utf-8", "content-location": url},
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except Exception:  # noqa: BLE001 - KeyError, TypeError, IndexError: seen on stray elements
        return None
    # Plain dictionaries: feedparser's own answer "updated" with "published", and a warning.
    return parsed.version, dict(parsed.feed), [dict(entry) for entry in parsed.entries]


def _read_singly(document: str, url: str) -> _Parsed:
    """Read item by item, so that one it fails on costs no other; ValueError when all do."""
    head, *items = [_read(single, url) for single in single_items(document)] or [None]
    entries = [entry for item in items if item for entry in item[2]]
    if head is None and not entries:
        raise ValueError(N_("it is too damaged to be read"))
    version, feed, _ = head or ("", {}, [])
    return version, feed, entries


def _item(entry: Mapping[str, Any], url: str) -> Item:
    summary = text(entry.get("summary"))
    contents = [content.get("value") for content in entry.get("content", ())]
    return Item(
        id=text(entry.get("id")),
        links=tuple(texts(*_links(entry))),
        title=text(entry.get("title")),
        summary=summary,
        bodies=tuple(texts(summary, *contents)),
        published=tuple(texts(*(entry.get(name) for name in ("published", "created", "updated", "date")))),
        updated=text(entry.get("updated")),
        authors=tuple(texts(*_authors(entry))),
        categories=tuple(texts(*(tag.get("label") or tag.get("term") for tag in entry.get("tags", ())))),
        language=text(entry.get("language"), *_stated_languages(entry)),
        images=tuple(texts(*_images(entry, url))),
    )


def _links(entry: Mapping[str, Any]) -> Iterator[object]:
    # FeedBurner's link counts clicks; the article's own address stands beside it.
    yield entry.get("feedburner_origlink")
    yield entry.get("link")
    for link in entry.get("links", ()):
        if link.get("rel") == "alternate":
            yield link.get("href")
    yield entry.get("id")  # many feeds without links have an address as their id


def _authors(entry: Mapping[str, Any]) -> Iterator[object]:
    named = [author.get("name") for author in entry.get("authors", ())]
    yield from named if any(named) else [entry.get("author_detail", {}).get("name"), entry.get("author")]


def _stated_languages(entry: Mapping[str, Any]) -> Iterator[object]:
    yield entry.get("title_detail", {}).get("language")
    for content in entry.get("content", ()):
        yield content.get("language")


def _images(entry: Mapping[str, Any], url: str) -> Iterator[str | None]:
    media = [content for content in entry.get("media_content", ()) if _is_image(content)]
    enclosures = [
        link for link in entry.get("links", ()) if link.get("rel") == "enclosure" and _is_image(link)
    ]
    for picture in [*sorted(media, key=_width, reverse=True), *entry.get("media_thumbnail", ()), *enclosures]:
        yield web_link(text(picture.get("url"), picture.get("href")), url)


def _is_image(media: Mapping[str, Any]) -> bool:
    kind = text(media.get("medium"), media.get("type"))
    if kind:
        return kind.startswith("image")
    return _IMAGE_FILE.search(text(media.get("url"), media.get("href"))) is not None


def _width(media: Mapping[str, Any]) -> int:
    stated = text(media.get("width")).strip()
    return int(stated) if stated.isdecimal() and len(stated) < 6 else 0  # noqa: PLR2004 - a picture, not a number


def _ttl(feed: Mapping[str, Any]) -> int | None:
    minutes = text(feed.get("ttl")).strip()
    if minutes.isdecimal() and int(minutes[:9]) > 0:
        return min(int(minutes[:9]) * 60, _LONGEST_TTL)
    period = _PERIODS.get(text(feed.get("sy_updateperiod")).strip().lower())
    times = text(feed.get("sy_updatefrequency")).strip() or "1"
    if period is None or not times.isdecimal() or len(times) > 6 or int(times) == 0:  # noqa: PLR2004 - per period
        return None
    return min(period // int(times), _LONGEST_TTL)


def _skip_hours(document: str) -> frozenset[int]:
    # feedparser keeps the last <hour> only. RSS 0.91 counts 1 to 24, RSS 2.0 counts 0 to 23.
    found = _SKIP_HOURS.search(document)
    hours = frozenset(int(hour) % 24 for hour in _HOUR.findall(found[0])) if found else frozenset()
    return hours if len(hours) < 24 else frozenset()  # noqa: PLR2004 - a feed that is never to be read means nothing
