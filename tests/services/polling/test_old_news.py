"""What a feed shows at first, again, late or under a new name is kept and told to nobody."""

from datetime import timedelta
from typing import Any

import pytest

from bot.services.polling import PollOutcome
from bot.storage import feeds
from tests.records import NOW
from tests.services.polling.newsstand import XML, Desk, a_feed, an_item
from tests.web.site import Site

# one parsing process for all tests here: it takes a second to start
pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_the_first_poll_is_a_baseline_and_later_entries_are_news(desk: Desk, site: Site) -> None:
    site.say("/feed", a_feed(an_item(1)), **XML)
    await desk.add(site.url("/feed"))
    await desk.poll()
    site.say("/feed", a_feed(an_item(1), an_item(2, text="An earthquake struck Peru at night.")), **XML)
    desk.clock.advance(1000)
    assert (await desk.poll()).new == 1
    assert await desk.rows("SELECT baseline FROM story ORDER BY id") == [(1,), (0,)]


async def test_a_feed_that_comes_back_after_days_tells_nobody_of_old_news(desk: Desk, site: Site) -> None:
    site.say("/feed", a_feed(an_item(1)), **XML)
    await desk.add(site.url("/feed"))
    await desk.poll()
    site.say("/feed", a_feed(an_item(1), an_item(2, text="An earthquake struck Peru at night.")), **XML)
    assert (await desk.next_poll()).new == 1
    assert await desk.rows("SELECT baseline FROM story ORDER BY id") == [(1,), (1,)]


async def test_nothing_is_stored_twice(desk: Desk, site: Site) -> None:
    site.say("/feed", a_feed(an_item(1)), **XML)
    await desk.add(site.url("/feed"))
    await desk.poll()
    for extra in ("", "<lastBuildDate>now</lastBuildDate>", "<generator>x</generator>"):
        site.say("/feed", a_feed(an_item(1), extra=extra), **XML)
        assert (await desk.next_poll()).outcome is PollOutcome.UNCHANGED
    assert await desk.titles() == ["Report number 1 from Almaty"]


# Long enough for its words to tell one item from another.
LONG = "A bridge over the river was opened in Almaty on Sunday after three years of work, engineers said. "


def a_report(
    number: int, *, guid: str = "id-{}", link: str = "https://courier.example/{}", hours: int = 2
) -> str:
    """Return an item whose words, id, link and date (hours ago) are as the test says."""
    day = NOW - timedelta(hours=hours)
    return (
        f"<item><guid>{guid.format(number)}</guid><title>Report number {number}</title>"
        f"<link>{link.format(number)}</link><description>{LONG}It is bridge {number}.</description>"
        f"<pubDate>{day:%a, %d %b %Y %H:%M:%S} GMT</pubDate></item>"
    )


async def news_of(desk: Desk) -> list[str]:
    """Return the stories that would be told to those who follow them."""
    return [
        title
        for [title] in await desk.rows(
            "SELECT title FROM story WHERE baseline = 0 AND announced_revision < revision ORDER BY id"
        )
    ]


@pytest.mark.parametrize(
    "changes",
    [
        {"guid": "new-{}"},
        {"hours": 0},
        {"link": "https://www.courier.example/{}?utm_source=rss"},
        {"link": "https://courier.example/archive/{}.html"},
        {"guid": "urn:uuid:{}", "hours": 0},
        {"guid": "urn:uuid:{}", "link": "https://news.example/story/{}"},
        {"guid": "all the same", "link": "https://courier.example/{}", "hours": 0},
    ],
    ids=["ids", "dates", "tracked links", "links", "ids and dates", "ids and links", "one id for all"],
)
async def test_a_feed_that_names_its_old_items_anew_has_no_news(
    desk: Desk, site: Site, changes: dict[str, Any]
) -> None:
    numbers = range(1, 6)
    site.say("/feed", a_feed(*map(a_report, numbers)), **XML)
    await desk.add(site.url("/feed"))
    await desk.poll()
    desk.clock.advance(1000)
    site.say("/feed", a_feed(*(a_report(number, **changes) for number in numbers)), **XML)
    assert (await desk.poll()).new == 0
    assert await news_of(desk) == []
    # What is new beside them is news all the same.
    fresh = a_report(9, **changes).replace("bridge", "tunnel").replace("guid>all the same", "guid>another")
    site.say("/feed", a_feed(*(a_report(number, **changes) for number in numbers), fresh), **XML)
    desk.clock.advance(1000)
    assert (await desk.poll()).new == 1
    assert await news_of(desk) == ["Report number 9"]


@pytest.mark.parametrize("status", ["500 Internal Server Error", "403 Forbidden", "404 Not Found"])
async def test_a_feed_that_answers_again_after_failing_for_days_tells_only_what_is_fresh(
    desk: Desk, site: Site, status: str
) -> None:
    site.say("/feed", a_feed(a_report(1, hours=80)), **XML)
    await desk.add(site.url("/feed"))
    await desk.poll()
    site.say("/feed", b"", status=status)
    for _ in range(5):
        assert (await desk.next_poll()).outcome is PollOutcome.FAILED
    meanwhile = [a_report(number, hours=-24 * number) for number in (2, 4, 6)]
    fresh = a_report(7, hours=-24 * 12 + 1).replace("bridge", "tunnel")
    site.say("/feed", a_feed(a_report(1, hours=80), *meanwhile, fresh), **XML)
    assert (await desk.next_poll()).new == 4
    assert await news_of(desk) == ["Report number 7"]


async def test_a_feed_that_was_empty_for_a_while_lists_no_news_when_it_is_back(
    desk: Desk, site: Site
) -> None:
    site.say("/feed", a_feed(*map(a_report, range(1, 6))), **XML)
    await desk.add(site.url("/feed"))
    await desk.poll()
    desk.clock.advance(1000)
    site.say("/feed", a_feed(), **XML)
    await desk.poll()
    desk.clock.advance(1000)
    site.say("/feed", a_feed(*(a_report(number, hours=0) for number in range(1, 6))), **XML)
    assert (await desk.poll()).new == 0
    assert await news_of(desk) == []


async def test_a_feed_that_is_removed_and_added_again_begins_anew_in_silence(desk: Desk, site: Site) -> None:
    site.say("/feed", a_feed(*map(a_report, range(1, 4))), **XML)
    first = await desk.add(site.url("/feed"))
    await desk.poll()
    async with desk.database.write() as tx:
        await feeds.delete_feed(tx, first.id)
    site.say("/feed", a_feed(*(a_report(number, hours=0) for number in range(1, 7))), **XML)
    desk.clock.advance(1000)
    await desk.add(site.url("/feed"))
    await desk.poll()
    assert await news_of(desk) == []
