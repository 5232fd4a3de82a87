"""Fixtures that every test may ask for."""

import os
import shutil
from datetime import UTC, datetime
from pathlib import Path

import hypothesis
import pytest

# How long an example takes says how busy the machine is, not whether the code is right. Each change is tried
# with the same examples; `--hypothesis-profile=search` draws others each time.
hypothesis.settings.register_profile("dateline", deadline=None, derandomize=True)
hypothesis.settings.register_profile("search", deadline=None)
hypothesis.settings.load_profile("dateline")

ROOT = Path(__file__).resolve().parents[1]
MEMORY = Path("/dev/shm")  # noqa: S108 - pytest makes a folder in it that is only ours
ROOM = 2_000_000_000
"""Bytes; all that the tests write is a tenth of it."""


def pytest_configure() -> None:
    """Put the tests' files into memory where it has room: on a busy disk each of their commits is a wait."""
    if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


@pytest.fixture
def now() -> datetime:
    """Give the time at which every test happens."""
    return datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def shared() -> Path:
    """Give the folder beside the project that holds measuring data; skip without it."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("needs the folder 'shared' beside the project")
    return folder


@pytest.fixture(scope="session")
def corpora(shared: Path) -> Path:
    """Give the corpora folder; skip without it."""
    folder = shared / "corpora"
    if not folder.is_dir():
        pytest.skip("needs the corpora folder beside the project")
    return folder
