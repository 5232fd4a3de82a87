"""As it happens: what is posted, edited, held, and left alone."""

from datetime import timedelta

from bot.model import DeliveryState, Preferences
from bot.pipeline.announcing import EditPost, Hold, Pass, PostStory, decide_announcement
from tests.records import NOW, a_delivery, a_story, a_subscription

MINUTE = timedelta(minutes=1)


def decide(**changes: object) -> object:
    asked: dict[str, object] = {
        "story": a_story(),
        "subscription": a_subscription(),
        "preferences": Preferences("guild:7"),
        "told": None,
        "earlier": (),
        "posts": (),
        "now": NOW,
    }
    asked |= changes
    return decide_announcement(asked.pop("story"), asked.pop("subscription"), **asked)  # type: ignore[arg-type] # a table of tests


def test_a_new_story_is_posted() -> None:
    assert decide() == PostStory()


def test_what_was_told_is_not_told_again() -> None:
    assert decide(told=1) == Pass()


def test_a_story_from_before_the_subscription_is_left_alone() -> None:
    assert decide(subscription=a_subscription(since=NOW)) == Pass()


def test_a_story_without_the_keyword_is_left_alone() -> None:
    assert decide(subscription=a_subscription(keywords=("railway",))) == Pass()
    assert decide(subscription=a_subscription(keywords=("metro line",))) == PostStory()


def test_the_seventh_post_within_an_hour_waits_for_a_brief() -> None:
    posts = [NOW - timedelta(minutes=minutes) for minutes in (50, 40, 30, 20, 10, 5)]
    assert decide(posts=posts) == Hold(NOW + 10 * MINUTE)
    assert decide(posts=posts[1:]) == PostStory()


def test_quiet_hours_hold_a_story_until_they_end() -> None:
    night = a_subscription(quiet="22:00-10:30", timezone="UTC")
    assert decide(subscription=night) == Hold(NOW + 90 * MINUTE)


def test_the_quiet_hours_of_the_guild_hold_a_story_too() -> None:
    night = Preferences("guild:7", quiet="13:00-16:30", timezone="Asia/Almaty")
    assert decide(preferences=night) == Hold(NOW + 150 * MINUTE)


def test_a_later_report_edits_the_post() -> None:
    base = a_delivery(due=NOW - 30 * MINUTE)
    assert decide(story=a_story(revision=2), told=1, earlier=(base,)) == EditPost(base, NOW)


def test_a_post_made_anew_after_an_older_one_was_skipped_is_edited() -> None:
    skipped = a_delivery(id="old", state=DeliveryState.SKIPPED, due=NOW - timedelta(days=2))
    anew = a_delivery(id="new", revision=2, state=DeliveryState.SENT, due=NOW - timedelta(hours=1))
    assert decide(story=a_story(revision=3), told=2, earlier=[skipped, anew]) == EditPost(anew, NOW)


def test_the_fifth_edit_within_an_hour_waits() -> None:
    base = a_delivery(due=NOW - 60 * MINUTE)
    edits = [a_delivery(edits=base.id, due=NOW - timedelta(minutes=minutes)) for minutes in (50, 30, 20, 10)]
    later = decide(story=a_story(revision=6), told=5, earlier=(base, *edits))
    assert later == EditPost(base, NOW + 10 * MINUTE)


def test_a_post_of_yesterday_is_not_edited() -> None:
    base = a_delivery(due=NOW - timedelta(hours=25))
    assert decide(story=a_story(revision=2), told=1, earlier=(base,)) == Pass()


def test_what_was_told_in_a_brief_is_updated_by_the_next_brief() -> None:
    assert decide(story=a_story(revision=2), told=1, earlier=()) == Pass()
