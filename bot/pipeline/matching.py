"""Whether a story is one a subscription asked for."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import lru_cache

from bot.model import (
    Cadence,
    Candidate,
    RegionTag,
    Story,
    Subscription,
    SubscriptionState,
    TargetState,
    TopicTag,
)
from bot.vocabulary import regions, topics

WORLD = "001"


def matches_keywords(story: Story | Candidate, keywords: Sequence[str]) -> bool:
    """Tell whether any keyword stands in the story as whole words; no keywords match everything."""
    if not keywords:
        return True
    text = _fold(" ".join([story.title, *story.summary, *story.headlines]))
    return any(_pattern(keyword).search(text) for keyword in keywords)


def unmet(story: Story, subscription: Subscription) -> tuple[str, ...]:
    """Return what of a subscription's wish a story does not fulfil, in words; nothing when it is wanted."""
    found = []
    if subscription.region != WORLD and not _is_tagged(
        story.regions, regions.descendants, subscription.region
    ):
        found.append(f"it is not about {regions.region_name(subscription.region)}")
    if subscription.topic and not _is_tagged(story.topics, topics.descendants, subscription.topic):
        found.append(f"it is not on {topics.topic_name(subscription.topic)}")
    if not matches_keywords(story, subscription.keywords):
        found.append("it has none of the words " + ", ".join(f"“{word}”" for word in subscription.keywords))
    if story.last_at < subscription.since:
        brief = subscription.cadence is not Cadence.AS_IT_HAPPENS
        found.append("it is older than " + ("the last brief" if brief else "the subscription"))
    if subscription.state is SubscriptionState.PAUSED:
        found.append("the subscription is paused")
    if subscription.target.state is not TargetState.ACTIVE:
        found.append(f"the place is closed: {subscription.target.reason or 'no reason is known'}")
    return tuple(found)


def _is_tagged(
    tags: Sequence[RegionTag | TopicTag], descendants: Callable[[str], frozenset[str]], wanted: str
) -> bool:
    inside = descendants(wanted) | {wanted}
    return any(tag.code in inside for tag in tags)


@lru_cache(maxsize=4096)
def _pattern(keyword: str) -> re.Pattern[str]:
    # Escaped, so a keyword is never a regular expression: Python's have no time limit.
    words = r"\W+".join(re.escape(word) for word in _fold(keyword).split())
    return re.compile(rf"(?<!\w){words}(?!\w)" if words else r"(?!)")


def _fold(text: str) -> str:
    """Return text without case and accents, so that "Bişkek" finds "BISKEK"."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))
