"""Feeds made to hurt whoever reads them."""

import asyncio
import gzip
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from tests.web.site import Asked


def rss(items: str, head: str = "") -> bytes:
    body = f'<rss version="2.0"><channel><title>x</title>{items}</channel></rss>'
    return f'<?xml version="1.0"?>{head}{body}'.encode()


def an_item(guid: str, *, link: str = "", date: str = "", text: str = "A bridge opened in Almaty.") -> str:
    return (
        f'<item><guid isPermaLink="false">{guid}</guid>'
        f"<title>Hostile {text[:60]}</title><link>{link}</link>"
        f"<pubDate>{date}</pubDate><description>{text}</description></item>"
    )


def today() -> str:
    return datetime.now(UTC).strftime("%a, %d %b %Y %H:%M:%S GMT")


class Changing:
    """A feed that answers every request with another body, made of its number."""

    def __init__(self, make: Callable[[int], bytes]) -> None:
        self._make = make
        self._count = 0
        self.asked_again = asyncio.Event()
        """Set once what its third answer brought has been read: the fourth is asked for."""

    async def __call__(self, asked: Asked, writer: asyncio.StreamWriter) -> None:
        del asked
        self._count += 1
        if self._count > 3:
            self.asked_again.set()
        body = self._make(self._count)
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: application/rss+xml\r\n")
        writer.write(b"content-length: %d\r\n\r\n" % len(body) + body)


async def endless(asked: Asked, writer: asyncio.StreamWriter) -> None:
    del asked
    writer.write(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")
    while True:
        writer.write(b"10000\r\n" + b"<" * 0x10000 + b"\r\n")
        await writer.drain()


LAUGHS = "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
WORDS = ("river", "bridge", "tower", "market", "harbour", "school", "museum", "forest", "airport")
BOMBS: dict[str, Any] = {
    "gzip": b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\nconnection: close\r\n\r\n"
    + gzip.compress(b"\0" * 64_000_000, 9),
    "endless": endless,
    "redirects": b"HTTP/1.1 302 Found\r\nlocation: /feed\r\ncontent-length: 0\r\n\r\n",
    "laughs": rss("<item><title>&j;</title></item>", f'<!DOCTYPE l [<!ENTITY a "aaaaaaaaaa">{LAUGHS}]>'),
    "items": rss("".join(f"<item><guid>{n}</guid><title>T</title></item>" for n in range(90_000))),
    "nuls": rss(an_item("nul")).replace(b"Almaty", b"Al\0maty") + b"\0" * 1_000_000,
    "charset": b'<?xml version="1.0" encoding="utf-16"?>' + rss(an_item("lie"))[21:],
    "json": b'{"version":"https://jsonfeed.org/version/1.1","items":' + b"[" * 100_000,
    "links": rss(an_item("j", link="javascript:alert(1)") + an_item("d", link="data:text/html,x")),
    "dates": rss(
        an_item("late", date="Fri, 01 Jan 2099 00:00:00 GMT", text="Council of Almaty in the far future")
        + an_item("old", date="Thu, 01 Jan 1970 00:00:00 GMT", text="Council of Almaty long ago")
    ),
    "guids": Changing(
        lambda poll: rss(
            "".join(
                an_item(f"{poll}-{n}", link=f"http://guids.example/{n}", text=f"Notice {WORDS[n][::-1]}")
                for n in range(9)
            )
        )
    ),
    "redated": Changing(
        lambda poll: rss(
            "".join(an_item(str(n), date=today(), text=f"Again {WORDS[n][1:]} {poll}") for n in range(9))
        )
    ),
}

PAGES: dict[str, bytes] = {
    "/nested": b"<html><body>" + b"<div>" * 200_000,
    "/attributes": b"<html><body><p " + b"".join(b'a%d="" ' % n for n in range(90_000)) + b">x</p>",
    "/angles": b"<" * 1_900_000,
    "/entities": b"<html><body><p>" + b"&" * 1_900_000,
    "/token": b"<html><body><p>" + b"x" * 1_900_000,
    "/tables": b"<html><body>" + b"<table><tr><td>" * 60_000,
    "/comment": b"<html><body><!--" + b"-" * 1_900_000,
    "/script": b"<html><script>" + b"<!--<script>" * 150_000,
}
"""Pages made to hurt, by the path that PAGED links to."""
PAGED = rss("".join(an_item(path, link=path, date=today(), text=f"See {path[1:]}") for path in PAGES))


async def drip(asked: Asked, writer: asyncio.StreamWriter) -> None:
    """Answer a byte at a time, for ever."""
    del asked
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: application/rss+xml\r\n\r\n<?xml ")
    while True:
        writer.write(b" ")
        await writer.drain()
        await asyncio.sleep(0.2)
