"""Byline and date that a page only shows: in the lines between its headline and its report."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from lxml.html import HtmlElement

from bot.pipeline.extraction.blocks import Block, read_blocks
from bot.pipeline.extraction.lines import byline_in, is_sentence, published_in
from bot.pipeline.extraction.noise import drop_unread
from bot.pipeline.extraction.trim import folded_titles

_MOST_LINES = 12
_LONGEST_LINE = 120
_STANDFIRST = 60
"""Words of sentences that may stand above the byline; with more the report has begun."""


def read_visible(
    tree: HtmlElement, titles: Sequence[str], *, language: str | None, now: datetime
) -> tuple[str | None, datetime | None]:
    """Give byline and date as shown below the headline; takes scripts and styles out of the tree.

    Wrong is worse than absent: a line must say nothing else, and a page must have its headline in an h1.
    """
    drop_unread(tree)
    lines = list(_head_lines(read_blocks(tree), folded_titles(*titles)))
    byline = next((name for line in lines if (name := byline_in(line))), None)
    dates = (published_in(line, now, language) for line in lines)
    return byline, next((date for date in dates if date), None)


def _head_lines(blocks: Sequence[Block], titles: frozenset[str]) -> Iterator[str]:
    headline = next(
        (at for at, block in enumerate(blocks) if block.tag == "h1" and block.key in titles), None
    )
    if headline is None:
        return
    told = 0
    for block in blocks[headline + 1 : headline + 1 + _MOST_LINES]:
        if block.tag == "h1" or told > _STANDFIRST:
            return
        told += block.words if is_sentence(block.text) else 0
        if len(block.text) <= _LONGEST_LINE:
            yield block.text
