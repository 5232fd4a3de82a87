"""Whether a story is one a subscription asked for."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from enum import StrEnum
from functools import lru_cache

from bot.model import (
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


class Unmet(StrEnum):
    """What of a subscription's wish a story does not fulfil."""

    REGION = "region"
    TOPIC = "topic"
    KEYWORDS = "keywords"
    AGE = "age"
    PAUSED = "paused"
    CLOSED = "closed"


def unmet(story: Story, subscription: Subscription) -> tuple[Unmet, ...]:
    """Return what of a subscription's wish a story does not fulfil; nothing when it is wanted."""
    wish, place = subscription, subscription.target
    failing = {
        Unmet.REGION: wish.region != WORLD
        and not _is_tagged(story.regions, regions.descendants, wish.region),
        Unmet.TOPIC: wish.topic is not None and not _is_tagged(story.topics, topics.descendants, wish.topic),
        Unmet.KEYWORDS: not matches_keywords(story, wish.keywords),
        Unmet.AGE: story.last_at < wish.since,
        Unmet.PAUSED: wish.state is SubscriptionState.PAUSED,
        Unmet.CLOSED: place.state is not TargetState.ACTIVE,
    }
    return tuple(kind for kind, fails in failing.items() if fails)


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
