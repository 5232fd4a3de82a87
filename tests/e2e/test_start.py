"""A start that cannot work says in one line what is wrong and what to do, and exits 1."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

UNREACHABLE = "http://127.0.0.1:9/api/v10"


def start(folder: Path, command: str = "run", **settings: str) -> subprocess.CompletedProcess[str]:
    keep = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    environment = {**keep, "PYTHONPATH": str(ROOT), "DATELINE_STARTER_FEEDS": "false", **settings}
    return subprocess.run(
        [sys.executable, "-m", "bot", *command.split()],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )


def refusal(done: subprocess.CompletedProcess[str]) -> str:
    lines = done.stderr.strip().splitlines()
    assert done.returncode == 1, done.stderr
    assert len(lines) == 1, done.stderr
    assert "Traceback" not in done.stderr
    return lines[0]


def test_without_a_token_it_says_where_to_get_one(tmp_path: Path) -> None:
    assert "DISCORD_TOKEN" in refusal(start(tmp_path))


def test_an_unreachable_api_is_named(tmp_path: Path) -> None:
    told = refusal(start(tmp_path, DISCORD_TOKEN="x", DISCORD_API=UNREACHABLE))
    assert UNREACHABLE in told
    assert "DISCORD_API" in told


def test_a_port_that_is_taken_is_named_with_its_setting(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        told = refusal(start(tmp_path, DISCORD_TOKEN="x", DISCORD_API=UNREACHABLE, DATELINE_HTTP_PORT=port))
    assert port in told
    assert "DATELINE_HTTP_PORT" in told


@pytest.mark.parametrize("path", ["/proc/nowhere/dateline.db", "."])
def test_a_database_that_cannot_be_written_is_named(tmp_path: Path, path: str) -> None:
    told = refusal(start(tmp_path, DISCORD_TOKEN="x", DISCORD_API=UNREACHABLE, DATELINE_DATABASE=path))
    assert path in told
    assert "DATELINE_DATABASE" in told


def test_a_file_that_is_no_database_is_left_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "letter.db"
    file.write_text("Dear Sir or Madam,\n" * 100, encoding="utf-8")
    told = refusal(start(tmp_path, DISCORD_TOKEN="x", DISCORD_API=UNREACHABLE, DATELINE_DATABASE=str(file)))
    assert "letter.db" in told
    assert file.read_text(encoding="utf-8").startswith("Dear Sir")


def test_a_broken_env_file_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("DISCORD_TOKEN=x\nwhat is this\n", encoding="utf-8")
    assert "line 2" in refusal(start(tmp_path))


def test_a_wrong_setting_is_named(tmp_path: Path) -> None:
    assert "DATELINE_POLL_SECONDS" in refusal(
        start(tmp_path, DISCORD_TOKEN="x", DATELINE_POLL_SECONDS="often")
    )


def test_an_unknown_region_suggests_the_right_one(tmp_path: Path) -> None:
    start(tmp_path, "migrate")
    assert "Did you mean" in refusal(start(tmp_path, "brief Kirgyzstann"))


@pytest.mark.parametrize(
    "command", ["brief", "search", "feeds nonsense", "demo --port many", "why soon", "nonsense"]
)
def test_wrong_use_exits_2_with_usage(tmp_path: Path, command: str) -> None:
    done = start(tmp_path, command)
    assert (done.returncode, "usage:" in done.stderr) == (2, True)
