"""From what a feed states to clean entries."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from urllib.parse import unquote, urlsplit

from bot.model import Entry
from bot.pipeline.addresses import web_link
from bot.pipeline.dates import parse_date
from bot.pipeline.feeds.identity import Stated, assign_keys
from bot.pipeline.feeds.item import Channel, Item, text
from bot.pipeline.feeds.text import clean_title, first_words, is_markup, one_line, plain_text

MAX_ENTRIES = 500
_MAX_CATEGORIES = 20
_MAX_TEXT = 10_000
_MAX_TITLE = 500
_UNREAD_DATES = 10
"""Dates in a feed that may fail before only the quick forms are tried: each failure costs 40 ms."""

_LANGUAGE = re.compile(r"^([A-Za-z]{2,3})(?:$|[-_])")
_RENAMED = {"iw": "he", "in": "id", "ji": "yi", "mo": "ro"}
_EMAIL = re.compile(r"\S+@\S+\.\S+")
_BEGINNING = datetime.min.replace(tzinfo=UTC)


def language_of(*stated: str) -> str | None:
    """Return the first stated language as its lower-case primary tag ("en-GB" gives "en"), or None."""
    for name in stated:
        if found := _LANGUAGE.match(name.strip()):
            primary = found[1].lower()
            return _RENAMED.get(primary, primary)
    return None


def build_entries(channel: Channel, *, url: str, now: datetime) -> tuple[Entry, ...]:
    """Return the channel's entries in its order, each with a key of its own; at most the newest 500."""
    read_date = _date_reader(now)
    built = [_entry(item, channel, url, read_date) for item in channel.items]
    stated = [_stated(item, entry) for item, entry in zip(channel.items, built, strict=True)]
    best: dict[str, Entry] = {}
    for key, entry in zip(assign_keys(stated), built, strict=True):
        if entry.title and (key not in best or _preference(entry) > _preference(best[key])):
            best[key] = replace(entry, key=key)
    return _newest(list(best.values()))


def _entry(
    item: Item, channel: Channel, url: str, read_date: Callable[[str, str | None], datetime | None]
) -> Entry:
    link = next((good for link in item.links if (good := web_link(link, url))), None)
    longest = max(item.bodies, key=len, default="")
    words = plain_text(item.summary) or plain_text(longest)
    language = language_of(item.language, channel.language)
    dates = (read_date(raw, language) for raw in item.published)
    return Entry(
        key="",
        url=link,
        title=_title(item, words, link),
        text=words[:_MAX_TEXT],
        html=longest if is_markup(longest) else None,
        published=next((date for date in dates if date), None),
        updated=read_date(item.updated, language) if item.updated else None,
        byline=_byline(item.authors),
        categories=_categories(item.categories),
        language=language,
        image_url=text(*item.images) or None,
    )


def _title(item: Item, words: str, link: str | None) -> str:
    return (clean_title(item.title) or first_words(words) or _slug(link))[:_MAX_TITLE]


def _slug(link: str | None) -> str:
    """Return the words of an address, for an item without any: "/2026/dam-opens.html" gives "dam opens"."""
    if link is None:
        return ""
    parts = urlsplit(link)
    last = unquote(parts.path).rstrip("/").rpartition("/")[2].partition(".")[0]
    return one_line(re.sub(r"[-_+]+", " ", last)) or parts.netloc


def _byline(authors: Sequence[str]) -> str | None:
    names = [one_line(_EMAIL.sub("", clean_title(author))).strip(" ()<>,") for author in authors]
    return ", ".join(dict.fromkeys(name for name in names if name))[:200] or None


def _categories(stated: Sequence[str]) -> tuple[str, ...]:
    names = (clean_title(category)[:100] for category in stated)
    return tuple(dict.fromkeys(name for name in names if name))[:_MAX_CATEGORIES]


def _stated(item: Item, entry: Entry) -> Stated:
    return Stated(item.id.strip(), entry.url or "", entry.title, entry.text, text(*item.published))


def _date_reader(now: datetime) -> Callable[[str, str | None], datetime | None]:
    failed: set[str] = set()

    @cache
    def read(raw: str, language: str | None) -> datetime | None:
        found = parse_date(raw, now=now, language=language, spoken=len(failed) < _UNREAD_DATES)
        if found is None:
            failed.add(raw)
        return found

    return read


def _preference(entry: Entry) -> tuple[datetime, int, str, str]:
    # A total order, so that which of two copies stays does not depend on where they stand.
    return (entry.published or _BEGINNING, len(entry.text), entry.title, entry.url or "")


def _newest(entries: list[Entry]) -> tuple[Entry, ...]:
    if len(entries) <= MAX_ENTRIES:
        return tuple(entries)
    dates = [entry.published for entry in entries if entry.published]
    if len(dates) < len(entries):  # the first listed are the newest nearly everywhere
        return tuple(entries[:MAX_ENTRIES])
    bound = sorted(dates, reverse=True)[MAX_ENTRIES - 1]
    return tuple([entry for entry in entries if entry.published and entry.published >= bound][:MAX_ENTRIES])
