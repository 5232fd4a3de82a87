"""Which item is which: by its id, else its link, else its title and text.

Publishers re-date items, change their ids when a system is replaced, put one id on all items, or give none.
So an item has several keys, each with the kind in front; a key that two items of one feed share says nothing.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from urllib.parse import urlsplit

from bot.pipeline.addresses import canonical_url


@dataclass(frozen=True, slots=True)
class Stated:
    """What can tell an item from another; "" where the feed does not say."""

    id: str
    link: str
    title: str
    text: str
    date: str


def content_hash(title: str, text: str) -> str:
    """Return the hash of what is told; it changes when a word does, not when a date or an address does."""
    return _digest(title, text)


def id_key(stated: str) -> str:
    """Return the key of an item's id."""
    return f"id:{_digest(stated)}"


def link_key(url: str | None) -> str | None:
    """Return the key of a link, None for one that tells no item from another (none, or a home page)."""
    if not url:
        return None
    try:
        canonical = canonical_url(url)
    except ValueError:
        return None
    parts = urlsplit(canonical)
    return f"link:{_digest(canonical)}" if parts.path.strip("/") or parts.query else None


def content_key(title: str, text: str) -> str:
    """Return the key of an item's title and text."""
    return f"text:{content_hash(title, text)}"


def assign_keys(items: Sequence[Stated]) -> tuple[str, ...]:
    """Return each item's key; the same key twice means the same item twice.

    The id where no other item has it, else the link, else title and text, else these with the date.
    """
    # An item listed twice, under two dates perhaps, is no reason to doubt its id.
    undated = [replace(item, date="") if item.id or link_key(item.link) else item for item in items]
    candidates = {item: _candidates(item) for item in dict.fromkeys(undated)}
    counts = Counter(key for keys in candidates.values() for key in keys)
    return tuple(
        next((key for key in candidates[item] if counts[key] == 1), candidates[item][-1]) for item in undated
    )


def _candidates(item: Stated) -> tuple[str, ...]:
    keys = (
        id_key(item.id) if item.id else None,
        link_key(item.link),
        content_key(item.title, item.text),
        f"date:{_digest(item.title, item.text, item.date)}",
    )
    return tuple(key for key in keys if key is not None)


def _digest(*parts: str) -> str:
    return blake2b("\x1f".join(parts).encode("utf-8", "replace"), digest_size=12).hexdigest()
