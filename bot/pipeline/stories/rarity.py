"""How rare each term is among reports: what was read so far, and for English what is known beforehand.

A desk that has read nothing takes every word for equally rare, and its first hundred reports are placed worse
for it. So a report in English is weighed as if reports of ordinary words had been read before it.
Figures: docs/evaluation.md; the list's source: bot/data/SOURCES.md.
"""

from collections.abc import Callable
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from bot.pipeline.stories.postings import BUCKETS, NUMBERS, Ids, Weights, term_id

READ_BEFORE = 1_000
"""Reports that the list of words stands for: at 10,000 read it is a tenth of what counts."""
WORDS = 300
"""Words of the reports it stands for; a word of frequency f is in 1 - exp(-f WORDS) of them."""
ENGLISH = 0.65
"""Share of a report's words that must be in the list: of 2,592 reports in English four have less, and none
of 85 texts in five other languages has over 0.56."""
FEWEST = 30
"""Words from which a report is judged so: two teasers of one form share most of their few words."""
_MILLION = 1_000_000

Weighing = Callable[[Ids], Weights]
"""Gives the rarity of terms as one report sees it."""


class Rarity:
    """How many of the reports hold each term."""

    def __init__(self) -> None:
        self._holders = np.zeros(BUCKETS, np.float32)
        self._reports = 0.0

    def count(self, ids: Ids) -> None:
        """Count one more report that holds these terms."""
        self._holders[ids] += 1
        self._reports += 1

    def seen_from(self, report: Ids) -> Weighing:
        """Give how a report of these terms weighs terms: by the list of words too, if it is in English."""
        return self._with_known_words if _is_english(report) else self.of

    def spoken_in(self, language: str | None) -> Weighing:
        """Give how a text weighs terms whose language is known: two sentences are too few to tell it by."""
        return self._with_known_words if language == "en" else self.of

    def of(self, ids: Ids) -> Weights:
        """Give ln(reports / holders) of each term, the report in hand counted on both sides."""
        return _rarity(self._reports, self._holders[ids])

    def _with_known_words(self, ids: Ids) -> Weights:
        return _rarity(self._reports + READ_BEFORE, self._holders[ids] + _known_holders()[ids])

    def fade(self) -> None:
        """Let what was counted so far count half."""
        self._holders *= 0.5
        self._reports *= 0.5


def _rarity(reports: float, holders: Weights) -> Weights:
    rarity: Weights = np.log((reports + 2) / (holders + 1)).astype(np.float32)
    return rarity


def _is_english(report: Ids) -> bool:
    words = report[report < NUMBERS]
    return len(words) >= FEWEST and int(np.count_nonzero(_known_holders()[words])) >= ENGLISH * len(words)


@cache
def _known_holders() -> NDArray[np.float16]:
    """Give how many of the reports read before hold each term (4 MB)."""
    listed = files("bot").joinpath("data/word_frequencies.tsv").read_text("utf-8").splitlines()
    stems, frequencies = zip(*(line.split("\t") for line in listed), strict=True)
    expected = np.array(frequencies, np.float64) / _MILLION * WORDS
    holders = np.zeros(BUCKETS, np.float16)
    holders[[term_id(stem) for stem in stems]] = READ_BEFORE * (1 - np.exp(-expected))
    return holders
