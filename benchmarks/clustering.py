"""Measure what placing one report into stories costs with 10,000 and with 100,000 reports in the window.

    python -m benchmarks.clustering [--reports 10000 100000] [--json FILE]

The reports' words are drawn by Zipf's law (benchmarks/seeding.py); half of them tell of an event that another
tells of too.
"""

import argparse
import itertools
import random
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.measuring import machine, memory_mb, share, table, write_json
from benchmarks.seeding import NOW, Press
from bot.pipeline.stories import StoryIndex

PLACED = 500
WORDS = 150
COPIED = 90
"""Words a report has in common with the one before it, when both tell of one event."""


@dataclass(frozen=True, slots=True)
class _Told:
    id: int
    at: datetime
    terms: Mapping[str, float]


def reports(number: int) -> Iterator[_Told]:
    """Write reports spread over the four days of the window."""
    press, chance = Press(5), random.Random(5)  # noqa: S311 - the same reports every time
    words = press.words
    last: list[str] = []
    for id_ in range(1, number + 1):
        drawn = [words[word] for word in press.draw(WORDS)]
        if last and chance.random() < 0.5:
            drawn = last[:COPIED] + drawn[COPIED:]
        last = drawn
        terms = {word: 1.0 + 0.7 * (drawn.count(word) > 1) for word in drawn}
        names = {f"^{word}": 1.0 for word in drawn[:8]}
        yield _Told(id_, NOW - timedelta(days=3.9) * (1 - id_ / number), terms | names)


def measure(number: int) -> dict[str, Any]:
    """Fill an index, then time the last reports."""
    index = StoryIndex()
    before = memory_mb()
    told = reports(number + PLACED)
    cpu = time.process_time()
    for each in itertools.islice(told, number):
        _place(index, each)
    filled = time.process_time() - cpu
    spent = []
    for each in told:
        cpu = time.process_time()
        _place(index, each)
        spent.append(1000 * (time.process_time() - cpu))
    return {
        "reports": number,
        "stories": len(index),
        "p50_ms": share(spent, 0.5),
        "p99_ms": share(spent, 0.99),
        "mean_while_filling_ms": 1000 * filled / number,
        "memory_mb": memory_mb() - before,
    }


def _place(index: StoryIndex, told: _Told) -> None:
    found = index.place(told.id, told.terms, told.at)
    index.add(told.id, found.story_id or told.id, told.terms, told.at)


def main() -> None:
    """Parse the arguments, measure, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--reports", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    found = [measure(number) for number in sorted(args.reports)]
    head = ("reports in the window", "stories", "p50 CPU ms", "p99 CPU ms", "mean filling ms", "memory MB")
    table(head, [(f"{each['reports']:,}", *list(each.values())[1:]) for each in found])
    print(f"p50 grew {found[-1]['p50_ms'] / found[0]['p50_ms']:.2f} x")
    write_json(args.json, {"machine": machine(), "sizes": found})


if __name__ == "__main__":
    main()
