"""Polling end to end: feeds on loopback, the real worker process, a real database."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot.errors import StorageError
from bot.model import Feed, FeedState
from bot.pipeline.stories import StoryIndex
from bot.services.articles import Articles
from bot.services.polling import Polling, PollOutcome, PollResult
from bot.services.reading import BASELINE_PAGES, Report
from bot.services.stories import Stories
from bot.storage import feeds
from bot.storage.database import Database
from bot.web import Web
from bot.worker import Worker
from tests.records import NOW
from tests.services.fakes import Clock
from tests.web.site import Site, open_site

# one parsing process for all tests here: it takes a second to start
pytestmark = pytest.mark.asyncio(loop_scope="module")

XML = {"content_type": "application/rss+xml"}
HTML = {"content_type": "text/html; charset=utf-8"}
SENTENCE = "The council of Almaty opened a new bridge over the river on Sunday, engineers said. "


def an_item(number: int, *, link: str | None = None, text: str = "A bridge opened in Almaty.") -> str:
    address = f"<link>{link}</link>" if link else ""
    day = NOW - timedelta(minutes=100 - number)
    return (
        f"<item><guid>id-{number}</guid><title>Report number {number} from Almaty</title>{address}"
        f"<description>{text}</description><pubDate>{day:%a, %d %b %Y %H:%M:%S} GMT</pubDate></item>"
    )


def a_feed(*items: str, extra: str = "") -> bytes:
    return (
        '<?xml version="1.0"?><rss version="2.0"><channel><title>Steppe Courier</title>'
        f"<link>http://courier.example/</link><language>en</language>{extra}{''.join(items)}</channel></rss>"
    ).encode()


def a_page(title: str, paragraphs: int = 6) -> bytes:
    body = "".join(f"<p>{SENTENCE} Paragraph {n} of {title}.</p>" for n in range(paragraphs))
    return (
        f"<html lang=en><head><title>{title}</title></head>"
        f"<body><article><h1>{title}</h1>{body}</article></body></html>"
    ).encode()


@dataclass
class Desk:
    """What a test needs to poll, and to look at what came of it."""

    database: Database
    web: Web
    worker: Worker
    articles: Articles
    polling: Polling
    clock: Clock
    ended: list[Feed]

    async def add(self, url: str, scope: str = "") -> Feed:
        async with self.database.write() as tx:
            feed = await feeds.add_feed(tx, Feed(id=0, url=url, scope=scope), by=None, now=self.clock())
        assert feed is not None
        return feed

    async def poll(self) -> PollResult:
        [result] = await self.polling.poll_due()
        return result

    async def next_poll(self) -> PollResult:
        self.clock.advance(2 * 86_400)
        return await self.poll()

    async def feed(self, feed_id: int) -> Feed:
        async with self.database.read() as connection:
            found = await feeds.find_feed(connection, feed_id)
        assert found is not None
        return found

    async def rows(self, sql: str) -> list[tuple[Any, ...]]:
        async with self.database.read() as connection:
            return [tuple(row) for row in await connection.execute_fetchall(sql)]

    async def titles(self) -> list[str]:
        return [title for [title] in await self.rows("SELECT title FROM article ORDER BY id")]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def worker() -> AsyncIterator[Worker]:
    async with Worker.open() as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="module")
async def site() -> AsyncIterator[Site]:
    async with open_site("127.0.0.1") as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="module")
async def desk(tmp_path: Path, worker: Worker) -> AsyncIterator[Desk]:
    clock, ended = Clock(), list[Feed]()
    async with (
        Database.open(tmp_path / "desk.db") as database,
        Web.open(allow_private=True, gap=0, clock=clock) as web,
    ):
        articles = Articles(database=database, stories=Stories(database, StoryIndex()), clock=clock)
        polling = Polling(
            database,
            web,
            worker,
            articles,
            clock=clock,
            poll_seconds=900,
            chance=lambda: 0.0,
            on_ended=ended.append,
        )
        yield Desk(database, web, worker, articles, polling, clock, ended)


async def test_new_entries_become_articles_with_their_pages(desk: Desk, site: Site) -> None:
    site.say("/feed", a_feed(an_item(1, link=site.url("/1")), an_item(2, link=site.url("/2"))), **XML)
    site.say("/1", a_page("First bridge"), **HTML)
    site.say("/2", a_page("Second bridge"), **HTML)
    feed = await desk.add(site.url("/feed"))
    result = await desk.poll()
    assert (result.outcome, result.new, result.problems) == (PollOutcome.UPDATED, 2, ())
    assert site.paths == ["/feed", "/robots.txt", "/2", "/1"]
    assert await desk.rows("SELECT count(*), min(length(body)) > 500 FROM article") == [(2, 1)]
    after = await desk.feed(feed.id)
    assert (after.title, after.outlet, after.language) == ("Steppe Courier", "Steppe Courier", "en")
    assert (after.last_success_at, after.next_poll_at) == (NOW, NOW + timedelta(minutes=15))


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


async def test_an_unchanged_feed_is_asked_with_its_validators(desk: Desk, site: Site) -> None:
    site.say("/feed", a_feed(an_item(1)), etag='"one"', last_modified="then", **XML)
    feed = await desk.add(site.url("/feed"))
    await desk.poll()
    site.say("/feed", status="304 Not Modified")
    assert (await desk.next_poll()).outcome is PollOutcome.UNCHANGED
    assert site.asked[-1].headers["if-none-match"] == '"one"'
    after = await desk.feed(feed.id)
    assert (after.etag, after.last_modified, after.last_poll_at) == ('"one"', "then", desk.clock())


async def test_a_feed_with_its_whole_text_needs_no_pages(desk: Desk, site: Site) -> None:
    site.say("/feed", a_feed(an_item(1, link=site.url("/1"), text=SENTENCE * 25)), **XML)
    await desk.add(site.url("/feed"))
    assert (await desk.poll()).new == 1
    assert site.paths == ["/feed"]


@pytest.mark.parametrize(
    "page",
    [
        {"status": "404 Not Found"},
        {"status": "500 Oops"},
        {"body": b"%PDF-1.7", "content_type": "application/pdf"},
        {"body": b"x" * 3_000_000, "content_type": "text/html"},
        {"body": b"", "content_type": "text/html"},
        {"body": b"<html><body><p>Accept our cookies.</p></body></html>", "content_type": "text/html"},
        {"body": b"\0\xff<" * 1000, "content_type": "text/html"},
    ],
    ids=["missing", "broken", "no page", "too large", "empty", "cookies", "bytes"],
)
async def test_without_a_page_of_use_the_feeds_own_text_is_the_article(
    desk: Desk, site: Site, page: dict[str, Any]
) -> None:
    text = "The council of Almaty opened a bridge. It is the third over the river this year."
    site.say("/feed", a_feed(an_item(1, link=site.url("/1"), text=text)), **XML)
    site.say("/1", **page)
    await desk.add(site.url("/feed"))
    assert (await desk.poll()).new == 1
    assert await desk.rows("SELECT title, body, url FROM article") == [
        ("Report number 1 from Almaty", text, site.url("/1"))
    ]


@pytest.mark.parametrize("value", ["nosnippet, noarchive", "googlebot: nosnippet", "max-snippet:0"])
async def test_what_a_pages_header_says_about_quoting_is_kept(desk: Desk, site: Site, value: str) -> None:
    site.say("/feed", a_feed(an_item(1, link=site.url("/1"))), **XML)
    site.say("/1", a_page("First bridge"), x_robots_tag=value, **HTML)
    await desk.add(site.url("/feed"))
    await desk.poll()
    [(policy, summary)] = await desk.rows("SELECT policy, summary FROM article")
    assert '"nosnippet": true' in policy
    assert summary == "[]"


async def test_a_page_that_robots_txt_forbids_is_not_fetched(desk: Desk, site: Site) -> None:
    site.say("/robots.txt", b"User-agent: *\nDisallow: /")
    site.say("/feed", a_feed(an_item(1, link=site.url("/1"))), **XML)
    await desk.add(site.url("/feed"))
    assert (await desk.poll()).new == 1
    assert site.paths == ["/feed", "/robots.txt"]


async def test_links_to_places_inside_are_not_followed(desk: Desk, site: Site) -> None:
    site.say("/feed", a_feed(an_item(1, link="http://169.254.169.254/latest/meta-data/")), **XML)
    await desk.add(site.url("/feed"))
    assert (await desk.poll()).new == 1
    assert site.paths == ["/feed"]


async def test_of_a_long_first_answer_only_the_newest_pages_are_fetched(desk: Desk, site: Site) -> None:
    numbers = range(BASELINE_PAGES + 10)
    site.say("/feed", a_feed(*(an_item(n, link=site.url(f"/{n}")) for n in numbers)), **XML)
    for number in numbers:
        site.say(f"/{number}", a_page(f"Page {number}"), **HTML)
    await desk.add(site.url("/feed"))
    assert (await desk.poll()).new == len(numbers)
    fetched = [path for path in site.paths if path not in {"/feed", "/robots.txt"}]
    assert fetched == [f"/{n}" for n in reversed(numbers)][:BASELINE_PAGES]


async def test_a_bad_entry_costs_no_other_entry(desk: Desk, site: Site) -> None:
    bad = "<item><title></title><link>javascript:alert(1)</link><pubDate>never</pubDate></item>"
    nuls = f"<item><title>Broken {chr(0xFFFD)}</title><description>&#0;&#xD800;</description></item>"
    site.say("/feed", a_feed(an_item(1), bad, nuls, an_item(2, text="Floods in Peru.")), **XML)
    await desk.add(site.url("/feed"))
    assert (await desk.poll()).outcome is PollOutcome.UPDATED
    assert {"Report number 1 from Almaty", "Report number 2 from Almaty"} <= set(await desk.titles())


async def test_an_entry_that_cannot_be_read_is_named(
    desk: Desk, site: Site, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    # a function that takes no document
    monkeypatch.setattr("bot.services.reading.jobs.analyze", time.sleep)
    site.say("/feed", a_feed(an_item(1)), **XML)
    await desk.add(site.url("/feed"))
    result = await desk.poll()
    [problem] = result.problems
    assert problem.startswith("Report number 1 from Almaty: ")
    assert problem in caplog.text


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


async def test_a_paused_feed_that_answers_when_checked_is_read_again(desk: Desk, site: Site) -> None:
    feed = await desk.add(site.url("/feed"))
    async with desk.database.write() as tx:
        await feeds.save_polls(tx, [replace(feed, state=FeedState.PAUSED, error_count=40, last_error="gone")])
    assert await desk.polling.poll_due() == ()
    site.say("/feed", a_feed(an_item(1)), **XML)
    [result] = await desk.polling.poll([await desk.feed(feed.id)])
    assert (result.outcome, result.feed.state) == (PollOutcome.UPDATED, FeedState.ACTIVE)
    assert (await desk.next_poll()).feed.id == feed.id


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


async def test_a_changed_entry_replaces_its_article_only_with_a_whole_text(desk: Desk, site: Site) -> None:
    site.say("/feed", a_feed(an_item(1, link=site.url("/1"), text="A bridge.")), **XML)
    site.say("/1", a_page("First bridge"), **HTML)
    await desk.add(site.url("/feed"))
    await desk.poll()
    [(body,)] = await desk.rows("SELECT body FROM article")
    site.say("/feed", a_feed(an_item(1, link=site.url("/1"), text="A bridge, updated.")), **XML)
    site.say("/1", status="503 Busy")
    assert (await desk.next_poll()).changed == 0
    assert await desk.rows("SELECT body FROM article") == [(body,)]
    site.say("/feed", a_feed(an_item(1, link=site.url("/1"), text="A bridge, updated again.")), **XML)
    site.say("/1", a_page("First bridge reopened", paragraphs=9), **HTML)
    assert (await desk.next_poll()).changed == 1
    [(longer,)] = await desk.rows("SELECT body FROM article")
    assert len(longer) > len(body)


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


async def test_many_feeds_are_polled_side_by_side(desk: Desk) -> None:
    async with open_site("0.0.0.0") as home:
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
