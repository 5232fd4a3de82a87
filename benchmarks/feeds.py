"""Measure updates of many feeds on loopback, beside the feed library `reader` and bare aiohttp.

    python -m benchmarks.feeds [--feeds 1000] [--entries 20] [--reader PYTHON] [--json FILE]

Each feed has a host of its own in 127.0.0.0/8, so that taking turns at a host holds nothing up. The first
round stores all feeds; the second answers 304 to everybody; the third has new entries in every feed, their
text inside. `--reader` is the Python of an environment that has `reader` installed; without it only bare
aiohttp stands beside.
"""

import argparse
import asyncio
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

from benchmarks.measuring import machine, memory_mb, table, write_json
from benchmarks.seeding import Press
from bot.app import Desk
from bot.config import Settings
from bot.model import Feed
from bot.storage import feeds
from sandbox.loopback import listen_on_loopback

WORDS = 60
AT_ONCE = 32

READER = """
import json, sys, time
from reader import make_reader
addresses = json.load(sys.stdin)
reader = make_reader(sys.argv[1])
for address in addresses["feeds"]:
    reader.add_feed(address)
for name in ("first", "unchanged", "changed"):
    import urllib.request
    urllib.request.urlopen(addresses["control"] + "/round/" + name).read()
    cpu, started = time.process_time(), time.perf_counter()
    reader.update_feeds(workers=10, scheduled=False)
    seconds, cpu = time.perf_counter() - started, time.process_time() - cpu
    print(json.dumps({"round": name, "seconds": seconds, "cpu": cpu}))
print(json.dumps({"entries": reader.get_entry_counts().total}))
"""


class Site:
    """The loopback server: 304 in the round `unchanged`, new entries in the round `changed`."""

    def __init__(self, number: int, entries: int) -> None:
        self.number = number
        self.round = "first"
        self._entries = entries
        self._press = Press(11)
        self._bodies: dict[tuple[str, str], bytes] = {}
        self.port = 0

    @property
    def addresses(self) -> list[str]:
        """One feed a host."""
        return [f"http://127.1.{at // 250}.{at % 250 + 1}:{self.port}/feed.xml" for at in range(self.number)]

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[None]:
        """Serve on all of 127.0.0.0/8."""
        application = web.Application()
        application.router.add_get("/feed.xml", self._feed)
        application.router.add_get("/round/{name}", self._round)
        application.on_response_prepare.append(_close)
        runner = web.AppRunner(application, access_log=None)
        await runner.setup()
        await web.SockSite(runner, listen_on_loopback()).start()
        self.port = runner.addresses[0][1]
        try:
            yield
        finally:
            await runner.cleanup()

    def prepare(self) -> None:
        """Write all feeds beforehand: writing them is not what is measured."""
        for address in self.addresses:
            host = address.split("/")[2]
            for round_ in ("first", "changed"):
                self._bodies[host, round_] = self._write(host, round_)

    async def _round(self, request: web.Request) -> web.Response:
        self.round = request.match_info["name"]
        return web.Response(text=self.round)

    async def _feed(self, request: web.Request) -> web.Response:
        etag = '"2"' if self.round == "changed" else '"1"'
        if request.headers.get("If-None-Match") == etag:
            return web.Response(status=304, headers={"ETag": etag})
        body = self._bodies[request.host, "changed" if self.round == "changed" else "first"]
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


async def time_desk(site: Site, folder: Path, parsers: int) -> dict[str, Any]:
    """Poll all feeds three times with the desk."""
    settings = Settings.model_construct(
        **{name: each.default for name, each in Settings.model_fields.items()}
        | {
            "dateline_database": folder / "feeds.db",
            "dateline_allow_private_feeds": True,
            "dateline_starter_feeds": False,
            "dateline_poll_seconds": 1,
            "dateline_parsers": parsers,
        }
    )
    found: dict[str, Any] = {}
    async with Desk.open(settings) as desk:
        async with desk.database.write() as tx:
            for address in site.addresses:
                await feeds.add_feed(tx, Feed(0, address), by=None, now=datetime.now(UTC))
        await desk.worker.warm_up()
        for name in ("first", "unchanged", "changed"):
            site.round = name
            async with desk.database.read() as connection:
                known = await feeds.list_feeds(connection, [""])
            cpu, started = time.process_time(), time.perf_counter()
            results = await desk.polling.poll(known)
            found[name] = {
                "seconds": time.perf_counter() - started,
                "own_cpu": time.process_time() - cpu,
                "new": sum(result.new for result in results),
                "failed": sum(result.error is not None for result in results),
            }
        found["rss_mb"] = memory_mb()
    return found


async def time_bare(site: Site) -> dict[str, Any]:
    """Ask all feeds with aiohttp alone, conditionally."""
    site.round = "unchanged"
    turns = asyncio.Semaphore(AT_ONCE)

    async def ask(session: aiohttp.ClientSession, address: str) -> None:
        async with turns, session.get(address, headers={"If-None-Match": '"1"'}) as response:
            await response.read()

    async with aiohttp.ClientSession() as session:
        started = time.perf_counter()
        await asyncio.gather(*(ask(session, address) for address in site.addresses))
        return {"unchanged": {"seconds": time.perf_counter() - started}}


async def time_reader(site: Site, python: Path, folder: Path) -> dict[str, Any]:
    """Update all feeds three times with `reader`, in its own process."""
    asked = json.dumps({"feeds": site.addresses, "control": f"http://127.0.0.1:{site.port}"})
    done = await asyncio.to_thread(
        subprocess.run,
        [str(python), "-c", READER, str(folder / "reader.db")],
        input=asked,
        capture_output=True,
        text=True,
        env={},  # ours would lead its Python to our packages
        timeout=900,
        check=False,
    )
    if done.returncode:
        print(done.stderr[-600:], file=sys.stderr)
        return {}
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    return {line["round"]: line for line in lines if "round" in line} | {"entries": lines[-1]["entries"]}


async def run(number: int, entries: int, python: Path | None, parsers: int) -> dict[str, Any]:
    """Measure everybody on the same feeds; our process serves them, so its time is in ours and bare's."""
    site = Site(number, entries)
    async with site.serving():
        site.prepare()
        with tempfile.TemporaryDirectory() as folder:
            found = {"dateline": await time_desk(site, Path(folder), parsers)}
            found["bare aiohttp"] = await time_bare(site)
            if python is not None:
                found["reader"] = await time_reader(site, python, Path(folder))
    return found


def report(found: dict[str, Any], number: int, entries: int) -> None:
    """Print feeds and entries a second."""
    rows: list[tuple[object, ...]] = []
    for name, each in found.items():
        unchanged, changed = each.get("unchanged"), each.get("changed")
        rows.append(
            (
                name,
                number / unchanged["seconds"] if unchanged else 0.0,
                number * entries / changed["seconds"] if changed else 0.0,
            )
        )
    table(("", "unchanged feeds/s", "new entries/s"), rows)
    print("\nreader only stores; ours parses in another process, tags, summarizes, clusters and stores.")


def main() -> None:
    """Parse the arguments, measure, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--feeds", type=int, default=1000)
    parser.add_argument("--entries", type=int, default=20)
    parser.add_argument("--reader", type=Path, help="a Python that has `reader`")
    parser.add_argument("--parsers", type=int, default=1)
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    found = asyncio.run(run(args.feeds, args.entries, args.reader, args.parsers))
    report(found, args.feeds, args.entries)
    write_json(args.json, {"machine": machine(), "feeds": args.feeds, "entries": args.entries, **found})


if __name__ == "__main__":
    main()
