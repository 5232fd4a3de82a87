"""The body of a page: which of its blocks are the report.

trafilatura in precision mode says where the report is, the page's own structure says where it starts, ends and
goes on: paragraphs between or beside those it found, in the same kind of place, belong to them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from lxml.html import HtmlElement

from bot.model import Related
from bot.pipeline.extraction.blocks import Block, fold, read_blocks
from bot.pipeline.extraction.clutter import clutter_of
from bot.pipeline.extraction.lines import is_sentence
from bot.pipeline.extraction.metadata import Metadata
from bot.pipeline.extraction.noise import drop_noise
from bot.pipeline.extraction.trim import folded_titles, trim

_LONG_WORDS = 12
_TEXT_TAGS = frozenset(
    {"p", "li", "blockquote", "div", "h2", "h3", "h4", "h5", "h6", "pre", "td", "dd", "dt"}
)
_MOST_LINKED = 0.5


@dataclass(frozen=True, slots=True)
class Body:
    """The report's paragraphs, teasers found around it, and the text of the rest of the page."""

    paragraphs: tuple[str, ...]
    related: tuple[Related, ...] = ()
    around: str = ""


def read_body(tree: HtmlElement, meta: Metadata, *, lead: str | None = None) -> Body:
    """Find the body of a page; takes its tree apart."""
    drop_noise(tree)
    blocks = read_blocks(tree)
    titles = folded_titles(*meta.titles)
    chosen = trim(select_body(blocks, witness(tree, precise=True)), titles)
    dense = trim(densest_run(blocks), titles)
    if 2 * _words(chosen) < _words(dense):
        chosen = dense
    inside = set(map(id, chosen))
    around = "\n".join(block.text for block in blocks if id(block) not in inside)
    return Body(tuple(block.text for block in chosen), around=around)


def _words(blocks: Sequence[Block]) -> int:
    return sum(block.words for block in blocks)


def witness(tree: HtmlElement, *, precise: bool) -> str:
    """Give the text trafilatura finds in a tree, "" where it finds none."""
    from trafilatura import bare_extraction  # noqa: PLC0415 - 0.3 s of imports

    document = bare_extraction(tree, favor_precision=precise, include_comments=False)
    return (document.text or "") if document is not None else ""


def select_body(blocks: Sequence[Block], found: str) -> list[Block]:
    """Give the blocks of the report, in order."""
    marked = _marked(blocks, found)
    if not any(marked):
        return []
    places = {
        _place(block)
        for block, mark in zip(blocks, marked, strict=True)
        if mark and block.words >= _LONG_WORDS
    }
    first = marked.index(True)
    last = len(marked) - 1 - marked[::-1].index(True)
    return [
        block
        for index, block in enumerate(blocks)
        if marked[index] or (first < index < last and _fits(block, places)) or _beside(block, places)
    ]


def _marked(blocks: Sequence[Block], found: str) -> list[bool]:
    folded = fold(found)
    lines = {fold(line) for line in found.split("\n")}
    return [bool(b.key) and (b.key in lines or (len(b.key) > 24 and b.key in folded)) for b in blocks]  # noqa: PLR2004


def _place(block: Block) -> tuple[object, ...]:
    """Name the kind of place a block stands in: its tag, and its parent's tag and class."""
    parent = block.element.getparent()
    return (block.tag, None if parent is None else (parent.tag, parent.get("class"), parent.get("id")))


def _beside(block: Block, places: set[tuple[object, ...]]) -> bool:
    long_enough = block.words >= _LONG_WORDS and is_sentence(block.text)
    return long_enough and block.link_density < _MOST_LINKED and _place(block) in places


def _fits(block: Block, places: set[tuple[object, ...]]) -> bool:
    if block.tag not in _TEXT_TAGS or block.link_density > _MOST_LINKED or clutter_of(block.text):
        return False
    return _place(block) in places


def densest_run(blocks: Sequence[Block]) -> list[Block]:
    """Give the stretch of blocks with the most running text and the least else.

    Maximum subsequence segmentation (Pasternack and Roth, WWW 2009), on blocks instead of tokens.
    """
    best = (0.0, 0, 0)
    total, start = 0.0, 0
    for index, block in enumerate(blocks):
        total += _worth(block)
        if total <= 0:
            total, start = 0.0, index + 1
        elif total > best[0]:
            best = (total, start, index + 1)
    return [block for block in blocks[best[1] : best[2]] if block.link_density < _MOST_LINKED]


def _worth(block: Block) -> float:
    if block.link_density > _MOST_LINKED:
        return -8.0
    if not is_sentence(block.text):
        return -4.0
    return float(min(block.words, 60)) * (1 - block.link_density) - 6
