#!/usr/bin/env python3
"""Train bot/data/topic_model.npz from training/topics: our own word lists and articles, nothing else.

    scripts/train_topics.py            train and write the model
    scripts/train_topics.py --check    cross-validate on the articles, write nothing

A word list gives every entry a prior weight for its top term. Multinomial logistic regression then learns, on
random bags of those entries and on the articles, how far each weight should move from that prior, and the
weights of words that stand in articles alone. numpy only, fixed seed: the same files give the same model.
"""

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bot.pipeline import words  # noqa: E402 - found through the line above
from bot.pipeline.topics.model import ENOUGH, LANGUAGES  # noqa: E402 - found by the line above
from bot.pipeline.topics.terms import mentions, phrase  # noqa: E402 - found by the line above
from bot.vocabulary.topics import SCHEME, top_of, top_topics  # noqa: E402 - found by the line above

SOURCE = ROOT / "training" / "topics"
TARGET = ROOT / "bot" / "data" / "topic_model.npz"

PRIOR = 6.0
"""The prior weight of a sure entry; 6 makes a text of one topic's words about 0.99 probable."""
PLAIN = 0.35
"""What part of it an ordinary entry has: a word that leans to the topic and is said elsewhere too."""
BAGS, BAG_TERMS, BAG_WEIGHT = 60, 12, 0.3
"""Bags a top term, entries a bag, and what a bag counts beside an article."""
STIFFNESS = 1e-3
EPOCHS, BATCH, STEP = 20, 256, 0.03
LEAST_ARTICLES = 2
"""In how many articles a word outside the lists must stand to be learnt."""

STOP_WORDS = (
    "a an the and or but if of in on at to for from by with as is are was were be been has have had will "
    "would can could may might should must do does did not no nor it its he she they them his her their "
    "this that these those there who whom which what when where why how than then so such said says say "
    "one two three four five more most also after before over about into up out off last year years new "
    "first people some all any both each other own only just now while still during under between being "
    "because against through our we you your i me my us monday tuesday wednesday thursday friday saturday "
    "sunday week month day since like even"
)

Matrix = NDArray[np.float32]
Article = tuple[str, str, str]
"""A top term's code, a title and a body."""


@dataclass(frozen=True)
class Entry:
    """A word list's entry; `section` is the deeper term it stands under, for sure entries alone."""

    top: str
    section: str | None
    sure: bool
    term: str


class Everything:
    """Contains every term: the vocabulary before there is one."""

    def __contains__(self, term: object) -> bool:
        return True


def read_list(language: str) -> list[Entry]:
    """Read the word lists: "[code]" opens a section, "+" a line of sure entries, commas part entries."""
    return [
        entry
        for path in sorted((SOURCE / "lexicon" / language).glob("*.txt"))
        for entry in _entries(path, language)
    ]


def _entries(path: Path, language: str) -> Iterator[Entry]:
    top, section = f"{SCHEME}{path.stem}000000", ""
    for line in path.read_text("utf-8").splitlines():
        opened = re.fullmatch(r"\[(\d{8})\]", line.strip())
        if opened:
            section = SCHEME + opened[1]
            if top_of(section) != top:
                raise SystemExit(f"{path}: {section} does not stand under {top}")
            continue
        sure = line.startswith("+")
        for text in line.lstrip("+ ").split(","):
            term = phrase(text.strip(), language)
            if term:
                yield Entry(top, (section or None) if sure else None, sure, term)


def read_articles(path: Path) -> list[Article]:
    """Read articles parted by blank lines: "NN | title" and then the body."""
    found = []
    for block in path.read_text("utf-8").strip().split("\n\n"):
        head, _, body = block.partition("\n")
        number, _, title = head.partition("|")
        found.append((f"{SCHEME}{number.strip()}000000", title.strip(), body.strip()))
    return found


TOPS = [term.code for term in top_topics()]


class Trainer:
    """One language's vocabulary, prior and training."""

    def __init__(self, language: str, entries: Sequence[Entry], articles: Sequence[Article]) -> None:
        self.language = language
        self.entries = entries
        self.articles = articles
        prior: dict[str, NDArray[np.float64]] = {}
        self.sections: dict[str, str] = {}
        for entry in entries:
            row = prior.setdefault(entry.term, np.zeros(len(TOPS)))
            column = TOPS.index(entry.top)
            row[column] = max(row[column], PRIOR if entry.sure else PRIOR * PLAIN)
            if entry.section:
                self.sections.setdefault(entry.term, entry.section)
        for term in self._learnt():
            prior.setdefault(term, np.zeros(len(TOPS)))
        self.rows = {term: row for row, term in enumerate(prior)}
        self.prior = np.array(list(prior.values()), dtype=np.float32)

    def _learnt(self) -> Iterator[str]:
        """Yield the single words, outside the lists too, that enough articles have."""
        spread: Counter[str] = Counter()
        for _, title, body in self.articles:
            spread.update(set(mentions(title, [body], self.language, Everything())))
        stop = set(words.terms(STOP_WORDS, self.language))
        for term, count in sorted(spread.items()):
            if count >= LEAST_ARTICLES and " " not in term and term not in stop and not term[0].isdigit():
                yield term

    def vectors(self, articles: Sequence[Article]) -> tuple[Matrix, NDArray[np.intp]]:
        """Return articles as rows of the vocabulary, and the columns of their top terms."""
        features = np.zeros((len(articles), len(self.rows)), dtype=np.float32)
        for place, (_, title, body) in enumerate(articles):
            for term, mention in mentions(title, body.split("\n"), self.language, self.rows).items():
                features[place, self.rows[term]] = np.log1p(mention.weight)
        return shorten(features), np.array([TOPS.index(top) for top, _, _ in articles], dtype=np.intp)

    def bags(self, rng: np.random.Generator) -> tuple[Matrix, NDArray[np.intp]]:
        """Return random bags of each top term's entries, sure ones twice as often: texts on any mix of it."""
        features = np.zeros((BAGS * len(TOPS), len(self.rows)), dtype=np.float32)
        for place in range(len(features)):
            own = [entry for entry in self.entries if entry.top == TOPS[place // BAGS]]
            chance = np.array([2.0 if entry.sure else 1.0 for entry in own])
            size = min(BAG_TERMS, len(own))
            for chosen in rng.choice(len(own), size, p=chance / chance.sum(), replace=False):
                features[place, self.rows[own[int(chosen)].term]] = np.log1p(rng.choice([1, 1, 2, 3]))
        return shorten(features), np.repeat(np.arange(len(TOPS)), BAGS).astype(np.intp)

    def train(self) -> tuple[Matrix, Matrix]:
        """Return the weights and the bias."""
        rng = np.random.default_rng(17)
        features, columns = self.bags(rng)
        importance = np.full(len(columns), BAG_WEIGHT, dtype=np.float32)
        if self.articles:
            more, theirs = self.vectors(self.articles)
            features, columns = np.vstack([features, more]), np.concatenate([columns, theirs])
            importance = np.concatenate([importance, np.ones(len(theirs), dtype=np.float32)])
        return fit(features, columns, importance, self.prior, rng)


def fit(
    features: Matrix, columns: NDArray[np.intp], importance: Matrix, prior: Matrix, rng: np.random.Generator
) -> tuple[Matrix, Matrix]:
    """Fit by Adam how far the weights move from the prior; the bias stays zero, so no topic is favoured."""
    moved, mean, spread = (np.zeros_like(prior) for _ in range(3))
    wanted = np.eye(len(TOPS), dtype=np.float32)[columns]
    steps = 0
    for _ in range(EPOCHS):
        for chosen in np.array_split(rng.permutation(len(columns)), max(1, len(columns) // BATCH)):
            batch, weight = features[chosen], importance[chosen, None]
            error = (softmax(batch @ (prior + moved)) - wanted[chosen]) * weight
            slope = batch.T @ error / weight.sum() + STIFFNESS * moved
            steps += 1
            mean = 0.9 * mean + 0.1 * slope
            spread = 0.99 * spread + 0.01 * slope * slope
            moved -= STEP * (mean / (1 - 0.9**steps)) / (np.sqrt(spread / (1 - 0.99**steps)) + 1e-6)
    return prior + moved, np.zeros(len(TOPS), dtype=np.float32)


def shorten(features: Matrix) -> Matrix:
    """Divide each row by its length, as Model.votes does: a long article is no surer than a short one."""
    lengths = np.linalg.norm(features, axis=1, keepdims=True)
    return np.asarray(features / np.maximum(lengths, ENOUGH), dtype=np.float32)


def softmax(scores: Matrix) -> Matrix:
    grown = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(grown / grown.sum(axis=1, keepdims=True), dtype=np.float32)


def all_articles(language: str) -> list[Article]:
    folder = SOURCE / "articles" / language
    return [article for path in sorted(folder.glob("*.txt")) for article in read_articles(path)]


def write() -> None:
    """Train every language and write the tables."""
    codes: list[str] = []
    stored: dict[str, NDArray[np.generic]] = {"tops": _bytes(TOPS)}
    for language in LANGUAGES:
        trainer = Trainer(language, read_list(language), all_articles(language))
        weights, bias = trainer.train()
        step = float(np.abs(weights).max()) / 127
        codes += sorted(set(trainer.sections.values()) - set(codes))
        sections = [
            codes.index(trainer.sections[term]) if term in trainer.sections else -1 for term in trainer.rows
        ]
        stored |= {
            f"{language}.terms": _bytes(trainer.rows),
            f"{language}.weights": np.round(weights / step).astype(np.int8),
            f"{language}.step": np.array(step),
            f"{language}.bias": bias,
            f"{language}.sections": np.array(sections, dtype=np.int16),
        }
        print(f"{language}: {len(trainer.rows)} terms, {len(trainer.articles)} articles")
    np.savez_compressed(TARGET, allow_pickle=False, sections=_bytes(codes), **stored)
    print(f"{TARGET.name}: {TARGET.stat().st_size / 1024:.0f} KB")


def _bytes(lines: Sequence[str] | dict[str, int]) -> NDArray[np.uint8]:
    return np.frombuffer("\n".join(lines).encode("utf-8"), dtype=np.uint8)


def check(folds: int = 5) -> None:
    """Cross-validate on the English articles: accuracy, and how sure the right and the wrong answers were."""
    entries, articles = read_list("en"), all_articles("en")
    sure, right = [], []
    for fold in range(folds):
        trainer = Trainer("en", entries, [a for n, a in enumerate(articles) if n % folds != fold])
        weights, bias = trainer.train()
        features, columns = trainer.vectors([a for n, a in enumerate(articles) if n % folds == fold])
        chances = softmax(features @ weights + bias)
        sure.append(chances.max(axis=1))
        right.append(chances.argmax(axis=1) == columns)
    hits, certainty = np.concatenate(right), np.concatenate(sure)
    print(f"{len(hits)} articles, {hits.mean():.3f} right")
    for least in (0.3, 0.4, 0.5, 0.55, 0.6, 0.7, 0.8, 0.9):
        kept = certainty >= least
        print(f"at {least:.2f}: {kept.mean():.3f} answered, {hits[kept].mean():.3f} of them right")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--check", action="store_true", help="cross-validate, write nothing")
    if parser.parse_args().check:
        check()
    else:
        write()


if __name__ == "__main__":
    main()
