"""What `deploy/` ships is what docs/operations.md promises."""

import configparser
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bot.config import Settings
from tests.conftest import ROOT

UNIT = ROOT / "deploy" / "dateline.service"
DOCKERFILE = (ROOT / "deploy" / "Dockerfile").read_text(encoding="utf-8")


def unit() -> configparser.RawConfigParser:
    parser = configparser.RawConfigParser(strict=False)
    parser.optionxform = str  # type: ignore[assignment,method-assign] # names keep their capitals
    parser.read_string(
        re.sub(r"^Environment=(\w+)=", r"Environment.\1=", UNIT.read_text("utf-8"), flags=re.MULTILINE)
    )
    return parser


def test_the_service_is_restarted_but_never_spends_the_identifies() -> None:
    service, limits = unit()["Service"], unit()["Unit"]
    assert (service["Type"], service["Restart"]) == ("notify", "on-failure")
    assert int(service["WatchdogSec"]) == 60
    assert limits["StartLimitIntervalSec"] == "1h"
    assert int(limits["StartLimitBurst"]) * 24 <= 500


def test_the_service_has_longer_to_stop_than_the_bot_needs() -> None:
    assert int(unit()["Service"]["TimeoutStopSec"]) > 20


def test_the_service_sets_only_settings_that_exist() -> None:
    named = {
        name.removeprefix("Environment.").lower()
        for name in unit()["Service"]
        # what begins with MALLOC_ is for the C library
        if name.startswith("Environment.") and not name.startswith("Environment.MALLOC_")
    }
    assert named
    assert named <= set(Settings.model_fields)


def test_systemd_understands_the_service_and_finds_it_well_locked(tmp_path: Path) -> None:
    tool = shutil.which("systemd-analyze")
    if tool is None:
        pytest.skip("needs systemd-analyze")
    copy = tmp_path / "dateline.service"
    text = UNIT.read_text("utf-8").replace("/opt/dateline/bin/dateline", sys.executable)
    copy.write_text(text, encoding="utf-8")
    verified = subprocess.run(
        [tool, "verify", "--man=no", str(copy)], capture_output=True, text=True, check=False, timeout=100
    )
    assert "dateline.service" not in verified.stderr, verified.stderr
    secure = [tool, "security", "--offline=true", "--threshold=20", str(copy)]
    assert subprocess.run(secure, capture_output=True, check=False, timeout=100).returncode == 0


def test_the_container_runs_without_root_and_without_a_shell() -> None:
    lines = DOCKERFILE.splitlines()
    assert "USER 10001" in lines
    assert 'ENTRYPOINT ["dateline"]' in lines
    assert 'CMD ["run"]' in lines
    assert re.search(
        r'^HEALTHCHECK .*CMD \["python", "-m", "bot\.health\.probe"\]$', DOCKERFILE, re.MULTILINE
    )
    assert DOCKERFILE.count("FROM ") == 2


def test_the_container_gets_nothing_but_what_it_is_built_from() -> None:
    copied = {
        word.split("/")[0]
        for line in DOCKERFILE.splitlines()
        if line.startswith("COPY ") and "--from" not in line
        for word in line.split()[1:-1]
    }
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    allowed = {line[1:].split("/")[0] for line in ignored if line.startswith("!")}
    assert "*" in ignored
    assert copied == allowed
    assert all((ROOT / name).exists() for name in copied)


def test_the_containers_packages_are_pinned_and_hold_no_tools_of_ours() -> None:
    done = subprocess.run(
        [sys.executable, "scripts/runtime_requirements.py"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=100,
    )
    names = re.findall(r"^([\w.-]+)==", done.stdout, flags=re.MULTILINE)
    assert {"discord-py", "aiohttp", "lxml", "prometheus-client", "soupsieve"} <= set(names)
    assert not {"pytest", "mypy", "ruff", "hypothesis"} & set(names)
    assert done.stdout.count("--hash=") > len(names)
