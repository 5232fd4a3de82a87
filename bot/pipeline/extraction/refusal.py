"""Why a page holds no article: too little text, a cookie wall, a paywall, a check for robots."""

import re
from collections.abc import Sequence

from bot.pipeline.extraction import phrases
from bot.pipeline.extraction.lines import is_sentence, word_count
from bot.translation import N_

_FEWEST_WORDS = 14
"""Words of the shortest report: two short sentences. Flashes of one line are headlines, not articles."""
_SHORT = 160
"""Words under which a wall's words outweigh the rest."""

_NOTICE = 4_000
_NAMED_IN_PASSING = 3
"""A notice beside an article names cookies once or twice, a wall in every line."""

COOKIE_PAGE = N_("cookie page")
PAYWALL = N_("paywall")
ROBOT_CHECK = N_("robot check")
NOT_ENOUGH_TEXT = N_("not enough text")

_COOKIES = re.compile(rf"\b{phrases.COOKIES}\b", re.IGNORECASE)
_PAYWALL = re.compile(phrases.PAYWALL, re.IGNORECASE | re.DOTALL)
_ROBOT_CHECK = re.compile(rf"\b{phrases.ROBOT_CHECK}", re.IGNORECASE)


def refuse(title: str | None, paragraphs: Sequence[str], *, around: str = "") -> str | None:
    """Say why these paragraphs are no article, or None where they are one.

    `around` is text of the page outside the paragraphs, where a wall may explain why they are few.
    """
    words = sum(word_count(paragraph) for paragraph in paragraphs)
    told = "\n".join(paragraphs)
    if words < _SHORT and _ROBOT_CHECK.search(f"{title or ''}\n{told[:600]}"):
        return ROBOT_CHECK
    if words < 2 * _SHORT and _mostly(_COOKIES, paragraphs):
        return COOKIE_PAGE
    if words < _SHORT and _mostly(_PAYWALL, paragraphs):
        return PAYWALL
    if words >= _FEWEST_WORDS and any(map(is_sentence, paragraphs)):
        return None
    if _PAYWALL.search(around[:20_000]):
        return PAYWALL
    noticed = len(_COOKIES.findall(around[:_NOTICE]))
    return COOKIE_PAGE if noticed > _NAMED_IN_PASSING else NOT_ENOUGH_TEXT


def _mostly(pattern: re.Pattern[str], paragraphs: Sequence[str]) -> bool:
    hits = sum(pattern.search(paragraph) is not None for paragraph in paragraphs)
    return bool(paragraphs) and 2 * hits >= len(paragraphs)
