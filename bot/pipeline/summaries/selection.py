"""The choice of sentences: those whose words cover most of what the article's lead is about, in few words.

Every word of the article weighs what the sentences that hold it weigh, and a sentence weighs less the later
it comes: news begins with what matters. A summary's score is the weight of its distinct words by its length
plus a constant, so that a sentence earns its place by new words only: redundancy, position and length are one
formula. Sets are compared whole, not sentence by sentence. Figures: docs/evaluation.md.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations, islice

from bot.pipeline.summaries.rules import Candidate

DECAY = 1.5
"""Sentences after which a sentence's weight has fallen to 1/e of the first one's, …"""
FLOOR = 0.12
"""… never below this share of it."""
LENGTH = 115
"""Words added to a summary's own: small favours short summaries, large ones favour much content."""
POOL = 10
"""How many candidates, from the first on, are tried in sets."""
LEAD = 1.1
"""What a set counts more that has the article's first sentence: it says what the others are about."""
GAP = 1
"""The space between two sentences counts."""


def select(
    candidates: Iterable[Candidate], words: Sequence[Sequence[str]], *, sentences: int, budget: int
) -> tuple[Candidate, ...]:
    """Give the best set of at most `sentences` candidates within `budget` characters, in article order.

    `words` holds the terms of every sentence of the article, by position.
    """
    weights = word_weights(words)
    pool = list(islice((candidate for candidate in candidates if len(candidate.text) <= budget), POOL))
    best: tuple[Candidate, ...] = ()
    best_score = 0.0
    for chosen in _sets(pool, words, sentences, budget):
        score = _score(chosen, words, weights)
        if score > best_score:
            best, best_score = chosen, score
    return best


def word_weights(words: Sequence[Sequence[str]]) -> Mapping[str, float]:
    """Weigh each word by the places of the sentences that hold it."""
    weights: defaultdict[str, float] = defaultdict(float)
    for position, sentence in enumerate(words):
        place = math.exp(-position / DECAY) + FLOOR
        for word in set(sentence):
            weights[word] += place
    return weights


def _sets(
    pool: Sequence[Candidate], words: Sequence[Sequence[str]], sentences: int, budget: int
) -> Iterator[tuple[Candidate, ...]]:
    for size in range(1, min(sentences, len(pool)) + 1):
        for chosen in combinations(pool, size):
            if sum(len(c.text) + GAP for c in chosen) - GAP <= budget and _stands(chosen, words):
                yield chosen


def _stands(chosen: Sequence[Candidate], words: Sequence[Sequence[str]]) -> bool:
    """Tell whether what each sentence points back at is there: the sentence before it, or the noun."""
    positions = {candidate.position for candidate in chosen}
    told: set[str] = set()
    for candidate in chosen:
        points = candidate.leans or (candidate.noun is not None and candidate.noun not in told)
        if points and candidate.position - 1 not in positions:
            return False
        told.update(words[candidate.position])
    return True


def _score(
    chosen: Sequence[Candidate], words: Sequence[Sequence[str]], weights: Mapping[str, float]
) -> float:
    distinct = set().union(*(words[candidate.position] for candidate in chosen))
    length = sum(len(words[candidate.position]) for candidate in chosen)
    worth = sum(weights[word] for word in distinct) / (length + LENGTH)
    return worth * LEAD if chosen[0].position == 0 else worth
