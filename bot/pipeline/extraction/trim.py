"""The edges of a body: what stands directly above and below a report, and between its paragraphs."""

import re
from collections.abc import Sequence

from bot.pipeline.extraction.blocks import Block, fold, word_total
from bot.pipeline.extraction.clutter import Clutter, clutter_of, is_tail_heading, is_teaser_heading
from bot.pipeline.extraction.lines import TAIL_SHARE, is_sentence, tail_start
from bot.pipeline.extraction.selection import place_of

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_ONLY_AT_EDGES = frozenset({Clutter.BYLINE, Clutter.DATE, Clutter.NAVIGATION})
_EDGE = 4
_LINKED = 0.75


def trim(blocks: Sequence[Block], titles: frozenset[str]) -> list[Block]:
    """Drop what is no part of the report; `titles` are folded forms of the headline."""
    blocks = _cut_tail(blocks)
    kept = _cut_head([block for index, block in enumerate(blocks) if _belongs(blocks, index, titles)])
    return _without_link_list(kept)


def _belongs(blocks: Sequence[Block], index: int, titles: frozenset[str]) -> bool:
    block = blocks[index]
    if not block.key or block.tag == "h1":
        return False
    if index < _EDGE and block.key in titles:
        return False
    kind = clutter_of(block.text)
    if kind in _ONLY_AT_EDGES:
        return _EDGE <= index < len(blocks) - _EDGE
    return kind is None


def _cut_head(blocks: list[Block]) -> list[Block]:
    """Drop headings and fragments above the first sentence."""
    start = 0
    while start < min(len(blocks), _EDGE) and _is_fragment(blocks[start]):
        start += 1
    return blocks[start:]


def _is_fragment(block: Block) -> bool:
    return not is_sentence(block.text) and (block.tag in _HEADINGS or block.link_density > _LINKED)


def _cut_tail(blocks: Sequence[Block]) -> Sequence[Block]:
    """Cut at a heading that announces other articles, comments or the company."""
    words = [block.words for block in blocks]
    return blocks[: tail_start(words, lambda at: _ends_report(blocks, at))]


def _ends_report(blocks: Sequence[Block], index: int) -> bool:
    block = blocks[index]
    if is_tail_heading(block.text):
        return True
    if not is_teaser_heading(block.text):
        return False
    # "Read also" as a line among paragraphs points at one article, and the report goes on behind it
    places = {place_of(above) for above in blocks[:index] if is_sentence(above.text)}
    goes_on = any(place_of(below) in places and is_sentence(below.text) for below in blocks[index + 1 :])
    return block.tag in _HEADINGS or not goes_on


def _without_link_list(blocks: Sequence[Block]) -> list[Block]:
    """Drop lines of the last part that are only a link, then headings left without text."""
    start = (1 - TAIL_SHARE) * word_total(blocks)
    kept: list[Block] = []
    words = 0
    for block in blocks:
        words += block.words
        if words < start or block.link_density <= _LINKED:
            kept.append(block)
    while kept and kept[-1].tag in _HEADINGS:
        kept.pop()
    return kept


def folded_titles(*titles: str | None) -> frozenset[str]:
    """Fold the forms of a headline: whole, and without the outlet's name behind a bar or dash."""
    forms: set[str] = set()
    for title in titles:
        if title:
            forms.add(fold(title))
            forms.update(fold(part) for part in re.split(r"\s+[|–—\-»:·]\s+", title) if len(part) > 20)  # noqa: PLR2004 - a word
    return frozenset(forms - {""})
