"""What a hostile server sends ends soon, costs little memory, and does not hold the event loop."""

import asyncio
import gzip
import time
import tracemalloc
import zlib
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.errors import FetchError
from bot.web import Web

MEGABYTE = 1_000_000


@pytest.fixture
async def web() -> AsyncIterator[Web]:
    async with Web.open(allow_private=True, gap=0) as opened:
        yield opened


def packed_zeros(megabytes: int, wbits: int) -> bytes:
    """Pack one megabyte and repeat what came of it; the checksum at the very end is wrong."""
    packer = zlib.compressobj(9, zlib.DEFLATED, wbits)
    start = packer.flush(zlib.Z_FULL_FLUSH)
    piece = packer.compress(b"\0" * MEGABYTE) + packer.flush(zlib.Z_FULL_FLUSH)
    return start + piece * megabytes + packer.flush()


@pytest.mark.parametrize(
    ("coding", "wbits"), [("gzip", 31), ("deflate", 15), ("deflate", -15), (None, 31)], ids=str
)
async def test_a_compression_bomb_is_stopped_at_the_cap(
    web: Web, site: Any, coding: str | None, wbits: int
) -> None:
    bomb = packed_zeros(512 if coding == "gzip" else 64, wbits)
    assert len(bomb) < MEGABYTE
    headers = {} if coding is None else {"content_encoding": coding}
    site.say("/feed", bomb, **headers)
    tracemalloc.start()
    try:
        with pytest.raises(FetchError, match="larger than 5 MB"):
            await web.fetch(site.url("/feed"))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < (5 + 5 + 32) * MEGABYTE


async def test_a_bomb_inside_a_bomb_is_not_opened(web: Web, site: Any) -> None:
    site.say("/feed", gzip.compress(packed_zeros(100, 31)), content_encoding="gzip, gzip")
    with pytest.raises(FetchError, match="was not asked for"):
        await web.fetch(site.url("/feed"))


async def test_a_coding_that_was_not_asked_for_is_refused(web: Web, site: Any) -> None:
    site.say("/feed", b"\x0b\x02\x80", content_encoding="br")
    with pytest.raises(FetchError, match="“br”, which was not asked for"):
        await web.fetch(site.url("/feed"))


async def test_a_stated_length_above_the_cap_is_refused_before_the_body(web: Web, site: Any) -> None:
    site.answers["/feed"] = b"HTTP/1.1 200 OK\r\ncontent-length: 50000000\r\n\r\n"
    with pytest.raises(FetchError, match="larger than 5 MB"):
        await web.fetch(site.url("/feed"))


async def test_an_endless_body_is_cut_at_the_cap(web: Web, site: Any) -> None:
    async def endless(asked: Any, writer: Any) -> None:
        del asked
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ntransfer-encoding: chunked\r\n\r\n")
        piece = b"10000\r\n" + b"<" * 0x10000 + b"\r\n"
        while True:
            writer.write(piece)
            await writer.drain()

    site.answers = {"/page": endless}
    with pytest.raises(FetchError, match="larger than 2 MB"):
        await web.fetch_page(site.url("/page"))


async def test_a_body_that_drips_is_cut_off_at_the_deadline(web: Web, site: Any) -> None:
    async def drip(asked: Any, writer: Any) -> None:
        del asked
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            writer.write(b".")
            await writer.drain()
            await asyncio.sleep(0.01)

    site.answers["/feed"] = drip
    with pytest.raises(FetchError, match=r"no complete answer within 0\.2 s"):
        await web.fetch(site.url("/feed"), deadline=0.2)


async def test_headers_that_drip_are_cut_off_at_the_deadline(web: Web, site: Any) -> None:
    async def drip(asked: Any, writer: Any) -> None:
        del asked
        writer.write(b"HTTP/1.1 200 OK\r\n")
        while True:
            writer.write(b"x: y\r\n")
            await writer.drain()
            await asyncio.sleep(0.01)

    site.answers["/feed"] = drip
    with pytest.raises(FetchError, match="no complete answer within"):
        await web.fetch(site.url("/feed"), deadline=0.2)


async def test_a_server_that_never_answers_is_cut_off_at_the_deadline(web: Web, site: Any) -> None:
    async def silence(asked: Any, writer: Any) -> None:
        del asked, writer
        await asyncio.sleep(1)

    site.answers["/feed"] = silence
    with pytest.raises(FetchError, match="no complete answer within"):
        await web.fetch(site.url("/feed"), deadline=0.1)


async def test_the_deadline_holds_for_all_redirects_together(web: Web, site: Any) -> None:
    async def wait_and_redirect(asked: Any, writer: Any) -> None:
        await asyncio.sleep(0.15)
        there = b"/" + b"x" * len(asked.path)
        writer.write(b"HTTP/1.1 302 Found\r\ncontent-length: 0\r\nlocation: " + there + b"\r\n\r\n")

    site.answers = {"/" + "x" * n: wait_and_redirect for n in range(6)}
    with pytest.raises(FetchError, match="no complete answer within"):
        await web.fetch(site.url("/"), deadline=0.4)
    assert len(site.asked) <= 3


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\n" + b"".join(b"x%d: y\r\n" % n for n in range(50_000)),
        b"HTTP/1.1 200 OK\r\nx: " + b"y" * MEGABYTE + b"\r\n\r\n",
        b"HTTP/1.1 200 " + b"y" * MEGABYTE + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-length: many\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 abc\r\n\r\n",
        b"\0\0\0\0\r\n\r\n",
        b"SSH-2.0-OpenSSH_9.2\r\n\r\n",
        b"",
    ],
    ids=[
        "many headers",
        "long header",
        "long reason",
        "odd length",
        "two lengths",
        "bad chunk",
        "odd status",
        "NULs",
        "another protocol",
        "nothing",
    ],
)
async def test_what_is_no_proper_http_is_an_error(web: Web, site: Any, answer: bytes) -> None:
    site.answers["/feed"] = answer
    with pytest.raises(FetchError) as raised:
        await web.fetch(site.url("/feed"))
    assert "no complete answer" not in str(raised.value)


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n<rss>",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n<rss>\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\nconnection: close\r\n\r\n"
        + gzip.compress(b"<rss/>" * 99)[:-9],
    ],
    ids=["shorter than stated", "no last chunk", "half a gzip"],
)
async def test_half_a_body_is_an_error_and_no_news(web: Web, site: Any, answer: bytes) -> None:
    site.answers["/feed"] = answer
    with pytest.raises(FetchError, match="before"):
        await web.fetch(site.url("/feed"))


async def test_a_damaged_gzip_body_is_an_error(web: Web, site: Any) -> None:
    site.say("/feed", b"\x1f\x8b\x08\x00 not gzip at all", content_encoding="gzip")
    with pytest.raises(FetchError, match="damaged"):
        await web.fetch(site.url("/feed"))


async def test_the_event_loop_goes_on_during_a_bomb(web: Web, site: Any) -> None:
    site.say("/feed", packed_zeros(512, 31), content_encoding="gzip")
    fetch = asyncio.create_task(web.fetch(site.url("/feed")))
    worst, last = 0.0, time.thread_time()
    while not fetch.done():
        await asyncio.sleep(0)
        worst, last = max(worst, time.thread_time() - last), time.thread_time()
    assert isinstance(fetch.exception(), FetchError)
    # Of the loop's own work, whatever else the machine does; unpacked at once it is half a second and more.
    assert worst < 0.25
