"""Whether a story is one a subscription asked for."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from bot.model import Story


def matches_keywords(story: Story, keywords: Sequence[str]) -> bool:
    """Tell whether any keyword stands in the story as whole words; no keywords match everything."""
    if not keywords:
        return True
    text = _fold(" ".join([story.title, *story.summary, *(article.title for article in story.articles)]))
    return any(_pattern(keyword).search(text) for keyword in keywords)


@lru_cache(maxsize=4096)
def _pattern(keyword: str) -> re.Pattern[str]:
    # Escaped, so a keyword is never a regular expression: Python's have no time limit.
    words = r"\W+".join(re.escape(word) for word in _fold(keyword).split())
    return re.compile(rf"(?<!\w){words}(?!\w)" if words else r"(?!)")


def _fold(text: str) -> str:
    """Return text without case and accents, so that "Bişkek" finds "BISKEK"."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))
