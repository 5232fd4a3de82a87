"""95 % intervals for quality.py: items drawn again with replacement, from the scorer's own figures an item.

Where a baseline can be run here (trafilatura in precision mode, the first three sentences) the difference is
bootstrapped in pairs: both systems on the same drawn items. Otherwise the interval is of our figure alone.
A row holds an item's sums, so that a figure is a function of the sums over the drawn items.
"""

import gzip
import importlib.util
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import trafilatura
from numpy.typing import NDArray
from sentencex import segment

from bot.pipeline.sentences import split_sentences
from bot.pipeline.summaries import LONGEST
from bot.pipeline.summaries.rules import Candidate, candidate

DRAWS = 4_000
SEED = 7

Sums = NDArray[np.float64]
"""Sums over items in the last axis, a draw a row."""
Figure = Callable[[Sums], Sums]
Item = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure or a lead over a baseline, in points, with the bounds that 95 % of the draws stay within."""

    what: str
    value: float
    low: float
    high: float
    items: int
    is_lead: bool

    def __str__(self) -> str:
        """Lay it out as a line; a lead has its sign."""
        sign = "+" if self.is_lead else ""
        value, low, high = (f"{each:{sign}.1f}" for each in (self.value, self.low, self.high))
        return f"{self.what}: {value} [{low}, {high}], {self.items} items"


def intervals(corpus: Path, task: str, answers: Sequence[Item]) -> Iterator[tuple[str, Interval]]:
    """Yield each set's name with an interval; `answers` are the command's output lines."""
    scorer = scorer_of(corpus)
    by_id = {answer["id"]: answer for answer in answers}
    sets: defaultdict[str, list[Item]] = defaultdict(list)
    for gold in scorer.load_gold(corpus / task) if task in _TASKS else ():
        sets[gold["set"]].append(gold)
    for name, golds in sets.items():
        for found in _TASKS[task](scorer, golds, by_id):
            yield name, found


def bootstrap(what: str, figure: Figure, ours: Sums, theirs: Sums | None = None) -> Interval:
    """Bootstrap a figure of ours, or its lead over theirs; both have a row an item, in one order."""
    drawn = np.random.default_rng(SEED).multinomial(len(ours), np.full(len(ours), 1 / len(ours)), DRAWS)

    def lead(weights: Sums) -> Sums:
        mine = figure(weights @ ours)
        return mine if theirs is None else mine - figure(weights @ theirs)

    low, high = np.quantile(lead(drawn.astype(float)), (0.025, 0.975))
    whole = float(lead(np.ones((1, len(ours))))[0])
    return Interval(what, 100 * whole, 100 * float(low), 100 * float(high), len(ours), theirs is not None)


def share(sums: Sums) -> Sums:
    """Give hits in all items; a row is (hit, 1)."""
    return sums[..., 0] / sums[..., 1]


def micro_f1(sums: Sums) -> Sums:
    """Give F1 of all decisions; a row is (right, wrong, missed)."""
    return 2 * sums[..., 0] / (2 * sums[..., 0] + sums[..., 1] + sums[..., 2])


def f1_of_means(sums: Sums) -> Sums:
    """Give F1 of mean precision and mean recall; rows are (precision, 1 or 0 where none, recall, same)."""
    precision, recall = sums[..., 0] / sums[..., 1], sums[..., 2] / sums[..., 3]
    return 2 * precision * recall / (precision + recall)


def scorer_of(corpus: Path) -> ModuleType:
    """Import the folder's score.py."""
    spec = importlib.util.spec_from_file_location("corpora_score", corpus / "score.py")
    if spec is None or spec.loader is None:
        raise FileNotFoundError(corpus / "score.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _extraction(scorer: ModuleType, golds: Sequence[Item], answers: Mapping[str, Item]) -> Iterator[Interval]:
    pages = [gold for gold in golds if gold["gold"].get("text")]
    ours = [answers.get(gold["id"], {}).get("text") or "" for gold in pages]
    theirs = [_trafilatura(scorer, gold) for gold in pages]
    rows = [
        np.array([_shingles(scorer, *pair) for pair in zip(pages, told, strict=True)])
        for told in (ours, theirs)
    ]
    yield bootstrap("F1 against trafilatura, precision mode", f1_of_means, *rows)
    rows = [
        np.array([(_is_clean(scorer, *pair), 1) for pair in zip(pages, told, strict=True)], float)
        for told in (ours, theirs)
    ]
    yield bootstrap("clean against trafilatura, precision mode", share, *rows)


def _trafilatura(scorer: ModuleType, gold: Item) -> str:
    page = scorer.decode(gzip.decompress((gold["_dir"] / gold["html_file"]).read_bytes()))
    return trafilatura.extract(page, favor_precision=True, include_comments=False) or ""


def _shingles(scorer: ModuleType, gold: Item, told: str) -> tuple[float, float, float, float]:
    counts = (scorer.shingle_counts(text, told) for text in scorer.variants(gold["gold"]))
    right, wrong, missed = max(counts, key=lambda row: row[0] / (1e-9 + sum(row)))
    given, wanted = right + wrong > 0, right + missed > 0
    return (right / (right + wrong) if given else 0, given, right / (right + missed) if wanted else 0, wanted)


def _is_clean(scorer: ModuleType, gold: Item, told: str) -> bool:
    found = scorer.clutter(gold["gold"], told)
    return bool(found and found[1])


def _summaries(scorer: ModuleType, golds: Sequence[Item], answers: Mapping[str, Item]) -> Iterator[Interval]:
    ours = _rouge_1(scorer, golds, [answers.get(gold["id"], {}).get("summary") or [] for gold in golds])
    theirs = _rouge_1(scorer, golds, [_lead(gold["text"]) for gold in golds])
    yield bootstrap("R1 against Lead-3", share, ours, theirs)
    lead = [_quotable_lead(gold["text"]) for gold in golds]
    yield bootstrap("R1 against Lead-3 under our rules", share, ours, _rouge_1(scorer, golds, lead))


def _rouge_1(scorer: ModuleType, golds: Sequence[Item], quoted: Sequence[Sequence[str]]) -> Sums:
    rouge = _rouge(scorer)
    scores = (
        rouge.score("\n".join(gold["gold"]["refs"]), "\n".join(sentences[:3]))["rouge1"].fmeasure
        for gold, sentences in zip(golds, quoted, strict=True)
    )
    return np.array([(score, 1) for score in scores])


@cache
def _rouge(scorer: ModuleType) -> Any:
    return scorer.rouge()


def _lead(text: str) -> list[str]:
    """Give the first three sentences, divided as the folder's baseline divides them."""
    found = (sentence.strip() for line in text.split("\n") for sentence in segment("en", line))
    return [sentence for sentence in found if sentence][:3]


def _quotable_lead(text: str) -> list[str]:
    """Give the first sentences that our rules let stand: what is left of Lead-3 when it keeps them."""
    lines = text.split("\n")
    split = [sentence for line in lines for sentence in split_sentences(line, "en")]
    budget = min(LONGEST, sum(map(len, lines)) // 4)
    chosen: list[Candidate] = []
    for position, sentence in enumerate(split):
        found = candidate(position, sentence, "en")
        stands = found and (not found.leans or position - 1 in {one.position for one in chosen})
        if found and stands and sum(len(one.text) + 1 for one in (*chosen, found)) <= budget + 1:
            chosen.append(found)
    return [one.text for one in chosen[:3]]


def _regions(_: ModuleType, golds: Sequence[Item], answers: Mapping[str, Item]) -> Iterator[Interval]:
    hits, decisions = [], []
    for gold in golds:
        told = [tag["iso"] for tag in answers.get(gold["id"], {}).get("regions") or [] if tag.get("iso")]
        mains = gold["gold"].get("main_any") or [gold["gold"]["main"]]
        hits.append((bool(told) and told[0] in mains, 1))
        if (countries := gold["gold"].get("countries")) is not None:
            named, wanted = set(told), set(countries)
            decisions.append((len(named & wanted), len(named - wanted), len(wanted - named)))
    if decisions:
        yield bootstrap("F1", micro_f1, np.array(decisions, float))
    yield bootstrap("main", share, np.array(hits, float))


def _stories(_: ModuleType, golds: Sequence[Item], answers: Mapping[str, Item]) -> Iterator[Interval]:
    """Draw whole subjects, with their look-alike events: reports of one event are no independent items."""
    told = [answers.get(gold["id"], {}).get("story") or f"none of {gold['id']}" for gold in golds]
    events = [gold["gold"]["story"] for gold in golds]
    joined, event_sizes, story_sizes = Counter(zip(told, events, strict=True)), Counter(events), Counter(told)
    rows: defaultdict[str, Sums] = defaultdict(lambda: np.zeros(3))
    for gold, story, event in zip(golds, told, events, strict=True):
        both = joined[story, event]
        rows[gold["gold"]["topic"]] += (both / story_sizes[story], both / event_sizes[event], 1)
    yield bootstrap("B-cubed F1, by subject", _b_cubed, np.array(list(rows.values())))


def _b_cubed(sums: Sums) -> Sums:
    precision, recall = sums[..., 0] / sums[..., 2], sums[..., 1] / sums[..., 2]
    return 2 * precision * recall / (precision + recall)


_TASKS = {"extraction": _extraction, "regions": _regions, "summaries": _summaries, "stories": _stories}
