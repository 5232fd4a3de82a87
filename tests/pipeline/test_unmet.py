"""What of a wish a story does not fulfil is said in words."""

from dataclasses import replace
from datetime import timedelta

from bot.model import Cadence, SubscriptionState, TargetState
from bot.pipeline.matching import unmet
from tests.records import NOW, a_story, a_subscription, a_target


def test_a_story_that_is_wanted_lacks_nothing() -> None:
    assert unmet(a_story(), a_subscription()) == ()
    assert unmet(a_story(), a_subscription(region="142", topic="medtop:04000000")) == ()
    assert unmet(a_story(), a_subscription(region="001", keywords=("metro line",))) == ()


def test_each_thing_that_is_missing_is_named() -> None:
    subscription = a_subscription(region="404", topic="medtop:15000000", keywords=("zebra",))
    region, topic, words = unmet(a_story(), subscription)
    assert "Kenya" in region
    assert "sport" in topic
    assert "“zebra”" in words


def test_a_story_older_than_the_subscription_or_its_last_brief_says_so() -> None:
    late = a_subscription(since=NOW + timedelta(hours=1))
    assert unmet(a_story(), late) == ("it is older than the subscription",)
    assert unmet(a_story(), replace(late, cadence=Cadence.DAILY)) == ("it is older than the last brief",)


def test_what_is_paused_or_closed_says_so() -> None:
    closed = a_target(state=TargetState.PAUSED, reason="no permission")
    subscription = a_subscription(state=SubscriptionState.PAUSED, target=closed)
    assert unmet(a_story(), subscription) == (
        "the subscription is paused",
        "the place is closed: no permission",
    )
