"""Messages keep Discord's limits whatever the feeds say."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model import Brief, BriefItem, Story, Summary
from cogs.render import limits
from cogs.render.briefs import brief_messages
from cogs.render.discord_renderer import DiscordRenderer
from cogs.render.limits import length
from cogs.render.news import listing, story_answer
from cogs.render.parts import SUPPRESS_NOTIFICATIONS, Json, embed_length
from cogs.render.stories import story_message
from tests.records import NOW, a_story, an_article

WORDS = st.text(
    alphabet=st.one_of(st.sampled_from("ab *_[]()<>@\U0001f600\n"), st.characters()), max_size=700
)


def a_brief(*items: BriefItem, **changes: object) -> Brief:
    brief = Brief(region="143", since=NOW - timedelta(days=1), until=NOW, items=items)
    return replace(brief, **changes)  # type: ignore[arg-type] # a test's own changes


def item(story: Story, *, update: bool = False) -> BriefItem:
    return BriefItem(story=story, summary=story.summary, update=update)


def check_limits(message: Json) -> None:
    assert len(message.get("embeds", ())) <= limits.EMBEDS
    assert sum(embed_length(embed) for embed in message["embeds"]) <= limits.EMBED_TOTAL
    assert message["allowed_mentions"] == {"parse": [], "roles": []}
    for embed in message["embeds"]:
        assert length(embed.get("title", "")) <= limits.TITLE
        assert length(embed.get("description", "")) <= limits.DESCRIPTION
        assert len(embed.get("fields", ())) <= limits.FIELDS
        for field in embed.get("fields", ()):
            assert 0 < length(field["name"]) <= limits.FIELD_NAME
            assert 0 < length(field["value"]) <= limits.FIELD_VALUE


def test_a_brief_shows_headline_sentences_outlets_and_links() -> None:
    (message,) = brief_messages(a_brief(item(a_story())), mark=lambda part: f"mark{part}")
    embed = message["embeds"][0]
    assert embed["title"] == "News brief: Central Asia"
    assert embed["fields"][0]["name"] == "Almaty opens second metro line"
    assert embed["fields"][0]["value"].startswith("Almaty opened its second metro line.")
    assert "[Steppe Courier](https://courier.example/1)" in embed["fields"][0]["value"]
    assert message["components"][0]["components"][0]["custom_id"] == "d:mark0:why"


def test_times_are_left_to_discord_to_show() -> None:
    story = a_story()
    (brief,) = brief_messages(a_brief(item(story)), mark=str)
    reported = f"<t:{int(story.reported_at.timestamp())}:R>"
    assert reported in brief["embeds"][0]["fields"][0]["value"]
    shown = (brief, story_answer(story), listing("Latest news", story.articles, empty=""))
    for message in shown:
        read = json.dumps([embed | {"timestamp": ""} for embed in message["embeds"]])
        assert "<t:" in read
        assert str(NOW.year) not in read


def test_an_update_is_marked() -> None:
    (message,) = brief_messages(a_brief(item(a_story(), update=True)), mark=str)
    assert message["embeds"][0]["fields"][0]["name"].startswith("Update: ")


def test_a_single_source_is_marked_and_two_are_counted() -> None:
    other = an_article(id=2, outlet="Zhas Alash", url="https://alash.example/2")
    for story, told in ((a_story(), "single source"), (a_story(an_article(), other), "2 outlets")):
        (message,) = brief_messages(a_brief(item(story)), mark=str)
        assert told in message["embeds"][0]["fields"][0]["value"]


@pytest.mark.parametrize("refusal", ["paywall", "cookie page", "the publisher allows no quotation"])
def test_a_post_without_a_summary_says_why(refusal: str) -> None:
    walled = an_article(summary=Summary(refusal=refusal))
    message = story_message(a_story(walled), mark=str)
    assert message["embeds"][0]["description"] == f"No summary: {refusal}."


def test_an_empty_brief_says_so() -> None:
    (message,) = brief_messages(a_brief(), mark=str)
    assert "Nothing new from Central Asia" in message["embeds"][0]["description"]


def test_a_widened_brief_says_so() -> None:
    (message,) = brief_messages(a_brief(item(a_story()), rolled_up_from="762"), mark=str)
    assert "Little news from Tajikistan" in message["embeds"][0]["description"]


def test_a_long_brief_becomes_several_messages_with_marks_of_their_own() -> None:
    long = a_story(an_article(title="T" * 300), summary=("S" * 700,))
    messages = brief_messages(a_brief(*[item(long)] * 8), mark=lambda part: f"m{part}")
    assert len(messages) == 2
    assert [message["components"][0]["components"][0]["custom_id"] for message in messages] == [
        "d:m0:why",
        "d:m1:why",
    ]
    for message in messages:
        check_limits(message)


def test_a_brief_makes_no_sound_unless_a_role_is_called() -> None:
    renderer = DiscordRenderer()
    (quiet,) = renderer.brief(a_brief(item(a_story())), locale="en", mark=str)
    (loud,) = renderer.brief(a_brief(item(a_story())), locale="en", mark=str, mention="5")
    assert quiet["flags"] == SUPPRESS_NOTIFICATIONS
    assert loud["content"] == "<@&5>"
    assert loud["allowed_mentions"] == {"parse": [], "roles": ["5"]}


@settings(max_examples=60)
@given(st.lists(st.tuples(WORDS, WORDS, WORDS), min_size=1, max_size=8))
def test_any_text_gives_messages_within_the_limits(texts: list[tuple[str, str, str]]) -> None:
    stories = [
        a_story(an_article(title=title, outlet=outlet), title=title, summary=(summary, summary))
        for title, summary, outlet in texts
    ]
    for message in brief_messages(a_brief(*map(item, stories)), mark=str):
        check_limits(message)
        json.dumps(message)
    for story in stories:
        check_limits(story_message(story, mark=str))
