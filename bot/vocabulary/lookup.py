"""Finding an entry of a vocabulary by what a person typed: exact name, completion, names that look alike."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rapidfuzz import fuzz, process

MAX_TYPED = 100
"""More characters than the longest name has are not looked at; a person cannot have meant them."""
LOOKS_ALIKE = 72.0
"""The least rapidfuzz ratio (0..100) at which a name is offered as 'did you mean'."""
BEGUN = 3
"""The fewest letters by which a name is taken to have been begun: two begin a tenth of all names."""

_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "\u0131": "i", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th"}
)


def fold(text: str) -> str:
    """Return the text without case, diacritics and punctuation, words one space apart."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(mark for mark in decomposed if not unicodedata.combining(mark)).translate(_LETTERS)
    # "U.S." is "us" and "Côte d'Ivoire" "cote divoire", but "Guinea-Bissau" is two words
    joined = letters.replace(".", "").replace("'", "").replace("’", "").replace("\u02bc", "")
    return " ".join("".join(sign if sign.isalnum() or _is_mark(sign) else " " for sign in joined).split())


def _is_mark(sign: str) -> bool:
    """Tell whether a sign belongs to a word although it is no letter: the vowel signs of Indian scripts."""
    return unicodedata.category(sign).startswith("M")


@dataclass(frozen=True, slots=True)
class Label:
    """One name of an entry; `rank` 0 is its name in the reader's language, 1 another name, 2 a demonym."""

    text: str
    code: str
    rank: int = 0


class NameIndex:
    """The names of one vocabulary in memory, in one reader's language.

    `prominence` breaks ties: the larger comes first. Where two entries share a folded name, the better
    rank and then the more prominent entry has it.
    """

    def __init__(self, labels: Iterable[Label], prominence: Mapping[str, float]) -> None:
        self._prominence = prominence
        folded = [(fold(label.text), label) for label in labels]
        self._labels = sorted(
            ((name, label) for name, label in folded if name),
            key=lambda pair: (pair[1].rank, -prominence.get(pair[1].code, 0.0), pair[0]),
        )
        self._exact: dict[str, str] = {}
        for name, label in self._labels:
            self._exact.setdefault(name, label.code)
        self._names = tuple(self._exact)

    def find(self, name: str) -> str | None:
        """Return the code whose name this is, or None; case, diacritics and a leading 'the' do not matter."""
        folded = fold(name[:MAX_TYPED])
        return self._exact.get(folded) or self._exact.get(folded.removeprefix("the "))

    def close(self, name: str, *, limit: int = 3) -> tuple[str, ...]:
        """Return the codes whose names look like this one, best first."""
        typed = fold(name[:MAX_TYPED])
        hits = process.extract(
            typed, self._names, scorer=fuzz.ratio, limit=limit * 6, score_cutoff=LOOKS_ALIKE
        )
        codes = dict.fromkeys(self._exact[hit] for hit, _, _ in hits)
        return tuple(codes)[:limit]

    def meant(self, name: str, *, limit: int = 3) -> tuple[str, ...]:
        """Return the codes somebody may have meant: of names with a word that begins so, else of those alike.

        "aviation" looks like "animation", but who types "nort" means the north of something.
        """
        typed = fold(name[:MAX_TYPED])
        begun = self._begun(typed) if len(typed) >= BEGUN else ()
        return begun[:limit] or self.close(name, limit=limit)

    def suggest(self, prefix: str, *, limit: int = 25) -> tuple[str, ...]:
        """Return the codes a person may be typing: names that start so, then words of them, then other names.

        Nothing typed yet gives the most prominent entries; nothing that starts so gives what looks alike.
        """
        begun = self._begun(fold(prefix[:MAX_TYPED]))
        return begun[:limit] or self.close(prefix, limit=min(limit, 5))

    def _begun(self, typed: str) -> tuple[str, ...]:
        """Return the codes of names with a word that begins so, best first."""
        best: dict[str, tuple[int, float]] = {}
        for name, label in self._labels:
            kind = _match(name, typed, label.rank)
            if kind is not None:
                key = (kind, -self._prominence.get(label.code, 0.0))
                best[label.code] = min(key, best.get(label.code, key))
        return tuple(sorted(best, key=lambda code: best[code]))


def _match(name: str, typed: str, rank: int) -> int | None:
    """Grade how a name answers what was typed: 0 its whole or its start … 5 a later word of a lesser name."""
    if name.startswith(typed):
        return 0 if rank == 0 or name == typed else 2 * rank
    if f" {typed}" in name:
        return 2 * rank + 1
    return None
