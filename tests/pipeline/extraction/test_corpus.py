"""Extraction on a part of the corpora folder: loose floors that catch a broken stage, not a lost tenth."""

import gzip
import json
import re
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.pipeline.extraction import extract_page

PAGES = 40


def shingles(text: str) -> Counter[tuple[str, ...]]:
    words = re.findall(r"\w+", text)
    return Counter(tuple(words[n : n + 4]) for n in range(max(1, len(words) - 3)))


def f1(gold: str, found: str) -> float:
    wanted, given = shingles(gold), shingles(found)
    return 2 * (wanted & given).total() / max(1, wanted.total() + given.total())


@pytest.mark.corpora
def test_the_bodies_of_forty_news_pages_are_found(corpora: Path) -> None:
    folder = corpora / "extraction"
    rows = [json.loads(line) for line in (folder / "dev.jsonl").read_text("utf-8").splitlines()[:PAGES]]
    scores = []
    for row in rows:
        html = gzip.decompress((folder / row["html_file"]).read_bytes())
        found = extract_page(html, url=row["url"], now=datetime(2026, 11, 22, tzinfo=UTC))
        scores.append(f1(row["gold"]["text"], "\n".join(found.paragraphs)))
    assert sum(scores) / PAGES >= 0.94
    assert sum(score > 0.9 for score in scores) >= 0.85 * PAGES
