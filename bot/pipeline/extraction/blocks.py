"""A page as a row of blocks: the runs of text between two block elements, in reading order."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from lxml.etree import iterwalk
from lxml.html import HtmlElement

from bot.pipeline.extraction.text import squeeze

# All else is inline, sites' own elements among them: "<x-stock>ABC</x-stock>" stands inside a sentence.
_BLOCK_TAGS = frozenset({
    "html", "body", "address", "article", "aside", "blockquote", "center", "dd", "details", "dialog",
    "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3",
    "h4", "h5", "h6", "header", "hgroup", "hr", "legend", "li", "main", "menu", "nav", "ol", "p", "pre",
    "section", "summary", "table", "caption", "colgroup", "tbody", "tfoot", "thead", "tr", "td", "th",
    "ul",
})  # fmt: skip
_NEITHER = re.compile(r"[\W_]+")


@dataclass(slots=True, eq=False)
class Block:
    """A run of text: the element it stands in, and how many of its characters are links."""

    text: str
    element: HtmlElement
    tag: str
    linked: int = 0
    key: str = ""
    words: int = 0

    @property
    def link_density(self) -> float:
        """Give the share of the characters that are links, 0..1."""
        return self.linked / len(self.text) if self.text else 0.0


def fold(text: str) -> str:
    """Give the letters and digits of a text alone, to compare what two extractors said."""
    return _NEITHER.sub("", text.lower())


def word_total(blocks: Sequence[Block]) -> int:
    """Count the words of all blocks."""
    return sum(block.words for block in blocks)


def read_blocks(tree: HtmlElement) -> list[Block]:
    """Cut a tree into its blocks; "<br><br>" parts two, "<br>" alone is a space."""
    reader = _Reader()
    for event, element in iterwalk(tree, events=("start", "end")):
        if not isinstance(element.tag, str):
            continue
        if event == "start":
            reader.start(element)
        else:
            reader.end(element)
    return reader.blocks


@dataclass(slots=True)
class _Reader:
    """Gathers text until a block element starts or ends."""

    blocks: list[Block] = field(default_factory=list)
    open: list[HtmlElement] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    linked: int = 0
    links: int = 0
    breaks: int = 0

    def start(self, element: HtmlElement) -> None:
        if element.tag == "br":
            self.breaks += 1
            self.parts.append(" ")
            if self.breaks > 1:
                self._flush()
        elif element.tag in _BLOCK_TAGS or not self.open:
            self._flush()
            self.open.append(element)
        self.links += element.tag == "a"
        self._add(element.text)

    def end(self, element: HtmlElement) -> None:
        if self.open and element is self.open[-1]:
            self._flush()
            self.open.pop()
        self.links -= element.tag == "a"
        self._add(element.tail)

    def _add(self, text: str | None) -> None:
        if not text:
            return
        self.parts.append(text)
        if not text.isspace():
            self.breaks = 0
            self.linked += len(text) if self.links else 0

    def _flush(self) -> None:
        text = squeeze("".join(self.parts))
        if text and self.open:
            element = self.open[-1]
            linked = min(self.linked, len(text))
            self.blocks.append(Block(text, element, str(element.tag), linked, fold(text), len(text.split())))
        self.parts.clear()
        self.linked = 0
