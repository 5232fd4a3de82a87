"""Score the story index on ECB+ in several orders of arrival, alone and among 2,000 articles on other things.

    python -m benchmarks.stories --corpus FOLDER [--orders 6] [--unrelated 2000]

quality.py scores the file's order only, and figures move by more than a point with the order. The first order
is the file's, with the unrelated articles spread evenly between; the others are shuffles. B-cubed F1 is taken
over the ECB+ articles; "strict" counts an unrelated article in their story against precision too.
"""

import argparse
import random
import statistics
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.intervals import scorer_of
from benchmarks.measuring import table
from bot.model import Document
from bot.pipeline.analysis import analyze
from bot.pipeline.stories import StoryIndex

NOW = datetime(2026, 11, 22, tzinfo=UTC)
"""The one time of all articles: ECB+ has no dates, so that no window helps."""


@dataclass(frozen=True, slots=True)
class Told:
    """An article's fingerprint and the event it tells of; None for an unrelated one."""

    id: int
    event: str | None
    terms: Mapping[str, float]


def main() -> None:
    """Parse the arguments, measure, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--orders", type=int, default=6)
    parser.add_argument("--unrelated", type=int, default=2_000)
    args = parser.parse_args()
    events = list(_read(args.corpus, "stories", first=0))
    others = list(_read(args.corpus, "topics", first=len(events)))[: args.unrelated]
    rows = []
    for name, unrelated in (("alone", []), (f"among {len(others):,} others", others)):
        scores = [score(order) for order in orders(events, unrelated, args.orders)]
        for kind, found in zip(("", ", strict"), zip(*scores, strict=True), strict=True):
            mean, low, high = statistics.mean(found), min(found), max(found)
            rows.append((name + kind, f"{found[0]:.1f}", f"{mean:.1f}", f"{low:.1f}", f"{high:.1f}"))
    table(("B-cubed F1", "file order", "mean", "lowest", "highest"), rows)


def _read(corpus: Path, task: str, *, first: int) -> Iterator[Told]:
    for number, gold in enumerate(scorer_of(corpus).load_gold(corpus / task), start=first):
        document = Document(title=gold.get("title") or None, text=gold["text"])
        yield Told(number, gold["gold"].get("story"), analyze(document, now=NOW).fingerprint)


def orders(events: Sequence[Told], unrelated: Sequence[Told], number: int) -> Iterator[list[Told]]:
    """Yield the file's order, then shuffles."""
    spread = sorted((*events, *unrelated), key=lambda told: _place(told, len(events), len(unrelated)))
    yield spread
    for seed in range(1, number):
        shuffled = [*events, *unrelated]
        random.Random(seed).shuffle(shuffled)  # noqa: S311 - the same orders every time
        yield shuffled


def _place(told: Told, events: int, unrelated: int) -> float:
    return told.id / events if told.event is not None else (told.id - events) / unrelated


def score(order: Sequence[Told]) -> tuple[float, float]:
    """Return B-cubed F1 over the articles of events, and the strict one."""
    index = StoryIndex()
    story: dict[int, int] = {}
    for told in order:
        placed = index.place(told.id, told.terms, NOW).story_id
        story[told.id] = told.id if placed is None else placed
        index.add(told.id, story[told.id], told.terms, NOW)
    known = [told for told in order if told.event is not None]
    joined = Counter((story[told.id], told.event) for told in known)
    events = Counter(told.event for told in known)
    recall = statistics.mean(joined[story[told.id], told.event] / events[told.event] for told in known)
    found = []
    for counted in (known, order):
        sizes = Counter(story[told.id] for told in counted)
        shares = (joined[story[told.id], told.event] / sizes[story[told.id]] for told in known)
        precision = statistics.mean(shares)
        found.append(200 * precision * recall / (precision + recall))
    return found[0], found[1]


if __name__ == "__main__":
    main()
