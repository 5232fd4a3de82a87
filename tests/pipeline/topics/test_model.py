"""The stored weights: built from the word lists as they stand, and what they promise."""

from pathlib import Path

import numpy as np
import pytest

from bot.pipeline.topics.model import ENOUGH, LANGUAGES, load_model
from bot.pipeline.topics.terms import mentions, phrase
from bot.vocabulary.topics import top_of, top_topics, topic

LISTS = Path(__file__).parents[3] / "training" / "topics" / "lexicon"


def entries(language: str, top: str) -> set[str]:
    lines = (LISTS / language / f"{top}.txt").read_text("utf-8").splitlines()
    texts = {entry for line in lines if not line.startswith("[") for entry in line.lstrip("+ ").split(",")}
    return {phrase(text.strip(), language) for text in texts} - {""}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_entry_of_the_word_lists_is_in_the_model(language: str) -> None:
    rows = load_model(language).rows
    for top in top_topics():
        listed = entries(language, top.code.removeprefix("medtop:")[:2])
        assert len(listed) >= 75, (language, top.name)
        assert listed <= rows.keys(), (language, top.name, listed - rows.keys())


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_models_columns_are_the_seventeen_top_terms_and_its_sections_live_terms(language: str) -> None:
    model = load_model(language)
    assert model.tops == tuple(term.code for term in top_topics())
    assert model.weights.shape == (len(model.rows), 17)
    for code in model.section_codes:
        assert not topic(code).retired
        assert top_of(code) in model.tops
        assert code not in model.tops


def test_a_single_word_counts_for_less_than_a_text_full_of_them() -> None:
    model = load_model("en")
    one = model.votes(mentions("", ["The court."], "en", model.rows)).sum(axis=0)
    many = "The court heard that the defendant, a burglar, pleaded guilty; the judge jailed him for theft."
    full = model.votes(mentions("", [many], "en", model.rows)).sum(axis=0)
    crime = model.tops.index("medtop:02000000")
    assert 0 < one[crime] < full[crime]
    assert one[crime] <= np.log1p(1.5) / ENOUGH * model.weights.max() * model.step
