"""Days of the week are understood as people write them."""

import pytest

from bot.pipeline.wishes import parse_days
from bot.translation import LANGUAGES, speaking, weekdays
from bot.vocabulary.weekdays import weekday_named


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_days_that_a_form_shows_are_read_back(language: str) -> None:
    with speaking(language):
        shown = weekdays()
    assert parse_days(", ".join(shown), language=language) == (1, 2, 3, 4, 5, 6, 7)
    assert parse_days(f"{shown[0]}-{shown[4]}", language=language) == (1, 2, 3, 4, 5)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("miércoles", 3),
        ("mer", 3),
        ("Donnerstag", 4),
        ("segunda", 1),
        ("СРЕДА", 3),
        ("sábado", 6),
        ("sun", 7),
    ],
)
def test_a_day_is_known_in_any_language(typed: str, day: int) -> None:
    assert weekday_named(typed) == day


def test_two_letters_mean_the_day_of_the_readers_language() -> None:
    assert weekday_named("di", language="de") == 2
    assert weekday_named("di", language="fr") == 7
    assert weekday_named("di") is None


def test_what_begins_several_days_is_none() -> None:
    assert weekday_named("s") is None
    assert weekday_named("") is None
    assert weekday_named("funday") is None


def test_a_day_with_a_dash_in_it_is_one_day() -> None:
    assert parse_days("segunda-feira, sexta-feira", language="pt") == (1, 5)
