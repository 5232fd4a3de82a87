"""Have the running bot read feeds made to hurt it, while people ask, and see how late its event loop is.

    python -m benchmarks.bombs [--seconds 60] [--json FILE]

The bombs are those of the tests (tests/e2e/bombs.py), each on a host of its own and read every second, while
somebody asks for a brief three times a second. The first seconds, in which the bot starts, do not count. The
own lag is the longest of the last minute in which the loop was working, not waiting for the machine.
"""

import argparse
import asyncio
import json
import sys
import tempfile
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.measuring import machine, memory_mb, share, table, write_json
from sandbox import Sandbox
from sandbox.news.site import NewsSite
from tests.e2e.attacked import figure
from tests.e2e.bombs import BOMBS, PAGED, PAGES, drip
from tests.e2e.conftest import Running, SiteClock
from tests.web.site import Site, open_site

STARTING = 3.0
"""Seconds after the bombs were added that do not count: their list is imported."""


@dataclass
class Watched(Running):
    """A bot that notes how late its loop is."""

    notes: Path = Path()

    async def launch(self) -> None:
        """Start it."""
        self.sandbox.gateway.connected.clear()
        with self.log.open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "benchmarks.watched", str(self.notes), "0"),
                env=self.environment(),
                stderr=log,
                stdout=log,
            )

    def lags(self, since: float) -> list[float]:
        """Return each lag in milliseconds noted since a time of the monotonic clock."""
        lines = [json.loads(line) for line in self.notes.read_text("ascii").splitlines()]
        return [lag for line in lines if line["at"] >= since for lag in line["lags_ms"]]


async def bombed(stack: AsyncExitStack, bot: Running) -> list[Site]:
    """Have a guild import the bombs."""
    sites = []
    for number, answer in enumerate((*BOMBS.values(), PAGED, drip), start=1):
        site = await stack.enter_async_context(open_site(f"127.0.6.{number}"))
        site.answers["/feed"] = answer
        if isinstance(answer, bytes) and not answer.startswith(b"HTTP/"):
            site.say("/feed", answer)
        for path, page in PAGES.items():
            site.say(path, page, content_type="text/html")
        sites.append(site)
    listed = "".join(f'<outline xmlUrl="{site.url("/feed")}"/>' for site in sites)
    body = f"<opml><body>{listed}</body></opml>".encode()
    await bot.sandbox.slash("Aigerim", "news", "feeds import", file=("bombs.opml", body))
    return sites


async def asked(bot: Running, ends: float) -> list[float]:
    """Ask for a brief again and again; return the seconds of each answer."""
    took = []
    while (began := time.monotonic()) < ends:
        await bot.sandbox.slash("Bo", "news", "brief", region="Central Asia")
        took.append(time.monotonic() - began)
        await asyncio.sleep(0.3)
    return took


async def measure(seconds: float, folder: Path) -> dict[str, Any]:
    """Run it all."""
    clock = SiteClock()
    async with (
        NewsSite.open(clock=clock) as site,
        Sandbox.start(bucket=10_000) as sandbox,
        AsyncExitStack() as stack,
    ):
        settings = {"DATELINE_HTTP_PORT": "0"}
        bot = Watched(sandbox, site, clock, folder / "dateline.db", settings, log=folder / "bot.log")
        bot.notes = folder / "notes"
        await bot.start()
        try:
            await bot.follow_sample_outlets()
            await bot.rows_come("SELECT count(*) FROM article", 12)
            assert bot.process is not None
            before = memory_mb(bot.process.pid)
            sites = await bombed(stack, bot)
            began = time.monotonic() + STARTING
            answers = await asked(bot, began + seconds)
            lags, memory = bot.lags(began), memory_mb(bot.process.pid) - before
            own = await figure(bot, "dateline_loop_own_lag_seconds")
        finally:
            await bot.terminate()
        return {
            "seconds": seconds,
            "bombs_read": sum(len(site.paths) for site in sites),
            "lag_ms": {
                "p50": share(lags, 0.5),
                "p99": share(lags, 0.99),
                "max": max(lags),
                "own": 1000 * own,
            },
            "answers": len(answers),
            "answer_ms": {"p50": 1000 * share(answers, 0.5), "max": 1000 * max(answers)},
            "memory_grew_mb": memory,
        }


def main() -> None:
    """Run, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--json", type=Path, help="write the figures here too")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        figures = asyncio.run(measure(options.seconds, Path(folder)))
    table(["", ""], figures.items())
    write_json(options.json, {**figures, "machine": machine()})


if __name__ == "__main__":
    main()
