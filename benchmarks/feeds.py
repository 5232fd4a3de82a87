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
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp

from benchmarks.feed_site import hosts
from benchmarks.measuring import machine, memory_mb, table, write_json
from bot.app import Desk
from bot.config import Settings
from bot.model import Feed
from bot.storage import feeds

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


@dataclass(frozen=True, slots=True)
class Site:
    """The feeds, as those who read them know them."""

    addresses: list[str]
    control: str

    @classmethod
    @asynccontextmanager
    async def open(cls, number: int, entries: int) -> AsyncIterator["Site"]:
        """Serve them from a process of their own until the block ends."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "benchmarks.feed_site", str(number), str(entries)),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        if process.stdin is None or process.stdout is None:
            raise RuntimeError("the process was not given pipes")
        try:
            port = int(await asyncio.wait_for(process.stdout.readline(), 120))
            addresses = [f"http://{host}:{port}/feed.xml" for host in hosts(number)]
            yield cls(addresses, f"http://127.0.0.1:{port}")
        finally:
            process.stdin.close()
            await asyncio.wait_for(process.wait(), 30)

    async def begin(self, name: str) -> None:
        """Begin a round: first, unchanged or changed."""
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"{self.control}/round/{name}") as response,
        ):
            response.raise_for_status()


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
            await site.begin(name)
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
    await site.begin("unchanged")
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
    asked = json.dumps({"feeds": site.addresses, "control": site.control})
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
    """Measure everybody on the same feeds."""
    async with Site.open(number, entries) as site:
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
