"""robots.txt: whose rules, which rule, and what holds when it cannot be read."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import FetchError
from bot.web import Web
from bot.web.robots import parse_robots

PAGE = {"content_type": "text/html"}


class Clock:
    now = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def web(clock: Clock) -> AsyncIterator[Web]:
    async with Web.open(allow_private=True, gap=0, clock=clock) as opened:
        yield opened


@pytest.mark.parametrize(
    ("rules", "path", "allowed"),
    [
        ("", "/a", True),
        ("User-agent: *\nDisallow: /", "/a", False),
        ("User-agent: *\nDisallow:", "/a", True),
        ("User-agent: *\nDisallow: /a", "/a/b", False),
        ("User-agent: *\nDisallow: /a", "/b", True),
        ("User-agent: *\nDisallow: /a\nAllow: /a/b", "/a/b/c", True),
        ("User-agent: *\nAllow: /a/b\nDisallow: /a", "/a/c", False),
        ("User-agent: *\nDisallow: /a\nAllow: /a", "/a", True),
        ("User-agent: Dateline\nDisallow: /\n\nUser-agent: *\nAllow: /", "/a", False),
        ("User-agent: dateline/0.1\nDisallow: /", "/a", False),
        ("User-agent: *\nDisallow: /\n\nUser-agent: DATELINE\nDisallow: /b", "/a", True),
        ("User-agent: other\nDisallow: /", "/a", True),
        ("User-agent: datelinebot\nDisallow: /", "/a", True),
        ("User-agent: other\nUser-agent: dateline\nDisallow: /", "/a", False),
        ("User-agent: dateline\nDisallow: /a\nUser-agent: other\nDisallow: /b", "/b", True),
        ("User-agent: dateline\nDisallow: /a\n\nUser-agent: dateline\nDisallow: /b", "/b", False),
        ("User-agent: dateline\nCrawl-delay: 2\n\nUser-agent: *\nDisallow: /", "/a", True),
        ("\ufeffUser-agent: *\nDisallow: /", "/a", False),
        ("user-agent : *\r\rdisallow:/a # why\r", "/a", False),
        ("User-agent: *\nDisallow: /*.pdf$", "/x/y.pdf", False),
        ("User-agent: *\nDisallow: /*.pdf$", "/x/y.pdf?z", True),
        ("User-agent: *\nDisallow: /a*b*c", "/aXbYcZ", False),
        ("User-agent: *\nDisallow: /a*b*c", "/acb", True),
        ("User-agent: *\nDisallow: *", "/a", False),
        ("User-agent: *\nDisallow: /a$", "/a", False),
        ("User-agent: *\nDisallow: /a$", "/ab", True),
        ("User-agent: *\nDisallow: /*?", "/a?b", False),
        ("User-agent: *\nDisallow: /*?", "/a", True),
        ("User-agent: *\nDisallow: /é", "/%C3%A9", False),
        ("User-agent: *\nDisallow: /%c3%a9", "/é", False),
        ("User-agent: *\nDisallow: /%61", "/a", False),
        ("User-agent: *\nDisallow: /a%2Fb", "/a/b", True),
        ("User-agent: *\nDisallow: /", "/robots.txt", True),
        ("Disallow: /", "/a", True),
        ("<html><body>Disallow: /</body></html>", "/a", True),
    ],
)
def test_which_pages_may_be_read(rules: str, path: str, allowed: bool) -> None:
    assert parse_robots(rules.encode(), "Dateline").allows(path) is allowed


@given(st.binary(max_size=2000), st.text(max_size=50))
@settings(max_examples=200)
def test_no_bytes_break_the_parser(body: bytes, path: str) -> None:
    parse_robots(b"User-agent: *\nDisallow: " + body, "Dateline").allows("/" + path)


def test_a_pattern_made_to_be_slow_is_not() -> None:
    rules = b"User-agent: *\n" + b"Disallow: /" + b"*a" * 1000 + b"b$\n"
    assert parse_robots(rules * 20, "Dateline").allows("/" + "a" * 4000)


async def test_a_page_that_is_disallowed_is_not_asked_for(web: Web, site: Any) -> None:
    site.say("/robots.txt", b"User-agent: *\nDisallow: /private")
    site.say("/public", b"<p>x</p>", **PAGE)
    await web.fetch_page(site.url("/public"))
    with pytest.raises(FetchError, match=r"robots\.txt does not allow"):
        await web.fetch_page(site.url("/private"))
    assert site.paths == ["/robots.txt", "/public"]


async def test_a_feed_is_fetched_whatever_robots_say_for_somebody_asked_for_it(web: Web, site: Any) -> None:
    site.say("/robots.txt", b"User-agent: *\nDisallow: /")
    site.say("/feed", b"<rss/>")
    await web.fetch(site.url("/feed"))
    assert site.paths == ["/feed"]


async def test_the_host_a_page_redirects_to_is_asked_as_well(web: Web, site: Any, sites: Any) -> None:
    other = await sites("127.0.0.1")
    other.say("/robots.txt", b"User-agent: *\nDisallow: /")
    other.say("/page", b"<p>x</p>", **PAGE)
    site.say("/page", status="302 Found", location=other.url("/page"))
    with pytest.raises(FetchError, match=r"robots\.txt does not allow"):
        await web.fetch_page(site.url("/page"))
    assert other.paths == ["/robots.txt"]


@pytest.mark.parametrize("status", ["404 Not Found", "403 Forbidden", "410 Gone"])
async def test_no_robots_file_means_no_rules(web: Web, site: Any, status: str) -> None:
    site.say("/robots.txt", status=status)
    site.say("/page", b"<p>x</p>", **PAGE)
    assert (await web.fetch_page(site.url("/page"))).status == 200


@pytest.mark.parametrize("status", ["500 Oops", "503 Busy", "429 Too Many Requests"])
async def test_a_server_in_trouble_is_left_alone_for_a_while(
    web: Web, site: Any, clock: Clock, status: str
) -> None:
    site.say("/robots.txt", status=status)
    site.say("/page", b"<p>x</p>", **PAGE)
    for _ in range(3):
        with pytest.raises(FetchError, match=r"robots\.txt"):
            await web.fetch_page(site.url("/page"))
    assert site.paths == ["/robots.txt"]
    clock.now += timedelta(minutes=16)
    site.say("/robots.txt", b"")
    await web.fetch_page(site.url("/page"))


async def test_rules_read_while_the_clock_stood_ahead_are_read_again(
    web: Web, site: Any, clock: Clock
) -> None:
    site.say("/robots.txt", status="503 Busy")
    site.say("/page", b"<p>x</p>", **PAGE)
    clock.now += timedelta(days=365)
    with pytest.raises(FetchError, match=r"robots\.txt"):
        await web.fetch_page(site.url("/page"))
    clock.now -= timedelta(days=365)
    site.say("/robots.txt", b"")
    await web.fetch_page(site.url("/page"))


async def test_robots_are_asked_for_once_a_day(web: Web, site: Any, clock: Clock) -> None:
    site.say("/robots.txt", b"User-agent: *\nDisallow: /private")
    site.say("/page", b"<p>x</p>", **PAGE)
    for _ in range(3):
        await web.fetch_page(site.url("/page"))
        clock.now += timedelta(hours=7)
    assert site.paths.count("/robots.txt") == 1
    clock.now += timedelta(hours=4)
    await web.fetch_page(site.url("/page"))
    assert site.paths.count("/robots.txt") == 2


def test_a_crawl_delay_is_kept_up_to_ten_seconds() -> None:
    def delay(value: str) -> float:
        return parse_robots(f"User-agent: *\nCrawl-delay: {value}\n".encode(), "Dateline").delay

    assert [delay("2"), delay("0.5"), delay("3600"), delay("soon"), delay("-1")] == [2.0, 0.5, 10.0, 0.0, 0.0]


async def test_a_crawl_delay_is_waited_for(site: Any, names: Any) -> None:
    site.say("/robots.txt", b"User-agent: *\nCrawl-delay: 0.05")
    site.say("/page", b"<p>x</p>", **PAGE)
    resolver = names(far_example=[["127.0.0.1"]])
    async with Web.open(allow_private=True, gap=0, resolver=resolver) as web:
        started = asyncio.get_running_loop().time()
        for _ in range(3):
            await web.fetch_page(site.url("/page", "far.example"))
        assert asyncio.get_running_loop().time() - started >= 0.1


async def test_of_a_huge_robots_file_the_first_part_counts(web: Web, site: Any) -> None:
    site.say("/robots.txt", b"User-agent: *\nDisallow: /private\n" + b"# padding\n" * 100_000)
    site.say("/private", b"<p>x</p>", **PAGE)
    with pytest.raises(FetchError, match=r"robots\.txt does not allow"):
        await web.fetch_page(site.url("/private"))
