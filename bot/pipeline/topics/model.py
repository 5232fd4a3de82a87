"""The trained weights: how much each term speaks for each of the 17 top terms, one table a language."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files

import numpy as np
from numpy.typing import NDArray

from bot.pipeline.topics.terms import Mention

LANGUAGES = ("en", "es", "fr", "de", "pt", "ru")
ENOUGH = 2.5
"""The length of an article's term vector from which it counts in full; about seven terms said once.

Below it a text has too little to be sure of anything: a single "court" must not make a trial.
"""


@dataclass(frozen=True, slots=True)
class Model:
    """One language's table.

    `weights` are int8 steps of `step`, a row a term and a column a top term; `sections` hold, for each term,
    the place of the deeper term it speaks for in `section_codes`, or -1.
    """

    rows: Mapping[str, int]
    weights: NDArray[np.int8]
    step: float
    bias: NDArray[np.float32]
    tops: tuple[str, ...]
    sections: NDArray[np.int16]
    section_codes: tuple[str, ...]

    def votes(self, found: Mapping[str, Mention]) -> NDArray[np.float32]:
        """Return what each found term says for each top term: a row a term, in their order."""
        values = np.log1p(np.array([mention.weight for mention in found.values()], dtype=np.float32))
        length = max(float(np.linalg.norm(values)), ENOUGH)
        chosen = self.weights[self._rows(found)].astype(np.float32) * self.step
        return np.asarray(chosen * (values / length)[:, None], dtype=np.float32)

    def section_of(self, term: str) -> str | None:
        """Return the deeper term a term speaks for, or None."""
        place = int(self.sections[self.rows[term]])
        return None if place < 0 else self.section_codes[place]

    def _rows(self, found: Iterable[str]) -> NDArray[np.intp]:
        return np.array([self.rows[term] for term in found], dtype=np.intp)


@cache
def load_model(language: str) -> Model:
    """Read one language's table from bot/data/topic_model.npz."""
    with as_file(files("bot.data") / "topic_model.npz") as path, np.load(path, allow_pickle=False) as stored:
        terms = _lines(stored[f"{language}.terms"])
        return Model(
            rows={term: row for row, term in enumerate(terms)},
            weights=stored[f"{language}.weights"],
            step=float(stored[f"{language}.step"]),
            bias=stored[f"{language}.bias"],
            tops=_lines(stored["tops"]),
            sections=stored[f"{language}.sections"],
            section_codes=_lines(stored["sections"]),
        )


def _lines(stored: NDArray[np.uint8]) -> tuple[str, ...]:
    return tuple(stored.tobytes().decode("utf-8").split("\n"))
