"""What a report is recognised by: its words, names and numbers above all, the lead before the rest."""

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence

from bot.pipeline.words import term, words

NAME = 2.0
"""What a capitalised word or a number counts, against 1 for another word (notes: +2 points of B-cubed F1)."""
LEAD = 2.0
"""What a word of the title or the first paragraphs counts more."""
LEAD_LINES = 3
LONGEST = 250
"""Terms kept: a report of 3,000 words has no more that tell it from another."""
_READ = 20_000
_TOKEN = re.compile(r"\S+")
_ENDS = tuple('.!?…。！？"”»')


def fingerprint(title: str, paragraphs: Sequence[str], language: str | None) -> Mapping[str, float]:
    """Weigh the terms of a report: 1 + ln(count), where names, numbers and the lead count more."""
    counts: Counter[str] = Counter()
    lines = [title, *paragraphs] if title else list(paragraphs)
    common = _common_words(lines)
    read = 0
    for index, line in enumerate(lines):
        if read > _READ:
            break
        read += len(line)
        _count(line[:_READ], LEAD if index < LEAD_LINES else 1.0, common, language, counts)
    kept = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:LONGEST]
    return {name: round(1 + math.log(count), 3) for name, count in kept}


def _common_words(lines: Sequence[str]) -> set[str]:
    """Give the words that stand in lower case somewhere: at the start of a sentence they are no names."""
    return {word for line in lines for word in words(line[:_READ]) if word[:1].islower()}


def _count(line: str, weight: float, common: set[str], language: str | None, counts: Counter[str]) -> None:
    starts = True
    for token in _TOKEN.finditer(line):
        for word in words(token[0]):
            named = word[0].isdigit() or (word[0].isupper() and not (starts and word.casefold() in common))
            counts[term(word, language)] += weight * (NAME if named else 1.0)  # type: ignore[assignment]
            starts = False
        starts = token[0].endswith(_ENDS)
