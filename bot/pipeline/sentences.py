"""Sentences as verbatim slices of their text, with quotations kept whole.

sentencex finds the boundaries, in some 300 languages; repaired here is what it leaves open in news text:
quotations in single marks, marks cut off from their words, speeches of many sentences, the numbers of lists.
Golden rules, whitespace folded: 46 of 52 before, 50 after.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from sentencex import segment

LONGEST_QUOTATION = 300
"""Characters up to which a quotation is one sentence; a longer one is a speech and is split inside."""

_BLOCK = 4_000  # sentencex is quadratic on a hostile run of «» or 「」: 100,000 characters took 5.6 s
_OPENERS = {"“": "”", "«": "»", "„": "“”", "「": "」", "『": "』", "‹": "›", "``": ("''",)}
_EITHER_WAY = ('"', "''")
_SINGLE = "'‘’"
_MARK = re.compile("``|''|[\"“”«»„「」『』‹›'‘’]")
"""Quotation marks; agencies' wires still write `` and ''."""
_CLOSED_LATE = re.compile(r"(?:''|[”»])(?:\s+|$)")
"""A closing mark cut off from its sentence by a space."""
# sentencex does not know "Ms."; nothing else ends in these
_TITLE = re.compile(r"\b(?:Mrs?|Ms|Messrs|Dr|Prof|Sen|Rep|Gov|Gen|Lt|Sgt|Capt|Rev)\.\s*$")
_INITIAL = re.compile(r"\b[A-Z]\.\s*$")
_ENDS = ".!?…。！？؟।"

_SURROGATE = re.compile("[\ud800-\udfff]")
_ENUMERATOR = re.compile(r"\W*(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,4})(?:\.\)|[.)])\s*")
_ITEM = re.compile(r"(?:^|(?<=\s))[⁃•*-]?(\d{1,3}|[a-z])(?:\.\)|[.)]) ?(?=\w)")
_LONE_INITIAL = re.compile(r"(?:^|[\s(“\"'«])[^\W\d_a-zA-Z]\.\s*$")  # Latin ones are known to sentencex
_TERMINATED = re.compile(rf"[{re.escape(_ENDS)}]+\s?$")
_STOP = re.compile(rf"[{re.escape(_ENDS)}]+[\"”»'’]?\s+(?=[\"“«'‘(]?([^\W\d_]))")
# sentencex does not divide `the plan. "Right now`; a whole lower-case word before the stop is no abbreviation
_PLAIN_STOP = re.compile(
    r"[^\W\d_A-Z]{4}[.!?]+(?:[\"”»’]|'{1,2})?\s+(?=(?:[\"“«‘(]|`{1,2}|'{1,2})\s?([^\W\d_]))"
)
_ATTRIBUTION = re.compile(
    r"\s*(?:[^\W\d_][\w.’'-]*\s+){0,4}?(?:said|says|asked|asks|told|replied|added|wrote|writes|tweeted|"
    r"shouted|cried|explained|insisted|warned|joked|admitted|recalled|continued|tells)\b"
)


def split_sentences(text: str, language: str | None = None) -> tuple[str, ...]:
    """Split `text` into sentences: slices of it, trimmed, together all of it but whitespace."""
    sentences: list[str] = []
    for line in _blocks(text):
        ends = [*_boundaries(line, language or "en"), len(line)]
        starts = [0, *ends[:-1]]
        pieces = (line[start:end].strip() for start, end in zip(starts, ends, strict=True))
        sentences += [piece for piece in pieces if piece]
    return tuple(sentences)


def _blocks(text: str) -> Iterator[str]:
    """Cut at blank lines, and where that leaves too much at the last space before the limit."""
    for paragraph in re.split(r"\n\s*\n", text):
        rest = paragraph
        while len(rest) > _BLOCK:
            cut = max(_stops(rest, 0, _BLOCK), default=0) or rest.rfind(" ", 0, _BLOCK) + 1 or _BLOCK
            yield rest[:cut]
            rest = rest[cut:]
        yield rest


def _boundaries(line: str, language: str) -> list[int]:
    """Offsets inside `line` at which a sentence begins."""
    found = set(_segmented(line, language))
    found |= set(_list_items(line))
    found |= {stop.end() for stop in _PLAIN_STOP.finditer(line) if stop[1].isupper()}
    spans = tuple(_quotations(line))
    for start, end in spans:
        if end - start > LONGEST_QUOTATION:
            found |= set(_stops(line, start, end))
        elif _ATTRIBUTION.match(line, end, end + 80):
            found -= {end, end + 1}
        elif _ends_sentence(line, start, end):
            found.add(end)
    # sentencex leaves an opening mark that stands after a space with the sentence before it
    found |= {start for start, _ in spans if start + 1 in found}
    found = {late.end() if (late := _CLOSED_LATE.match(line, offset)) else offset for offset in found}
    whole = [span for span in spans if span[1] - span[0] <= LONGEST_QUOTATION]
    kept = [offset for offset in sorted(found) if 0 < offset < len(line) and not _inside(offset, whole)]
    return [offset for start, offset in zip([0, *kept], kept, strict=False) if _divides(line, start, offset)]


def _segmented(line: str, language: str) -> Iterator[int]:
    offset = 0
    # a lone surrogate (a feed cut in the middle of an emoji) cannot cross into Rust
    for piece in segment(language, _SURROGATE.sub("?", line)):
        offset += len(piece)
        yield offset


def _stops(line: str, start: int, end: int) -> Iterator[int]:
    """Where a capital (or a letter without case) follows a full stop: for what sentencex left whole."""
    for stop in _STOP.finditer(line, start, end):
        if not (stop[1].islower() or _INITIAL.search(line[max(start, stop.end() - 4) : stop.end()])):
            yield stop.end()


def _list_items(line: str) -> Iterator[int]:
    """Where the items of a list begin that was run together: '1. The first 2. The second'."""
    markers = list(_ITEM.finditer(line))
    if not markers or line[: markers[0].start()].strip():
        return
    value = _ordinal(markers[0][1])
    for marker in markers[1:]:
        if _ordinal(marker[1]) == value + 1 and marker[1].isdigit() == markers[0][1].isdigit():
            value += 1
            yield marker.start()


def _ordinal(label: str) -> int:
    return int(label) if label.isdecimal() else ord(label)


def _quotations(line: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of each quotation that is opened and closed in this line, outermost only."""
    start, closers = -1, frozenset[str]()
    for found in _MARK.finditer(line):
        mark, offset = found[0], found.start()
        if start >= 0:
            if mark in closers and _closes(line, offset):
                yield start, found.end()
                start = -1
            elif mark == "``":  # the one before was never closed
                start = offset
        elif mark in _OPENERS:
            start, closers = offset, frozenset(_OPENERS[mark])
        elif mark in _EITHER_WAY and _opens(line, found):
            start, closers = offset, frozenset((mark,))
        elif mark in _SINGLE and _opens(line, found):
            start, closers = offset, frozenset("'’")


def _opens(line: str, mark: re.Match[str]) -> bool:
    """Tell whether a mark stands before a word rather than in or after one."""
    before, after = line[max(0, mark.start() - 1) : mark.start()], line[mark.end() : mark.end() + 1]
    return not (before.isalnum() or (before and before in _ENDS + ",")) and after.strip() != ""


def _closes(line: str, offset: int) -> bool:
    """Tell whether the mark closes; a single mark inside or after a plain word is an apostrophe."""
    if line[offset] not in _SINGLE or line.startswith("''", offset):
        return True
    return line[:offset].rstrip(" ")[-1:] in _ENDS + "," and not line[offset + 1 : offset + 2].isalnum()


def _ends_sentence(line: str, start: int, end: int) -> bool:
    """Tell whether a new sentence begins after this quotation."""
    said, after = line[start : end - 1].rstrip(), line[end : end + 2].lstrip()
    if not after or said[-1:] not in _ENDS or not (after[0].isupper() or after[0] in "\"“«'‘"):
        return False
    return line[end].isspace()


def _inside(offset: int, spans: Sequence[tuple[int, int]]) -> bool:
    at = bisect_right(spans, (offset, -1)) - 1
    return at >= 0 and spans[at][0] < offset < spans[at][1]


def _divides(line: str, start: int, offset: int) -> bool:
    """Tell whether a boundary at `offset` holds, the sentence before it having begun at `start`."""
    before, after = line[start:offset], line[offset : offset + 2]
    if not before.strip() or _ENUMERATOR.fullmatch(before):
        return False
    if _LONE_INITIAL.search(before[-4:]) and not after[:1].islower():
        return False
    if _TITLE.search(before[-8:]):
        return False
    return not (
        after[:1].islower() and _TERMINATED.search(before) and not before.rstrip().endswith(("?", "!"))
    )
