from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import UserError
from bot.pipeline.wishes import (
    parse_clock,
    parse_days,
    parse_keywords,
    parse_quiet,
    parse_timezone,
)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("08:00", "08:00"),
        ("8", "08:00"),
        ("8:05", "08:05"),
        ("20.15", "20:15"),
        ("8h30", "08:30"),
        ("8 pm", "20:00"),
        ("12am", "00:00"),
        ("12:30 PM", "12:30"),
    ],
)
def test_times_are_understood_as_people_write_them(typed: str, stored: str) -> None:
    assert parse_clock(typed) == stored


@pytest.mark.parametrize("typed", ["", "24:00", "8:60", "13 pm", "0am", "noon", "8:0", "-1"])
def test_what_is_no_time_says_how_to_write_one(typed: str) -> None:
    with pytest.raises(UserError, match="08:00"):
        parse_clock(typed)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [("Europe/Berlin", "Europe/Berlin"), ("asia/almaty", "Asia/Almaty"), ("new york", "America/New_York")],
)
def test_time_zones_are_known_by_name_or_city(typed: str, stored: str) -> None:
    assert parse_timezone(typed) == stored


def test_a_zone_mistyped_says_which_look_alike() -> None:
    with pytest.raises(UserError, match="Did you mean Europe/Berlin"):
        parse_timezone("Europe/Berln")
    with pytest.raises(UserError, match="Did you mean Asia/Almaty, "):
        parse_timezone("Kazakhstan")
    with pytest.raises(UserError, match="Europe/Berlin or UTC"):
        parse_timezone("Mordor")


@pytest.mark.parametrize(
    ("typed", "days"),
    [
        ("", (1, 2, 3, 4, 5, 6, 7)),
        ("mon-fri", (1, 2, 3, 4, 5)),
        ("Saturday, Sunday", (6, 7)),
        ("fri-mon", (5, 6, 7, 1)),
        ("mon mon", (1,)),
        ("mon–fri", (1, 2, 3, 4, 5)),
        ("tues - thurs", (2, 3, 4)),
    ],
)
def test_weekdays_are_understood(typed: str, days: tuple[int, ...]) -> None:
    assert parse_days(typed) == days


@pytest.mark.parametrize("typed", ["monkey", "mö x", "1-5", "mon to fri", "-", "mon-", "weekdays"])
def test_what_is_no_weekday_is_said(typed: str) -> None:
    with pytest.raises(UserError, match="are no weekdays"):
        parse_days(typed)


def test_quiet_hours_may_cross_midnight_and_may_be_off() -> None:
    assert parse_quiet("22-7:30") == "22:00-07:30"
    assert parse_quiet("off") is None


def test_keywords_are_small_sorted_and_once() -> None:
    assert parse_keywords("Wheat,  gas   price ,wheat") == ("gas price", "wheat")


@settings(max_examples=200, deadline=None)
@given(
    st.text(max_size=60),
    st.sampled_from([parse_clock, parse_days, parse_quiet, parse_keywords, parse_timezone]),
)
def test_whatever_is_typed_is_understood_or_refused_in_words(
    typed: str, parse: Callable[[str], object]
) -> None:
    with suppress(UserError):
        parse(typed)
