"""Addresses are as long as publishers make them; messages are not."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model import Article, Brief, BriefItem, Feed
from bot.services.feeds import AddedFeed
from bot.services.grounds import Reason
from cogs.render import limits
from cogs.render.brief_answers import Asked, brief_answer, overview_answer
from cogs.render.feeds import added_answer, feed_answer, feeds_answer
from cogs.render.limits import length
from cogs.render.news import LISTED, article_answer, articles_answer, listing, story_answer
from cogs.render.parts import Json
from cogs.render.reasons import reasons_answer
from cogs.render.stories import sources, story_message
from sandbox.forms import check_message
from tests.records import NOW, a_story, an_article

LONG = [240, 380, 900, 2000, 6000]


def an_address(size: int, letter: str = "a") -> str:
    return "https://outlet.example/" + letter * size


def reports(size: int) -> tuple[Article, ...]:
    one = an_article(title="Ein langes Wort " * 20, url=an_address(size))
    return tuple(
        replace(one, id=number, story_id=number, outlet=f"Outlet {number} of many") for number in range(8)
    )


def answers(size: int) -> Iterator[Json]:
    articles = reports(size)
    story = a_story(title="Ein langes Wort " * 20, articles=articles)
    item = BriefItem(story, story.summary, update=True)
    asked = Asked("001", "", "24h", NOW, -1)
    brief = Brief("001", NOW - timedelta(days=1), NOW, (item,) * 8)
    short = replace(brief, items=(item, item))
    yield brief_answer(brief, asked._replace(skip=0), private=True)
    areas = ("142", "150", "002", "019", "009", "010", "001")
    yield overview_answer([replace(short, region=each) for each in areas], asked, private=True)
    yield story_message(story, mark=str)
    yield story_answer(story)
    yield article_answer(articles[0])
    yield listing("Latest", articles, empty="nothing")
    yield articles_answer(articles[:4], [(an_address(size), "it is long " * 30)])
    yield articles_answer([], [(an_address(size, letter="ж"), "it is long " * 30)] * 5)
    feed = Feed(7, an_address(size), "guild:1", title="A feed", last_error="no " * 400)
    yield feeds_answer([feed] * 100, 150)
    yield feed_answer(feed, now=NOW)
    yield added_answer(AddedFeed(feed, new=True, entries=3, newest=("Ein langes Wort " * 20,) * 3))


@pytest.mark.parametrize("size", LONG)
def test_discord_takes_every_answer_with_long_addresses(size: int) -> None:
    for number, made in enumerate(answers(size)):
        try:
            check_message(made)
        except Exception as error:
            raise AssertionError(f"answer {number}: {getattr(error, 'body', error)}") from error


@pytest.mark.parametrize("size", LONG)
def test_a_list_leaves_no_article_out(size: int) -> None:
    articles = reports(size)
    assert len(articles) == LISTED
    made = listing("Latest", articles, empty="nothing")
    told = made["embeds"][0]["description"]
    assert told.count("\n-# ") == LISTED
    assert length(told) <= limits.DESCRIPTION


def test_an_outlet_is_named_though_its_address_is_too_long() -> None:
    [long] = reports(2000)[:1]
    assert sources([long, replace(long, outlet="Another")], 400) == "Outlet 0 of many · Another"


def test_a_reason_without_words_is_a_message_discord_takes() -> None:
    made = reasons_answer([Reason("A story", (), 7), Reason("Reports", ("one",))])
    check_message(made)
    assert made["embeds"][0]["fields"][0]["value"]
