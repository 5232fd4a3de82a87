"""What one line of a saved page can be: a sentence, a headline, a byline, a date."""

import re
from datetime import datetime

from bot.pipeline.dates import parse_date
from bot.pipeline.extraction.byline import clean_byline
from bot.pipeline.extraction.clutter import clutter_of, is_byline, is_date_line
from bot.pipeline.extraction.phrases import DATE_LABEL

_END = re.compile(r"[.!?…。！？।؟۔:;][\"'”’»)\]]*$")  # noqa: RUF001 - the full stops of five scripts
_WIDE = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
"""Scripts that write without spaces, or with few: letters stand for words there."""
_WORDS_OF_A_SENTENCE = 5
_LONG = 160
_LONGEST_HEADLINE = 220
_FEWEST_LETTERS = 8


def word_count(line: str) -> int:
    """Count words; two letters of Chinese, Japanese, Thai or Korean count as one."""
    wide = len(_WIDE.findall(line))
    return len(_WIDE.sub("", line).split()) + wide // 2


def is_sentence(line: str) -> bool:
    """Tell whether a line reads like running text."""
    return len(line) >= _LONG or (_END.search(line) is not None and word_count(line) >= _WORDS_OF_A_SENTENCE)


def is_headline(line: str) -> bool:
    """Tell whether a line can be the headline of a report."""
    letters = sum(character.isalpha() for character in line)
    long_enough = letters >= _FEWEST_LETTERS or len(_WIDE.findall(line)) * 2 >= _FEWEST_LETTERS
    return (
        long_enough and len(line) <= _LONGEST_HEADLINE and word_count(line) > 1 and clutter_of(line) is None
    )


def byline_in(line: str) -> str | None:
    """Give the names of a byline, without "By" and what follows them."""
    return clean_byline([line]) if is_byline(line) else None


_LABEL = re.compile(rf"^[\W_]*{DATE_LABEL}[\W_]*", re.IGNORECASE)
_FIRST = re.compile(r"\s*[|•·]\s*|\s+[-–—]\s+")


def published_in(line: str, now: datetime, language: str | None = None) -> datetime | None:
    """Read the date of a line that holds nothing else; None where it cannot be read surely."""
    if not is_date_line(line):
        return None
    stated = (_LABEL.sub("", part).strip(" ,.") for part in (_FIRST.split(line)[0], line))
    return next((date for raw in stated if (date := parse_date(raw, now=now, language=language))), None)
