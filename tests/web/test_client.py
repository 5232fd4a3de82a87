"""Manners and outcomes of a fetch, against the log of a real server."""

import asyncio
import gzip
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.errors import FetchError
from bot.web import Fetched, Gone, NotModified, Validators, Web
from bot.web.client import user_agent
from tests.web.site import EVERY_HOST

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@pytest.fixture
async def web() -> AsyncIterator[Web]:
    async with Web.open(allow_private=True, gap=0, contact="desk@example.org", clock=lambda: NOW) as opened:
        yield opened


async def test_a_feed_is_fetched_with_its_validators_byte_for_byte(web: Web, site: Any) -> None:
    site.say(
        "/feed",
        b"<rss/>",
        content_type="text/xml; charset=x",
        etag='W/"a b"',
        last_modified="yesterday, or so",
    )
    first = await web.fetch(site.url("/feed"))
    assert first == Fetched(
        site.url("/feed"),
        b"<rss/>",
        content_type="text/xml; charset=x",
        validators=Validators('W/"a b"', "yesterday, or so"),
    )
    site.say("/feed", status="304 Not Modified", etag='"renewed"')
    assert isinstance(first, Fetched)
    second = await web.fetch(site.url("/feed"), validators=first.validators)
    assert second == NotModified(site.url("/feed"), Validators('"renewed"'))
    assert "if-none-match" not in site.asked[0].headers
    assert site.asked[1].headers["if-none-match"] == 'W/"a b"'
    assert site.asked[1].headers["if-modified-since"] == "yesterday, or so"


async def test_every_request_names_the_bot_and_asks_for_feeds(web: Web, site: Any) -> None:
    site.say("/feed", b"<rss/>", set_cookie="id=1")
    await web.fetch(site.url("/feed"))
    await web.fetch(site.url("/feed"))
    headers = site.asked[1].headers
    assert headers["user-agent"].startswith("Dateline/")
    assert headers["user-agent"].endswith("(+desk@example.org)")
    assert "application/rss+xml" in headers["accept"]
    assert headers["accept-encoding"] == "gzip, deflate"
    assert not {"cookie", "referer", "authorization"} & set(headers)


def test_the_contact_cannot_break_the_header() -> None:
    assert user_agent("a@b.example\r\nX: y").count("\n") == 0
    assert user_agent(None).endswith("(a news bot for Discord)")


async def test_a_permanent_move_is_told_and_a_temporary_one_is_not(web: Web, site: Any) -> None:
    site.say("/new", b"<rss/>")
    site.say("/old", status="301 Moved Permanently", location="/new")
    site.say("/older", status="308 Permanent Redirect", location=site.url("/old"))
    site.say("/today", status="302 Found", location="/old")
    site.say("/half", status="301 Moved Permanently", location="/then")
    site.say("/then", status="307 Temporary Redirect", location="/new")
    moves = {path: await web.fetch(site.url(path)) for path in ("/new", "/old", "/older", "/today", "/half")}
    assert {path: answer.permanent_url for path, answer in moves.items() if isinstance(answer, Fetched)} == {
        "/new": None,
        "/old": site.url("/new"),
        "/older": site.url("/new"),
        "/today": None,
        "/half": site.url("/then"),
    }
    assert {answer.url for answer in moves.values()} == {site.url("/new")}


async def test_redirects_end_after_five(web: Web, site: Any) -> None:
    for step in range(10):
        site.say(f"/{step}", status="302 Found", location=f"/{step + 1}")
    with pytest.raises(FetchError, match="redirects more than 5 times"):
        await web.fetch(site.url("/0"))
    assert len(site.asked) == 6


@pytest.mark.parametrize("location", ["http://[", "http://a:b:c/", "//"])
async def test_a_redirect_to_nonsense_is_an_error(web: Web, site: Any, location: str) -> None:
    from bot.errors import SourceError

    site.say("/feed", status="302 Found", location=location)
    with pytest.raises(SourceError):
        await web.fetch(site.url("/feed"))


async def test_410_is_an_outcome_of_its_own(web: Web, site: Any) -> None:
    site.say("/feed", status="410 Gone")
    assert await web.fetch(site.url("/feed")) == Gone(site.url("/feed"))


@pytest.mark.parametrize(
    ("raw", "seconds"),
    [
        ("120", 120.0),
        (" 7 ", 7.0),
        ("Sun, 22 Nov 2026 09:10:00 GMT", 600.0),
        ("Sat, 21 Nov 2026 09:10:00 GMT", 0.0),
        ("99999999999999", 31 * 86_400.0),
        ("soon", None),
        ("-5", None),
        ("", None),
    ],
)
async def test_retry_after_is_read_as_seconds_or_as_a_date(
    web: Web, site: Any, raw: str, seconds: float | None
) -> None:
    site.say("/feed", status="429 Too Many Requests", retry_after=raw)
    with pytest.raises(FetchError, match="429 Too Many Requests") as refused:
        await web.fetch(site.url("/feed"))
    assert (refused.value.status, refused.value.retry_after) == (429, seconds)


async def test_dates_count_from_the_servers_own_clock(web: Web, site: Any) -> None:
    wrong = {"date": "Wed, 01 Jan 2020 00:00:00 GMT"}
    site.say("/busy", status="503 Service Unavailable", retry_after="Wed, 01 Jan 2020 00:02:00 GMT", **wrong)
    with pytest.raises(FetchError) as refused:
        await web.fetch(site.url("/busy"))
    assert refused.value.retry_after == 120.0
    site.say("/feed", b"<rss/>", expires="Wed, 01 Jan 2020 01:00:00 GMT", **wrong)
    answer = await web.fetch(site.url("/feed"))
    assert isinstance(answer, Fetched)
    assert answer.lifetime == 3600.0


@pytest.mark.parametrize(
    ("headers", "lifetime"),
    [
        ({}, None),
        ({"cache_control": "public, max-age=1800"}, 1800.0),
        ({"cache_control": 'max-age="60"'}, 60.0),
        ({"cache_control": "max-age=1800", "age": "600"}, 1200.0),
        ({"cache_control": "max-age=1800", "age": "9999"}, 0.0),
        ({"cache_control": "no-cache, max-age=1800"}, 0.0),
        ({"cache_control": "no-store"}, 0.0),
        ({"cache_control": "max-age=99999999999"}, 31 * 86_400.0),
        ({"cache_control": "max-age=60", "expires": "Sun, 22 Nov 2026 19:00:00 GMT"}, 60.0),
        ({"expires": "Sun, 22 Nov 2026 09:30:00 GMT"}, 1800.0),
        ({"expires": "0"}, 0.0),
        ({"cache_control": "max-age=soon"}, None),
    ],
)
async def test_how_long_an_answer_stays_fresh(
    web: Web, site: Any, headers: dict[str, str], lifetime: float | None
) -> None:
    site.say("/feed", b"<rss/>", **headers)
    answer = await web.fetch(site.url("/feed"))
    assert isinstance(answer, Fetched)
    assert answer.lifetime == lifetime


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        ("404 Not Found", "it answered 404 Not Found"),
        ("401 No", "asks for a password"),
        ("500 Oops", "500 Internal Server Error"),
        ("202 Accepted", "it answered 202"),
        ("204 No Content", "it answered 204"),
        ("304 Not Modified", "it answered 304"),
        ("599 Odd", "it answered 599"),
    ],
)
async def test_a_status_without_a_body_to_read_is_an_error(
    web: Web, site: Any, status: str, reason: str
) -> None:
    site.say("/feed", status=status)
    with pytest.raises(FetchError, match=reason):
        await web.fetch(site.url("/feed"))


async def test_who_stands_in_the_way_is_said(web: Web, site: Any) -> None:
    site.say("/feed", status="403 Forbidden", cf_mitigated="challenge")
    with pytest.raises(FetchError, match="Cloudflare"):
        await web.fetch(site.url("/feed"))


async def test_a_server_that_is_not_there_is_an_error_with_a_reason(web: Web, site: Any) -> None:
    port = site.port
    free = site.url("/feed").replace(str(port), str(_free_port()))
    with pytest.raises(FetchError, match=r"no connection could be made \(Connection refused\)"):
        await web.fetch(free)


def _free_port() -> int:
    import socket

    with socket.socket() as opened:
        opened.bind(("127.0.0.1", 0))
        return int(opened.getsockname()[1])


async def test_feeds_of_one_host_are_fetched_one_at_a_time(web: Web, site: Any) -> None:
    site.answers = {f"/{n}": _slowly for n in range(5)}
    await asyncio.gather(*(web.fetch(site.url(f"/{n}")) for n in range(5)))
    assert site.most_at_once == 1


async def test_hosts_are_fetched_side_by_side_up_to_the_limit(sites: Any) -> None:
    home = await sites(EVERY_HOST)
    home.answers = {"/feed": _slowly}
    async with Web.open(allow_private=True, gap=0, at_once=3) as web:
        await asyncio.gather(*(web.fetch(home.url("/feed", f"127.0.1.{n}")) for n in range(1, 10)))
    assert home.most_at_once == 3


async def _slowly(asked: Any, writer: Any) -> None:
    del asked
    for _ in range(20):
        await asyncio.sleep(0)  # others would come in now if they could
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 6\r\nconnection: close\r\n\r\n<rss/>")


async def test_between_two_requests_to_a_host_there_is_a_pause(site: Any, names: Any) -> None:
    site.say("/feed", b"<rss/>")
    loop = asyncio.get_running_loop()
    resolver = names(far_example=[["127.0.0.1"]])
    async with Web.open(allow_private=True, gap=0.05, resolver=resolver) as web:
        started = loop.time()
        for _ in range(3):
            await web.fetch(site.url("/feed", "far.example"))
        assert loop.time() - started >= 0.1


async def test_this_machine_itself_is_not_waited_for(site: Any) -> None:
    site.say("/feed", b"<rss/>")
    async with Web.open(allow_private=True, gap=3600) as web:
        await web.fetch(site.url("/feed"))
        await web.fetch(site.url("/feed"))
    assert len(site.asked) == 2


@pytest.mark.parametrize("coding", ["gzip", "x-gzip", "deflate", "raw deflate", "none"])
async def test_packed_bodies_are_unpacked(web: Web, site: Any, coding: str) -> None:
    import zlib

    feed = b"<rss>" + b"news " * 50_000 + b"</rss>"
    if coding == "raw deflate":
        site.say("/feed", zlib.compress(feed, wbits=-15), content_encoding="deflate")
    elif coding == "deflate":
        site.say("/feed", zlib.compress(feed), content_encoding="deflate")
    elif coding == "none":  # a .gz file served as it lies there
        site.say("/feed", gzip.compress(feed), content_type="application/xml")
    else:
        site.say("/feed", gzip.compress(feed), content_encoding=coding)
    answer = await web.fetch(site.url("/feed"))
    assert isinstance(answer, Fetched)
    assert answer.body == feed


async def test_a_gzip_stream_of_several_parts_is_unpacked_whole(web: Web, site: Any) -> None:
    packed = gzip.compress(b"<rss>") + gzip.compress(b"</rss>") + b"\0" * 100
    site.say("/feed", packed, content_encoding="gzip")
    answer = await web.fetch(site.url("/feed"))
    assert isinstance(answer, Fetched)
    assert answer.body == b"<rss></rss>"


async def test_validators_that_cannot_be_sent_back_are_not_kept(web: Web, site: Any) -> None:
    site.answers["/feed"] = b'HTTP/1.1 200 OK\r\netag: "\xff\xfe"\r\ncontent-length: 6\r\n\r\n<rss/>'
    answer = await web.fetch(site.url("/feed"))
    assert isinstance(answer, Fetched)
    assert answer.validators == Validators()


async def test_a_page_says_what_may_be_quoted(web: Web, site: Any) -> None:
    site.say("/page", b"<p>x</p>", content_type="text/html", x_robots_tag="nosnippet")
    assert (await web.fetch_page(site.url("/page"))).robots_tag == "nosnippet"


@pytest.mark.parametrize("kind", ["application/pdf", "text/xml", "video/mp4", "image/png", "application/zip"])
async def test_what_is_no_page_is_not_read(web: Web, site: Any, kind: str) -> None:
    site.say("/page", b"x" * 100, content_type=kind)
    with pytest.raises(FetchError, match=kind):
        await web.fetch_page(site.url("/page"))


async def test_a_page_that_is_gone_is_an_error(web: Web, site: Any) -> None:
    site.say("/page", status="410 Gone")
    with pytest.raises(FetchError) as refused:
        await web.fetch_page(site.url("/page"))
    assert refused.value.status == 410
