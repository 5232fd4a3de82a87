"""When a feed is read again, and when we stop asking."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import Feed, FeedState, ParsedFeed
from bot.pipeline.feeds import polls
from bot.pipeline.feeds.interval import LONGEST, has_failed_for_good, next_poll, next_try
from bot.pipeline.feeds.polls import Answer, Schedule

QUARTER = timedelta(minutes=15)
SCHEDULE = Schedule(QUARTER, lambda: 0.0)
FEED = Feed(7, "http://a.example/feed", etag='"old"', last_modified="then", error_count=3, last_error="oops")


@pytest.mark.parametrize(
    ("asked", "wait"),
    [
        ({}, QUARTER),
        ({"lifetime": 60}, QUARTER),
        ({"lifetime": 3600}, timedelta(hours=1)),
        ({"ttl": 7200, "lifetime": 3600}, timedelta(hours=2)),
        ({"ttl": 1800, "lifetime": 0}, timedelta(minutes=30)),
        ({"lifetime": 31 * 86_400}, LONGEST),
    ],
)
def test_a_feed_is_read_as_seldom_as_it_asks(asked: dict[str, float], wait: timedelta, now: datetime) -> None:
    assert next_poll(now, shortest=QUARTER, chance=0.0, **asked) == now + wait


def test_chance_spreads_polls_by_a_tenth(now: datetime) -> None:
    assert next_poll(now, shortest=QUARTER, chance=1.0) == now + QUARTER * 1.1


def test_hours_to_skip_are_skipped_but_not_all_of_them(now: datetime) -> None:
    assert next_poll(now, shortest=QUARTER, skip_hours=frozenset({9, 10}), chance=0.0) == now.replace(hour=11)
    assert next_poll(now, shortest=QUARTER, skip_hours=frozenset(range(24)), chance=0.0) == now + timedelta(
        days=1
    )


def test_failures_are_asked_about_later_and_later_up_to_a_day(now: datetime) -> None:
    waits = [next_try(now, shortest=QUARTER, failures=n, chance=0.0) - now for n in (1, 2, 3, 6, 7, 100)]
    assert waits == [QUARTER * 2, QUARTER * 4, QUARTER * 8, QUARTER * 64, LONGEST, LONGEST]


def test_retry_after_is_obeyed_when_it_is_longer(now: datetime) -> None:
    def wait(seconds: float) -> timedelta:
        return next_try(now, shortest=QUARTER, failures=1, retry_after=seconds, chance=0.0) - now

    assert [wait(10), wait(3600), wait(7 * 86_400)] == [QUARTER * 2, timedelta(hours=1), timedelta(days=7)]


@pytest.mark.parametrize("shortest", [timedelta(seconds=1), QUARTER, timedelta(hours=6), timedelta(days=2)])
def test_thirty_days_of_failures_end_a_feed_and_no_less(shortest: timedelta, now: datetime) -> None:
    moment, failures = now, 1
    while not has_failed_for_good(failures, shortest=shortest):
        moment = next_try(moment, shortest=shortest, failures=failures, chance=0.0)
        failures += 1
    assert timedelta(days=30) <= moment - now < timedelta(days=32)


@given(
    st.timedeltas(timedelta(seconds=1), timedelta(days=1)),
    st.floats(0, 1e9),
    st.integers(0, 10**9),
    st.frozensets(st.integers(0, 23)),
    st.floats(0, 1),
)
def test_no_feed_is_read_too_often_or_forgotten(
    shortest: timedelta, lifetime: float, ttl: int, skip: frozenset[int], chance: float
) -> None:
    now = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
    due = next_poll(now, shortest=shortest, lifetime=lifetime, ttl=ttl, skip_hours=skip, chance=chance)
    assert shortest <= due - now <= LONGEST * 1.1 + timedelta(days=1)


def test_a_304_keeps_what_it_does_not_repeat(now: datetime) -> None:
    feed = polls.unchanged(FEED, Answer(etag='"new"'), SCHEDULE, now)
    assert (feed.etag, feed.last_modified) == ('"new"', "then")
    assert (feed.error_count, feed.last_error, feed.last_success_at) == (0, None, now)


def test_a_feed_that_was_read_has_the_validators_of_that_answer_only(now: datetime) -> None:
    parsed = ParsedFeed("The Valley", "http://a.example/", "en", (), ttl=3600, skip_hours=frozenset({0}))
    feed = polls.updated(FEED, parsed, Answer(last_modified="now", digest="d"), SCHEDULE, now)
    assert (feed.etag, feed.last_modified, feed.content_hash) == (None, "now", "d")
    assert (feed.title, feed.outlet, feed.site_url, feed.language) == (
        "The Valley",
        "The Valley",
        "http://a.example/",
        "en",
    )
    assert feed.next_poll_at == now + timedelta(hours=1)


def test_what_a_feed_asked_for_holds_over_a_304(now: datetime) -> None:
    parsed = ParsedFeed(None, None, None, (), ttl=3600)
    feed = polls.updated(FEED, parsed, Answer(), SCHEDULE, now)
    assert polls.unchanged(feed, Answer(), SCHEDULE, now).next_poll_at == now + timedelta(hours=1)


def test_a_failure_keeps_the_validators_and_says_why(now: datetime) -> None:
    feed = polls.failed(FEED, "it answered 500", SCHEDULE, now)
    assert (feed.etag, feed.last_modified, feed.state) == ('"old"', "then", FeedState.ACTIVE)
    assert (feed.error_count, feed.last_error, feed.last_success_at) == (4, "it answered 500", None)


def test_a_feed_that_fails_for_a_month_is_paused_with_the_reason(now: datetime) -> None:
    feed = FEED
    while feed.state is FeedState.ACTIVE:
        feed = polls.failed(feed, "it answered 404 Not Found", SCHEDULE, now)
    assert feed.state is FeedState.PAUSED
    assert feed.last_error == f"paused after {feed.error_count} failures: it answered 404 Not Found"


def test_a_feed_that_is_gone_is_not_due_again(now: datetime) -> None:
    feed = polls.gone(FEED, now)
    assert (feed.state, feed.next_poll_at) == (FeedState.GONE, None)
