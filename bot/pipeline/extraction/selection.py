"""From what a witness told to the blocks of the report.

The witness (trafilatura, or a page's JSON-LD) says where the report is; the page's own structure says where
it starts, ends and goes on: paragraphs between or beside those told, in the same kind of place, are its.
"""

import re
from collections import Counter
from collections.abc import Sequence

from lxml.html import HtmlElement

from bot.pipeline.extraction.blocks import Block, fold, word_total
from bot.pipeline.extraction.clutter import clutter_of, is_tail_heading, is_teaser_heading
from bot.pipeline.extraction.lines import is_sentence
from bot.pipeline.extraction.text import squeeze

Place = tuple[object, ...]
"""The kind of place a block stands in: its tag, and its parent's tag, class and id."""
Shingle = tuple[str, str, str]

_LONG_WORDS = 12
_MOST_LINKED = 0.5
_TOLD = 0.6
"""Share of a block's three-word runs that the witness must have told."""
_FEWEST_SHINGLES = 3
_COVERED = 0.7
"""Share of the witness's three-word runs that the blocks must hold, else its lines are taken as they are."""
_ANY_GAP = 80
_LEAD_WORDS = 25
_MOST_HELD = 2
_MOST_ABOVE = 0.3
_MAIN_SHARE = 0.2
_MOST_OF = 0.6
_HEADINGS = frozenset({"h1", "h2", "h3"})
_TEXT_TAGS = frozenset({
    "p", "li", "blockquote", "div", "h2", "h3", "h4", "h5", "h6", "pre", "td", "dd", "dt",
})  # fmt: skip
_WORDS = re.compile(r"\w+")


def select_body(blocks: Sequence[Block], found: str, titles: frozenset[str]) -> list[Block]:
    """Give the blocks of the report, in order: those the witness told, and what belongs to them."""
    marked = _marked(blocks, found)
    if not any(marked):
        return _told_alone(found)
    told = [block for block, mark in zip(blocks, marked, strict=True) if mark]
    if not _covers(told, found):
        return _told_alone(found)
    start = _below_headline(blocks, marked, titles)
    blocks, marked = blocks[start:], marked[start:]
    first = marked.index(True)
    last = len(marked) - 1 - marked[::-1].index(True)
    inner = _filled(blocks[first : last + 1], marked[first : last + 1])
    main = _main_places(told)
    before = _extension(blocks[:first][::-1], main)[::-1]
    return before + inner + _extension(blocks[last + 1 :], main)


def _covers(told: Sequence[Block], found: str) -> bool:
    shingles = _shingles(found)
    held: set[Shingle] = set().union(*(_shingles(block.text) for block in told))
    return len(shingles & held) >= _COVERED * len(shingles)


def _below_headline(blocks: Sequence[Block], marked: Sequence[bool], titles: frozenset[str]) -> int:
    """Give where the report can begin: below its headline, if most of what was told stands there."""
    total = sum(block.words for block, mark in zip(blocks, marked, strict=True) if mark)
    above, start = 0, 0
    for index, (block, mark) in enumerate(zip(blocks, marked, strict=True)):
        if block.key in titles and block.tag in _HEADINGS and above < _MOST_ABOVE * total:
            start = index
        above += block.words if mark else 0
    return start


def _main_places(told: Sequence[Block]) -> set[Place]:
    """Give the kinds of place that hold a good part of what was told."""
    words: Counter[Place] = Counter()
    for block in told:
        words[place_of(block)] += block.words
    return {place for place, count in words.items() if count >= _MAIN_SHARE * words.total()}


def find_lead(blocks: Sequence[Block], lead: str, titles: frozenset[str]) -> Block | None:
    """Give the block that begins as the feed's own summary does."""
    told = _shingles(" ".join(lead.split()[:_LEAD_WORDS]))
    if len(told) < _FEWEST_SHINGLES:
        return None
    for block in blocks:
        if block.key not in titles and len(told & _shingles(block.text)) >= _TOLD * len(told):
            return block
    return None


def with_head(blocks: Sequence[Block], chosen: Sequence[Block], start: Block) -> list[Block]:
    """Add the paragraphs from `start` on that stand above the first chosen one."""
    if not chosen or start in chosen or chosen[0] not in blocks:
        return list(chosen)
    above = blocks[blocks.index(start) : blocks.index(chosen[0])]
    if word_total(above) > max(_ANY_GAP, word_total(chosen) // 2):
        return list(chosen)
    head = [block for block in above if is_sentence(block.text) and _is_text(block)]
    return [*head, *chosen]


def _filled(blocks: Sequence[Block], marked: Sequence[bool]) -> list[Block]:
    """Give the blocks the witness told, with the paragraphs it missed between them.

    A gap longer than half of what was told is no gap but another report whose line was told by chance.
    """
    told = [block for block, mark in zip(blocks, marked, strict=True) if mark]
    places = {place_of(block) for block in told if block.words >= _LONG_WORDS}
    longest = max(_ANY_GAP, word_total(told) // 2)
    kept: list[Block] = []
    gap: list[Block] = []
    for block, mark in zip(blocks, marked, strict=True):
        if mark:
            bordered = any(map(_is_border, gap))
            if bordered and word_total(kept) >= _MOST_OF * word_total(told):
                break
            if word_total(gap) <= longest and not bordered:
                kept.extend(missed for missed in gap if _fits(missed, places))
            kept.append(block)
            gap = []
        else:
            gap.append(block)
    return kept


def _extension(blocks: Sequence[Block], places: set[Place]) -> list[Block]:
    """Give the paragraphs that follow on in the same kind of place, up to anything else."""
    taken: list[Block] = []
    held: list[Block] = []
    for block in blocks:
        if _is_border(block):
            break
        if is_sentence(block.text) and _fits(block, places):
            taken.extend((*held, block))
            held = []
        elif len(held) < _MOST_HELD:
            held.append(block)  # a subheading or a box, if paragraphs follow it
        else:
            break
    return [block for block in taken if block.link_density <= _MOST_LINKED]


def _is_border(block: Block) -> bool:
    """Tell whether no report goes on across a block."""
    return block.tag == "h1" or is_teaser_heading(block.text) or is_tail_heading(block.text)


def _told_alone(found: str) -> list[Block]:
    """Give the witness's own lines, where the page's structure tells them in pieces: tables above all."""
    lines = (squeeze(line.strip("-| ").replace("|", " ")) for line in found.split("\n"))
    nowhere = HtmlElement()
    return [Block(line, nowhere, "p", key=fold(line), words=len(line.split())) for line in lines if line]


def _marked(blocks: Sequence[Block], found: str) -> list[bool]:
    """Tell which blocks the witness told: by most of their three-word runs, short ones whole; each text once.

    Pages hold their report twice, for machines or small screens; only the first telling counts.
    """
    lines = {fold(line) for line in found.split("\n")}
    told = _shingles(found)
    keys: set[str] = set()
    used: set[Shingle] = set()
    marked = []
    for block in blocks:
        shingles = _shingles(block.text)
        if len(shingles) < _FEWEST_SHINGLES:
            mark = block.key in lines and block.key not in keys
        else:
            mark = len(shingles & told) >= _TOLD * len(shingles) and 2 * len(shingles & used) < len(shingles)
        if mark:
            keys.add(block.key)
            used |= shingles
        marked.append(mark)
    return marked


def _shingles(text: str) -> set[Shingle]:
    words = _WORDS.findall(text)
    return set(zip(words, words[1:], words[2:], strict=False))


def place_of(block: Block) -> Place:
    """Name the kind of place a block stands in."""
    parent = block.element.getparent()
    return (block.tag, None if parent is None else (parent.tag, parent.get("class"), parent.get("id")))


def _fits(block: Block, places: set[Place]) -> bool:
    return _is_text(block) and place_of(block) in places


def _is_text(block: Block) -> bool:
    linked = block.link_density > _MOST_LINKED
    return block.tag in _TEXT_TAGS and not linked and clutter_of(block.text) is None
