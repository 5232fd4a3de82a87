"""Discord's own description of its API, when it lies beside the project."""

import json
from functools import cache

import pytest

from sandbox import Sandbox
from sandbox.contract import Contract
from tests.conftest import ROOT

DESCRIPTION = ROOT.parent / "shared" / "discord" / "openapi.json"


def violations(sandbox: Sandbox) -> list[str]:
    """List what was said that Discord's description does not allow; skip without the description."""
    if not DESCRIPTION.is_file():
        pytest.skip("needs Discord's description in the folder 'shared' beside the project")
    return _contract().violations(sandbox.log)


@cache
def _contract() -> Contract:
    return Contract(json.loads(DESCRIPTION.read_text(encoding="utf-8")))
