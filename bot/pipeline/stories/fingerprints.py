"""What a report is recognised by: its words, names and numbers above all, the lead before the rest."""

import math
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from bot.pipeline.words import term, words

NAME = 2.0
"""What a capitalised word or a number counts, against 1 for another word (notes: +2 points of B-cubed F1)."""
LEAD = 2.0
"""What a word of the title or the first paragraphs counts more."""
LEAD_LINES = 3
LONGEST = 100
"""Terms kept; 40 lose two points of B-cubed F1, 200 gain nothing (docs/evaluation.md)."""
NAME_MARK = "^"
"""Stands before a name of the lead; such an entry is no term of its own."""
# in English written like names, and shared by all events of a week
_DAYS = {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"}
_MONTHS = {"january", "february", "march", "april", "may", "june", "july", "august", "september"}
CALENDAR = _DAYS | _MONTHS | {"october", "november", "december"}
_READ = 20_000
_TOKEN = re.compile(r"\S+")
_ENDS = tuple('.!?…。！？"”»')


def fingerprint(title: str, paragraphs: Sequence[str], language: str | None) -> Mapping[str, float]:
    """Weigh the terms of a report: 1 + ln(count), where names, numbers and the lead count more.

    The names of the lead stand a second time, marked: they tell look-alike events apart.
    """
    lines = [_Line(line[:_READ]) for line in _read([title, *paragraphs] if title else paragraphs)]
    common = {word for line in lines for word, _ in line.words if word[:1].islower()}
    names = {
        word
        for line in lines
        if not line.shouted
        for word, starts in line.words
        if _is_name(word) and not starts
    }
    counts: defaultdict[str, float] = defaultdict(float)
    marked: dict[str, float] = {}
    for index, line in enumerate(lines):
        lead = LEAD if index < LEAD_LINES else 1.0
        for word, starts in line.words:
            folded = term(word, language)
            strong = word[0].isdigit() or (word[0].isupper() and not (starts and word.casefold() in common))
            counts[folded] += lead * (NAME if strong else 1.0)
            if index < LEAD_LINES and word in names and word.casefold() not in CALENDAR:
                marked[NAME_MARK + folded] = 1.0
    kept = sorted(counts.items(), key=lambda item: -item[1])[:LONGEST]
    return {name: round(1 + math.log(count), 3) for name, count in kept} | marked


def _read(lines: Sequence[str]) -> Iterator[str]:
    read = 0
    for line in lines:
        if read > _READ:
            return
        read += len(line)
        yield line


def _is_name(word: str) -> bool:
    return len(word) > 1 and word[0].isupper()


class _Line:
    """A line as its words, each with whether it begins a sentence."""

    def __init__(self, text: str) -> None:
        self.words: list[tuple[str, bool]] = []
        starts = True
        for token in _TOKEN.finditer(text):
            for word in words(token[0]):
                self.words.append((word, starts))
                starts = False
            starts = token[0].endswith(_ENDS)
        long = [word for word, _ in self.words if len(word) > 3 and word[0].isalpha()]  # noqa: PLR2004 - no "of"
        self.shouted = 2 * sum(word[0].isupper() for word in long) > len(long) > 1
        """Whether this is a Headline Like This, whose capitals make no names."""
