"""Every way a feed can fail ends in a known state, and costs no other feed anything."""

import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.errors import StorageError
from bot.model import Feed, FeedState
from bot.pipeline.stories import StoryIndex
from bot.services.articles import Articles
from bot.services.polling import Polling, PollOutcome
from bot.services.reading import Report
from bot.services.stories import Stories
from bot.storage import feeds
from tests.services.polling.newsstand import XML, Desk, a_feed, an_item
from tests.web.site import Site, open_site

# one parsing process for all tests here: it takes a second to start
pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ({"status": "404 Not Found"}, "404"),
        ({"status": "500 Oops"}, "500"),
        ({"body": b"<html><body>Hello</body></html>", "content_type": "text/html"}, "HTML page"),
        ({"body": b"\x89PNG\r\n", "content_type": "image/png"}, "image"),
        ({"body": b"", "content_type": "text/xml"}, ""),
        ({"body": b"<" * 6_000_000}, "larger than 5 MB"),
    ],
    ids=["404", "500", "html", "png", "empty", "large"],
)
async def test_a_feed_that_fails_keeps_what_it_had_and_waits_longer(
    desk: Desk, site: Site, answer: dict[str, Any], reason: str
) -> None:
    site.say("/feed", a_feed(an_item(1)), etag='"one"', **XML)
    feed = await desk.add(site.url("/feed"))
    await desk.poll()
    site.say("/feed", **answer)
    for failures, wait in [(1, 30), (2, 60)]:
        result = await desk.next_poll()
        assert result.outcome is PollOutcome.FAILED
        assert reason in (result.error or "")
        after = await desk.feed(feed.id)
        assert (after.etag, after.error_count, after.last_error) == ('"one"', failures, result.error)
        assert after.next_poll_at == desk.clock() + timedelta(minutes=wait)
    site.say("/feed", a_feed(an_item(1), an_item(2, text="Floods in Peru.")), **XML)
    assert (await desk.next_poll()).new == 1
    assert (await desk.feed(feed.id)).error_count == 0


async def test_a_410_ends_the_feed_and_its_articles_stay(desk: Desk, site: Site) -> None:
    site.say("/feed", a_feed(an_item(1)), **XML)
    feed = await desk.add(site.url("/feed"))
    await desk.poll()
    site.say("/feed", status="410 Gone")
    assert (await desk.next_poll()).outcome is PollOutcome.GONE
    after = await desk.feed(feed.id)
    assert after.state is FeedState.GONE
    assert [feed.id for feed in desk.ended] == [after.id]
    desk.clock.advance(10**7)
    assert await desk.polling.poll_due() == ()
    assert len(await desk.titles()) == 1


async def test_a_feed_that_fails_for_a_month_is_paused_and_its_end_is_told(desk: Desk, site: Site) -> None:
    feed = await desk.add(site.url("/nowhere"))
    started = desk.clock()
    while (after := await desk.feed(feed.id)).state is FeedState.ACTIVE:
        desk.clock.now = max(after.next_poll_at or started, desk.clock())
        await desk.poll()
    assert timedelta(days=30) <= desk.clock() - started <= timedelta(days=32)
    assert (after.last_error or "").endswith("it answered 404 Not Found")
    assert desk.ended == [after]


async def test_a_paused_feed_that_answers_when_checked_is_read_again(desk: Desk, site: Site) -> None:
    feed = await desk.add(site.url("/feed"))
    async with desk.database.write() as tx:
        await feeds.save_polls(tx, [replace(feed, state=FeedState.PAUSED, error_count=40, last_error="gone")])
    assert await desk.polling.poll_due() == ()
    site.say("/feed", a_feed(an_item(1)), **XML)
    [result] = await desk.polling.poll([await desk.feed(feed.id)])
    assert (result.outcome, result.feed.state) == (PollOutcome.UPDATED, FeedState.ACTIVE)
    assert (await desk.next_poll()).feed.id == feed.id


class Crashing(Articles):
    """Loses the database in the middle of the transaction."""

    async def store_reports(
        self, tx: Any, feed: Feed, reports: Sequence[Report], *, now: datetime, changed: Sequence[Report] = ()
    ) -> Any:
        await super().store_reports(tx, feed, reports, now=now, changed=changed)
        raise StorageError("the disk is full")


async def test_a_crash_before_the_commit_loses_nothing(desk: Desk, site: Site) -> None:
    site.say("/feed", a_feed(an_item(1)), etag='"one"', **XML)
    feed = await desk.add(site.url("/feed"))
    crashing = Crashing(
        database=desk.database, stories=Stories(desk.database, StoryIndex()), clock=desk.clock
    )
    polling = Polling(
        desk.database, desk.web, desk.worker, crashing, clock=desk.clock, poll_seconds=900, chance=lambda: 0.0
    )
    with pytest.raises(StorageError, match="disk is full"):
        await polling.poll_due()
    assert await desk.titles() == []
    assert (await desk.feed(feed.id)).etag is None
    assert (await desk.poll()).new == 1


async def test_one_feeds_failure_is_not_anothers(desk: Desk, site: Site) -> None:
    site.say("/good", a_feed(an_item(1)), **XML)
    for path in ("/bad", "/good", "/gone"):
        await desk.add(site.url(path))
    site.say("/gone", status="410 Gone")
    done: list[tuple[int, int]] = []
    results = await desk.polling.poll_due(on_progress=lambda _, count, total: done.append((count, total)))
    outcomes = {result.feed.url: result.outcome for result in results}
    assert outcomes == {
        site.url("/good"): PollOutcome.UPDATED,
        site.url("/bad"): PollOutcome.FAILED,
        site.url("/gone"): PollOutcome.GONE,
    }
    assert done == [(1, 3), (2, 3), (3, 3)]
    assert await desk.polling.poll_due() == ()


async def test_a_machine_that_is_offline_holds_nothing_against_its_feeds(desk: Desk, site: Site) -> None:
    closed = site.port
    async with open_site("127.0.0.1") as other:
        closed = other.port
    for host in ("127.0.0.2", "127.0.0.3", "127.0.0.4"):
        await desk.add(f"http://{host}:{closed}/feed")
    results = await desk.polling.poll_due()
    assert [result.outcome for result in results] == [PollOutcome.FAILED] * 3
    assert await desk.rows("SELECT DISTINCT error_count, last_error, state FROM feed") == [
        (0, None, "active")
    ]
    desk.clock.advance(901)
    assert len(await desk.polling.poll_due()) == 3


async def test_a_machine_that_is_offline_pauses_no_feed(desk: Desk) -> None:
    async with open_site("127.0.0.1") as other:
        closed = other.port
    added = [await desk.add(f"http://127.0.0.{host}:{closed}/feed") for host in (2, 3, 4)]
    async with desk.database.write() as tx:
        await feeds.save_polls(tx, [replace(added[0], error_count=40)])
    await desk.polling.poll_due()
    assert await desk.rows("SELECT DISTINCT state FROM feed") == [("active",)]
    assert desk.ended == []


async def test_a_feed_that_breaks_the_parser_is_a_failure_like_others(
    desk: Desk, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    # a function that takes none of the parser's arguments
    monkeypatch.setattr("bot.services.reading.jobs.parse_feed", time.sleep)
    site.say("/feed", a_feed(an_item(1)), **XML)
    feed = await desk.add(site.url("/feed"))
    result = await desk.poll()
    assert result.outcome is PollOutcome.FAILED
    assert "failed" in (result.error or "")
    monkeypatch.undo()
    assert (await desk.next_poll()).new == 1
    assert (await desk.feed(feed.id)).error_count == 0
