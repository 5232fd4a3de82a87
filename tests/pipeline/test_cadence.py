from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model import Cadence
from bot.pipeline.cadence import EVERY_DAY, next_time

BERLIN = ZoneInfo("Europe/Berlin")
ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Apia")


def daily(at: str, zone: ZoneInfo, after: datetime, days: tuple[int, ...] = EVERY_DAY) -> datetime:
    found = next_time(Cadence.DAILY, at=time.fromisoformat(at), zone=zone, days=days, after=after)
    assert found is not None
    return found


def test_a_daily_brief_keeps_its_local_hour_through_the_year() -> None:
    winter = daily("08:00", BERLIN, datetime(2026, 1, 1, tzinfo=UTC))
    summer = daily("08:00", BERLIN, datetime(2026, 7, 1, tzinfo=UTC))
    assert (winter.hour, summer.hour) == (7, 6)


def test_an_hour_that_does_not_exist_is_sent_once() -> None:
    first = daily("02:30", BERLIN, datetime(2026, 3, 28, 12, tzinfo=UTC))
    assert first == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert daily("02:30", BERLIN, first) == datetime(2026, 3, 30, 0, 30, tzinfo=UTC)


def test_an_hour_that_exists_twice_is_sent_once() -> None:
    first = daily("02:30", BERLIN, datetime(2026, 10, 24, 12, tzinfo=UTC))
    assert first == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert daily("02:30", BERLIN, first) == datetime(2026, 10, 26, 1, 30, tzinfo=UTC)


def test_a_day_that_a_country_skipped_brings_no_second_brief() -> None:
    apia = ZoneInfo("Pacific/Apia")
    first = daily("08:00", apia, datetime(2011, 12, 29, 20, tzinfo=UTC))
    second = daily("08:00", apia, first)
    assert second - first >= timedelta(hours=23)


def test_weekdays_are_the_readers_own() -> None:
    kiritimati = ZoneInfo("Pacific/Kiritimati")
    monday = daily("08:00", kiritimati, datetime(2026, 11, 21, 12, tzinfo=UTC), days=(1,))
    assert monday == datetime(2026, 11, 22, 18, tzinfo=UTC)


def test_a_weekly_brief_keeps_to_its_first_day() -> None:
    found = next_time(
        Cadence.WEEKLY, at=time(8), zone=BERLIN, days=(5, 6), after=datetime(2026, 11, 22, tzinfo=UTC)
    )
    assert found == datetime(2026, 11, 27, 7, tzinfo=UTC)


def test_as_it_happens_is_never_due() -> None:
    at = datetime(2026, 11, 22, tzinfo=UTC)
    assert next_time(Cadence.AS_IT_HAPPENS, at=time(8), zone=BERLIN, days=EVERY_DAY, after=at) is None


@settings(max_examples=60, deadline=None)
@given(
    zone=st.sampled_from(ZONES),
    at=st.times().map(lambda moment: moment.replace(second=0, microsecond=0)),
    start=st.datetimes(datetime(2010, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - the zone is added
)
def test_each_local_day_brings_exactly_one_brief(zone: str, at: time, start: datetime) -> None:
    local = ZoneInfo(zone)
    times = [start]
    for _ in range(10):
        found = next_time(Cadence.DAILY, at=at, zone=local, days=EVERY_DAY, after=times[-1])
        assert found is not None
        times.append(found)
    gaps = [after - before for before, after in pairwise(times[1:])]
    assert all(timedelta(hours=22) < gap < timedelta(hours=26) for gap in gaps)


@settings(max_examples=60, deadline=None)
@given(
    zone=st.sampled_from(ZONES),
    at=st.times(),
    start=st.datetimes(datetime(2010, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - the zone is added
)
def test_every_hour_brings_one_brief(zone: str, at: time, start: datetime) -> None:
    found = next_time(Cadence.HOURLY, at=at, zone=ZoneInfo(zone), days=EVERY_DAY, after=start)
    assert found is not None
    assert timedelta() < found - start <= timedelta(hours=1)


@pytest.mark.parametrize("minute", [0, 15, 59])
def test_an_hourly_brief_keeps_its_minute(minute: int) -> None:
    after = datetime(2026, 11, 22, 9, minute, tzinfo=UTC)
    found = next_time(Cadence.HOURLY, at=time(8, minute), zone=BERLIN, days=EVERY_DAY, after=after)
    assert found == after + timedelta(hours=1)
