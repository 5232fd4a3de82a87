"""What a publisher lets others show: the robots directives of a page.

Elements marked data-nosnippet are dropped as noise (noise.py). The directives are those of "Robots meta tag,
data-nosnippet, and X-Robots-Tag specifications" (Google Search Central).
"""

import re
from collections.abc import Iterable

from bot.model import QuotePolicy

_NUMBER = re.compile(r"-?[0-9]{1,9}")
_EVERYBODY = frozenset({"robots", "googlebot", "googlebot-news"})


def is_robots(name: str) -> bool:
    """Tell whether a meta tag of this name speaks to robots in general or to news search."""
    return name.lower() in _EVERYBODY


def read_policy(contents: Iterable[str]) -> QuotePolicy:
    """Read the contents of all robots tags; where two disagree, the stricter holds."""
    nosnippet = noarchive = False
    limits: list[int] = []
    for directive in (part.strip().lower() for content in contents for part in content.split(",")):
        name, _, value = directive.partition(":")
        nosnippet |= name == "nosnippet"
        noarchive |= name in {"noarchive", "nocache"}
        if name == "max-snippet" and _NUMBER.fullmatch(value.strip()):
            limits.append(int(value))
    shortest = min((limit for limit in limits if limit >= 0), default=None)  # -1 means no limit
    return QuotePolicy(nosnippet=nosnippet or shortest == 0, noarchive=noarchive, max_snippet=shortest)
