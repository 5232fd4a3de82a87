"""What a feed shows at first, again, late or under a new name is kept and told to nobody."""

import pytest

from bot.services.polling import PollOutcome
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
