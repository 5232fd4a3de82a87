"""A page as a row of blocks: the runs of text between two block elements, in reading order."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml.html import HtmlElement

from bot.pipeline.extraction.text import squeeze

_INLINE = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "ins",
        "kbd",
        "mark",
        "q",
        "rp",
        "rt",
        "ruby",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
        "img",
        "nobr",
    ]
)


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


@dataclass(slots=True)
class _Run:
    """Text being gathered for one block."""

    parts: list[str] = field(default_factory=list)
    linked: int = 0


def fold(text: str) -> str:
    """Give the letters and digits of a text alone, to compare what two extractors said."""
    return "".join(character for character in text.lower() if character.isalnum())


def read_blocks(tree: HtmlElement) -> list[Block]:
    """Cut a tree into its blocks; "<br><br>" parts two, "<br>" alone is a space."""
    blocks: list[Block] = []
    run = _Run()
    stack: list[HtmlElement] = []
    links = 0
    breaks = 0

    def flush() -> None:
        text = squeeze("".join(run.parts))
        if text:
            element = stack[-1]
            blocks.append(
                Block(
                    text, element, str(element.tag), min(run.linked, len(text)), fold(text), len(text.split())
                )
            )
        run.parts.clear()
        run.linked = 0

    def add(text: str | None) -> None:
        nonlocal breaks
        if text:
            run.parts.append(text)
            if not text.isspace():
                breaks = 0
                if links:
                    run.linked += len(text)

    for event, element in _walk(tree):
        tag = element.tag
        if event == "start":
            if tag == "br":
                breaks += 1
                run.parts.append(" ")
                if breaks > 1:
                    flush()
            elif tag not in _INLINE:
                if stack:
                    flush()
                stack.append(element)
            elif tag == "a":
                links += 1
            add(element.text)
        else:
            if tag not in _INLINE and tag != "br":
                flush()
                stack.pop()
            elif tag == "a":
                links -= 1
            if stack:
                add(element.tail)
    return blocks


def _walk(tree: HtmlElement) -> Iterator[tuple[str, HtmlElement]]:
    from lxml.etree import iterwalk  # noqa: PLC0415

    for event, element in iterwalk(tree, events=("start", "end")):
        if isinstance(element.tag, str):
            yield event, element
