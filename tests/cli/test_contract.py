"""What holds for every command: help, exit status, one clear line for an error, never a traceback."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.__main__ import COMMANDS, main

FEEDS = ("add", "list", "remove", "check", "import", "export")
EVERY = [*((name,) for name in COMMANDS), *(("feeds", action) for action in FEEDS)]


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATELINE_DATABASE", str(tmp_path / "desk.db"))
    monkeypatch.setenv("DATELINE_STARTER_FEEDS", "false")
    monkeypatch.delenv("DISCORD_TOKEN", raising=False)


def ended(arguments: Sequence[str]) -> int:
    """Run a command and return its exit status, argparse's own too."""
    try:
        return main(arguments)
    except SystemExit as error:
        return error.code if isinstance(error.code, int) else 1


@pytest.mark.parametrize("words", EVERY, ids=" ".join)
def test_each_command_tells_what_it_does(words: Sequence[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert ended([*words, "--help"]) == 0
    usage, does = capsys.readouterr().out.split("\n\n")[:2]
    assert usage.startswith(f"usage: dateline {' '.join(words)}")
    assert does[0].isupper()
    assert does.endswith(".")


@pytest.mark.parametrize(
    "words",
    [
        "",
        "publish",
        "brief",
        "brief World --since soon",
        "search",
        "search flood --limit -3",
        "search flood --limit x",
        "why",
        "why flood",
        "feeds",
        "feeds add",
        "add",
        "forget",
        "backup",
        "demo --port 99999",
        "demo --speed nan",
        "run --fast",
    ],
)
def test_what_is_used_wrongly_ends_with_2(words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert ended(words.split()) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.splitlines()[-1].startswith("dateline")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("run", "Create a bot in Discord's developer portal"),
        ("brief World", "There is no database at"),
        ("search flood", "There is no database at"),
        ("why 1", "There is no database at"),
        ("why 1 --not-region Peru", "There is no database at"),
        ("why --reports", "There is no database at"),
        ("forget courier.example", "There is no database at"),
        ("backup copy.db", "There is no database at"),
        ("feeds list", "There is no database at"),
        ("feeds export", "There is no database at"),
        ("feeds remove 1", "There is no database at"),
        ("feeds import none.opml", "none.opml cannot be read"),
    ],
)
def test_what_fails_ends_with_1_and_one_line_and_makes_no_database(
    words: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ended(words.split()) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    [line] = printed.err.splitlines()
    assert line.startswith(f"dateline {words.split(maxsplit=1)[0]}: ")
    assert said in line
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("words", ["brief World", "feeds list", "backup copy.db", "migrate", "poll --once"])
def test_a_folder_in_the_databases_place_is_named(
    words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATELINE_DATABASE", str(tmp_path))
    assert ended(words.split()) == 1
    [line] = capsys.readouterr().err.splitlines()
    assert "is a folder. Name a file in it" in line


@pytest.mark.parametrize(
    ("private", "url", "advice"),
    [
        ("false", "http://127.0.0.1/feed", "DATELINE_ALLOW_PRIVATE_FEEDS=true"),
        ("true", "http://127.0.0.1:1/feed", "Look at it in a browser"),
        ("false", "courier", "Give the address of a feed"),
    ],
)
def test_a_feed_that_cannot_be_added_is_told_with_what_to_do(
    private: str,
    url: str,
    advice: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("DATELINE_ALLOW_PRIVATE_FEEDS", private)
    assert ended(["feeds", "add", url]) == 1
    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith("dateline feeds add: ")
    assert advice in line


def test_what_is_no_list_of_feeds_is_named_with_its_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "list.opml").write_text("hello", encoding="utf-8")
    assert ended(["feeds", "import", "list.opml"]) == 1
    assert "list.opml: this is not an OPML list" in capsys.readouterr().err


def in_a_shell(line: str) -> tuple[int, str]:
    """Run a line in a shell that knows `dateline`; return its status and what it complained of."""
    script = f'dateline() {{ "$PYTHON" -m bot "$@"; }}; {line}'
    done = subprocess.run(
        ["/bin/bash", "-o", "pipefail", "-c", script],
        env=os.environ | {"PYTHON": sys.executable, "PYTHONPATH": str(Path(__file__).parents[2])},
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        check=False,
        text=True,
        timeout=50,
    )
    return done.returncode, done.stderr


FULL = "the answer cannot be written: No space left on device. Look at where it is sent.\n"


@pytest.mark.parametrize(
    ("line", "status", "complaint"),
    [
        ("dateline migrate >&-", 0, ""),
        ("dateline migrate > /dev/full", 1, f"dateline migrate: {FULL}"),
        ("dateline migrate > /dev/null; dateline feeds export > /dev/full", 1, f"dateline feeds: {FULL}"),
        ("dateline migrate | true", 0, ""),
        ("dateline analyze <&-", 0, ""),
        ("echo nonsense | dateline analyze > /dev/full", 1, f"dateline analyze: {FULL}"),
        ("dateline forget nowhere.example 2>&-", 1, ""),
    ],
)
def test_streams_that_are_closed_or_full_bring_no_traceback(line: str, status: int, complaint: str) -> None:
    assert in_a_shell(line) == (status, complaint)
