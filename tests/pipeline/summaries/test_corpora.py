"""No summary of the corpora folder's articles breaks a rule: checked by plainer means than the rules' own."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.pipeline.sentences import split_sentences
from bot.pipeline.summaries import LONGEST, SNIPPET, summarize

POINTS = re.compile(
    r"(?:He|She|It|They|His|Her|Its|Their|This|That|These|Those|But|And|So|However|Meanwhile|Also)\b"
)
CLUTTER = re.compile(r"getty|\(pictured|sign up|newsletter|scroll down|click here|https?://", re.IGNORECASE)
BBC = 200

pytestmark = pytest.mark.corpora


def articles(corpora: Path) -> Iterator[tuple[str, ...]]:
    """Give articles as their lines: all of the summaries' set, the first of the topics' set."""
    for task, number in (("summaries", None), ("topics", BBC)):
        lines = (corpora / task / "dev.jsonl").read_text("utf-8").splitlines()[:number]
        for line in lines:
            text = json.loads(line)["text"]
            yield tuple(found for part in text.splitlines() if (found := " ".join(part.split())))


def test_every_sentence_can_stand_where_it_stands(corpora: Path) -> None:
    shown = 0
    for paragraphs in articles(corpora):
        split = [sentence for paragraph in paragraphs for sentence in split_sentences(paragraph, "en")]
        quoted = summarize("", paragraphs, language="en").sentences
        shown += bool(quoted)
        places = [next(at for at, one in enumerate(split) if one.endswith(said)) for said in quoted]
        assert places == sorted(places)
        for said, place in zip(quoted, places, strict=True):
            assert not CLUTTER.search(said), said
            assert not said.rstrip("\"'”’» ").endswith("?"), said
            assert not POINTS.match(said.lstrip("\"'“‘`« ")) or place - 1 in places, said
    assert shown > BBC


def test_no_more_is_quoted_than_allowed(corpora: Path) -> None:
    for paragraphs in articles(corpora):
        size = sum(map(len, paragraphs))
        quoted = summarize("", paragraphs, language="en").sentences
        length = sum(map(len, quoted))
        assert length <= LONGEST
        assert length <= size // 4 or (len(quoted) == 1 and length <= min(SNIPPET, size // 2))
