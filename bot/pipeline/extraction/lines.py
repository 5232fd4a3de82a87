"""What one line of a saved page can be: a sentence, a headline, a byline, a date."""

import re
from collections.abc import Callable, Sequence
from datetime import datetime

from bot.pipeline.dates import parse_date
from bot.pipeline.extraction.byline import clean_byline
from bot.pipeline.extraction.clutter import (
    clutter_of,
    is_byline,
    is_date_line,
    is_tail_heading,
    is_teaser_heading,
)
from bot.pipeline.extraction.phrases import DATE_LABEL, MONTH

_END = re.compile(r"[.!?…。！？।؟۔:;][\"'”’»)\]]*$")  # noqa: RUF001 - the full stops of five scripts
_WIDE = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
"""Scripts that write without spaces, or with few: letters stand for words there."""
_WORDS_OF_A_SENTENCE = 5
_LONG = 160
_LONGEST_HEADLINE = 220
_FEWEST_LETTERS = 8
TAIL_SHARE = 0.4
"""Share of a text's words that may stand below a heading that ends it: "About the dispute" opens a part."""


def word_count(line: str) -> int:
    """Count words; two letters of Chinese, Japanese, Thai or Korean count as one."""
    wide = len(_WIDE.findall(line))
    return len(_WIDE.sub("", line).split()) + wide // 2


def is_sentence(line: str) -> bool:
    """Tell whether a line reads like running text."""
    return len(line) >= _LONG or (_END.search(line) is not None and word_count(line) >= _WORDS_OF_A_SENTENCE)


def tail_start(words: Sequence[int], ends: Callable[[int], bool]) -> int:
    """Give the index of the heading that ends a text, the number of its parts where there is none.

    `words` are the words of each part, `ends` tells whether a part is such a heading; the first one within
    the last `TAIL_SHARE` of the words counts.
    """
    behind, room = 0, TAIL_SHARE * sum(words)
    cut = len(words)
    for at in range(len(words) - 1, 0, -1):
        if ends(at):
            cut = at
        behind += words[at]
        if behind > room:
            break
    return cut


def without_tail(lines: Sequence[str]) -> Sequence[str]:
    """Cut a text at the comments, contacts or company's own words below it, or at other headlines."""
    last_sentence = max((at for at, line in enumerate(lines) if is_sentence(line)), default=-1)

    def ends(at: int) -> bool:
        return is_tail_heading(lines[at]) or (at >= last_sentence and is_teaser_heading(lines[at]))

    return lines[: tail_start(list(map(word_count, lines)), ends)]


def is_headline(line: str) -> bool:
    """Tell whether a line can be the headline of a report."""
    letters = sum(character.isalpha() for character in line)
    long_enough = letters >= _FEWEST_LETTERS or len(_WIDE.findall(line)) * 2 >= _FEWEST_LETTERS
    return (
        long_enough and len(line) <= _LONGEST_HEADLINE and word_count(line) > 1 and clutter_of(line) is None
    )


_SIGNED_AND_DATED = re.compile(
    rf"^(?P<names>.{{4,80}}?)[\s,·|–—-]+(?:on\s)?(?P<date>(?:[a-z]+day,?\s)?(?:{MONTH}\.?\s\d|\d{{1,2}}\s{MONTH}).*)$",
    re.IGNORECASE,
)
"""One line for both: "By Ann Lee on Monday, November 16, 2026"."""


def _signed_and_dated(line: str) -> re.Match[str] | None:
    # a rule of a hundred thousand dashes would be tried at each of them
    return _SIGNED_AND_DATED.match(line) if len(line) <= _LONGEST_HEADLINE else None


def byline_in(line: str) -> str | None:
    """Give the names of a byline, without "By" and what follows them."""
    dated = _signed_and_dated(line)
    names = dated["names"] if dated else line
    return clean_byline([names]) if is_byline(names) else None


_LABEL = re.compile(rf"^[\W_]*{DATE_LABEL}[\W_]*", re.IGNORECASE)
_PARTS = re.compile(rf"\s*[|•·\uff0f]\s*|\s+[-–—]\s+|(?<=\d)[,\s]+(?={DATE_LABEL}\b)", re.IGNORECASE)
_CLOCK = re.compile(r"\b\d{1,2}:\d{2}(?::\d{2})?(?:\s?[ap]\.?m\b)?", re.IGNORECASE)


def published_in(line: str, now: datetime, language: str | None = None) -> datetime | None:
    """Read the date of a line that holds nothing else; None where it cannot be read surely."""
    dated = _signed_and_dated(line)
    if not is_date_line(dated["date"] if dated and is_byline(dated["names"]) else line):
        return None
    clock_first = dated and _CLOCK.search(dated["names"])  # "11:34 PM EST Nov 19, 2026"
    bare = dated["date"] if dated and not clock_first else _LABEL.sub("", line)
    stated = (part.strip(" ,.") for part in (_with_clock(bare), *_PARTS.split(bare), bare))
    return next((date for raw in stated if (date := parse_date(raw, now=now, language=language))), None)


def _with_clock(line: str) -> str:
    """Give day and time of "18 November 2026 - 16:40", without what a counter behind them says."""
    clock = _CLOCK.search(line)
    day = _PARTS.split(line)[0]
    if clock is None or clock.end() <= len(day):
        return line[: clock.end()] if clock else day
    return f"{day} {clock[0]}"
