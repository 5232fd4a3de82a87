"""Which words of an article are looked up in a topic model."""

import pytest

from bot.pipeline.topics.model import load_model
from bot.pipeline.topics.terms import mentions


@pytest.mark.parametrize(
    ("language", "function_words", "telling"),
    [
        ("es", "para como este", "paro"),
        ("ru", "и ранее", "ИИ"),
        ("en", "who over well", "WHO"),
        ("pt", "dos nas", "doses"),
    ],
)
def test_words_that_only_join_others_say_nothing_although_they_share_a_stem(
    language: str, function_words: str, telling: str
) -> None:
    rows = load_model(language).rows
    assert not mentions("", [function_words], language, rows)
    assert mentions("", [telling], language, rows)


def test_a_phrase_may_hold_words_that_only_join_others() -> None:
    found = mentions("", ["The rate of exchange fell; the cost of living rose."], "en", {"cost of live"})
    assert [mention.written for mention in found.values()] == ["cost of living"]
