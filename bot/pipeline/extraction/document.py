"""A news page saved as plain text: headline, body, and what stood around them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.model import Extracted, Related
from bot.pipeline.extraction.clutter import Clutter, clutter_of, is_teaser_heading
from bot.pipeline.extraction.credits import is_captioned, is_credit
from bot.pipeline.extraction.lines import byline_in, is_headline, is_sentence, published_in, without_tail
from bot.pipeline.extraction.refusal import refuse
from bot.pipeline.extraction.related import read_related, teaser_in
from bot.pipeline.extraction.text import printable, squeeze

Chunk = tuple[str, ...]
"""Lines that stand together, with blank lines around them."""

_CAPTION_IN_HEAD = 400
_WRAPPED = range(50, 110)
"""Columns at which mail programs and terminals break lines."""
_WORDS_OF_A_HEADLINE = 5
"""A shorter line above a longer one is the outlet's name or the section."""
_TELLING = 20
"""Characters from which a repeated line is a pull quote and no accident."""
_RESUMES_AFTER = 3
"""So many plain paragraphs on end after bare headlines are the report going on, not teasers."""


def extract_text(text: str, *, now: datetime) -> Extracted:
    """Read a plain-text document; every paragraph is one of its lines, or a run of its wrapped lines."""
    chunks = _chunks(printable(text))
    head = _read_head(chunks, now)
    told, tail, inline = _split_tail(chunks[head.length :])
    body = told[: len(without_tail([chunk[0] for chunk in told]))]
    paragraphs = _paragraphs(body, head.title)
    refusal = refuse(head.title, paragraphs)
    return Extracted(
        title=head.title,
        paragraphs=() if refusal else paragraphs,
        byline=head.byline,
        published=head.published,
        related=(*inline, *read_related(tail)),
        refusal=refusal,
    )


def _chunks(text: str) -> list[Chunk]:
    chunks: list[list[str]] = [[]]
    lines = [squeeze(line) for line in text.strip().splitlines()]  # blank ones around it separate nothing
    blank_lines_count = any(not line for line in lines)
    for line in lines:
        if not line or not blank_lines_count:
            chunks.append([])
        if line:
            chunks[-1].append(line)
    return _headed([_unwrap(chunk) for chunk in chunks if chunk])


def _headed(chunks: list[Chunk]) -> list[Chunk]:
    """Part the headline from a report that stands directly below it, without a blank line."""
    if not chunks or is_sentence(chunks[0][0]):
        return chunks
    first, *rest = chunks
    body = next((at for at, line in enumerate(first) if is_sentence(line) and clutter_of(line) is None), 0)
    return [first[:body], first[body:], *rest] if body and not _is_caption(first) else chunks


def _unwrap(chunk: list[str]) -> Chunk:
    """Join the lines of a paragraph that was broken at a fixed width."""
    first = chunk[:-1]
    wrapped = bool(first) and all(len(line) in _WRAPPED and not is_sentence(line) for line in first[:1])
    if wrapped and not is_credit(chunk[-1]) and len(set(chunk)) == len(chunk):
        return (" ".join(chunk),)
    return tuple(chunk)


@dataclass(slots=True)
class _Head:
    """What stands above the body, and how many chunks that takes."""

    title: str | None = None
    byline: str | None = None
    published: datetime | None = None
    length: int = 0


def _read_head(chunks: Sequence[Chunk], now: datetime) -> _Head:
    head = _Head()
    for index, chunk in enumerate(chunks):
        if head.title is not None and _starts_body(chunks, index):
            break
        for line in () if _is_caption(chunk) else chunk:
            _read_head_line(head, line, now)
        if head.title is None and is_sentence(chunk[0]):
            break  # a text without a headline
        head.length = index + 1
    return head


def _read_head_line(head: _Head, line: str, now: datetime) -> None:
    signed_before = head.byline or head.published
    head.byline = head.byline or byline_in(line)
    head.published = head.published or published_in(line, now)
    if not is_headline(line):
        return
    outlet_first = head.title is not None and len(head.title.split()) < _WORDS_OF_A_HEADLINE <= len(
        line.split()
    )
    if head.title is None or (outlet_first and not signed_before and not is_sentence(line)):
        head.title = line


def _starts_body(chunks: Sequence[Chunk], index: int) -> bool:
    chunk = chunks[index]
    if _is_caption(chunk) or not any(is_sentence(line) and clutter_of(line) is None for line in chunk):
        return False
    following = chunks[index + 1] if index + 1 < len(chunks) else ()
    credit_follows = len(following) == 1 and is_credit(following[0])
    return not (credit_follows and len(chunk[0]) < _CAPTION_IN_HEAD)


def _is_caption(chunk: Chunk) -> bool:
    """Tell whether a chunk is a picture's caption: it ends with a credit, or says itself twice."""
    repeated = len(chunk) > 1 and chunk[0] == chunk[1]
    return repeated or is_credit(chunk[-1]) or (len(chunk) == 1 and is_captioned(chunk[0]))


def _split_tail(chunks: Sequence[Chunk]) -> tuple[list[Chunk], Sequence[Chunk], tuple[Related, ...]]:
    """Part the body from the teasers below it; teasers inside the body come third."""
    body: list[Chunk] = []
    inside: list[Related] = []
    index = 0
    while index < len(chunks):
        chunk = chunks[index]
        if is_teaser_heading(chunk[0]) and body:
            resumed = _resumes(chunks, index + 1)
            if resumed is None:
                return body, [chunk[1:], *chunks[index + 1 :]], tuple(inside)
            inside.extend(read_related([chunk[1:], *chunks[index + 1 : resumed]]))
            index = resumed
            continue
        inside.extend(teaser for line in chunk if (teaser := teaser_in(line)) is not None)
        body.append(chunk)
        index += 1
    return body, [], tuple(inside)


def _resumes(chunks: Sequence[Chunk], start: int) -> int | None:
    """Give where the report goes on after teasers that are bare headlines, or None."""
    run = 0
    for index in range(start, len(chunks)):
        chunk = chunks[index]
        if _is_caption(chunk) or is_teaser_heading(chunk[0]):
            return None
        plain = is_sentence(chunk[-1]) and clutter_of(chunk[-1]) is None
        run = run + 1 if plain else 0
        if run == _RESUMES_AFTER:
            return index + 1 - run
    return None


def _paragraphs(body: Sequence[Chunk], title: str | None) -> tuple[str, ...]:
    """Give the lines of the report itself, in order."""
    kept: list[str] = []
    for index, chunk in enumerate(body):
        if _is_caption(chunk):
            continue
        edge = index == 0 or index >= len(body) - 2
        kept.extend(line for line in chunk if line != title and _belongs(line, edge=edge))
    return tuple(line for line in kept if not _is_pull_quote(line, kept))


def _belongs(line: str, *, edge: bool) -> bool:
    kind = clutter_of(line)
    return kind is None or (kind in {Clutter.BYLINE, Clutter.DATE, Clutter.NAVIGATION} and not edge)


def _is_pull_quote(line: str, lines: Sequence[str]) -> bool:
    """Tell whether a short line only repeats words of a paragraph."""
    words = line.strip("\"'“”‘’«» ")
    longer = [other for other in lines if len(other) > len(line) + _TELLING]
    return len(words) > _TELLING and any(words in other for other in longer)
