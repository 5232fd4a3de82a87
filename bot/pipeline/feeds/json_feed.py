"""JSON Feed 1.0 and 1.1 (jsonfeed.org), and the older RSS in JSON of Scripting News."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.pipeline.addresses import web_link
from bot.pipeline.feeds.item import Channel, Item, text, texts
from bot.pipeline.feeds.repair import MAX_LISTED
from bot.translation import N_


def parse_json(document: str, *, url: str) -> Channel:
    """Read a JSON document; ValueError, its text to be shown, when it is no feed."""
    try:
        content = json.loads(document, strict=False)  # publishers leave line breaks inside strings
    except (ValueError, RecursionError) as error:
        raise ValueError(N_("it begins like JSON but is not ({fault})").format(fault=error)) from error
    if isinstance(content, dict) and isinstance(content.get("items"), list):
        return _json_feed(content, url)
    if isinstance(channel := _at(content, "rss", "channel"), dict):
        return _rss_in_json(channel, url)
    raise ValueError(N_("this is JSON, but not a JSON Feed; it has no list of items"))


def _json_feed(content: Mapping[str, Any], url: str) -> Channel:
    version = text(content.get("version"))
    home = text(content.get("home_page_url"), url)
    return Channel(
        format="JSON Feed 1.0" if version.rstrip("/").endswith("/1") else "JSON Feed 1.1",
        title=text(content.get("title")),
        site_url=web_link(text(content.get("home_page_url")), url) or "",
        language=text(content.get("language")),
        items=tuple(_item(item, home, url) for item in _mappings(content["items"])),
    )


def _item(item: Mapping[str, Any], home: str, url: str) -> Item:
    summary = text(item.get("summary"))
    images = [item.get("image"), item.get("banner_image"), *_attached_images(item)]
    return Item(
        id=_identifier(item.get("id")),
        links=_resolved((item.get("url"), item.get("external_url"), item.get("id")), home, url),
        title=text(item.get("title")),
        summary=text(summary, item.get("content_text")),
        bodies=tuple(texts(summary, item.get("content_html"), item.get("content_text"))),
        published=tuple(texts(item.get("date_published"), item.get("date_modified"))),
        updated=text(item.get("date_modified")),
        authors=tuple(texts(*(author.get("name") for author in _authors(item)))),
        categories=tuple(texts(*_sequence(item.get("tags")))),
        language=text(item.get("language")),
        images=_resolved(images, home, url),
    )


def _authors(item: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return _mappings(item.get("authors")) or _mappings([item.get("author")])


def _attached_images(item: Mapping[str, Any]) -> Iterator[object]:
    for attachment in _mappings(item.get("attachments")):
        if text(attachment.get("mime_type")).startswith("image/"):
            yield attachment.get("url")


def _rss_in_json(channel: Mapping[str, Any], url: str) -> Channel:
    return Channel(
        format="RSS in JSON",
        title=text(channel.get("title")),
        site_url=web_link(text(channel.get("link")), url) or "",
        language=text(channel.get("language")),
        items=tuple(_rss_item(item, url) for item in _mappings(channel.get("item"))),
    )


def _rss_item(item: Mapping[str, Any], url: str) -> Item:
    guid = item.get("guid")
    identifier = _identifier(_at(guid, "#value") or guid)
    body = text(item.get("description"))
    return Item(
        id=identifier,
        links=_resolved((item.get("link"), identifier), url, url),
        title=text(item.get("title")),
        summary=body,
        bodies=tuple(texts(body)),
        published=tuple(texts(item.get("pubDate"))),
        authors=tuple(texts(item.get("author"))),
        categories=tuple(texts(item.get("category"))),
    )


def _identifier(value: object) -> str:
    # Version 1.0 and 1.1 both say: coerce a number to a string.
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return ""
    return str(value)


def _resolved(links: Sequence[object], home: str, url: str) -> tuple[str, ...]:
    base = home if web_link(home) else url
    return tuple(texts(*(web_link(link, base) for link in texts(*links))))


def _mappings(value: object) -> list[Mapping[str, Any]]:
    return [entry for entry in _sequence(value) if isinstance(entry, dict)]


def _sequence(value: object) -> list[Any]:
    return value[:MAX_LISTED] if isinstance(value, list) else []


def _at(value: object, *path: str) -> Any:
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value
