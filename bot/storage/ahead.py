"""Times that lie ahead because the machine's clock stood wrong for a while, and are pulled back to now.

Else what was due an hour after a time next year would wait a year: feeds, briefs, posts, quotas.
"""

from datetime import datetime, timedelta

import aiosqlite

from bot.storage.rows import change, one
from bot.storage.times import stored, whole

BEYOND = timedelta(minutes=10)
"""Clocks are corrected by less all the time; that much does no harm."""
FAR = timedelta(days=8)
"""Nothing is put off for longer: a weekly brief is due within seven days."""
DAY = timedelta(days=1)
"""After this a post as it happens expires, and a loan ends."""

# Those that are written all day, so that a clock that stood wrong has left its time in one of them.
_IS_AHEAD = """
    SELECT 1 WHERE EXISTS (SELECT 1 FROM feed WHERE last_poll_at > :ahead)
        OR EXISTS (SELECT 1 FROM subscription WHERE since_at > :ahead OR next_at > :far)
        OR EXISTS (SELECT 1 FROM delivery WHERE state = 'waiting' AND created_at > :ahead)
"""
_PULL_BACK = (
    "UPDATE feed SET last_poll_at = :now, next_poll_at = :now WHERE last_poll_at > :ahead",
    "UPDATE feed SET last_success_at = :now WHERE last_success_at > :ahead",
    "UPDATE subscription SET next_at = :now WHERE next_at > :far OR (next_at > :now AND since_at > :ahead)",
    # Before the stories pulled back to now, which are thus told; what was told already is not told again.
    "UPDATE subscription SET since_at = :before WHERE since_at > :ahead",
    "UPDATE subscription SET created_at = :now WHERE created_at > :ahead",
    # Six posts "within the last hour" would silence a channel; one never due or settled would stay for ever.
    """
    UPDATE delivery SET due_at = :now,
        expires_at = CASE WHEN expires_at > :far THEN :tomorrow ELSE expires_at END
    WHERE state = 'waiting' AND (created_at > :ahead OR due_at > :far)
    """,
    "UPDATE delivery SET created_at = :now WHERE created_at > :ahead",
    "UPDATE delivery SET settled_at = :now WHERE settled_at > :ahead",
    """
    UPDATE story_region SET sort_at = :whole
    WHERE story_id IN (SELECT id FROM story WHERE sort_at > :ahead)
    """,
    """
    UPDATE story_topic SET sort_at = :whole
    WHERE story_id IN (SELECT id FROM story WHERE sort_at > :ahead)
    """,
    "UPDATE story SET sort_at = :now WHERE sort_at > :ahead",
    "UPDATE story SET first_at = :now WHERE first_at > :ahead",
    "UPDATE story SET last_at = :now WHERE last_at > :ahead",
    """
    UPDATE article_region SET sort_at = :whole
    WHERE article_id IN (SELECT id FROM article WHERE sort_at > :ahead)
    """,
    """
    UPDATE article_topic SET sort_at = :whole
    WHERE article_id IN (SELECT id FROM article WHERE sort_at > :ahead)
    """,
    "UPDATE article SET sort_at = :now WHERE sort_at > :ahead",
    "UPDATE article SET added_at = :now WHERE added_at > :ahead",
    "UPDATE article_loan SET until = :tomorrow WHERE until > :tomorrow",
    "UPDATE target SET since = :now WHERE since > :ahead",
    "UPDATE target SET told_owner_at = :now WHERE told_owner_at > :ahead",
    "UPDATE departure SET left_at = :now WHERE left_at > :ahead",
    "DELETE FROM usage WHERE at > :ahead",
)


async def is_anything_ahead(connection: aiosqlite.Connection, now: datetime) -> bool:
    """Tell whether the clock was ahead of `now` when something was written."""
    return await one(connection, _IS_AHEAD, _times(now)) is not None


async def pull_back(tx: aiosqlite.Connection, now: datetime) -> int:
    """Set times that lie ahead to about `now`, so that what waits for them is due; return how many."""
    return sum([await change(tx, statement, _times(now)) for statement in _PULL_BACK])


def _times(now: datetime) -> dict[str, object]:
    return {
        "now": stored(now),
        "whole": whole(now),
        "before": stored(now - BEYOND),
        "ahead": stored(now + BEYOND),
        "far": stored(now + FAR),
        "tomorrow": stored(now + DAY),
    }
