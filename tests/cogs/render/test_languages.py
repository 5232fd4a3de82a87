"""What is rendered is taken by Discord in every language: words get longer, limits do not."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.model import (
    Brief,
    BriefItem,
    Cadence,
    Feed,
    FeedState,
    Preferences,
    ReportKind,
    SubscriptionState,
    TargetKind,
    TargetState,
    Traces,
)
from bot.services.feeds import AddedFeed, Imported
from bot.services.grounds import Reason
from bot.services.previews import Preview
from bot.services.rendering import FeedEnded, PlaceEnded, PlacePaused
from bot.services.subscriptions import Alike, Followed
from bot.translation import LANGUAGES, speaking
from cogs.components import form_of
from cogs.render.about import about_answer, forget_question, forgotten_answer, kept_answer
from cogs.render.brief_answers import Asked, brief_answer, overview_answer, sample_answer, shared
from cogs.render.briefs import brief_messages
from cogs.render.corrections import correction_answer, name_form
from cogs.render.feeds import added_answer, feed_answer, feeds_answer, imported_answer
from cogs.render.feeds import removal_question as feed_question
from cogs.render.news import article_answer, articles_answer, listing, story_answer
from cogs.render.notices import notice_message
from cogs.render.offers import already_answer, followed_answer, left_out, offer_answer
from cogs.render.parts import Json
from cogs.render.reasons import reasons_answer
from cogs.render.settings import quiet_form, settings_answer, zone_form
from cogs.render.stories import story_message
from cogs.render.subscriptions import (
    card,
    removal_question,
    removed_answer,
    subscriptions_answer,
)
from cogs.render.trees import region_answer, topic_answer
from cogs.render.wishes import times_form
from sandbox.forms import check_message, check_modal
from sandbox.rules import DiscordError
from tests.records import NOW, a_story, a_subscription, a_target, an_article

LONG = "Deoxyribonucleic "
TYPED = ("at", "days", "timezone", "mention")
ASKED = Asked("143", "", "24h", NOW, 8)
FEED = Feed(
    7,
    "https://outlet.example/feed",
    "guild:1",
    outlet=LONG * 4,
    state=FeedState.PAUSED,
    last_poll_at=NOW,
    last_success_at=NOW,
    last_error="paused after 200 failures: it answered 404 Not Found",
    error_count=200,
)
HELD = [
    a_subscription(id=10**9, keywords=("z" * 50,) * 10, quiet="22:00-07:00", days=(1, 2, 3, 4, 5, 6)),
    a_subscription(id=2, cadence=Cadence.WEEKLY, days=(7,), state=SubscriptionState.PAUSED),
    a_subscription(id=3, cadence=Cadence.AS_IT_HAPPENS, target=a_target(kind=TargetKind.DM)),
    a_subscription(
        id=4,
        cadence=Cadence.HOURLY,
        target=a_target(
            state=TargetState.PAUSED, reason="the bot cannot see the channel: give it View Channel"
        ),
    ),
    a_subscription(id=5),
]


def a_brief(*items: BriefItem) -> Brief:
    return Brief("143", NOW - timedelta(days=1), NOW, items, rolled_up_from="762", left_out=121)


def briefs() -> Iterator[Json]:
    story = a_story(title=LONG * 12, summary=(LONG * 30 + ".",))
    brief = a_brief(*[BriefItem(story, story.summary, update=True)] * 8)
    yield from brief_messages(brief, mark=lambda part: "m" * 19 + str(part))
    yield from brief_messages(a_brief(), mark=str)
    yield from brief_messages(replace(a_brief(), topic="medtop:20000344"), mark=str)
    yield brief_answer(brief, ASKED, private=True)
    yield shared(brief_answer(brief, ASKED, private=False), LONG * 9)
    yield overview_answer(
        [replace(brief, region=code) for code in ("142", "150", "001")], ASKED, private=True
    )
    yield overview_answer([], ASKED, private=True)
    yield sample_answer(brief)
    yield story_message(story, mark=str)
    yield story_answer(story)


def lookups() -> Iterator[Json]:
    article = an_article(title=LONG * 20)
    yield article_answer(article)
    yield articles_answer([article] * 5, [("https://outlet.example/1", LONG * 40)])
    yield listing(LONG * 20, [article] * 8, empty=LONG)
    yield reasons_answer([Reason(LONG * 20, (LONG * 20,) * 20)] * 30)
    yield region_answer("001", {"142": 1200, "group:sahel": 1}, brief="b")
    yield topic_answer("", {}, brief="b")
    yield topic_answer("medtop:11000000", {"medtop:11000000": 5}, brief="b")
    yield feeds_answer([FEED] * 100, 150)
    yield feeds_answer([], 1)
    yield feed_answer(FEED, now=NOW)
    yield feed_question(FEED, 12_000)
    yield added_answer(AddedFeed(FEED, new=True, entries=21, newest=(LONG * 20,) * 3))
    yield added_answer(AddedFeed(FEED, new=False))
    yield imported_answer(Imported(121, 2, 5))


def own_affairs() -> Iterator[Json]:
    preview = Preview(2, 21, (a_story(title=LONG * 20),) * 3)
    for held in HELD:
        yield offer_answer(held, preview, Preferences("guild:1"), token="t" * 12)
        alike = Alike(replace(held, at="20:15"), tuple(HELD))
        yield offer_answer(
            held, preview, Preferences("guild:1"), token="t" * 12, alike=alike, notes=left_out(held, TYPED)
        )
        yield already_answer(held)
        yield followed_answer(Followed(held, new=True))
        yield followed_answer(Followed(held, new=False))
        yield card(held, Preferences("guild:1", quiet="22:00-07:00"), page=10**5, is_muted=True)
        yield removal_question(held, page=0)
        yield removed_answer(held, page=0)
    yield offer_answer(HELD[0], Preview(0, 0, (), elsewhere=True), Preferences("guild:1"), token="t" * 12)
    yield offer_answer(HELD[0], Preview(0, 0, ()), Preferences("guild:1"), token="t" * 12)
    yield subscriptions_answer(HELD, Preferences("guild:1", quiet="22:00-07:00"), muted={10**9})
    yield subscriptions_answer([], Preferences("guild:1"))
    yield about_answer("0.1.0", shared=151, own=22)
    for traces in (Traces(), Traces(*[1] * 8), Traces(*[21] * 8)):
        yield forget_question(traces)
        yield forgotten_answer(traces)
    yield kept_answer()
    yield settings_answer(Preferences("guild:1"), fallback="en", now=NOW)
    chosen = Preferences("user:1", "Asia/Almaty", "ru", quiet="22:00-07:00", maps=False)
    yield settings_answer(chosen, fallback="en", now=NOW, similar=("Asia/Almaty", "Asia/Aqtau"))
    for kind in ReportKind:
        yield correction_answer(a_story(), kind, said="x", changed=True)
    for notice in (PlacePaused(a_target(), LONG * 9), PlaceEnded(a_target(), LONG * 9), FeedEnded(FEED)):
        yield notice_message(notice, mark="m" * 20)


def forms() -> Iterator[Json]:
    for held in HELD:
        yield times_form(held, custom_id="sub|form|1|0")
    yield zone_form(Preferences("guild:1"))
    yield quiet_form(Preferences("user:1"))
    yield name_form(ReportKind.REGION, 10**12)
    yield name_form(ReportKind.TOPIC, 10**12)


def problem_of(message: Json) -> object:
    try:
        check_message(message)
    except DiscordError as error:
        return error.body
    return None


@pytest.mark.parametrize("language", LANGUAGES)
def test_discord_takes_every_message_in_every_language(language: str) -> None:
    with speaking(language):
        refused = [
            problem for made in (*briefs(), *lookups(), *own_affairs()) if (problem := problem_of(made))
        ]
    assert refused == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_discord_takes_every_form_in_every_language(language: str) -> None:
    with speaking(language):
        made: list[dict[str, Any]] = [form_of(form).to_dict() for form in forms()]
    for form in made:
        check_modal(form)


def test_a_message_that_is_too_long_is_found() -> None:
    with pytest.raises(Exception, match="50035"):
        check_message({"embeds": [{"title": "x" * 257}]})
