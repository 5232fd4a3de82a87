"""As it happens: whether a story is posted now, edits its post, or waits for a brief (decision 16)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.model import Delivery, DeliveryState, Preferences, Story, Subscription, TargetState
from bot.pipeline.matching import matches_keywords
from bot.pipeline.preferences import quiet_until

POSTS_AN_HOUR = 6
EDITS_AN_HOUR = 4
EDITED_FOR = timedelta(hours=24)
HOUR = timedelta(hours=1)
FRESH = timedelta(hours=6)
"""How old the newest report may be for a post of its own: what is older was missed, by us or by the feed."""
GATHERING = timedelta(minutes=10)
"""How long what was missed is gathered for one brief: after hours of being down it comes feed by feed."""

_WITHOUT_MESSAGE = frozenset({DeliveryState.REFUSED, DeliveryState.SKIPPED, DeliveryState.UNKNOWN})


@dataclass(frozen=True, slots=True)
class PostStory:
    """Post it."""


@dataclass(frozen=True, slots=True)
class EditPost:
    """Edit the message of `base`, at `due` so that it is not edited too often."""

    base: Delivery
    due: datetime


@dataclass(frozen=True, slots=True)
class Hold:
    """Leave it to a brief at `until`: quiet hours, enough posts for this hour, old news, a paused place."""

    until: datetime


@dataclass(frozen=True, slots=True)
class Pass:
    """Nothing to do: not asked for, known already, or too old."""


Announcement = PostStory | EditPost | Hold | Pass


def decide_announcement(
    story: Story,
    subscription: Subscription,
    *,
    preferences: Preferences,
    told: int | None,
    earlier: Sequence[Delivery],
    posts: Sequence[datetime],
    now: datetime,
) -> Announcement:
    """Decide what one target gets of a story's revision.

    `preferences` are those of the target's guild or person; `told` is the newest revision the target knows;
    `earlier` its deliveries of this story; `posts` the times of its new posts in the last hour, oldest first.
    """
    if (told or 0) >= story.revision or story.last_at < subscription.since:
        return Pass()
    if not matches_keywords(story, subscription.keywords):
        return Pass()
    if told is not None:
        return _edit(earlier, now)
    return _post(story, subscription, quiet_until(subscription, preferences, now), posts, now)


def _post(
    story: Story,
    subscription: Subscription,
    quiet: datetime | None,
    posts: Sequence[datetime],
    now: datetime,
) -> PostStory | Hold:
    if subscription.target.state is TargetState.PAUSED:
        # The brief is not made before the place is open again, so that one message tells all it missed.
        return Hold(now)
    if quiet is not None:
        return Hold(quiet)
    if now - story.reported_at > FRESH:
        return Hold(now + GATHERING)
    if len(posts) >= POSTS_AN_HOUR:
        return Hold(posts[-POSTS_AN_HOUR] + HOUR)
    return PostStory()


def _edit(earlier: Sequence[Delivery], now: datetime) -> Announcement:
    """Return the edit of the story's own post, if there is or will be one.

    What was told in a brief is updated in the next brief.
    """
    # A first post may have been skipped, and a later revision posted anew.
    posts = (each for each in earlier if each.kind == "story" and each.edits is None)
    base = next((post for post in posts if post.state not in _WITHOUT_MESSAGE), None)
    if base is None or base.due is None or now - base.due > EDITED_FOR:
        return Pass()
    edits = sorted(delivery.due for delivery in earlier if delivery.edits and delivery.due)
    recent = [due for due in edits if due > now - HOUR]
    due = now if len(recent) < EDITS_AN_HOUR else recent[-EDITS_AN_HOUR] + HOUR
    return EditPost(base, due)
