"""The docs say what is true: commands, links, versions, words."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import __version__
from bot.__main__ import COMMANDS
from bot.config import Settings
from bot.services.corrections import CORRECTIONS_PER_HOUR, REPORTS_PER_HOUR
from bot.services.feeds import ADDS_PER_HOUR, FEEDS_PER_GUILD, LISTS_PER_HOUR
from bot.services.links import PAGES_PER_HOUR
from bot.services.subscriptions import PER_GUILD, PER_PERSON
from tests.conftest import ROOT

PAGES = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")] + sorted(
    (ROOT / "docs").rglob("*.md")
)


def test_the_readme_names_every_command_of_the_terminal() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`dateline ([a-z]+)", text))
    assert set(COMMANDS) <= named


def test_every_command_has_its_module() -> None:
    modules = {path.stem for path in (ROOT / "bot" / "cli").glob("*.py")}
    assert set(COMMANDS) <= modules


@pytest.mark.parametrize("page", ["README.md", "docs/commands.md"])
def test_the_docs_name_every_command_of_discord(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    sources = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "cogs").glob("*.py"))]
    groups = re.findall(r'group_name="(\w+)"', "".join(sources))
    alone = "".join(source for source in sources if "group_name=" not in source)
    commands = re.findall(
        r"@app_commands\.command\(\)\n(?:    @.*\n|        .*\n|    \)\n)*    async def (\w+)", alone
    )
    assert {"brief", "settings", "why"} <= set(commands)
    assert [name for name in [*groups, *commands] if f"/{name}" not in text] == []


@pytest.mark.parametrize("folder", ["docs", "docs/decisions"])
def test_each_page_of_the_docs_is_in_its_folders_list(folder: str) -> None:
    listed = (ROOT / folder / "README.md").read_text(encoding="utf-8")
    pages = {path.name for path in (ROOT / folder).glob("*.md")} - {"README.md"}
    assert {name for name in pages if f"]({name})" not in listed} == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_within_the_project_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    links = re.findall(r"\]\((?!https?://|#)([^)#\s]+)", text)
    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_to_headings_that_are_there(page: Path) -> None:
    links = re.findall(r"\]\((?!https?://)([^)#\s]*)#([^)\s]+)", page.read_text(encoding="utf-8"))
    read = {target: anchors(page.parent / target if target else page) for target, _ in links}
    assert [(target, anchor) for target, anchor in links if anchor not in read[target]] == []


def anchors(page: Path) -> set[str]:
    """Return the headings of a page as a link names them: small letters, hyphens for blanks, no marks."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


def named_tests(text: str) -> Iterator[tuple[str, str]]:
    """Yield file and test of `cogs/test_x.py::test_y`; `…::test_z` is of that file, P`…` of pipeline."""
    file = ""
    for below, path, test in re.findall(
        r"(\bP)?`(?:tests/)?([\w/]*\btest_\w+\.py|…(?=::))(?:::(\w+))?`", text
    ):
        file = file if path == "…" else f"pipeline/{path}" if below else path
        yield file, test


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_test_that_a_page_names_is_there(page: Path) -> None:
    def is_there(file: str, test: str) -> bool:
        path = ROOT / "tests" / file
        return path.is_file() and (not test or f"def {test}(" in path.read_text(encoding="utf-8"))

    named = set(named_tests(page.read_text(encoding="utf-8")))
    assert [each for each in sorted(named) if not is_there(*each)] == []


def test_the_promises_name_their_tests() -> None:
    for page in ("commands.md", "evaluation.md"):
        assert len(set(named_tests((ROOT / "docs" / page).read_text(encoding="utf-8")))) > 50


def test_the_changelog_begins_with_this_version() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    found = re.search(r"^## (\S+)", text, flags=re.MULTILINE)
    assert found is not None
    assert found[1] == __version__
    assert f'version = "{__version__}"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


def test_the_glossary_has_the_words_of_the_model() -> None:
    text = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    words = set(re.findall(r"^\| ([A-Z]\w+) \|", text, flags=re.MULTILINE))
    source = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "bot" / "model").glob("*.py"))
    records = set(re.findall(r"^class (\w+)", source, flags=re.MULTILINE))
    assert {
        "Feed",
        "Entry",
        "Article",
        "Story",
        "Brief",
        "Target",
        "Subscription",
        "Delivery",
        "Viewer",
    } <= words & records


def test_the_terms_name_the_limits_that_hold() -> None:
    page = " ".join((ROOT / "docs" / "terms.md").read_text(encoding="utf-8").split())
    pace = Settings.model_fields["dateline_asks_a_minute"].default
    for said in (
        f"at most {FEEDS_PER_GUILD} feeds of its own and {PER_GUILD} subscriptions, a person {PER_PERSON}.",
        f"try {ADDS_PER_HOUR} feeds, import {LISTS_PER_HOUR} lists",
        f"make {CORRECTIONS_PER_HOUR} corrections",
        f"a person have {PAGES_PER_HOUR} links read and report {REPORTS_PER_HOUR} stories",
        f"answered {pace} commands and clicks",
    ):
        assert said in page
