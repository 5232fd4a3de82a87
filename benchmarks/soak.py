"""Let the desk work for half an hour and see whether anything grows: memory, open files, tasks, the WAL.

    python -m benchmarks.soak --database scale-100000.db [--minutes 30] [--corpus FOLDER] [--json FILE]

The scene is that of benchmarks/commands.py. What settles in the first minutes (a sixth of the time, five of
thirty) does not count; growth is how much higher the line lies at the end that fits all later seconds best.
"""

import argparse
import asyncio
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.commands import Scene, open_scene, run
from benchmarks.crowd import HEAD
from benchmarks.measuring import share, table
from benchmarks.speed import pages_of

EVERY = 5.0
"""Seconds between two looks from outside."""
SETTLING = 1 / 6
FIGURES = {
    "memory_mb": "memory of the bot, MB",
    "parsers_mb": "memory of the parsing processes, MB",
    "together_mb": "both, what they share counted once, MB",
    "wal_mb": "write-ahead log, MB",
    "files": "open files",
    "tasks": "tasks",
    "threads": "threads",
}


async def watch(scene: Scene, seconds: float) -> list[dict[str, float]]:
    """Look at the bot from outside every few seconds."""
    seen, ends = [], time.monotonic() + seconds
    while time.monotonic() < ends:
        await asyncio.sleep(EVERY)
        seen.append(await asyncio.to_thread(scene.bot.seen))
        print(f"\r{(ends - time.monotonic()) / 60:5.1f} min left", end="", flush=True)
    print()
    return seen


def growth(values: Sequence[float]) -> dict[str, float]:
    """Return the first and last value of the line that fits best, and the highest value."""
    at = np.arange(len(values))
    slope, start = np.polyfit(at, np.asarray(values), 1) if len(values) > 1 else (0.0, values[0])
    end = start + slope * (len(values) - 1)
    return {"from": float(start), "to": float(end), "grew": float(end - start), "most": max(values)}


async def measure(args: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """Run it all."""
    async with AsyncExitStack() as stack:
        scene = await open_scene(
            stack, folder, args.database, pages=pages_of(args.corpus), rate=args.pages, parsers=args.parsers
        )
        async with scene.crowd.asking():
            seen = await watch(scene, 60 * args.minutes)
        settling = 60 * args.minutes * SETTLING
        noted = scene.bot.lines()
        later, looks = noted[int(settling) :], seen[int(settling / EVERY) :]
        lags = [lag for line in later for lag in line["lags_ms"]]
        series = {name: [line[name] for line in (later if name in later[0] else looks)] for name in FIGURES}
        return {
            "minutes": args.minutes,
            "published": scene.crowd.outlets.published,
            "growth": {name: growth(values) for name, values in series.items()},
            "lag_ms": {"p50": share(lags, 0.5), "p99": share(lags, 0.99), "worst": max(lags)},
            "rows": scene.crowd.rows(since=settling),
            "failed": dict(scene.crowd.failed),
            "each_minute": {name: _each_minute(noted, seen, name) for name in FIGURES},
        }


def _each_minute(noted: list[dict[str, Any]], seen: list[dict[str, float]], name: str) -> list[float]:
    """Return one value a minute, for the plot."""
    inside = name in noted[0]
    return [float(line[name]) for line in (noted[::60] if inside else seen[:: int(60 / EVERY)])]


def report(found: dict[str, Any]) -> None:
    """Print it."""
    table(
        ("", "after settling", "at the end", "grew", "most"),
        [
            (FIGURES[name], each["from"], each["to"], each["grew"], each["most"])
            for name, each in found["growth"].items()
        ],
    )
    print(
        f"\n{found['published']} pages published in {found['minutes']:g} minutes; loop lag "
        f"p50 {found['lag_ms']['p50']:.1f} ms, p99 {found['lag_ms']['p99']:.1f}, "
        f"worst {found['lag_ms']['worst']:.0f}; broken answers: {found['failed'] or 'none'}\n"
    )
    table(HEAD, found["rows"])


if __name__ == "__main__":
    run(__doc__, measure, report, minutes=30, pages=20)
