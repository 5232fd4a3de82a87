"""Every word that people read is translated, keeps its places, and fits where it is shown."""

import ast
import importlib.util
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from babel.messages.catalog import Catalog, Message

from bot.translation import LANGUAGES, gettext, retold, speaking
from cogs.translator import CommandTranslator
from sandbox.command_forms import check_commands
from tests.conftest import ROOT

LABEL, FORM_LABEL, SENTENCE, PLACEHOLDER, FILLED_IN = 80, 45, 100, 150, 20
PLACE = re.compile(r"\{\w*\}")
MARK = re.compile(r"\*\*|`|-#|\n")
COMMAND = re.compile(r"(?<![\w/.:])/[a-z]+")
PEOPLE = ("UserError", "NotFoundError", "NotAllowedError", "QuotaError")
"""The errors whose text a person is told."""


def load_script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("translations", ROOT / "scripts" / "translations.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


script = load_script()


@pytest.fixture(scope="module")
def template() -> Catalog:
    return script.template()


@pytest.fixture(params=LANGUAGES[1:])
def catalogue(request: pytest.FixtureRequest) -> Catalog:
    return script.catalogue(request.param)


def forms(message: Message) -> list[tuple[str, str]]:
    """Pair every translation of a message with the English it stands for."""
    if isinstance(message.id, str):
        return [(message.id, str(message.string))]
    singular, plural = message.id[0], message.id[-1]
    texts = list(message.string)
    return [(singular, texts[0]), *((plural, text) for text in texts[1:])]


def entries(found: Catalog) -> list[Message]:
    return [message for message in found if message.id]


# The catalogues


def test_the_catalogues_hold_exactly_the_messages_of_the_code(template: Catalog, catalogue: Catalog) -> None:
    wanted = {(message.context, message.id) for message in entries(template)}
    held = {(message.context, message.id) for message in entries(catalogue)}
    assert (wanted - held, held - wanted) == (set(), set()), "run: scripts/translations update"


def test_every_message_is_translated(catalogue: Catalog) -> None:
    assert [message.id for message in script.untranslated(catalogue)] == []


def test_the_compiled_catalogue_is_that_of_the_text(catalogue: Catalog) -> None:
    compiled = script.po(str(catalogue.locale)).with_suffix(".mo")
    assert compiled.read_bytes() == script.mo_bytes(catalogue), "run: scripts/translations compile"


def test_a_translation_keeps_places_marks_and_commands(catalogue: Catalog) -> None:
    wrong = []
    for message in entries(catalogue):
        for english, text in forms(message):
            for pattern in (PLACE, MARK, COMMAND):
                given, kept = Counter(pattern.findall(english)), Counter(pattern.findall(text))
                # "1 story" may say "one" in a language, but no place may come that is not filled in.
                lost = given - kept if isinstance(message.id, str) else Counter()
                if text and (kept - given or lost):
                    wrong.append((english, text))
    assert wrong == []


def test_a_translation_begins_and_ends_as_the_message_does(catalogue: Catalog) -> None:
    wrong = [
        (english, text)
        for message in entries(catalogue)
        for english, text in forms(message)
        if text and (blanks(english) != blanks(text))
    ]
    assert wrong == []


READ_BACK = ("Search: {words}", "Dateline notice {mark}")
"""Messages from whose end something is read back: the words of a search, the mark of a notice."""


def test_what_is_read_back_from_a_message_stands_at_its_end(catalogue: Catalog) -> None:
    for english in READ_BACK:
        text = str(catalogue.get(english).string)
        place = PLACE.findall(english)[0]
        assert text.endswith(place), text
        assert text != place


def test_every_reason_is_recognised_by_its_message(catalogue: Catalog) -> None:
    language = str(catalogue.locale)
    wrong = []
    for message in script.reasons():
        values = {place: f"v{number}" for number, place in enumerate(re.findall(r"\{(\w+)\}", message))}
        with speaking(language):
            told, wanted = retold(message.format(**values)), gettext(message).format(**values)
        if told != wanted:
            wrong.append((message, told))
    assert wrong == []


def blanks(text: str) -> tuple[bool, bool]:
    return text[:1].isspace(), text[-1:].isspace()


def test_an_untranslated_and_a_broken_message_are_found() -> None:
    found = Catalog(locale="ru")
    found.add("Next page", "")
    found.add("Page {page}", "Страница {n}")
    found.add(("{n} story", "{n} stories"), ("{n} событие", "", "{n} событий"))
    assert [message.id for message in script.untranslated(found)] == [
        "Next page",
        ("{n} story", "{n} stories"),
    ]
    with pytest.raises(AssertionError):
        test_a_translation_keeps_places_marks_and_commands(found)


async def test_the_commands_are_as_discord_wants_them_in_every_language() -> None:
    payloads = await script.command_payloads(CommandTranslator())
    check_commands(payloads)
    for payload in payloads:
        assert len(payload["name_localizations"]) >= len(LANGUAGES) - 1, payload["name"]


# Where messages are shown


def modules() -> Iterator[ast.Module]:
    for path in sorted((ROOT / "cogs").rglob("*.py")):
        yield ast.parse(path.read_text(encoding="utf-8"))


def called(node: ast.AST) -> str:
    """Return the name a call calls: `_`, `button`, `describe`."""
    if not isinstance(node, ast.Call):
        return ""
    return node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")


def limited() -> dict[str, int]:
    """Find the messages that stand where Discord has a limit, and each one's limit."""
    found: dict[str, int] = {}
    for module in modules():
        tables = marked_tables(module)
        for node in ast.walk(module):
            for spot, limit in spots(node):
                for message in messages(spot, tables):
                    found[message] = min(limit, found.get(message, limit))
    return found


def spots(node: ast.AST) -> Iterator[tuple[ast.expr, int]]:
    """Find what stands where Discord has a limit: in a button, a form, a menu."""
    if isinstance(node, ast.Dict):
        keys = {
            key.value: value
            for key, value in zip(node.keys, node.values, strict=True)
            if isinstance(key, ast.Constant)
        }
        if "custom_id" in keys and "title" in keys:
            yield keys["title"], FORM_LABEL
    if not isinstance(node, ast.Call) or not node.args:
        return
    if called(node) == "button":
        yield node.args[0], LABEL
    elif called(node) == "field":
        yield node.args[0], FORM_LABEL
        yield from (
            (each.value, SENTENCE) for each in node.keywords if each.arg in {"description", "placeholder"}
        )
    elif called(node) in {"menu", "channel_menu"}:
        yield node.args[1], PLACEHOLDER


def marked_tables(module: ast.Module) -> dict[str, list[str]]:
    """Return the messages of each table of a module, by the table's name."""
    return {
        target.id: [text for inner in ast.walk(node.value) if called(inner) == "N_" for text in texts(inner)]
        for node in module.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def messages(node: ast.AST, tables: dict[str, list[str]]) -> Iterator[str]:
    for inner in ast.walk(node):
        if called(inner) in {"_", "pgettext", "ngettext"}:
            yield from texts(inner)
            for name in ast.walk(inner):
                if isinstance(name, ast.Name):
                    yield from tables.get(name.id, ())


def texts(call: ast.AST) -> Iterator[str]:
    assert isinstance(call, ast.Call)
    yield from (
        each.value for each in call.args if isinstance(each, ast.Constant) and isinstance(each.value, str)
    )


def test_a_label_fits_its_button_or_form_in_every_language(catalogue: Catalog) -> None:
    limits = limited()
    assert len(limits) > 20
    too_long = []
    for message in entries(catalogue):
        for english, text in forms(message):
            room = FILLED_IN if PLACE.search(text) else 0
            if len(text) + room > limits.get(english, 10_000):
                too_long.append((text, limits[english]))
    assert too_long == []


# Words outside the catalogues

TRANSLATED = {"_", "N_", "ngettext", "pgettext"}
ELSEWHERE = {
    "describe": "descriptions of options reach the catalogues by way of the commands",
    "locale_str": "choices reach the catalogues by way of the commands",
    "ContextMenu": "its name reaches the catalogues by way of the commands",
    "route": "patterns of custom_ids",
    "compile": "patterns",
    "cast": "types",
    "TypeError": "a mistake of ours, told to nobody",
    "AssertionError": "a mistake of ours, told to nobody",
    "debug": "the log is English",
    "info": "the log is English",
    "warning": "the log is English",
    "error": "the log is English",
    "exception": "the log is English",
}
PROSE = re.compile(r"[A-Za-z]{2,},? [A-Za-z]{2,}|^[A-Z][a-z]{2,}( |$)|[a-z]{2}[.!?]( |$)")


def prose_outside(tree: ast.Module) -> Iterator[str]:
    """Find texts of people's language that are neither translated nor a docstring."""
    passed_over: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            passed_over |= {id(inner) for each in node.keywords for inner in ast.walk(each)}
        if isinstance(node, ast.Call) and called(node) in TRANSLATED | ELSEWHERE.keys():
            passed_over |= {id(inner) for inner in ast.walk(node)}
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            passed_over.add(id(node.value))
        if isinstance(node, ast.arg | ast.AnnAssign) and node.annotation is not None:
            passed_over |= {id(inner) for inner in ast.walk(node.annotation)}
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.returns is not None:
            passed_over |= {id(inner) for inner in ast.walk(node.returns)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or id(node) in passed_over:
            continue
        if PROSE.search(node.value) and "|" not in node.value and node.value.strip() not in KNOWN_TEXTS:
            yield node.value


KNOWN_TEXTS = {
    "Retry-After": "a header",
    "Via": "a header",
    "X-RateLimit-Global": "a header",
    "Dateline": "the product's name",
    "request written": "a point at which crash tests kill the bot",
    "answer begun": "a point at which crash tests kill the bot",
    "command name": "a context of the catalogues",
    "command description": "a context of the catalogues",
    "option name": "a context of the catalogues",
    "option description": "a context of the catalogues",
}


def test_all_that_discord_shows_goes_through_the_catalogues() -> None:
    found = [
        (path.relative_to(ROOT).as_posix(), text)
        for path in sorted((ROOT / "cogs").rglob("*.py"))
        for text in prose_outside(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert found == []


@pytest.mark.parametrize(
    "line",
    [
        'button("Next page", "x")',
        'embed = {"title": "Subscription"}',
        'text = f"Nothing new from {region}."',
        'raise UserError("That channel is gone.")',
    ],
)
def test_a_planted_literal_is_found(line: str) -> None:
    assert list(prose_outside(ast.parse(line))) != []


@pytest.mark.parametrize(
    "line", ['button(_("Next page"), "x")', 'log.info("a command failed")', '"""Return what is shown."""']
)
def test_what_is_translated_or_read_by_nobody_is_passed_over(line: str) -> None:
    assert list(prose_outside(ast.parse(line))) == []


def untold(tree: ast.Module) -> Iterator[str]:
    """Find errors for people whose text is written out where they are raised."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and called(node) in PEOPLE:
            for argument in node.args:
                parts = argument.values if isinstance(argument, ast.JoinedStr) else [argument]
                if any(isinstance(part, ast.Constant) and str(part.value).strip() for part in parts):
                    yield ast.unparse(argument)


def test_errors_for_people_are_told_in_their_language() -> None:
    found = [
        (path.relative_to(ROOT).as_posix(), text)
        for folder in ("bot/services", "bot/pipeline", "bot/vocabulary", "cogs")
        for path in sorted((ROOT / folder).rglob("*.py"))
        for text in untold(ast.parse(path.read_text(encoding="utf-8")))
        if path.relative_to(ROOT).as_posix() not in OPERATORS
    ]
    assert found == []


OPERATORS = {
    "bot/services/forgetting.py": "only the command line forgets articles, in English",
}


def test_a_planted_error_is_found() -> None:
    assert list(untold(ast.parse('raise UserError("No.")'))) == ["'No.'"]
    assert list(untold(ast.parse('raise UserError(_("No."))'))) == []


def test_the_exceptions_are_still_needed() -> None:
    texts = {
        node.value
        for path in (ROOT / "cogs").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert set(KNOWN_TEXTS) - {text.strip() for text in texts} == set()
    assert all(Path(ROOT / path).exists() for path in OPERATORS)
