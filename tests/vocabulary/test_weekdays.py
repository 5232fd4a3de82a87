"""Days of the week are understood as people write them."""

from itertools import combinations

import pytest

from bot.pipeline.wishes import parse_days
from bot.translation import LANGUAGES, speaking, weekdays
from bot.vocabulary.weekdays import days_said, weekday_named

WEEK = range(1, 8)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_days_that_a_form_shows_are_read_back(language: str) -> None:
    with speaking(language):
        shown = weekdays()
    assert parse_days(", ".join(shown), language=language) == (1, 2, 3, 4, 5, 6, 7)
    assert parse_days(f"{shown[0]}-{shown[4]}", language=language) == (1, 2, 3, 4, 5)


@pytest.mark.parametrize("language", LANGUAGES)
def test_whatever_days_are_said_are_read_back(language: str) -> None:
    for number in WEEK:
        for days in combinations(WEEK, number):
            with speaking(language):
                said = days_said(days)
            assert set(parse_days(said, language=language)) == set(days), said


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ((1, 2, 3, 4, 5), "Mon–Fri"),
        ((5, 4, 3), "Wed–Fri"),
        ((6, 7), "Sat, Sun"),
        ((6, 7, 1), "Sat–Mon"),
        ((1, 3, 5), "Mon, Wed, Fri"),
        ((1, 2, 3, 6), "Mon–Wed, Sat"),
        ((7,), "Sun"),
    ],
)
def test_three_days_in_a_row_are_a_range(days: tuple[int, ...], said: str) -> None:
    assert days_said(days) == said


def test_days_are_said_in_the_readers_language() -> None:
    with speaking("ru"):
        assert days_said((1, 2, 3, 4, 5)) == "пн–пт"
    with speaking("pt"):
        assert days_said((6, 7, 1)) == "sáb–seg"


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
