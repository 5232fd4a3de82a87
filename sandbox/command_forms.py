"""Discord's rules on what an application's commands may look like, in each of its languages."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from sandbox.forms import Form, Path
from sandbox.rules import Json

LOCALES = frozenset({
    "ar", "bg", "cs", "da", "de", "el", "en-GB", "en-US", "es-419", "es-ES", "fi", "fr", "he", "hi", "hr",
    "hu", "id", "it", "ja", "ko", "lt", "nl", "no", "pl", "pt-BR", "ro", "ru", "sv-SE", "th", "tr", "uk",
    "vi", "zh-CN", "zh-TW",
})  # fmt: skip
"""The languages of Discord's clients (developers/reference, Locales)."""

CHAT_INPUT = 1
_MOST = {CHAT_INPUT: 100, 2: 15, 3: 15}
# letters and digits of any script; of Devanagari and Thai the vowel signs too
_NAME = re.compile(r"[-_'\w\u0900-\u097f\u0e00-\u0e7f]{1,32}")
_TITLE = re.compile(r"\S(.{0,30}\S)?")

Check = Callable[[str], bool]


def check_commands(commands: Sequence[Json]) -> None:
    """Refuse a set of commands that Discord would refuse."""
    form = Form()
    for kind, most in _MOST.items():
        of_kind = [command for command in commands if command.get("type", CHAT_INPUT) == kind]
        if len(of_kind) > most:
            form.wrong([], "APPLICATION_COMMAND_TOO_MANY", f"At most {most} commands of type {kind}.")
        _check_unique(form, (), of_kind, "APPLICATION_COMMANDS_DUPLICATE_NAME")
    for index, command in enumerate(commands):
        if command.get("type", CHAT_INPUT) == CHAT_INPUT:
            _check_option(form, (index,), command)
        else:
            _check_names(form, (index,), command, _is_title)
    form.refuse()


def _check_option(form: Form, path: Path, option: Json) -> None:
    _check_names(form, path, option, _is_name)
    form.length([*path, "description"], option.get("description"), 100, 1)
    _check_each(form, [*path, "description_localizations"], option, lambda text: 1 <= len(text) <= 100)  # noqa: PLR2004 - Discord's limit
    options, choices = option.get("options") or [], option.get("choices") or []
    form.length([*path, "options"], options, 25)
    form.length([*path, "choices"], choices, 25)
    for number, choice in enumerate(choices):
        at = (*path, "choices", number)
        form.length([*at, "name"], choice.get("name"), 100, 1)
        _check_each(form, [*at, "name_localizations"], choice, lambda text: 1 <= len(text) <= 100)  # noqa: PLR2004 - Discord's limit
    _check_unique(form, (*path, "options"), options, "APPLICATION_COMMAND_OPTIONS_NAME_INVALID")
    required = [bool(part.get("required")) for part in options]
    if required != sorted(required, reverse=True):
        form.wrong(
            [*path, "options"], "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", "Required options come first."
        )
    for number, part in enumerate(options):
        _check_option(form, (*path, "options", number), part)


def _check_names(form: Form, path: Path, named: Json, is_good: Check) -> None:
    if not is_good(named.get("name") or ""):
        form.wrong([*path, "name"], "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")
    _check_each(form, [*path, "name_localizations"], named, is_good)


def _check_each(form: Form, path: Sequence[str | int], holder: Json, is_good: Check) -> None:
    """Check the texts of a field for each language, and that each is a language of Discord's."""
    for locale, text in (holder.get(str(path[-1])) or {}).items():
        if locale not in LOCALES:
            form.wrong([*path, locale], "BASE_TYPE_CHOICES", "Value is no locale.")
        elif not is_good(text):
            form.wrong([*path, locale], "APPLICATION_COMMAND_INVALID_NAME", "Localization is invalid")


def _check_unique(form: Form, path: Path, parts: Sequence[Json], code: str) -> None:
    """Refuse two of one name in any language; where one has no name in a language, its own name counts."""
    for locale, names in _names_by_locale(parts):
        twice = [name for name, times in Counter(names).items() if times > 1]
        if twice:
            form.wrong(path, code, f"Names must be unique; {', '.join(twice)} is not ({locale}).")


def _names_by_locale(parts: Sequence[Json]) -> Iterator[tuple[str, list[str]]]:
    yield "default", [str(part.get("name")) for part in parts]
    for locale in sorted(LOCALES):
        yield (
            locale,
            [str((part.get("name_localizations") or {}).get(locale) or part.get("name")) for part in parts],
        )


def _is_name(text: str) -> bool:
    return _NAME.fullmatch(text) is not None and text == text.lower()


def _is_title(text: str) -> bool:
    """Tell whether a context menu may be called so: any letters, blanks inside."""
    return _TITLE.fullmatch(text) is not None
