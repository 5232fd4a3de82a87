"""What a poll teaches about a feed: the feed before in, the feed after out."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.model import Feed, FeedState, ParsedFeed
from bot.pipeline.feeds.interval import has_failed_for_good, next_poll, next_try
from bot.translation import N_


@dataclass(frozen=True, slots=True)
class Answer:
    """What an answer said of itself: validators, how long it stays fresh (seconds), a digest of its bytes."""

    etag: str | None = None
    last_modified: str | None = None
    lifetime: float | None = None
    digest: str | None = None


@dataclass(frozen=True, slots=True)
class Schedule:
    """How often a feed may be read, and the chance (0..1) that spreads the polls."""

    shortest: timedelta
    chance: Callable[[], float]


def unchanged(feed: Feed, answer: Answer, schedule: Schedule, now: datetime) -> Feed:
    """Note a 304, or the same bytes again. A 304 need not repeat the validators: ours go on."""
    return _answered(
        replace(
            feed,
            etag=answer.etag or feed.etag,
            last_modified=answer.last_modified or feed.last_modified,
        ),
        answer,
        schedule,
        now,
    )


def updated(feed: Feed, parsed: ParsedFeed, answer: Answer, schedule: Schedule, now: datetime) -> Feed:
    """Note what was read: the validators are this answer's, even when it has none."""
    return _answered(
        replace(
            feed,
            etag=answer.etag,
            last_modified=answer.last_modified,
            content_hash=answer.digest,
            title=parsed.title or feed.title,
            outlet=feed.outlet or parsed.title,
            site_url=parsed.site_url or feed.site_url,
            language=feed.language or parsed.language,
            ttl=parsed.ttl,
            skip_hours=parsed.skip_hours,
        ),
        answer,
        schedule,
        now,
    )


def failed(
    feed: Feed, reason: str, schedule: Schedule, now: datetime, *, retry_after: float | None = None
) -> Feed:
    """Note that nothing usable came: asked again later and later, paused after about 30 days of that."""
    failures = feed.error_count + 1
    given_up = has_failed_for_good(failures, shortest=schedule.shortest)
    due = next_try(
        now,
        shortest=schedule.shortest,
        failures=failures,
        retry_after=retry_after,
        chance=schedule.chance(),
    )
    return replace(
        feed,
        state=FeedState.PAUSED if given_up else feed.state,
        last_poll_at=now,
        next_poll_at=due,
        last_error=_given_up(failures, reason) if given_up else reason,
        error_count=failures,
    )


def _given_up(failures: int, reason: str) -> str:
    return N_("paused after {failures} failures: {reason}").format(failures=failures, reason=reason)


def postponed(feed: Feed, schedule: Schedule, now: datetime) -> Feed:
    """Note a poll that says nothing of the feed, because we were cut off from everything."""
    return replace(feed, next_poll_at=next_poll(now, shortest=schedule.shortest, chance=schedule.chance()))


def gone(feed: Feed, now: datetime) -> Feed:
    """Note a 410: the publisher has ended the feed."""
    return replace(
        feed,
        state=FeedState.GONE,
        last_poll_at=now,
        next_poll_at=None,
        last_error=N_("its publisher says it is gone for good (410)"),
    )


def _answered(feed: Feed, answer: Answer, schedule: Schedule, now: datetime) -> Feed:
    due = next_poll(
        now,
        shortest=schedule.shortest,
        lifetime=answer.lifetime,
        ttl=feed.ttl,
        skip_hours=feed.skip_hours,
        chance=schedule.chance(),
    )
    return replace(
        feed,
        state=FeedState.ACTIVE,  # one that was paused answers again when somebody has it checked
        last_poll_at=now,
        last_success_at=now,
        next_poll_at=due,
        last_error=None,
        error_count=0,
    )
