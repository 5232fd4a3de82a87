"""Which entries of a feed are new, and which have changed."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bot.model import Entry, ParsedFeed
from bot.pipeline.feeds.identity import content_hash, content_key, link_key

TELLING = 100
"""Characters of title and text from which equal words mean one item; "Weather today" may come daily."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do with an answer; `seen` (key -> content hash) is what to remember beside what is known."""

    new: tuple[Entry, ...]
    changed: tuple[Entry, ...]
    seen: Mapping[str, str]


def decide(known: Mapping[str, str], parsed: ParsedFeed, now: datetime) -> Decision:
    """Tell new and changed entries from those `known` (key -> content hash: the `seen` of earlier decisions).

    An entry has up to three keys: its own (`Entry.key`), its link's and its content's. It is known when any
    of them is, so neither a new date, nor a new id, nor a new address makes it new; it has changed when its
    title or text did. `seen` holds all keys of every entry, except a link or content that several entries
    share. Entries stay in the feed's order; one dated in the future is taken as published now.
    """
    entries = list({entry.key: entry for entry in parsed.entries}.values())
    candidates = [_keys(entry, parsed.site_url) for entry in entries]
    counts = Counter(key for keys in candidates for key in keys)
    new, changed, seen = [], [], {}
    for entry, keys in zip(entries, candidates, strict=True):
        digest = content_hash(entry.title, entry.text)
        usable = [key for key in keys if key == entry.key or counts[key] == 1]
        seen.update(dict.fromkeys(usable, digest))
        match = next((key for key in usable if key in known and _is_telling(key, entry)), None)
        if match is None:
            new.append(_not_ahead(entry, now))
        elif known[match] != digest:
            changed.append(_not_ahead(entry, now))
    return Decision(tuple(new), tuple(changed), seen)


def _keys(entry: Entry, site_url: str | None) -> tuple[str, ...]:
    link = link_key(entry.url)
    if link is not None and link == link_key(site_url):
        link = None
    keys = (entry.key, link, content_key(entry.title, entry.text))
    return tuple(dict.fromkeys(key for key in keys if key is not None))


def _is_telling(key: str, entry: Entry) -> bool:
    return key == entry.key or not key.startswith("text:") or len(entry.title) + len(entry.text) >= TELLING


def _not_ahead(entry: Entry, now: datetime) -> Entry:
    return replace(entry, published=now) if entry.published and entry.published > now else entry
