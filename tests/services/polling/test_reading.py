"""What a poll makes of a feed's entries: articles, with their pages where there is one of use."""

import time
from datetime import timedelta
from typing import Any

import pytest

from bot.services.polling import PollOutcome
from bot.services.reading import BASELINE_PAGES, MOST_TRIES
from tests.records import NOW
from tests.services.polling.newsstand import HTML, SENTENCE, XML, Desk, a_feed, a_page, an_item
from tests.web.site import Site

# one parsing process for all tests here: it takes a second to start
pytestmark = pytest.mark.asyncio(loop_scope="module")


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


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
async def test_a_header_about_quoting_holds_for_a_page_that_begins_with_a_mark(
    desk: Desk, site: Site, encoding: str
) -> None:
    site.say("/feed", a_feed(an_item(1, link=site.url("/1"))), **XML)
    page = a_page("First bridge").decode().replace("Almaty", "Алматы").encode(encoding)
    site.say("/1", page, x_robots_tag="nosnippet", content_type="text/html")
    await desk.add(site.url("/feed"))
    await desk.poll()
    [(title, body, summary)] = await desk.rows("SELECT title, body, summary FROM article")
    assert (title, summary) == ("First bridge", "[]")
    assert "Алматы" in body


async def test_a_directive_that_is_no_text_costs_nothing_but_itself(desk: Desk, site: Site) -> None:
    site.say("/feed", a_feed(an_item(1, link=site.url("/1")), an_item(2)), **XML)
    head = b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\nx-robots-tag: nosnippet, \xe9t\xe9"
    site.answers["/1"] = head + b"\r\nconnection: close\r\n\r\n" + a_page("First bridge")
    await desk.add(site.url("/feed"))
    result = await desk.poll()
    assert (result.outcome, result.new, result.error) == (PollOutcome.UPDATED, 2, None)
    assert await desk.rows("SELECT policy FROM article WHERE title = 'First bridge'") == [
        ('{"nosnippet": true}',)
    ]


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
    for _ in range(MOST_TRIES - 1):
        await desk.poll()
        desk.clock.advance(1000)
    [problem] = (await desk.poll()).problems
    assert problem.startswith("Report number 1 from Almaty: ")
    assert problem in caplog.text


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
