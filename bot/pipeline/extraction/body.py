"""The body of a page: several witnesses heard, one report chosen, its edges trimmed."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from lxml.html import HtmlElement

from bot.model import Related
from bot.pipeline.extraction.blocks import Block, read_blocks, word_total
from bot.pipeline.extraction.lines import is_sentence
from bot.pipeline.extraction.metadata import Metadata
from bot.pipeline.extraction.noise import drop_noise
from bot.pipeline.extraction.related import linked_teasers, teaser_in
from bot.pipeline.extraction.selection import find_lead, select_body, with_head
from bot.pipeline.extraction.trim import folded_titles, trim

_log = logging.getLogger(__name__)

_SHORT = 40
"""Words under which a second witness is heard."""
_DOUBTFUL = 0.2
"""Share of the densest run's words below which trafilatura is thought to have missed the report."""
_MOST_LINKED = 0.5
_FULLER = 1.1
_FEWEST_STATED = 100
"""Words of an articleBody worth hearing; some sites put the teaser there."""


@dataclass(frozen=True, slots=True)
class Body:
    """The report's paragraphs, teasers found around it, and the text of the rest of the page."""

    paragraphs: tuple[str, ...]
    related: tuple[Related, ...] = ()
    around: str = ""
    withheld: bool = False
    """The publisher marked a good part of the text data-nosnippet."""


def read_body(tree: HtmlElement, meta: Metadata, *, lead: str | None = None) -> Body:
    """Find the body of a page; takes its tree apart."""
    teasers = drop_noise(tree)
    blocks = read_blocks(tree)
    titles = folded_titles(*meta.titles)
    chosen = _choose(tree, blocks, meta, titles, lead)
    inside = set(map(id, chosen))
    around = "\n".join(block.text for block in blocks if id(block) not in inside)
    inline = (teaser for block in blocks if (teaser := teaser_in(block.text)) is not None)
    return Body(
        paragraphs=tuple(block.text for block in chosen),
        related=tuple(dict.fromkeys((*inline, *linked_teasers(teasers, titles)))),
        around=around,
        withheld=tree.find(".//*[@data-nosnippet]") is not None,
    )


def _choose(
    tree: HtmlElement, blocks: Sequence[Block], meta: Metadata, titles: frozenset[str], lead: str | None
) -> list[Block]:
    """Hear trafilatura's precision mode first, and others where it told little or starts too late."""

    def heard(told: str) -> list[Block]:
        return trim(select_body(blocks, told, titles), titles)

    chosen = heard(witness(tree, precise=True))
    dense = trim(densest_run(blocks), titles)
    start = find_lead(blocks, lead, titles) if lead else None
    late = start is not None and start not in chosen
    if late or word_total(chosen) < max(_SHORT, _DOUBTFUL * word_total(dense)):
        second = heard(witness(tree, precise=False))
        if start in second or word_total(second) > word_total(chosen):
            chosen = second
    if word_total(chosen) < _DOUBTFUL * word_total(dense):
        chosen = dense
    if meta.body and len(meta.body.split()) >= _FEWEST_STATED:
        stated = heard(meta.body)
        if word_total(stated) > _FULLER * word_total(chosen):
            chosen = stated
    if _linked_share(chosen) > _MOST_LINKED:
        return []  # a list of headlines
    return with_head(blocks, chosen, start) if start is not None else chosen


def _linked_share(blocks: Sequence[Block]) -> float:
    return sum(block.linked for block in blocks) / max(1, sum(len(block.text) for block in blocks))


def witness(tree: HtmlElement, *, precise: bool) -> str:
    """Give the text trafilatura finds in a tree, "" where it finds none."""
    from trafilatura import bare_extraction  # noqa: PLC0415 - 0.3 s of imports

    try:
        document = bare_extraction(tree, favor_precision=precise, include_comments=False)
    except Exception:  # noqa: BLE001 - other people's code on hostile trees; the other witnesses are still heard
        _log.warning("trafilatura failed on a page", exc_info=True)
        return ""
    return str(getattr(document, "text", None) or "")


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
