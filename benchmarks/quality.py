"""Score `dateline analyze` with a corpora folder's own scorer, beside the baselines and above the floors.

    python benchmarks/quality.py --corpus FOLDER [--tasks summaries stories]
    python benchmarks/quality.py --corpus FOLDER --write-floors
    python benchmarks/quality.py --corpus FOLDER --lower-floors "why this is right"

Exits 1 if a figure is below its floor, 2 if the floors were measured on another folder. A floor rises only
by --write-floors; lowering one takes --lower-floors, and the reason stays in floors.json.
Below each table stand 95 % intervals by bootstrap (benchmarks/intervals.py).
"""

import argparse
import hashlib
import importlib.metadata
import json
import platform
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.intervals import intervals

HERE = Path(__file__).resolve().parent
FLOORS = HERE / "floors.json"
TASKS = ("extraction", "regions", "topics", "topics-all", "summaries", "stories")
PACKAGES = ("trafilatura", "sentencex", "PyStemmer", "numpy", "lxml", "ahocorasick-rs")

Figures = dict[str, dict[str, Any]]
"""Set name -> figure name -> value."""

# Which figures have floors, and how far below its last measure each may fall: one article more or less.
SLACK = {
    "F1": 0.3,
    "clean": 1.5,
    "main": 1.0,
    "acc": 0.5,
    "acc_answered": 0.5,
    "coverage": 2.0,
    "R1": 0.3,
    "R2": 0.3,
    "verbatim": 0.0,
}


def main() -> int:
    args = _arguments()
    corpus = args.corpus.resolve()
    if not (corpus / "score.py").is_file():
        print(f"{corpus} holds no score.py; give the corpora folder with --corpus", file=sys.stderr)
        return 2
    floors = json.loads(FLOORS.read_text("utf-8")) if FLOORS.is_file() else {"tasks": {}, "lowered": []}
    print(f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {_machine()}\ncorpus {_fingerprint(corpus)}\n")
    baselines = json.loads((corpus / "baselines.json").read_text("utf-8"))
    below: list[str] = []
    for task in args.tasks:
        figures, answers = measure(corpus, task, args.command)
        print(table(task, figures, baselines.get(task.removesuffix("-all"), {})), flush=True)
        for name, found in intervals(corpus, task, answers):
            print(f"  {name}, {found}")
        print(flush=True)
        below += under(task, figures, floors["tasks"].get(task, {}))
        if args.write_floors or args.lower_floors:
            raise_floors(floors, task, figures, lower=args.lower_floors)
    if args.write_floors or args.lower_floors:
        floors["corpus"] = _fingerprint(corpus)
        FLOORS.write_text(json.dumps(floors, indent=1, ensure_ascii=False, sort_keys=True) + "\n", "utf-8")
    elif floors.get("corpus") not in {None, _fingerprint(corpus)}:
        print("The floors were measured on another corpus; they are not compared.")
        return 2
    for line in below:
        print(f"below its floor: {line}", file=sys.stderr)
    return 1 if below and not args.lower_floors else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--corpus", type=Path, required=True, help="the corpora folder, with its score.py")
    parser.add_argument(
        "--tasks", nargs="+", choices=TASKS, default=TASKS, metavar="TASK", help=", ".join(TASKS)
    )
    parser.add_argument("--command", default=f"{shlex.quote(sys.executable)} -m bot analyze")
    parser.add_argument(
        "--write-floors", action="store_true", help="raise floors to today's figures less a slack"
    )
    parser.add_argument(
        "--lower-floors", metavar="REASON", help="set floors to today's figures, lower ones too"
    )
    return parser.parse_args()


def measure(corpus: Path, task: str, command: str) -> tuple[Figures, list[dict[str, Any]]]:
    """Run the folder's scorer on one task, keeping the answers; "topics-all" is topics with --all-topics."""
    folder = task.removesuffix("-all")
    asked = f"{command} --all-topics" if task != folder else command
    with (
        tempfile.NamedTemporaryFile(suffix=".json") as report,
        tempfile.NamedTemporaryFile(suffix=".jsonl") as saved,
    ):
        subprocess.run(  # noqa: S603 - the scorer of the folder named on the command line
            [
                sys.executable,
                corpus / "score.py",
                folder,
                "--gold",
                corpus / folder,
                "--command",
                asked,
                "--json",
                report.name,
                "--save",
                saved.name,
            ],
            check=True,
            stdout=subprocess.DEVNULL,
            cwd=HERE.parent,
        )
        figures: Figures = json.loads(Path(report.name).read_text("utf-8"))
        answers = [json.loads(line) for line in Path(saved.name).read_text("utf-8").splitlines()]
    return figures, answers


def table(task: str, figures: Figures, baselines: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> str:
    """Lay out our figures above those of the baselines, a block a set."""
    lines = []
    for name, ours in figures.items():
        shown = [key for key, value in ours.items() if isinstance(value, int | float)]
        rows = [("ours", ours), *baselines.get(name, {}).items()]
        lines.append(f"{task}, {name}".ljust(36) + "".join(key.rjust(max(9, len(key) + 2)) for key in shown))
        for label, row in rows:
            cells = (_cell(row.get(key)).rjust(max(9, len(key) + 2)) for key in shown)
            lines.append("  " + label[:33].ljust(34) + "".join(cells))
        if "note" in ours:
            lines.append(f"  note: {ours['note']}")
        lines.append("")
    return "\n".join(lines)


def _cell(value: object) -> str:
    return f"{value:.1f}" if isinstance(value, float) else "-" if value is None else str(value)


def under(task: str, figures: Figures, floors: Mapping[str, Mapping[str, float]]) -> list[str]:
    """Name the figures below their floors; a breach of the contract is below every floor."""
    found = [
        f"{task}, {name}: {key} {figures.get(name, {}).get(key, 0):.2f} < {floor:.2f}"
        for name, kept in floors.items()
        for key, floor in kept.items()
        if figures.get(name, {}).get(key, 0) < floor
    ]
    return found + [f"{task}, {name}: {row['note']}" for name, row in figures.items() if "note" in row]


def raise_floors(floors: dict[str, Any], task: str, figures: Figures, *, lower: str | None) -> None:
    """Set each floor to the figure less its slack; below the old one only with a reason, which is kept."""
    known = floors["tasks"].setdefault(task, {})
    for name, row in figures.items():
        kept = known.setdefault(name, {})
        for key in SLACK.keys() & row.keys():
            floor = round(row[key] - SLACK[key], 2)
            if key in kept and floor < kept[key]:
                if lower is None:
                    continue
                floors["lowered"].append(
                    {"floor": f"{task}, {name}: {key}", "from": kept[key], "to": floor, "reason": lower,
                     "date": f"{datetime.now(UTC):%Y-%m-%d}"}
                )  # fmt: skip
            kept[key] = floor


def _machine() -> str:
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in PACKAGES)
    return f"Python {platform.python_version()}, {_processor()}; {versions}"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.machine()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "?")


def _fingerprint(corpus: Path) -> str:
    """Hash the gold files, so that figures are compared on the same articles only."""
    digest = hashlib.sha256()
    for path in sorted(corpus.glob("*/*.jsonl")):
        digest.update(path.relative_to(corpus).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


if __name__ == "__main__":
    sys.exit(main())
