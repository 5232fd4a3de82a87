"""A brief: what is in it, in which order, and why."""

from datetime import timedelta
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from bot.model import Brief, Ground, ItemReason, RegionTag, Story, Summary
from bot.pipeline.briefs import MAX_PER_OUTLET, choose, compose_brief
from tests.records import KAZAKHSTAN, KYRGYZSTAN, NOW, a_story, an_article

DAY = timedelta(days=1)


def compose(*stories: Story, **changes: object) -> Brief:
    asked: dict[str, object] = {"region": "143", "since": NOW - DAY, "until": NOW} | changes
    choice = choose(stories, **asked)  # type: ignore[arg-type] # a table of tests
    asked.pop("limit", None)
    return compose_brief(choice.stories, left_out=choice.left_out, **asked)  # type: ignore[arg-type] # as above


def report(number: int, outlet: str = "Steppe Courier", hours: float = 1, **changes: object) -> Story:
    time = NOW - timedelta(hours=hours)
    article = an_article(id=number, outlet=outlet, added=time, sort_at=time, title=f"Report {number}")
    return a_story(article, id=number, **changes)


def test_a_story_of_three_outlets_comes_before_a_story_of_one() -> None:
    many = a_story(
        an_article(id=1, outlet="A"), an_article(id=2, outlet="B"), an_article(id=3, outlet="C"), id=1
    )
    brief = compose(report(2), many)
    assert [item.story.id for item in brief.items] == [1, 2]


def test_a_newer_story_comes_before_an_older_one() -> None:
    brief = compose(report(1, hours=20), report(2, outlet="B", hours=1))
    assert [item.story.id for item in brief.items] == [2, 1]


def test_a_story_about_the_region_comes_before_one_that_names_it() -> None:
    aside = report(1, regions=(RegionTag(code="276", iso="DE", name="Germany", weight=0.9), KYRGYZSTAN))
    brief = compose(aside, report(2, outlet="B", regions=(KAZAKHSTAN,)))
    assert [item.story.id for item in brief.items] == [2, 1]


def test_what_the_target_was_told_is_left_out_and_a_newer_revision_is_an_update() -> None:
    brief = compose(report(1), report(2, outlet="B", revision=3), told={1: 1, 2: 2})
    assert [(item.story.id, item.update) for item in brief.items] == [(2, True)]


def test_an_update_tells_the_newest_report() -> None:
    first = an_article(id=1, added=NOW - timedelta(hours=5))
    newest = an_article(id=2, outlet="B", added=NOW, summary=an_article().summary)
    changed = a_story(first, newest, revision=2, summary=("Old.",))
    brief = compose(changed, told={1: 1})
    assert brief.items[0].summary[0] == newest.summary.sentences[0]


def test_an_update_whose_last_report_may_not_be_quoted_tells_the_newest_that_may() -> None:
    first = an_article(id=1, added=NOW - timedelta(hours=5))
    second = an_article(id=2, outlet="B", added=NOW - timedelta(hours=1), summary=Summary(("Newer.",)))
    walled = an_article(id=3, outlet="C", added=NOW, summary=Summary(refusal="paywall"))
    changed = a_story(first, second, walled, revision=3, summary=("Old.",))
    assert compose(changed, told={1: 1}).items[0].summary == ("Newer.",)


def test_one_outlet_alone_does_not_fill_a_brief() -> None:
    stories = [report(number, hours=number / 10) for number in range(1, 9)] + [
        report(9, outlet="B", hours=20)
    ]
    brief = compose(*stories)
    outlets = [item.story.outlets[0] for item in brief.items]
    assert outlets.count("Steppe Courier") == MAX_PER_OUTLET
    assert "B" in outlets
    assert brief.left_out == 5


def joint(number: int, *outlets: str) -> Story:
    """Return a story of several outlets, in the order of their reports."""
    reports = [an_article(id=number * 10 + place, outlet=outlet) for place, outlet in enumerate(outlets)]
    return a_story(*reports, id=number)


def test_what_an_outlet_reports_with_others_leaves_room_for_its_own() -> None:
    shared = [joint(number, "A", "B") for number in range(1, 4)]
    alone = [report(number, outlet="A", hours=number) for number in range(4, 8)]
    brief = compose(*shared, *alone, report(8, outlet="C", hours=20))
    assert [item.story.id for item in brief.items] == [3, 2, 1, 4, 5, 6, 8]


def test_what_an_outlet_reports_with_others_counts_as_its_own_where_the_others_have_theirs() -> None:
    shared = [joint(number, "A", "B") for number in range(1, 6)]
    alone = [report(number, outlet="A", hours=number) for number in range(6, 9)]
    brief = compose(*shared, *alone)
    assert [item.story.id for item in brief.items] == [5, 4, 3, 2, 1, 6]


def test_what_two_outlets_report_does_not_use_up_the_shares_of_both() -> None:
    brief = compose(*(joint(number, "A", "B") for number in range(1, 9)))
    assert len(brief.items) == 2 * MAX_PER_OUTLET


def test_the_reasons_say_outlets_age_and_words() -> None:
    brief = compose(report(1, hours=3))
    assert brief.items[0].reasons == (
        ItemReason(Ground.OUTLETS, number=1),
        ItemReason(Ground.AGE, number=3),
        ItemReason(Ground.REGION, code="398", weight=0.8, words=("Almaty", "Kazakh")),
    )


def test_an_empty_period_gives_an_empty_brief() -> None:
    assert compose().items == ()


@given(st.lists(st.sets(st.sampled_from("ABCD"), min_size=1), min_size=1, max_size=12))
def test_no_outlet_must_answer_for_more_than_its_share_and_nothing_is_left_out_needlessly(
    reported: list[set[str]],
) -> None:
    stories = [joint(number, *sorted(outlets)) for number, outlets in enumerate(reported, start=1)]
    brief = compose(*stories, limit=len(stories))
    for outlets in (set(some) for size in range(1, 5) for some in combinations("ABCD", size)):
        within = [item for item in brief.items if set(item.story.outlets) <= outlets]
        assert len(within) <= MAX_PER_OUTLET * len(outlets), "Hall: they could not be shared out"
    told = {item.story.id for item in brief.items}
    for left in (story for story in stories if story.id not in told):
        assert any(
            set(left.outlets) <= outlets
            and sum(set(item.story.outlets) <= outlets for item in brief.items)
            == MAX_PER_OUTLET * len(outlets)
            for outlets in (set(some) for size in range(1, 5) for some in combinations("ABCD", size))
        ), "it had room"


@given(st.permutations(range(1, 12)), st.integers(1, 8))
def test_the_order_of_arrival_changes_nothing(order: list[int], limit: int) -> None:
    stories = {number: report(number, outlet=f"O{number % 5}", hours=number) for number in order}
    shuffled = compose(*stories.values(), limit=limit)
    ordered = compose(*(stories[number] for number in sorted(order)), limit=limit)
    assert shuffled == ordered
    assert len(shuffled.items) <= limit
    assert len(shuffled.items) + shuffled.left_out == len(order)
