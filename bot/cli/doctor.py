"""`dateline doctor`: check the set-up, and say in plain words what to do."""

import argparse
import asyncio
import json
from typing import TYPE_CHECKING

from bot.cli.output import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.doctor.findings import Finding

_SIGNS = {"ok": "ok     ", "note": "note   ", "problem": "PROBLEM"}


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--json", action="store_true", help="print a JSON object")


def run(args: argparse.Namespace) -> int:
    """Print what was found; 1 when there is a problem, 0 when there are only notes."""
    from bot.doctor.examination import Examination

    found = asyncio.run(Examination().run())
    problems = sum(finding.level == "problem" for finding in found)
    if args.json:
        say(
            json.dumps({"problems": problems, "findings": [_as_json(finding) for finding in found]}, indent=2)
        )
    else:
        say(_as_text(found, problems))
    return 1 if problems else 0


def _as_json(finding: "Finding") -> dict[str, str | None]:
    from bot.log import mask

    return {
        "check": finding.check,
        "level": finding.level.value,
        "text": mask(finding.text),
        "advice": finding.advice,
    }


def _as_text(found: "Sequence[Finding]", problems: int) -> str:
    from bot.log import mask

    lines = []
    for finding in found:
        lines.append(f"{_SIGNS[finding.level.value]} {finding.check}: {mask(finding.text)}")
        if finding.advice:
            lines.append(f"        → {finding.advice}")
    verdict = "1 problem" if problems == 1 else f"{problems or 'no'} problems"
    return "\n".join([*lines, "", f"{verdict} found"])
