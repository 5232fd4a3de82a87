"""An article as weighted terms: stems, and phrases of two or three stems."""

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass

from bot.pipeline import words
from bot.pipeline.topics.function_words import is_function_word

TITLE_WEIGHT = 3.0
LEAD_WEIGHT = 1.5
LEAD_WORDS = 60
MAX_WORDS = 450
"""News says what it is about at its start; what follows costs time and adds side subjects."""
LONGEST_PHRASE = 3
_DOTLESS = str.maketrans({"\u0451": "\u0435", "\u0401": "\u0415"})


@dataclass(slots=True)
class Mention:
    """How much an article says a term, and how it wrote it first."""

    weight: float
    written: str


def phrase(text: str, language: str) -> str:
    """Return a lexicon entry as the term it is found by: its first three stems where it is longer."""
    return " ".join([_stem(word, language) for word in words.words(text)][:LONGEST_PHRASE])


def _stem(word: str, language: str) -> str:
    """Stem a word; Russian as often as not leaves out the dots of its letter io."""
    return words.term(word.translate(_DOTLESS), language)


def mentions(
    title: str, paragraphs: Sequence[str], language: str, known: Container[str]
) -> dict[str, Mention]:
    """Find the known terms of an article; the title and the lead count more."""
    found: dict[str, Mention] = {}
    for _, term, written in _terms(title, language, known):
        _add(found, term, TITLE_WEIGHT, written)
    for place, term, written in _terms(_opening(paragraphs), language, known):
        _add(found, term, LEAD_WEIGHT if place < LEAD_WORDS else 1.0, written)
    return found


def _add(found: dict[str, Mention], term: str, weight: float, written: str) -> None:
    if term in found:
        found[term].weight += weight
    else:
        found[term] = Mention(weight, written)


def _opening(paragraphs: Sequence[str]) -> str:
    """Return the first words of a body."""
    return " ".join(" ".join(paragraphs).split(maxsplit=MAX_WORDS)[:MAX_WORDS])


def _terms(text: str, language: str, known: Container[str]) -> Iterator[tuple[int, str, str]]:
    """Yield the known stems and phrases: the place each starts at, the term, and how it is written."""
    written = list(words.words(text))
    stems = [_stem(word, language) for word in written]
    for place in range(len(stems)):
        for end in range(place + 1, min(place + LONGEST_PHRASE, len(stems)) + 1):
            term = " ".join(stems[place:end])
            alone = end == place + 1
            if term in known and not (alone and is_function_word(written[place], language)):
                yield place, term, " ".join(written[place:end])
