"""The days of the week as people type them, in every language of the desk."""

from functools import cache

from bot.translation import LANGUAGES
from bot.vocabulary.lookup import fold

_SHORTEST_OWN = 2
"""Letters by which a day is known in the reader's own language: "Do" is Thursday to a German."""
_SHORTEST = 3
"""Letters by which a day is known in any language; with two, "di" would be Tuesday and Sunday."""


def weekday_named(typed: str, *, language: str = LANGUAGES[0]) -> int | None:
    """Return the ISO weekday (Monday is 1) whose name begins as typed, in the reader's language or any."""
    begun = fold(typed)
    if len(begun) >= _SHORTEST_OWN and (own := _beginning(begun, language)):
        return own
    if len(begun) < _SHORTEST:
        return None
    return next((found for each in LANGUAGES if (found := _beginning(begun, each))), None)


def _beginning(begun: str, language: str) -> int | None:
    days = {day for name, day in _names(language) if name.startswith(begun)}
    return days.pop() if len(days) == 1 else None


@cache
def _names(language: str) -> tuple[tuple[str, int], ...]:
    """Return the long and short names of the days in one language, with the ISO weekday of each."""
    from babel.dates import get_day_names  # noqa: PLC0415 - the command line answers before it is loaded

    return tuple(
        (fold(name), day + 1)
        for width in ("wide", "abbreviated", "short")
        for context in ("format", "stand-alone")
        for day, name in get_day_names(width, context, language).items()
    )
