"""When feeds are polled, how many at once, and what a round that ends leaves."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from bot.services.polling import PollOutcome
from bot.storage import feeds
from tests.records import NOW
from tests.services.polling.newsstand import XML, Desk, a_feed, an_item
from tests.web.site import EVERY_HOST, Site, open_site

# one parsing process for all tests here: it takes a second to start
pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_retry_after_and_cache_headers_are_obeyed(desk: Desk, site: Site) -> None:
    site.say("/feed", status="429 Too Many Requests", retry_after="7200")
    feed = await desk.add(site.url("/feed"))
    await desk.poll()
    assert (await desk.feed(feed.id)).next_poll_at == NOW + timedelta(hours=2)
    site.say("/feed", a_feed(an_item(1)), cache_control="max-age=10800", **XML)
    await desk.next_poll()
    assert (await desk.feed(feed.id)).next_poll_at == desk.clock() + timedelta(hours=3)


async def test_ttl_and_skip_hours_hold_over_a_304(desk: Desk, site: Site) -> None:
    extra = "<ttl>120</ttl><skipHours><hour>11</hour><hour>12</hour></skipHours>"
    site.say("/feed", a_feed(an_item(1), extra=extra), etag='"one"', **XML)
    feed = await desk.add(site.url("/feed"))
    await desk.poll()
    assert (await desk.feed(feed.id)).next_poll_at == NOW.replace(hour=13)
    site.say("/feed", status="304 Not Modified")
    desk.clock.advance(4 * 3600)
    await desk.poll()
    assert (await desk.feed(feed.id)).next_poll_at == NOW.replace(hour=15)


async def test_a_servers_feed_brings_so_many_articles_a_day_and_no_more(
    desk: Desk, site: Site, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("bot.services.polling.ARTICLES_A_DAY", 3)
    site.say("/feed", a_feed(*map(an_item, range(1, 6))), **XML)
    await desk.add(site.url("/feed"), scope="guild:7")
    assert (await desk.poll()).new == 3
    # The newest of them.
    assert await desk.titles() == [f"Report number {number} from Almaty" for number in (3, 4, 5)]
    assert "2 entries are more than a server's feed may bring in a day" in caplog.text
    site.say("/feed", a_feed(*map(an_item, range(1, 8))), **XML)
    desk.clock.advance(1000)
    assert (await desk.poll()).new == 0
    site.say("/feed", a_feed(*map(an_item, range(1, 9))), **XML)
    assert (await desk.next_poll()).new == 1


async def test_the_operators_feeds_bring_what_they_like(
    desk: Desk, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.services.polling.ARTICLES_A_DAY", 3)
    site.say("/feed", a_feed(*map(an_item, range(1, 6))), **XML)
    await desk.add(site.url("/feed"))
    assert (await desk.poll()).new == 5


async def urls_of_next(desk: Desk) -> list[str]:
    """Run rounds that wait for nobody until one brings something."""
    while True:
        results = await desk.polling.poll_due(linger=0.0)
        if results:
            return [result.feed.url for result in results]
        await asyncio.sleep(0)


async def test_a_round_does_not_wait_for_a_server_that_drips_its_answer(desk: Desk, site: Site) -> None:
    arrived, released = asyncio.Event(), asyncio.Event()

    async def drip(asked: Any, writer: Any) -> None:
        del asked
        arrived.set()
        await released.wait()
        body = a_feed(an_item(2))
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n" % len(body) + body)

    async with open_site("127.0.0.2") as slow:
        slow.answers["/feed"] = drip
        site.say("/feed", a_feed(an_item(1)), **XML)
        await desk.add(slow.url("/feed"))
        await desk.add(site.url("/feed"))
        assert await urls_of_next(desk) == [site.url("/feed")]
        await arrived.wait()
        # Its host is not asked a second time while it is at it.
        assert await desk.polling.poll_due(linger=0.0) == ()
        released.set()
        assert await urls_of_next(desk) == [slow.url("/feed")]
        assert slow.paths.count("/feed") == 1
    assert len(await desk.titles()) == 2


async def test_what_is_slow_is_ended_with_the_desk(desk: Desk, site: Site) -> None:
    arrived = asyncio.Event()

    async def never(asked: Any, writer: Any) -> None:
        del asked, writer
        arrived.set()
        await asyncio.sleep(30)

    site.answers["/feed"] = never
    feed = await desk.add(site.url("/feed"))
    await desk.polling.poll_due(linger=0.0)
    await arrived.wait()
    await desk.polling.close()
    assert (await desk.feed(feed.id)).last_poll_at is None


async def test_a_feed_removed_while_it_is_read_costs_no_other_feed(desk: Desk, site: Site) -> None:
    site.say("/feed", a_feed(an_item(1, link=site.url("/1"))), **XML)
    feed = await desk.add(site.url("/feed"))

    async def remove(*_: object) -> None:
        async with desk.database.write() as tx:
            await feeds.delete_feed(tx, feed.id)

    site.answers["/1"] = remove
    result = await desk.poll()
    assert (result.outcome, result.new, result.error) == (PollOutcome.UNCHANGED, 0, None)
    assert await desk.rows("SELECT count(*) FROM article") == [(0,)]


async def test_many_feeds_are_polled_side_by_side(desk: Desk) -> None:
    async with open_site(EVERY_HOST) as home:
        home.say("/feed", a_feed(an_item(1)), **XML)
        for number in range(40):
            await desk.add(home.url("/feed", f"127.0.2.{number + 1}"))
        results = await desk.polling.poll_due()
    assert len(results) == 40
    assert all(result.error is None for result in results)
    assert await desk.rows("SELECT count(*) FROM feed WHERE last_success_at IS NOT NULL") == [(40,)]


async def test_what_a_round_has_no_time_for_stays_due(desk: Desk, site: Site) -> None:
    site.say("/feed", a_feed(an_item(1)), **XML)
    await desk.add(site.url("/feed"))
    assert await desk.polling.poll_due(seconds=0.0) == ()
    assert len(await desk.polling.poll_due()) == 1


async def test_stopping_in_the_middle_leaves_whole_feeds(desk: Desk, site: Site) -> None:
    arrived = asyncio.Event()

    async def never(asked: Any, writer: Any) -> None:
        del asked, writer
        arrived.set()
        await asyncio.sleep(30)

    site.say("/robots.txt", b"")
    site.answers["/1"] = never
    site.say("/feed", a_feed(an_item(1, link=site.url("/1"))), **XML)
    feed = await desk.add(site.url("/feed"))
    polling = asyncio.create_task(desk.polling.poll_due())
    await arrived.wait()
    polling.cancel()
    with pytest.raises(asyncio.CancelledError):
        await polling
    assert (await desk.feed(feed.id)).last_poll_at is None
    assert await desk.titles() == []
