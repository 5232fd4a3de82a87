"""Print the part of constraints.txt that the running bot needs: the closure of its dependencies.

Run it where all of constraints.txt is installed: the closure is read from the packages' own metadata.
"""

import re
import sys
import tomllib
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

ROOT = Path(__file__).parents[1]


def name_of(requirement: str) -> str:
    """Return a requirement's name in the one form that packages are compared by."""
    return re.sub(r"[-_.]+", "-", re.split(r"[^A-Za-z0-9._-]", requirement, maxsplit=1)[0]).lower()


def closure(direct: Iterable[str]) -> set[str]:
    """Follow what is installed; what only an extra asks for is left out."""
    found: set[str] = set()
    waiting = list(direct)
    while waiting:
        requirement = waiting.pop()
        if name_of(requirement) in found or "extra ==" in requirement:
            continue
        found.add(name_of(requirement))
        try:
            waiting += requires(name_of(requirement)) or []
        except PackageNotFoundError:
            continue  # for another platform or another Python
    return found


def main() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = closure(project["dependencies"])
    pins = re.split(r"^(?=\w)", (ROOT / "constraints.txt").read_text(encoding="utf-8"), flags=re.MULTILINE)
    sys.stdout.write("".join(pin for pin in pins if name_of(pin) in wanted))


if __name__ == "__main__":
    main()
