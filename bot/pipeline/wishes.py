"""What a person types for a subscription, in the one form that is stored; each mistake says what to write."""

import re
from collections.abc import Iterable
from datetime import time

from bot.errors import UnknownTimezoneError, UserError
from bot.translation import N_
from bot.vocabulary.timezones import similar_timezones, timezone_named
from bot.vocabulary.weekdays import weekday_named

MAX_KEYWORDS = 10
MAX_KEYWORD = 50
_DASH = re.compile(r"\s*[-–—]\s*")
_CLOCK = re.compile(r"(\d{1,2})(?:[:.h](\d{2}))?\s*(am|pm)?", re.IGNORECASE)
_NOON = 12
_OFF = frozenset(
    {
        "",
        "off",
        "none",
        "no",
        "non",
        "aucune",
        "nein",
        "aus",
        "keine",
        "ninguna",
        "não",
        "nenhuma",
        "нет",
        "выкл",
    }
)


def parse_clock(text: str) -> str:
    """Return a time of day as "HH:MM"; "8", "8:30", "20.15" and "8 pm" are understood."""
    found = _CLOCK.fullmatch(text.strip())
    if found is not None:
        hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "").lower()
        if half and not 1 <= hour <= _NOON:
            hour = 24
        elif half:
            hour = hour % _NOON + (_NOON if half == "pm" else 0)
        try:
            return time(hour, minute).isoformat("minutes")
        except ValueError:
            pass
    raise UserError(
        N_("“{typed}” is no time of day. Write it like 08:00 or 20:30.").format(typed=_shown(text))
    )


def parse_timezone(text: str) -> str:
    """Return the IANA name of a time zone; a city, or a country of one zone, will do ("Almaty")."""
    found = timezone_named(text)
    if found is None:
        raise UnknownTimezoneError(text.strip(), similar_timezones(text))
    return found


def parse_quiet(text: str) -> str | None:
    """Return quiet hours as "HH:MM-HH:MM", which may cross midnight; None for "" and "off"."""
    if text.strip().lower() in _OFF:
        return None
    start, dash, end = text.replace("–", "-").partition("-")
    if not dash:
        said = N_("“{typed}” are no quiet hours. Write them like 22:00-07:00, or off.")
        raise UserError(said.format(typed=_shown(text)))
    quiet = f"{parse_clock(start)}-{parse_clock(end)}"
    if parse_clock(start) == parse_clock(end):
        raise UserError(N_("Quiet hours need two different times, like 22:00-07:00."))
    return quiet


def parse_days(text: str, *, language: str = "en") -> tuple[int, ...]:
    """Return ISO weekdays; "" means every day, "mon-fri" and "sat, sun" are understood in every language."""
    days: list[int] = []
    # "segunda-feira" is one day, "seg-sex" five
    typed = _DASH.sub("-", text.strip().lower()).replace("-feira", "")
    for part in re.split(r"[,\s]+", typed):
        first, dash, last = part.partition("-")
        if not part:
            continue
        start = _weekday(first, text, language)
        end = _weekday(last, text, language) if dash else start
        days += [(start + step - 1) % 7 + 1 for step in range((end - start) % 7 + 1)]
    return tuple(dict.fromkeys(days)) or (1, 2, 3, 4, 5, 6, 7)


def parse_keywords(words: str | Iterable[str]) -> tuple[str, ...]:
    """Return keywords in small letters, sorted, each once; typed ones are parted by commas."""
    parts = words.split(",") if isinstance(words, str) else words
    found = sorted({" ".join(part.casefold().split()) for part in parts} - {""})
    if len(found) > MAX_KEYWORDS:
        said = N_("At most {most} keywords fit one subscription; make a second one for the rest.")
        raise UserError(said.format(most=MAX_KEYWORDS))
    for word in found:
        if len(word) > MAX_KEYWORD:
            said = N_("The keyword “{typed}” is longer than {most} characters. Part keywords by commas.")
            raise UserError(said.format(typed=_shown(word), most=MAX_KEYWORD))
        if not any(character.isalnum() for character in word):
            said = N_("The keyword “{typed}” has no letter or digit in it.")
            raise UserError(said.format(typed=_shown(word)))
    return tuple(found)


def _weekday(name: str, text: str, language: str) -> int:
    day = weekday_named(name, language=language)
    if day is None:
        said = N_("“{typed}” are no weekdays. Write them like mon-fri or sat, sun.")
        raise UserError(said.format(typed=_shown(text)))
    return day


def _shown(text: str) -> str:
    return text if len(text) <= MAX_KEYWORD else text[: MAX_KEYWORD - 1] + "…"
