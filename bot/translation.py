"""What people read, in their language: gettext catalogues and the language in force (docs/languages.md).

The language is a context variable: it is set where an interaction begins or a post is rendered, and all that
is called from there speaks it. Where nobody set it, as on the command line, it is English.
"""

import gettext as _standard
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, cached_property
from pathlib import Path

LANGUAGES = ("en", "es", "fr", "de", "pt", "ru")
"""The languages of people: catalogues, and names of regions and topics. The first is that of the code."""

DOMAIN = "dateline"
CATALOGUES = Path(__file__).parent / "data" / "translations"

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
    if not isinstance(catalogue, _Catalogue) or not text:
        return text
    return catalogue.retold(text)


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


class _Catalogue(_standard.GNUTranslations):
    """A compiled catalogue that also recognises messages whose values are filled in."""

    _catalog: dict[str | tuple[str, int], str]

    def gettext(self, message: str) -> str:
        return self._with_commands(super().gettext(message))

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self._with_commands(super().ngettext(msgid1, msgid2, n))

    def pgettext(self, context: str, message: str) -> str:
        return self._with_commands(super().pgettext(context, message))

    def _with_commands(self, text: str) -> str:
        if "`" not in text and "/" not in text:
            return text
        return _OPTION.sub(self._option, _COMMAND.sub(self._command, text))

    def _command(self, found: re.Match[str]) -> str:
        command, subcommand = found.groups(default="")
        name = self.pgettext("command name", command)
        if not subcommand:
            return f"/{name}"
        return f"/{name} {self.pgettext('command name', subcommand)}"

    def _option(self, found: re.Match[str]) -> str:
        return f"`{self.pgettext('option name', found[1])}"

    def retold(self, text: str) -> str:
        if text in self._catalog:
            return self.gettext(text)
        if len(text) > _LONGEST:
            return text
        for template in self._templates:
            values = template.values_in(text)
            if values is not None:
                # A reason may carry the reason behind it.
                if "reason" in values:
                    values["reason"] = self.retold(values["reason"])
                return self.gettext(template.message).format(**values)
        return text

    @cached_property
    def _templates(self) -> list["_Template"]:
        """The messages with placeholders, those with most words of their own first."""
        messages = [key for key in self._catalog if isinstance(key, str) and _PLACEHOLDER.search(key)]
        found = [_Template(message) for message in messages]
        return sorted((each for each in found if each.weight >= _LEAST), key=lambda each: -each.weight)


class _Template:
    """A message with placeholders, read backwards."""

    def __init__(self, message: str) -> None:
        pieces = _PLACEHOLDER.split(message)
        self.message = message
        self.weight = sum(map(len, pieces[::2]))
        self._start, self._end = pieces[0], pieces[-1]
        self._names, self._pieces = pieces[1::2], pieces[::2]

    def values_in(self, text: str) -> dict[str, str] | None:
        """Return the values that make this message the text, or None."""
        if not (text.startswith(self._start) and text.endswith(self._end)):
            return None
        found = self._pattern.fullmatch(text)
        return None if found is None else dict(zip(self._names, found.groups(), strict=True))

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile("(.*)".join(re.escape(piece) for piece in self._pieces), re.DOTALL)


_COMMAND = re.compile(r"(?<![\w/.:])/([a-z]+)(?: ([a-z]+))?\b")
_OPTION = re.compile(r"`([a-z]+)(?=[:`])")
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_LONGEST = 600
"""Characters of a reason; to look for several values in a longer text would take too long."""
_LEAST = 8
"""Characters of its own that a message needs to be recognised by: "{place}, {time}" would fit anything."""


@cache
def _catalogue(language: str) -> _standard.NullTranslations:
    if language == LANGUAGES[0]:
        return _standard.NullTranslations()
    with (CATALOGUES / language / "LC_MESSAGES" / f"{DOMAIN}.mo").open("rb") as compiled:
        return _Catalogue(compiled)
