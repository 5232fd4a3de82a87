"""What people read, in their language: gettext catalogues and the language in force (docs/languages.md).

The language is a context variable: it is set where an interaction begins or a post is rendered, and all that
is called from there speaks it. Where nobody set it, as on the command line, it is English.
"""

import gettext as _standard
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache

from bot.messages import Messages

LANGUAGES = ("en", "es", "fr", "de", "pt", "ru")
"""The languages of people: catalogues, and names of regions and topics. The first is that of the code."""

_language: ContextVar[str] = ContextVar("language", default=LANGUAGES[0])


def language_of(locale: str | None) -> str:
    """Return the language of a Discord locale ("es-419", "pt-BR"): English for one without a catalogue."""
    language = (locale or "").replace("_", "-").partition("-")[0].lower()
    return language if language in LANGUAGES else LANGUAGES[0]


def spoken() -> str:
    """Return the language in force, one of LANGUAGES."""
    return _language.get()


def speak(locale: str | None) -> None:
    """Speak a locale's language for the rest of this task."""
    _language.set(language_of(locale))


@contextmanager
def speaking(locale: str | None) -> Iterator[None]:
    """Speak a locale's language within the block."""
    before = _language.set(language_of(locale))
    try:
        yield
    finally:
        _language.reset(before)


def gettext(message: str) -> str:
    """Return a message in the language in force; fill in its named placeholders afterwards, by `format`.

    Commands it names, such as `/news latest`, are given the names they have in that language.
    """
    return _catalogue(spoken()).gettext(message)


def ngettext(singular: str, plural: str, n: int) -> str:
    """Return the form of a message that goes with a count, in the language in force."""
    return _catalogue(spoken()).ngettext(singular, plural, n)


def pgettext(context: str, message: str) -> str:
    """Return a message whose English alone does not say what is meant ("Back": a page, not a body)."""
    return _catalogue(spoken()).pgettext(context, message)


def N_(message: str) -> str:  # noqa: N802 - gettext's name for a message that is translated later
    """Mark a message that is translated where it is shown: from a table by `_`, a reason by `retold`."""
    return message


_ = gettext


def retold(text: str) -> str:
    """Return a reason that was put down in English in the language in force; unknown words stay as they are.

    Reasons are made where nobody knows who will read them (below the services, in the parsing process, in the
    rows of the database), from messages marked by `N_`: they are recognised and their values filled in anew.
    """
    catalogue = _catalogue(spoken())
    return catalogue.retold(text) if isinstance(catalogue, Messages) else text


def number(value: float) -> str:
    """Write a number as the language in force does: "1,400", "1.400", "1 400"."""
    from babel.numbers import format_decimal  # noqa: PLC0415 - the command line answers before it is loaded

    return format_decimal(value, locale=spoken())


def percent(share: float) -> str:
    """Write a share (0..1) in whole percent as the language in force does: "40%", "40 %"."""
    from babel.numbers import format_percent  # noqa: PLC0415 - as above

    return format_percent(share, locale=spoken())


def weekdays() -> tuple[str, ...]:
    """Return the short names of the days of the week, Monday first, without full stops."""
    from babel.dates import get_day_names  # noqa: PLC0415 - as above

    names = get_day_names("abbreviated", locale=spoken())
    return tuple(names[day].rstrip(".") for day in range(7))


@cache
def _catalogue(language: str) -> _standard.NullTranslations:
    if language == LANGUAGES[0]:
        return _standard.NullTranslations()
    from importlib.resources import files  # noqa: PLC0415 - the command line answers before it is loaded

    with (files("bot.data") / "translations" / language / "LC_MESSAGES" / "dateline.mo").open(
        "rb"
    ) as compiled:
        return Messages(compiled)
