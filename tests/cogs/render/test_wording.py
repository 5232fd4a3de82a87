"""Answers read as a person would say them."""

from datetime import timedelta

import pytest

from bot.model import BriefItem, Cadence, Feed
from bot.pipeline.cadence import next_brief
from bot.services.feeds import Imported
from bot.services.grounds import Reason
from bot.translation import speaking
from cogs.render.brief_answers import Asked, brief_answer, still_reading
from cogs.render.briefs import brief_messages
from cogs.render.feeds import feed_answer, imported_answer
from cogs.render.offers import left_out
from cogs.render.reasons import reasons_answer
from cogs.render.wishes import rhythm, times_form, wanted_plainly
from tests.cogs.render.test_messages import a_brief, item
from tests.records import NOW, a_story, a_subscription


def footer(*items: BriefItem, skip: int = 0, left: int = 0) -> str:
    asked = Asked("143", "", "24h", NOW, skip)
    return str(
        brief_answer(a_brief(*items, left_out=left), asked, private=True)["embeds"][0]["footer"]["text"]
    )


def test_a_page_tells_which_stories_it_shows() -> None:
    assert footer(item(a_story()), item(a_story()), left=3) == "Stories 1–2 of 5"


def test_a_page_of_one_story_is_no_span() -> None:
    assert footer(item(a_story()), skip=4) == "Story 5 of 5"


def labels(period: str) -> list[str]:
    made = brief_answer(a_brief(), Asked("143", "", period, NOW), private=False)
    return [each["label"] for row in made["components"] for each in row["components"]]


def test_a_new_desk_says_that_it_has_yet_to_read() -> None:
    empty = brief_answer(a_brief(), Asked("143", "", "24h", NOW), private=False)
    told = still_reading(empty, 12)["embeds"][0]["description"]
    assert told.endswith("I have yet to read 12 feeds for the first time. Ask again in a few minutes.")
    assert still_reading(empty, 0) == empty


def test_a_brief_without_news_offers_a_week() -> None:
    assert labels("24h") == ["7 days", "Subscribe to this"]
    assert labels("7d") == ["Subscribe to this"]


@pytest.mark.parametrize(("stories", "asked"), [(1, "Why this?"), (2, "Why these?"), (8, "Why these?")])
def test_the_reasons_are_titled_like_the_button_that_asks_for_them(stories: int, asked: str) -> None:
    items = [item(a_story(id=number + 1, summary=("S" * 700,))) for number in range(stories)]
    posted = brief_messages(a_brief(*items), mark=str)
    assert {each["components"][0]["components"][0]["label"] for each in posted} == {asked}
    page = brief_answer(a_brief(*items), Asked("143", "", "24h", NOW), private=False)
    assert asked in [each["label"] for row in page["components"] for each in row["components"]]
    reasons = [Reason("A story", ("it is new",), each.story.id) for each in items]
    assert reasons_answer(reasons)["embeds"][0]["title"] == asked


def test_several_reasons_of_one_story_are_those_of_one() -> None:
    reasons = [Reason("Posted here", ("sent",)), Reason("A story", ("it is new",), 4)]
    assert reasons_answer(reasons)["embeds"][0]["title"] == "Why this?"


def test_the_label_of_a_button_leaves_its_mark_alone() -> None:
    posted = [brief_messages(a_brief(*[item(a_story())] * number), mark=str)[0] for number in (1, 2)]
    assert {each["components"][0]["components"][0]["custom_id"] for each in posted} == {"d:0:why"}


def test_keywords_stand_in_the_readers_quotation_marks() -> None:
    with speaking("ru"):
        assert wanted_plainly(a_subscription(keywords=("вода", "metro"))).endswith("«вода», «metro»")


@pytest.mark.parametrize(
    ("cadence", "told"),
    [
        (Cadence.DAILY, "every day at 08:00 (Asia/Almaty), quiet 22:00-07:00"),
        (Cadence.AS_IT_HAPPENS, "as it happens, quiet 22:00-07:00 (Asia/Almaty)"),
    ],
)
def test_a_rhythm_names_its_time_zone_once(cadence: Cadence, told: str) -> None:
    assert rhythm(a_subscription(cadence=cadence, timezone="Asia/Almaty", quiet="22:00-07:00")) == told


def test_an_hourly_brief_says_its_minute_where_it_is_not_the_full_hour() -> None:
    assert rhythm(a_subscription(cadence=Cadence.HOURLY)) == "every hour"
    assert rhythm(a_subscription(cadence=Cadence.HOURLY, at="08:30")) == "every hour at :30"


@pytest.mark.parametrize(
    ("draft", "typed", "told"),
    [
        ({"cadence": Cadence.DAILY}, ["at", "days", "timezone"], []),
        ({"cadence": Cadence.DAILY}, ["mention"], ["direct messages have no roles"]),
        ({"cadence": Cadence.DAILY, "mention_role": "7"}, ["mention"], []),
        ({}, ["at", "days"], ["`at` is left out", "`days` is left out"]),
        ({}, ["timezone"], ["`timezone` is left out"]),
        ({"quiet": "22:00-07:00"}, ["timezone"], []),
        ({"cadence": Cadence.HOURLY}, ["at", "days"], ["`days` is left out"]),
        ({"cadence": Cadence.WEEKLY, "days": (5,)}, ["days"], ["the first of `days`: Fri"]),
    ],
)
def test_an_option_that_nothing_comes_of_is_named(
    draft: dict[str, object], typed: list[str], told: list[str]
) -> None:
    notes = left_out(a_subscription(**draft), typed)
    assert len(notes) == len(told)
    assert all(text in note for text, note in zip(told, notes, strict=True))


@pytest.mark.parametrize(
    ("cadence", "asked"),
    [
        (Cadence.AS_IT_HAPPENS, {"timezone", "quiet", "keywords"}),
        (Cadence.HOURLY, {"at", "timezone", "quiet", "keywords"}),
        (Cadence.WEEKLY, {"at", "days", "timezone", "quiet", "keywords"}),
    ],
)
def test_a_form_asks_only_what_the_cadence_goes_by(cadence: Cadence, asked: set[str]) -> None:
    form = times_form(a_subscription(cadence=cadence), custom_id="sub|form|1|0")
    assert {field["custom_id"] for field in form["fields"]} == asked


def test_a_weekly_brief_is_said_to_come_on_the_day_on_which_it_comes() -> None:
    weekly = a_subscription(cadence=Cadence.WEEKLY, days=(6, 7, 1))
    due = next_brief(weekly, after=NOW)
    assert due is not None
    assert due.isoweekday() == 6
    assert rhythm(weekly) == "weekly, Sat at 08:00 (UTC)"


@pytest.mark.parametrize(
    ("done", "told"),
    [
        (Imported(3, 0, 0), "3 feeds added."),
        (Imported(0, 1, 0), "0 feeds added. 1 was there already."),
        (Imported(0, 0, 0), "0 feeds added. The list names none."),
    ],
)
def test_an_import_tells_no_more_than_happened(done: Imported, told: str) -> None:
    assert imported_answer(done)["embeds"][0]["description"] == told


@pytest.mark.parametrize(
    ("minutes", "told"), [(-5, "It is next in line."), (0.5, "It is next in line."), (10, "Next try <t:")]
)
def test_a_feed_that_is_due_is_next_in_line_and_never_tried_in_the_past(minutes: float, told: str) -> None:
    feed = Feed(1, "https://a.example/feed", outlet="A", next_poll_at=NOW + timedelta(minutes=minutes))
    assert told in feed_answer(feed, now=NOW)["embeds"][0]["description"]
