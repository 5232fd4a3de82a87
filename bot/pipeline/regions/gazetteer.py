"""The names the tagger looks for, one automaton a language, built once from bot/data/places.tsv."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from ahocorasick_rs import AhoCorasick, MatchKind

MAX_LANGUAGES = 8
"""How many languages keep their automaton in memory (about 4 MB each)."""
FOREIGN_KINDS = frozenset("cspilx")
"""What of the English names is looked for in other languages: no demonyms, no small towns."""
MAX_ABBREVIATION = 3
"""Capitals up to this length are abbreviations ("US", "UAE"), longer ones a word in a headline."""
METROPOLIS = 1_500
"""Thousands of people from which a city's name is taken for the city's first, not for a person's."""

_DATA = files("bot.data")


@dataclass(frozen=True, slots=True)
class Place:
    """What a name may stand for.

    `kind`: "c" country, "d" demonym, "s" part of a country, "p" city, "t" smaller town, "i" institution, "l"
    leader, "a" an area above a country (its code stands where others have an ISO code), "x" no place at all.
    `flags`: "n" also a person's name, "w" also a word, "g" Georgia, "&" all candidates at once, "c" only
    after a comma, "~" a stem that endings may follow, "<" written-on words before it, "*" no spaces.
    `candidates` are (ISO, thousands of people), the likeliest first.
    """

    name: str
    kind: str
    flags: str
    candidates: tuple[tuple[str, int], ...]

    @property
    def is_word(self) -> bool:
        """Whether the name is a common word as well: Nice, Reading, Mobile."""
        return "w" in self.flags

    @property
    def is_small(self) -> bool:
        """Whether it is a town that a person may well be called after."""
        return self.kind in "pt" and self.candidates[0][1] < METROPOLIS

    @property
    def is_surname(self) -> bool:
        """Whether it is a town's name that people bear as well."""
        return self.is_small and "n" in self.flags


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """All names looked for in texts of one language; the automaton's pattern numbers index `places`."""

    automaton: AhoCorasick
    places: tuple[Place, ...]


@lru_cache(maxsize=MAX_LANGUAGES)
def gazetteer(language: str) -> Gazetteer:
    """Return the names for a language: its own and English ones."""
    places: dict[str, Place] = {}
    for row_language, place in _rows(language):
        if row_language != language and not _is_international(place):
            continue
        for spelling in _spellings(place.name):
            places.setdefault(spelling, place)
    automaton = AhoCorasick(list(places), matchkind=MatchKind.LeftmostLongest)
    return Gazetteer(automaton, tuple(places.values()))


def _is_international(place: Place) -> bool:
    """Tell whether an English name is written so in other languages; "Tex." and "DE" are no one else's."""
    return place.kind in FOREIGN_KINDS and "c" not in place.flags and not place.name.endswith(".")


def _rows(language: str) -> Iterator[tuple[str, Place]]:
    """Read the rows of a language, then the English ones."""
    for block in dict.fromkeys((language, "en")):
        for line in _blocks().get(block, ()):
            name, _, kind, flags, candidates = line.split("\t")
            yield block, Place(name, kind, flags, _candidates(candidates))


@cache
def _blocks() -> dict[str, list[str]]:
    """Read the file as the lines of each language."""
    blocks: dict[str, list[str]] = {}
    for line in (_DATA / "places.tsv").read_text("utf-8").splitlines():
        blocks.setdefault(line.split("\t", 2)[1], []).append(line)
    return blocks


@lru_cache(maxsize=8192)
def _candidates(cell: str) -> tuple[tuple[str, int], ...]:
    pairs = (pair.rsplit(":", 1) for pair in cell.split(";"))
    return tuple((code, int(people)) for code, people in pairs)


def _spellings(name: str) -> Iterator[str]:
    """Give a name as texts carry it after folding, which makes "Nato" of "NATO"."""
    folded = name.translate(FOLDING)
    yield folded
    if len(folded) > MAX_ABBREVIATION and folded.isupper() and folded.isalpha():
        yield folded.capitalize()


def _folding() -> dict[int, str]:
    """Map letters with a mark to the bare letter, one for one, so that offsets stay what they were."""
    table = {ord("ø"): "o", ord("Ø"): "O", 0x131: "i", 0x451: "\u0435", 0x401: "\u0415"}
    for number in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)):
        bare = unicodedata.normalize("NFKD", chr(number))
        if len(bare) > 1 and bare[0].isascii() and all(unicodedata.combining(mark) for mark in bare[1:]):
            table[number] = bare[0]
    signs = {"'": (0x2019, 0x2018, 0x2BB, 0x2BC), " ": (0xA0, 0x2009, 0x202F), "-": (0x2010, 0x2011)}
    return table | {number: plain for plain, numbers in signs.items() for number in numbers}


FOLDING = _folding()


@cache
def given_names() -> frozenset[str]:
    """Return the given names that are common enough to tell that a name is a person's."""
    return frozenset((_DATA / "given_names.txt").read_text("utf-8").split())
