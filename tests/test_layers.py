"""Imports run one way (docs/architecture.md)."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT

# Path prefix -> what its files may import of the project itself; the first prefix that fits counts.
ALLOWED = {
    "bot/model/": ("bot.model",),
    "bot/errors.py": ("bot.translation",),
    "bot/messages.py": (),
    "bot/translation.py": ("bot.messages",),
    "bot/log.py": (),
    "bot/config.py": ("bot.errors",),
    "bot/vocabulary/": ("bot.errors", "bot.model", "bot.translation", "bot.vocabulary"),
    "bot/pipeline/": ("bot.errors", "bot.model", "bot.translation", "bot.vocabulary", "bot.pipeline"),
    "bot/pictures/": ("bot.errors", "bot.model", "bot.vocabulary", "bot.pictures"),
    "bot/web/": ("bot.errors", "bot.model", "bot.translation", "bot.web", "bot.__version__", "bot"),
    "bot/worker": ("bot.errors", "bot.model", "bot.pipeline", "bot.worker", "bot.worker_process"),
    "bot/supervisor.py": ("bot.errors", "bot.model", "bot.log"),
    "bot/crash_points.py": (),
    "bot/storage/": (
        "bot.crash_points",
        "bot.errors",
        "bot.model",
        "bot.storage",
        "bot.translation",
        "bot.vocabulary",
    ),
    "bot/services/": (
        "bot.crash_points",
        "bot.errors",
        "bot.model",
        "bot.log",
        "bot.config",
        "bot.translation",
        "bot.vocabulary",
        "bot.pictures",
        "bot.pipeline",
        "bot.storage",
        "bot.web",
        "bot.worker",
        "bot.services",
    ),
    "cogs/": (
        "bot.crash_points",
        "bot.errors",
        "bot.model",
        "bot.translation",
        "bot.vocabulary",
        "bot.services",
        "cogs",
    ),
    "sandbox/": ("sandbox",),
}
# Third-party package -> the only places that may import it.
ONLY_IN = {
    "discord": (
        "cogs/",
        "bot/client.py",
        "bot/wiring.py",
        "bot/cli/run.py",
        "bot/cli/doctor.py",
        "bot/doctor",
    ),
    "aiosqlite": ("bot/storage/",),
    "sqlite3": ("bot/storage/", "bot/cli/doctor.py"),
    "bs4": ("bot/pipeline/",),
    "feedparser": ("bot/pipeline/",),
    "trafilatura": ("bot/pipeline/",),
    "PIL": ("bot/pictures/",),
}


def files() -> Iterator[tuple[str, ast.Module]]:
    for folder in ("bot", "cogs", "sandbox"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def imports(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, "imports are absolute, so that a crossing shows in the line itself"
            # "from bot.storage import feeds" names the module bot.storage.feeds
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def within(name: str, parent: str) -> bool:
    return name == parent or name.startswith(parent + ".")


def crossings(path: str, tree: ast.Module) -> list[str]:
    allowed = next((names for prefix, names in ALLOWED.items() if path.startswith(prefix)), None)
    found = []
    for name in imports(tree):
        top = name.partition(".")[0]
        own = top in {"bot", "cogs", "sandbox"}
        if own and allowed is not None and not any(within(name, each) for each in allowed):
            found.append(f"{path} imports {name}")
        if top in ONLY_IN and not path.startswith(ONLY_IN[top]):
            found.append(f"{path} imports {name}")
    return found


def test_no_file_imports_across_a_layer() -> None:
    assert [crossing for path, tree in files() for crossing in crossings(path, tree)] == []


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("bot/pipeline/x.py", "from bot.storage import feeds"),
        ("bot/pipeline/x.py", "import bot.services.news"),
        ("cogs/x.py", "from bot.storage.database import Database"),
        ("bot/services/x.py", "import discord"),
        ("bot/storage/x.py", "from bot.services.news import News"),
        ("sandbox/x.py", "from bot.model import Story"),
    ],
)
def test_a_planted_crossing_is_found(path: str, line: str) -> None:
    assert crossings(path, ast.parse(line)) != []


def test_the_services_need_no_discord() -> None:
    program = (
        "import sys, pkgutil, importlib, bot.services\n"
        "sys.modules['discord'] = None\n"
        "for module in pkgutil.iter_modules(bot.services.__path__):\n"
        "    importlib.import_module('bot.services.' + module.name)\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, cwd=ROOT)


def test_the_process_that_runs_the_bot_loads_no_parser() -> None:
    program = (
        "import sys, bot.app\n"
        "parsers = {'feedparser', 'lxml', 'bs4', 'trafilatura', 'dateparser', 'py3langid'}\n"
        "sys.exit(', '.join(sorted(parsers & set(sys.modules))) or 0)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], check=False, capture_output=True, text=True, cwd=ROOT
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_pillow_is_loaded_with_the_first_picture_only() -> None:
    program = "import sys, bot.wiring, cogs.publisher\nsys.exit('PIL' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program], check=False, capture_output=True, text=True, cwd=ROOT
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_help_loads_nothing_heavy() -> None:
    program = (
        "import sys\nfrom bot.__main__ import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit:\n    pass\n"
        "heavy = {'discord', 'aiohttp', 'numpy', 'lxml', 'pydantic', 'trafilatura', 'babel', 'asyncio'}\n"
        "sys.exit(', '.join(sorted(heavy & set(sys.modules))) or 0)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], check=False, capture_output=True, text=True, cwd=ROOT
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_no_statement_puts_values_into_sql() -> None:
    marked = [
        path
        for path in sorted(Path(ROOT / "bot/storage").glob("*.py"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if "execute" in line and "PRAGMA" not in line and ('f"' in line or "%" in line or ".format(" in line)
    ]
    assert marked == []
