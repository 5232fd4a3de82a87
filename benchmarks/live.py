"""A desk at work: outlets that publish pages at a rate, and the bot that reads them, a process of its own."""

import asyncio
import json
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape
from pathlib import Path
from typing import Any

from aiohttp import web

from benchmarks.measuring import memory_mb
from sandbox import Sandbox
from sandbox.loopback import listen_on_loopback

OUTLETS = 10
LISTED = 30
"""Entries a feed lists."""
POLL_SECONDS = 10
ENDS_WITHIN = 30.0
"""Seconds that the bot may take to end."""


@dataclass(slots=True)
class Outlets:
    """Feeds on hosts of their own; together they publish `rate` pages a minute, those given in turn."""

    pages: Sequence[bytes]
    rate: float
    ahead: timedelta
    port: int = 0
    opened: float = field(default_factory=time.monotonic)

    @classmethod
    @asynccontextmanager
    async def open(cls, pages: Sequence[bytes], *, rate: float, ahead: timedelta) -> AsyncIterator["Outlets"]:
        """Serve until the block ends; `ahead` is how far the desk's clock is from the wall's."""
        outlets = cls(pages, rate, ahead)
        application = web.Application()
        application.router.add_get("/feed.xml", outlets._feed)
        application.router.add_get("/news/{number}", outlets._page)
        runner = web.AppRunner(application, access_log=None)
        await runner.setup()
        try:
            await web.SockSite(runner, listen_on_loopback()).start()
            outlets.port = runner.addresses[0][1]
            yield outlets
        finally:
            await runner.cleanup()

    def address(self, outlet: int, path: str = "feed.xml") -> str:
        """Return an address of an outlet, 1 to OUTLETS and beyond: every loopback host is one."""
        return f"http://127.2.0.{outlet}:{self.port}/{path}"

    @property
    def published(self) -> int:
        """How many pages there are by now."""
        return int((time.monotonic() - self.opened) * self.rate / 60)

    async def _feed(self, request: web.Request) -> web.Response:
        outlet, base = int(request.url.host.rsplit(".", 1)[1]), f"http://{request.host}/news"  # type: ignore[union-attr] # we made the address
        newest = self.published - (self.published - outlet) % OUTLETS
        # What people add for a moment lists one page: all of it would be read, many times what is published.
        listed = LISTED if outlet <= OUTLETS else 1
        items = "".join(
            f"<item><title>{escape(f'Page {number}')}</title><link>{base}/{number}</link>"
            f"<pubDate>{format_datetime(self._when(number))}</pubDate></item>"
            for number in range(newest, max(newest - listed * OUTLETS, -1), -OUTLETS)
        )
        xml = f'<rss version="2.0"><channel><title>Outlet {outlet}</title>{items}</channel></rss>'
        return web.Response(text=xml, content_type="application/rss+xml")

    def _when(self, number: int) -> datetime:
        behind = time.monotonic() - self.opened - 60 * number / self.rate
        return datetime.now(UTC) + self.ahead - timedelta(seconds=max(behind, 0.0))

    async def _page(self, request: web.Request) -> web.Response:
        number = int(request.match_info["number"])
        return web.Response(body=self.pages[number % len(self.pages)], content_type="text/html")


@dataclass(slots=True)
class Watched:
    """The bot's process; what it notes of itself is in `notes`."""

    process: asyncio.subprocess.Process
    notes: Path
    database: Path

    def seen(self) -> dict[str, float]:
        """Look at it from outside: memory of it and of its parsing processes, the write-ahead log."""
        children = [child for child in _children(self.process.pid) if memory_mb(child)]
        wal = self.database.with_name(self.database.name + "-wal")
        return {
            "parsers_mb": sum(map(memory_mb, children)),
            "parsers": len(children),
            "together_mb": sum(map(_proportional_mb, [self.process.pid, *children])),
            "wal_mb": wal.stat().st_size / 1e6 if wal.exists() else 0.0,
        }

    def lines(self) -> list[dict[str, Any]]:
        """Return what it noted, a line a second."""
        return [json.loads(line) for line in self.notes.read_text(encoding="ascii").splitlines()[:-1]]


@asynccontextmanager
async def watched_bot(
    folder: Path, database: Path, box: Sandbox, *, ahead: timedelta, parsers: int
) -> AsyncIterator[Watched]:
    """Run the bot against the sandbox until the block ends; it is connected when the block begins."""
    notes, log = folder / "notes.jsonl", folder / "bot.log"
    keep = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    settings = {
        "DISCORD_TOKEN": box.token,
        "DISCORD_API": box.api,
        "DATELINE_DATABASE": str(database),
        "DATELINE_ALLOW_PRIVATE_FEEDS": "true",
        "DATELINE_STARTER_FEEDS": "false",
        "DATELINE_POLL_SECONDS": str(POLL_SECONDS),
        "DATELINE_SETTLE_SECONDS": "30",
        "DATELINE_PARSERS": str(parsers),
        "DATELINE_ASKS_A_MINUTE": "1000",
        # as in deploy/
        "MALLOC_ARENA_MAX": "2",
        "MALLOC_TRIM_THRESHOLD_": "1000000",
        "MALLOC_MMAP_THRESHOLD_": "131072",
    }
    with log.open("wb") as told:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "benchmarks.watched", str(notes), str(ahead.total_seconds())),
            env=keep | settings,
            stdout=told,
            stderr=told,
        )
    try:
        await asyncio.wait_for(box.gateway.connected.wait(), 120)
        yield Watched(process, notes, database)
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
        await asyncio.wait_for(process.wait(), ENDS_WITHIN)


def _children(process: int) -> list[int]:
    found: list[int] = []
    for task in Path(f"/proc/{process}/task").glob("*/children"):
        found += map(int, task.read_text(encoding="ascii").split())
    return found


def _proportional_mb(process: int) -> float:
    """Return a process's memory where pages that several share are counted once among them (PSS)."""
    rollup = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii")
    line = next(line for line in rollup.splitlines() if line.startswith("Pss:"))
    return int(line.split()[1]) / 1000
