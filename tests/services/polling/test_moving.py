"""A feed that moves keeps its entries."""

import pytest

from bot.services.polling import PollOutcome
from tests.services.polling.newsstand import HTML, XML, Desk, a_feed, an_item
from tests.web.site import Site

# one parsing process for all tests here: it takes a second to start
pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_feed_that_moved_for_good_keeps_its_entries(desk: Desk, site: Site) -> None:
    site.say("/old", a_feed(an_item(1)), **XML)
    feed = await desk.add(site.url("/old"))
    await desk.poll()
    site.say("/old", status="301 Moved Permanently", location="/new")
    site.say("/new", a_feed(an_item(1), an_item(2, text="Floods in Peru.")), **XML)
    result = await desk.next_poll()
    assert (result.new, result.moved_from) == (1, site.url("/old"))
    assert (await desk.feed(feed.id)).url == site.url("/new")
    await desk.next_poll()
    assert site.paths[-1] == "/new"


async def test_a_feed_that_moved_has_the_address_that_people_type(desk: Desk, site: Site) -> None:
    site.say("/old", status="301 Moved Permanently", location="/new?utm_source=rss")
    site.say("/new?utm_source=rss", a_feed(an_item(1)), **XML)
    feed = await desk.add(site.url("/old"))
    assert (await desk.poll()).moved_from == site.url("/old")
    assert (await desk.feed(feed.id)).url == site.url("/new")


async def test_a_redirect_to_something_else_moves_nothing(desk: Desk, site: Site) -> None:
    site.say("/old", status="301 Moved Permanently", location="/home")
    site.say("/home", b"<html><body>Welcome</body></html>", **HTML)
    feed = await desk.add(site.url("/old"))
    assert (await desk.poll()).outcome is PollOutcome.FAILED
    assert (await desk.feed(feed.id)).url == site.url("/old")


async def test_a_feed_that_moved_to_one_we_have_is_merged_with_it(desk: Desk, site: Site) -> None:
    site.say("/new", a_feed(an_item(1)), **XML)
    kept = await desk.add(site.url("/new"))
    await desk.poll()
    site.say("/old", a_feed(an_item(2, text="Floods in Peru.")), **XML)
    old = await desk.add(site.url("/old"))
    desk.clock.advance(10)
    await desk.poll()
    site.say("/old", status="308 Permanent Redirect", location="/new")
    desk.clock.advance(2 * 86_400)
    results = await desk.polling.poll_due()
    assert {result.feed.id for result in results} == {kept.id}
    assert await desk.rows("SELECT id, url FROM feed") == [(kept.id, site.url("/new"))]
    assert await desk.rows("SELECT DISTINCT feed_id FROM article_feed") == [(kept.id,)]
    assert len(await desk.titles()) == 2
    assert old.id != kept.id
