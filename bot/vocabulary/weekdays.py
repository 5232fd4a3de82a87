"""The days of the week as people type and read them, in every language of the desk."""

from collections.abc import Collection
from functools import cache

from bot.translation import LANGUAGES, weekdays
from bot.vocabulary.lookup import fold

_SHORTEST_OWN = 2
"""Letters by which a day is known in the reader's own language: "Do" is Thursday to a German."""
_SHORTEST = 3
"""Letters by which a day is known in any language; with two, "di" would be Tuesday and Sunday."""
_RANGE = 3
"""Days in a row that are shorter said as a range: "Mon–Wed", but "Sat, Sun"."""


def weekday_named(typed: str, *, language: str = LANGUAGES[0]) -> int | None:
    """Return the ISO weekday (Monday is 1) whose name begins as typed, in the reader's language or any."""
    begun = fold(typed)
    if len(begun) >= _SHORTEST_OWN and (own := _beginning(begun, language)):
        return own
    if len(begun) < _SHORTEST:
        return None
    return next((found for each in LANGUAGES if (found := _beginning(begun, each))), None)


def days_said(days: Collection[int]) -> str:
    """Say ISO weekdays briefly in the language in force, "Mon–Fri, Sun"; `parse_days` reads it back."""
    names = weekdays()
    said = []
    for run in _runs(set(days)):
        named = [names[day - 1] for day in run]
        said += [f"{named[0]}–{named[-1]}"] if len(run) >= _RANGE else named
    return ", ".join(said)


def _runs(days: set[int]) -> list[list[int]]:
    """Return the days in rows without a gap; Monday follows Sunday."""
    starts = sorted(day for day in days if (day - 2) % 7 + 1 not in days) or sorted(days)[:1]
    runs = []
    for start in starts:
        row = [step % 7 + 1 for step in range(start - 1, start + 6)]
        length = next((number for number, day in enumerate(row) if day not in days), len(row))
        runs.append(row[:length])
    return runs


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
