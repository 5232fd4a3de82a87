"""What a feed's own categories ("Deportes", "Business > Markets") hint at."""

import re
from collections.abc import Sequence
from functools import lru_cache

from bot.errors import UnknownTopicError
from bot.vocabulary.topics import find_topic, top_of

MAX_CATEGORIES = 20
_PARTS = re.compile(r"\s*(?:[>/|,;:&]|\s-\s)\s*")

SECTIONS = {
    "football": "sports",
    "fútbol": "sports",
    "futebol": "sports",
    "fußball": "sports",
    "foot": "sports",
    "футбол": "sports",
    "formula 1": "sports",
    "olympics": "sports",
    "celebrity": "human interest",
    "celebrity news": "human interest",
    "movies": "arts",
    "films": "arts",
    "tv": "arts",
    "tv and radio": "arts",
    "books": "arts",
    "cine": "arts",
    "cinéma": "arts",
    "música": "arts",
    "musique": "arts",
    "кино": "arts",
    "gadgets": "tech",
    "space": "tech",
    "cybersecurity": "tech",
    "food and drink": "lifestyle",
    "travel": "lifestyle",
    "style": "lifestyle",
    "viajes": "lifestyle",
    "voyage": "lifestyle",
    "reise": "lifestyle",
    "coronavirus": "health",
    "wellness and health": "health",
    "court news": "crime",
    "parliament": "politics",
    "bourse": "business",
    "börse": "business",
    "real estate": "business",
    "personal finance": "business",
}
"""Section names outlets use that are no Media Topic's name; their meaning as one we know."""


def hinted_tops(categories: Sequence[str]) -> frozenset[str]:
    """Return the top terms the categories name; most ("World", "News", a person's name) name none."""
    parts = (part for category in categories[:MAX_CATEGORIES] for part in (category, *_PARTS.split(category)))
    return frozenset(top for top in map(_top_named, parts) if top is not None)


@lru_cache(maxsize=2048)
def _top_named(category: str) -> str | None:
    name = category.strip().lower()
    try:
        return top_of(find_topic(SECTIONS.get(name, name)).code) if name else None
    except UnknownTopicError:
        return None
