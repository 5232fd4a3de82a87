"""Teasers for other articles below or inside a report, told from their captions, credits and sign-ups."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice

from lxml.html import HtmlElement

from bot.model import Related
from bot.pipeline.extraction.blocks import fold
from bot.pipeline.extraction.clutter import clutter_of, is_inline_teaser, is_teaser_heading
from bot.pipeline.extraction.credits import is_captioned, is_credit
from bot.pipeline.extraction.lines import is_headline, is_sentence, word_count
from bot.pipeline.extraction.text import squeeze

_LABEL = re.compile(r"^[^:|»>→–—]{2,40}(?:[:|»>→–—]|\s-\s)\s*")
MOST_RELATED = 40
MOST_LINKED = 12
_LONGEST_HEADLINE = 200
_LABEL_WORDS = 3
"""Words of the longest link that only names a section: "World news today"."""


@dataclass(slots=True)
class _Item:
    """A teaser as it is being read: a picture's caption, a headline, a blurb, in this order."""

    title: str | None = None
    texts: list[str] = field(default_factory=list)
    wants_blurb: bool = True

    def record(self) -> Related:
        return Related(
            text="\n".join(self.texts) or self.title or "", title=self.title if self.texts else None
        )


def teaser_in(line: str) -> Related | None:
    """Give the article that a labelled line points at: "Read more: …"."""
    if not is_inline_teaser(line):
        return None
    text = _LABEL.sub("", line, count=1).strip()
    return Related(text=text) if text else None


def linked_teasers(elements: Iterable[HtmlElement], titles: frozenset[str]) -> tuple[Related, ...]:
    """Read the headlines linked in a page's teaser boxes, without that of the page itself."""
    links = (squeeze("".join(link.itertext())) for element in elements for link in element.iter("a"))
    long_enough = (
        text for text in links if len(text) <= _LONGEST_HEADLINE and word_count(text) > _LABEL_WORDS
    )
    others = (text for text in dict.fromkeys(long_enough) if fold(text) not in titles and is_headline(text))
    return tuple(Related(text=text) for text in islice(others, MOST_LINKED))


def read_related(chunks: Iterable[Sequence[str]]) -> tuple[Related, ...]:
    """Read the teasers below a report; caption and blurb of one stand in one item.

    A chunk is the lines that stand together. Credits, sign-ups and other clutter are left out.
    """
    items: list[_Item] = []
    for chunk in chunks:
        _read_chunk(items, chunk)
    records = (item.record() for item in items)
    return tuple(dict.fromkeys(record for record in records if record.text))[:MOST_RELATED]


def _read_chunk(items: list[_Item], chunk: Sequence[str]) -> None:
    credited = any(is_credit(line) for line in chunk)
    lines = list(dict.fromkeys(line for line in chunk if not is_credit(line)))
    if credited and not lines:
        _credit_alone(items)
    elif credited or len(lines) < len(chunk) or any(is_captioned(line) for line in lines):
        items.append(_Item(texts=[" ".join(lines)]))
    else:
        for line in lines:
            _read_line(items, line)


def _credit_alone(items: list[_Item]) -> None:
    # The line before a lone credit was a caption, so its blurb is still to come.
    if items and len(items[-1].texts) == 1 and items[-1].title is None:
        items[-1].wants_blurb = True


def _read_line(items: list[_Item], line: str) -> None:
    last = items[-1] if items else None
    if is_teaser_heading(line):
        if last:
            last.wants_blurb = False
    elif (teaser := teaser_in(line)) is not None:
        items.append(_Item(texts=[teaser.text], wants_blurb=False))
    elif clutter_of(line) is not None:
        return
    elif is_sentence(line):
        _add_blurb(items, line)
    elif last and last.wants_blurb and last.title is None:
        last.title = line
    else:
        items.append(_Item(title=line))


def _add_blurb(items: list[_Item], line: str) -> None:
    if not (items and items[-1].wants_blurb):
        items.append(_Item())
    items[-1].texts.append(line)
    items[-1].wants_blurb = False
