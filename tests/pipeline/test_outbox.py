"""The outbox's rules: identities never clash, and a request is never repeated blindly too late."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.model import TargetKind
from bot.pipeline.outbox import (
    NONCE_LENGTH,
    Post,
    ReadBack,
    Wait,
    delivery_id,
    next_step,
    nonce,
    retry_after,
    send_timeout,
)
from tests.records import NOW, a_delivery, a_target

WINDOW = 60.0


def seconds(number: float) -> timedelta:
    return timedelta(seconds=number)


def test_a_nonce_fits_discords_limit() -> None:
    assert len(nonce("token", delivery_id("token", 1, "brief", "12"))) == NONCE_LENGTH


@given(
    st.tuples(st.integers(1, 99), st.sampled_from(["story", "brief"]), st.text(max_size=5), st.integers(0, 9))
)
def test_another_key_is_another_identity(key: tuple[int, str, str, int]) -> None:
    target, kind, subject, part = key
    mine = delivery_id("token", target, kind, subject, part=part)
    others = [
        delivery_id("token", target + 1, kind, subject, part=part),
        delivery_id("token", target, kind, subject, part=part + 1),
        delivery_id("token", target, kind, subject, revision=2, part=part),
        delivery_id("other", target, kind, subject, part=part),
    ]
    assert mine == delivery_id("token", target, kind, subject, part=part)
    assert mine not in others
    assert nonce("token", mine) not in {nonce("token", other) for other in others}


def test_a_delivery_that_was_never_tried_opens_a_window() -> None:
    assert next_step(a_delivery(), NOW, WINDOW) == Post(fresh=True)


def test_inside_the_window_the_same_nonce_goes_out_again() -> None:
    tried = a_delivery(first_attempt=NOW - seconds(10), last_attempt=NOW - seconds(10), attempts=1)
    assert next_step(tried, NOW, WINDOW) == Post(fresh=False)


def test_late_in_the_window_nothing_is_sent_until_the_last_request_is_over() -> None:
    tried = a_delivery(first_attempt=NOW - seconds(50), last_attempt=NOW - seconds(5), attempts=2)
    assert next_step(tried, NOW, WINDOW) == Wait(NOW + seconds(10))


def test_after_the_window_the_channel_is_read_first() -> None:
    tried = a_delivery(first_attempt=NOW - seconds(90), last_attempt=NOW - seconds(90), attempts=1)
    assert next_step(tried, NOW, WINDOW) == ReadBack()


def test_a_forum_post_has_no_nonce_and_is_read_back_even_inside_the_window() -> None:
    tried = a_delivery(
        target=a_target(kind=TargetKind.FORUM),
        first_attempt=NOW - seconds(20),
        last_attempt=NOW - seconds(20),
    )
    assert next_step(tried, NOW, WINDOW) == ReadBack()


def test_an_edit_may_always_be_made_again() -> None:
    tried = a_delivery(edits="base", first_attempt=NOW - seconds(500), last_attempt=NOW - seconds(500))
    assert isinstance(next_step(tried, NOW, WINDOW), Post)


@given(
    window=st.floats(1, 300),
    since_first=st.floats(0, 1000),
    between=st.floats(0, 1),
)
def test_a_blind_retry_is_always_over_before_the_window_closes(
    window: float, since_first: float, between: float
) -> None:
    first = NOW - seconds(since_first)
    tried = a_delivery(first_attempt=first, last_attempt=first + seconds(since_first * between), attempts=2)
    step = next_step(tried, NOW, window)
    if isinstance(step, Post):
        assert NOW + seconds(send_timeout(window)) < first + seconds(window)
    if isinstance(step, ReadBack):
        assert tried.last_attempt is not None
        assert tried.last_attempt + seconds(send_timeout(window)) <= NOW


@given(st.integers(1, 10_000), st.floats(0, 1))
def test_the_pause_after_a_failure_grows_and_stays_bounded(attempts: int, jitter: float) -> None:
    pause = retry_after(attempts, jitter=jitter)
    assert seconds(0.5) <= pause <= seconds(300)
    assert pause <= retry_after(attempts + 1, jitter=0)
