"""The user's own sample document, as the first issue describes it."""

from datetime import datetime
from pathlib import Path

import pytest

from bot.model import Extracted
from bot.pipeline.extraction import extract_text


@pytest.fixture
def seed(shared: Path, now: datetime) -> Extracted:
    return extract_text((shared / "seed" / "article.txt").read_text("utf-8"), now=now)


def test_the_headline_is_the_title(seed: Extracted) -> None:
    assert seed.title == "Putin poaches the neighbors for his Ukraine invasion"


def test_the_body_is_the_seven_paragraphs_in_order(seed: Extracted, shared: Path) -> None:
    lines = (shared / "seed" / "article.txt").read_text("utf-8").splitlines()
    assert seed.paragraphs == tuple(line for line in lines[6:19] if line)
    assert len(seed.paragraphs) == 7


def test_each_related_item_holds_its_caption_and_its_blurb(seed: Extracted) -> None:
    pairs = [("Cerimedo", "515 votes"), ("Zelensky", "energy corruption"), ("Brad Smith", "Lambeau Field"),
             ("Dhungana", "Youth unemployment"), ("Sumatra", "800: The death toll")]  # fmt: skip
    assert len(seed.related) == len(pairs)
    for related, (caption, blurb) in zip(seed.related, pairs, strict=True):
        assert caption in related.text
        assert blurb in related.text


def test_credits_and_the_podcast_sign_up_are_in_no_text(seed: Extracted) -> None:
    texts = "\n".join((*seed.paragraphs, *(related.text for related in seed.related)))
    for clutter in (
        "REUTERS",
        "Reuters",
        "NurPhoto",
        "Photo by",
        "Subscribe",
        "Russian President Vladimir Putin.",
    ):
        assert clutter not in texts


def test_byline_and_date_are_unknown(seed: Extracted) -> None:
    assert (seed.byline, seed.published, seed.refusal) == (None, None, None)
