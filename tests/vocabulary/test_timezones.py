"""Time zones as people call them."""

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.vocabulary.timezones import similar_timezones, suggest_timezones, timezone_named


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("europe/berlin", "Europe/Berlin"),
        (" new york ", "America/New_York"),
        ("almaty", "Asia/Almaty"),
        ("Алматы", "Asia/Almaty"),
        ("Moscou", "Europe/Moscow"),
        ("sao paulo", "America/Sao_Paulo"),
        ("India", "Asia/Kolkata"),
        ("Delhi", "Asia/Kolkata"),
        ("utc", "UTC"),
        ("Etc/GMT-5", "Etc/GMT-5"),
    ],
)
def test_a_zone_is_known_by_its_city_or_country_in_any_language(typed: str, zone: str) -> None:
    assert timezone_named(typed) == zone


@pytest.mark.parametrize("typed", ["", "Mordor", "Kazakhstan", "GMT+5", "../../etc/passwd", "x" * 5000])
def test_what_names_no_zone_or_several_is_not_guessed(typed: str) -> None:
    assert timezone_named(typed) is None


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("Europe/Berln", "Europe/Berlin"),
        ("Kazakhstan", "Asia/Almaty"),
        ("Россия", "Europe/Moscow"),
        ("Beijing", "Asia/Shanghai"),
        ("Washington", "America/New_York"),
    ],
)
def test_the_zone_most_likely_meant_comes_first(typed: str, first: str) -> None:
    assert similar_timezones(typed)[0] == first
    assert len(similar_timezones(typed)) <= 5


def test_completion_goes_from_the_name_to_the_country() -> None:
    assert suggest_timezones("alm")[0] == "Asia/Almaty"
    assert suggest_timezones("kaz")[0] == "Asia/Almaty"
    assert suggest_timezones("deu", locale="de")[0] == "Europe/Berlin"


def test_where_nothing_is_typed_utc_stands_first() -> None:
    first, *others = suggest_timezones("")
    assert first == "UTC"
    assert len(others) == 24


@given(st.text(max_size=40))
def test_whatever_is_typed_only_zones_come_back(typed: str) -> None:
    found = [timezone_named(typed) or "UTC", *similar_timezones(typed), *suggest_timezones(typed)]
    assert all(ZoneInfo(zone) for zone in found)
    assert len(suggest_timezones(typed)) <= 25
