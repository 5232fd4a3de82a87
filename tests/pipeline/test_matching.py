"""Keywords match whole words, whatever their case and accents."""

import pytest

from bot.pipeline.matching import matches_keywords
from tests.records import a_story, an_article


@pytest.mark.parametrize(
    ("keyword", "title", "matches"),
    [
        ("metro", "Almaty opens Metro line", True),
        ("met", "Almaty opens metro line", False),
        ("sao paulo", "Flood in São Paulo", True),
        ("SÃO  PAULO", "flood in sao paulo", True),
        ("c++", "A compiler for C++ is out", True),
        (".*", "Anything at all", False),
        ("   ", "Anything at all", False),
        ("водa", "Вода для полива", False),
        ("вода", "Вода для полива", True),
    ],
)
def test_a_keyword_is_whole_words_and_never_a_pattern(keyword: str, title: str, matches: bool) -> None:
    assert matches_keywords(a_story(an_article(title=title)), (keyword,)) is matches


def test_no_keywords_match_everything() -> None:
    assert matches_keywords(a_story(), ())
