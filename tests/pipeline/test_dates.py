"""Dates are read from the raw string, or not at all."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.pipeline.dates import AHEAD, OLDEST, parse_date

_EIGHT = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
_NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "raw",
    [
        "Sun, 22 Nov 2026 08:00:00 GMT",
        "22 Nov 2026 08:00 +0000",
        "Sun, 22 Nov 26 08:00:00 UT",
        "Sun, 22 Nov 2026 09:00:00 CET",
        "Sun, 22 Nov 2026 03:00:00 EST",
        "Sun, 22 Nov 2026 13:30:00 IST",
        "Sun, 22 Nov 2026 11:00:00 GMT+3",
        "Sun, 22 Nov 2026 10:00:00 +02:00",
        "Sun,  22 Nov\n2026 08:00:00 Z",
        "Sun Nov 22 08:00:00 2026",
        "Sun Nov 22 08:00:00 +0000 2026",
        "Sun Nov 22 08:00:00 UTC 2026",
        "2026-11-22T08:00:00Z",
        "2026-11-22T08:00Z",
        "2026-11-22 08:00:00",
        "2026-11-22T13:30:00.000+05:30",
        "2026-11-22T08:00:00+0000",
        "2026-11-22 08:00:00 +0000",
        "2026-11-22T08:00:00 GMT",
        "2026/11/22 08:00:00",
        "20261122T080000Z",
        "1795334400",
        "1795334400000",
        "2026-11-22 8:00 AM",
    ],
)
def test_the_usual_forms_are_read_to_the_minute(raw: str) -> None:
    assert parse_date(raw, now=_NOW) == _EIGHT


@pytest.mark.parametrize(
    ("raw", "language"),
    [
        ("dim. 22 nov. 2026 08:00", "fr"),
        ("22 ноября 2026, 08:00", "ru"),
        ("22.11.2026 08:00", "de"),
        ("22 de noviembre de 2026 08:00", "es"),
        ("2026年11月22日 08:00", "zh"),
        ("22 Kasım 2026 08:00", "tr"),
        ("November 22, 2026 8:00 am", "en"),
        ("22 ноября 2026, 08:00", None),
        ("11/22/2026 08:00", None),
    ],
)
def test_dates_in_words_are_read_in_their_language(raw: str, language: str | None) -> None:
    assert parse_date(raw, now=_NOW, language=language) == _EIGHT


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "  ",
        "2026-13-45",
        "2026-02-30",
        "31 Feb 2026 10:00:00 GMT",
        "0000-00-00 00:00:00",
        "yesterday",
        "10:30",
        "1795-01-01",
        "Wed, 31 Dec 1969 19:00:00 EST",
        "Thu, 1 Jan 2099 00:00:00 GMT",
        "2026-11-25",
        "no date 1234",
        "99999999999999999999",
        "2026-11-22T99:00:00Z",
        "x" * 5000,
    ],
)
def test_what_is_no_date_or_out_of_range_is_none(raw: str) -> None:
    assert parse_date(raw, now=_NOW) is None


def test_without_the_spoken_forms_only_the_quick_ones_are_read() -> None:
    assert parse_date("22 ноября 2026, 08:00", now=_NOW, spoken=False) is None
    assert parse_date("2026-11-22T08:00Z", now=_NOW, spoken=False) == _EIGHT


@given(st.datetimes(datetime(2000, 1, 2), datetime(2026, 11, 21)), st.integers(-12 * 60, 14 * 60))  # noqa: DTZ001 - zone
def test_every_moment_written_as_iso_comes_back(moment: datetime, minutes: int) -> None:
    zoned = moment.replace(tzinfo=UTC) + timedelta(minutes=minutes)
    raw = (
        moment.isoformat() + f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"
    )
    assert parse_date(raw, now=_NOW) == zoned - timedelta(minutes=2 * minutes)


@given(st.text("0123456789-:/.TZ+ ,abcJanNovGMT", max_size=40))
def test_any_text_gives_a_moment_in_range_or_none(raw: str) -> None:
    found = parse_date(raw, now=_NOW, spoken=False)
    assert found is None or (OLDEST <= found <= _NOW + AHEAD and found.tzinfo is UTC)
