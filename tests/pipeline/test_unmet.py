"""What of a wish a story does not fulfil is named."""

from datetime import timedelta

from bot.model import SubscriptionState, TargetState
from bot.pipeline.matching import Unmet, unmet
from tests.records import NOW, a_story, a_subscription, a_target


def test_a_story_that_is_wanted_lacks_nothing() -> None:
    assert unmet(a_story(), a_subscription()) == ()
    assert unmet(a_story(), a_subscription(region="142", topic="medtop:04000000")) == ()
    assert unmet(a_story(), a_subscription(region="001", keywords=("metro line",))) == ()


def test_each_thing_that_is_missing_is_named() -> None:
    subscription = a_subscription(region="404", topic="medtop:15000000", keywords=("zebra",))
    assert unmet(a_story(), subscription) == (Unmet.REGION, Unmet.TOPIC, Unmet.KEYWORDS)


def test_a_story_older_than_the_subscription_or_its_last_brief_is_not_wanted() -> None:
    late = a_subscription(since=NOW + timedelta(hours=1))
    assert unmet(a_story(), late) == (Unmet.AGE,)


def test_what_is_paused_or_closed_says_so() -> None:
    closed = a_target(state=TargetState.PAUSED, reason="no permission")
    subscription = a_subscription(state=SubscriptionState.PAUSED, target=closed)
    assert unmet(a_story(), subscription) == (Unmet.PAUSED, Unmet.CLOSED)
