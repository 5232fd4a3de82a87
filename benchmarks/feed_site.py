"""Serve the feeds of benchmarks/feeds.py, in a process of its own: its work is nobody's who reads them.

    python -m benchmarks.feed_site FEEDS ENTRIES

It prints its port when it serves, and ends when its standard input does.
"""

import asyncio
import sys
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape

from aiohttp import web

from benchmarks.seeding import Press
from sandbox.loopback import listen_on_loopback

WORDS = 60


class Site:
    """The loopback server: 304 in the round `unchanged`, new entries in the round `changed`."""

    def __init__(self, number: int, entries: int) -> None:
        self.round = "first"
        self._entries = entries
        self._press = Press(11)
        # Written beforehand: writing them is not what is measured.
        self._bodies = {
            (host, name): self._write(host, name) for host in hosts(number) for name in ("first", "changed")
        }

    async def serve(self) -> None:
        """Serve on all of 127.0.0.0/8 until standard input ends."""
        application = web.Application()
        application.router.add_get("/feed.xml", self._feed)
        application.router.add_get("/round/{name}", self._round)
        application.on_response_prepare.append(_close)
        runner = web.AppRunner(application, access_log=None)
        await runner.setup()
        try:
            await web.SockSite(runner, listen_on_loopback()).start()
            print(runner.addresses[0][1], flush=True)
            await asyncio.to_thread(sys.stdin.read)
        finally:
            await runner.cleanup()

    async def _round(self, request: web.Request) -> web.Response:
        self.round = request.match_info["name"]
        return web.Response(text=self.round)

    async def _feed(self, request: web.Request) -> web.Response:
        etag = '"2"' if self.round == "changed" else '"1"'
        if request.headers.get("If-None-Match") == etag:
            return web.Response(status=304, headers={"ETag": etag})
        body = self._bodies[request.host.split(":")[0], "changed" if self.round == "changed" else "first"]
        return web.Response(body=body, content_type="application/rss+xml", headers={"ETag": etag})

    def _write(self, host: str, round_: str) -> bytes:
        number = self._entries if round_ == "changed" else 1
        words = self._press.words
        published = format_datetime(datetime.now(UTC) - timedelta(minutes=5))
        items = []
        for at in range(number):
            drawn = [words[word] for word in self._press.draw(WORDS + 8)]
            title, text = " ".join(drawn[:8]).capitalize(), " ".join(drawn[8:]).capitalize() + "."
            items.append(
                f"<item><title>{escape(title)}</title><guid isPermaLink='false'>{host}-{round_}-{at}</guid>"
                f"<pubDate>{published}</pubDate><description>{escape(text)}</description></item>"
            )
        channel = f"<title>Outlet {host}</title><link>http://{host}/</link>{''.join(items)}"
        return f'<rss version="2.0"><channel>{channel}</channel></rss>'.encode()


async def _close(_request: web.Request, response: web.StreamResponse) -> None:
    """End each connection: between two real polls it would long be gone."""
    response.force_close()


def hosts(number: int) -> list[str]:
    """Return one host a feed."""
    return [f"127.1.{at // 250}.{at % 250 + 1}" for at in range(number)]


if __name__ == "__main__":
    asyncio.run(Site(*map(int, sys.argv[1:])).serve())
