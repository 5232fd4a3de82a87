"""A language's messages: commands called by its names, and texts recognised as messages filled in."""

import re
from functools import cached_property
from gettext import GNUTranslations

_COMMAND = re.compile(r"(?<![\w/.:])/([a-z]+)(?: ([a-z]+))?\b")
_OPTION = re.compile(r"`([a-z]+)(?=[:`])")
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_LONGEST = 600
"""Characters of a reason; a longer text is none."""
_LEAST = 8
"""Characters of its own that a message needs to be recognised by: "{place}, {time}" would fit anything."""


class Messages(GNUTranslations):
    """A compiled catalogue that knows the commands, and recognises messages whose values are filled in."""

    _catalog: dict[str | tuple[str, int], str]

    def gettext(self, message: str) -> str:
        """Return a message's translation, commands and options in it called as the reader's client does."""
        return self._with_commands(super().gettext(message))

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Return the form that goes with a count, as `gettext` does."""
        return self._with_commands(super().ngettext(msgid1, msgid2, n))

    def pgettext(self, context: str, message: str) -> str:
        """Return the translation of a message in its context, as `gettext` does."""
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
        """Return a text made from a message of the catalogue as its translation; others as they are."""
        # the empty message is the catalogue's header
        if text and text in self._catalog:
            return self.gettext(text)
        if len(text) > _LONGEST:
            return text
        for template in self._templates:
            values = template.values_in(text)
            if values is not None:
                # A reason may carry the reason behind it.
                if "reason" in values:
                    values["reason"] = self.retold(values["reason"])
                if "permissions" in values:
                    values["permissions"] = ", ".join(map(self.retold, values["permissions"].split(", ")))
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
        self._names = pieces[1::2]
        self._start, *self._between, self._end = pieces[::2]

    def values_in(self, text: str) -> dict[str, str] | None:
        """Return the values that make this message the text, or None.

        Each piece is sought once, from the start: others' words, which may hold pieces too, come last.
        """
        if not (text.startswith(self._start) and text.endswith(self._end)):
            return None
        start, end = len(self._start), len(text) - len(self._end)
        values = []
        for piece in self._between:
            at = text.find(piece, start, end)
            if at < 0:
                return None
            values.append(text[start:at])
            start = at + len(piece)
        return None if end < start else dict(zip(self._names, [*values, text[start:end]], strict=True))
