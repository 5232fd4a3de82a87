"""Keep the catalogues in step with the code (docs/languages.md).

update    extract all messages and merge them into each language's dateline.po
compile   write each dateline.mo
missing   list what is untranslated
check     exit 1 when a .po is out of step with the code, or a .mo with its .po
"""

import argparse
import asyncio
import io
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from discord import Locale
from discord.app_commands import TranslationContextTypes, Translator, locale_str

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bot.translation import LANGUAGES  # noqa: E402 - the project's own, found by the line above
from cogs.translator import CONTEXTS  # noqa: E402 - as above

CATALOGUES = ROOT / "bot" / "data" / "translations"
FOLDERS = ("bot", "cogs")
KEYWORDS = {
    "_": None,
    "N_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
}
TRANSLATED = LANGUAGES[1:]
_NEVER = datetime(2000, 1, 1, tzinfo=UTC)
# Dates of the last run would be the only change in most commits.
_RUN = re.compile(
    rb'^"(POT-Creation-Date|PO-Revision-Date|Generated-By|Language-Team|Last-Translator|Project-Id-Version'
    rb'|Report-Msgid-Bugs-To): .*\\n"\n',
    re.MULTILINE,
)


class _Recorder(Translator):
    """Notes every text of the commands that discord.py would have translated."""

    def __init__(self) -> None:
        self.found: set[tuple[str, str]] = set()

    async def translate(self, string: locale_str, _locale: Locale, context: TranslationContextTypes) -> None:
        self.found.add((CONTEXTS[context.location], string.message))


class _Nothing:
    """Stands for the services, which no command needs until it is called."""

    def __getattr__(self, _name: str) -> "_Nothing":
        return self


async def command_payloads(translator: Translator) -> list[dict[str, Any]]:
    """Return all commands as they would be sent to Discord."""
    from bot.client import Bot  # noqa: PLC0415 - a catalogue is compiled without the bot
    from bot.wiring import make_cogs  # noqa: PLC0415 - as above

    bot = Bot(cogs=lambda _bot: [], on_started=_never)
    for cog in make_cogs(bot, _Nothing()):  # type: ignore[arg-type] # nothing of the desk is used
        # `add_cog` would have the cog load what it needs of its services
        for command in [cog.app_command] if cog.app_command else cog.get_app_commands():
            bot.tree.add_command(command)
    commands = bot.tree._get_all_commands(guild=None)  # noqa: SLF001 - what `sync` sends
    return [await command.get_translated_payload(bot.tree, translator) for command in commands]


async def _never() -> None:
    raise AssertionError("this bot is never connected")


def command_texts() -> list[tuple[str, str]]:
    """Return names, descriptions and choices of the commands, each with its context."""
    recorder = _Recorder()
    asyncio.run(command_payloads(recorder))
    return sorted(recorder.found)


@cache
def reasons() -> list[str]:
    """Return the messages marked by `N_`: those of tables, and reasons that are retold."""
    found = {
        str(message)
        for folder in FOLDERS
        for _file, _line, message, _comments, _context in extract_from_dir(
            ROOT / folder, method_map=[("**.py", "python")], keywords={"N_": None}
        )
    }
    return sorted(found)


def template() -> Catalog:
    """Return every message of the code, untranslated."""
    found = Catalog(project="Dateline", charset="utf-8")
    for folder in FOLDERS:
        options = {"method_map": [("**.py", "python")], "keywords": KEYWORDS}
        for _file, _line, message, comments, context in extract_from_dir(
            ROOT / folder, comment_tags=["Translators:"], **options
        ):
            found.add(message, auto_comments=comments, context=context)
    for context, text in command_texts():
        found.add(text, context=context)
    return found


def po(language: str) -> Path:
    return CATALOGUES / language / "LC_MESSAGES" / "dateline.po"


def catalogue(language: str) -> Catalog:
    """Return a language's catalogue; a new language's is empty."""
    path = po(language)
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def updated(language: str, messages: Catalog) -> Catalog:
    """Return a language's catalogue with exactly the messages of the code."""
    known = catalogue(language)
    # A guess from a similar message would be shown to people: what is new is empty.
    known.update(messages, no_fuzzy_matching=True)
    return known


def po_bytes(found: Catalog) -> bytes:
    """Return a catalogue as text: sorted, without line numbers or dates, so that diffs show words alone."""
    out = io.BytesIO()
    found.fuzzy = False
    found.header_comment = f"# Dateline in {found.locale.english_name if found.locale else 'English'}."
    write_po(out, found, width=110, no_location=True, sort_output=True, ignore_obsolete=True)
    return _RUN.sub(b"", out.getvalue())


def mo_bytes(found: Catalog) -> bytes:
    out = io.BytesIO()
    # babel dates the header; with the time of this run, equal texts would give other bytes
    found.creation_date = found.revision_date = _NEVER
    write_mo(out, found)
    return out.getvalue()


def untranslated(found: Catalog) -> Iterator[Message]:
    for message in found:
        forms = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
        if message.id and (message.fuzzy or not all(forms)):
            yield message


def update() -> int:
    messages = template()
    for language in TRANSLATED:
        path = po(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(po_bytes(updated(language, messages)))
    print(f"{len(messages)} messages in {len(TRANSLATED)} catalogues")
    return 0


def compile_all() -> int:
    for language in TRANSLATED:
        po(language).with_suffix(".mo").write_bytes(mo_bytes(catalogue(language)))
    return 0


def missing() -> int:
    left = 0
    for language in TRANSLATED:
        for message in untranslated(catalogue(language)):
            left += 1
            print(f"{language}: {message.context or ''} {message.id!r}")
    print(f"{left} untranslated")
    return 0


def check() -> int:
    messages = template()
    stale = []
    for language in TRANSLATED:
        path = po(language)
        if not path.exists() or path.read_bytes() != po_bytes(updated(language, messages)):
            stale.append(path)
        compiled = path.with_suffix(".mo")
        if not compiled.exists() or compiled.read_bytes() != mo_bytes(catalogue(language)):
            stale.append(compiled)
    for path in stale:
        print(f"out of step: {path.relative_to(ROOT)} (scripts/translations update, compile)")
    return 1 if stale else 0


COMMANDS = {"update": update, "compile": compile_all, "missing": missing, "check": check}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("command", choices=COMMANDS)
    return COMMANDS[parser.parse_args().command]()


if __name__ == "__main__":
    sys.exit(main())
