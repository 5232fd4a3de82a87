"""Measure a story that 10,000 subscriptions follow: how soon all deliveries are owed, what a claim costs.

    python -m benchmarks.fan_out [--subscriptions 100 1000 10000] [--json FILE]

The bare minimum beside it is as many rows put into the outbox by one executemany of ready-made payloads.
"""

import argparse
import asyncio
import json
import tempfile
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from benchmarks.measuring import machine, table, time_calls, write_json
from benchmarks.seeding import NOW
from bot.model import Analysis, Cadence, Delivery, Entry, Feed, RegionTag, Summary, TopicTag
from bot.pipeline.outbox import delivery_id, nonce
from bot.pipeline.stories import StoryIndex
from bot.services.announcing import Announcing
from bot.services.articles import Articles
from bot.services.news import News
from bot.services.reading import Report
from bot.services.stories import Stories
from bot.storage import deliveries, feeds
from bot.storage.database import Database
from bot.storage.times import stored
from cogs.render.discord_renderer import DiscordRenderer

STORED = NOW - timedelta(minutes=10)
CLAIMED = 20


async def _subscribe(database: Database, number: int) -> None:
    async with database.write() as tx:
        await tx.executemany(
            "INSERT INTO target (id, platform, address, kind, guild_id, since) VALUES (?, ?, ?, ?, ?, ?)",
            [
                (each, "discord", str(10**17 + each), "channel", str(10**16 + each), stored(STORED))
                for each in range(1, number + 1)
            ],
        )
        await tx.executemany(
            """
            INSERT INTO subscription (target_id, region, cadence, created_at, since_at) VALUES (?, ?, ?, ?, ?)
            """,
            [
                (
                    each,
                    ("398", "143", "142", "001")[each % 4],
                    Cadence.AS_IT_HAPPENS,
                    stored(STORED),
                    stored(STORED),
                )
                for each in range(1, number + 1)
            ],
        )


async def _store_story(database: Database) -> None:
    articles = Articles(database=database, stories=Stories(database, StoryIndex()), clock=lambda: STORED)
    url = "https://outlet.example/news/1"
    analysis = Analysis(
        title="A strong earthquake shook Almaty on Sunday morning",
        paragraphs=("Thousands of people ran into the streets.",) * 5,
        byline=None,
        published=STORED,
        language="en",
        regions=(RegionTag("398", "", 0.9, ("Almaty",)),),
        topics=(TopicTag("medtop:03000000", "", 0.8, ("earthquake",)),),
        summary=Summary(("Thousands of people ran into the streets.", "Nobody was hurt, the mayor said.")),
        fingerprint={"almaty": 2.0, "earthquake": 2.0},
    )
    async with database.write() as tx:
        feed = await feeds.add_feed(
            tx, Feed(0, "https://outlet.example/feed.xml", outlet="Outlet"), by=None, now=STORED
        )
        if feed is not None:
            report = Report(Entry(url, url, analysis.title), analysis, url, baseline=False)
            await articles.store_reports(tx, feed, [report], now=STORED)


async def measure(folder: Path, number: int) -> dict[str, Any]:
    """Measure one number of subscriptions."""
    async with Database.open(folder / f"fan-out-{number}.db") as database:
        await _subscribe(database, number)
        await _store_story(database)
        announcing = Announcing(
            database,
            News(database=database, clock=lambda: NOW),
            DiscordRenderer(),
            lambda: NOW,
            "benchmark",
            settle=timedelta(minutes=3),
        )
        cpu, started = time.process_time(), time.perf_counter()
        await announcing.announce_settled()
        seconds, cpu = time.perf_counter() - started, time.process_time() - cpu
        async with database.read() as connection:
            owed = await deliveries.of_subject(connection, "story", "1")

        async def claim() -> None:
            async with database.write() as tx:
                await deliveries.claim(tx, now=NOW, limit=CLAIMED)

        claims = await time_calls([claim] * 20)
        return {
            "subscriptions": number,
            "owed": len(owed),
            "seconds": seconds,
            "cpu_seconds": cpu,
            "bare_seconds": await _bare(database, owed),
            "claim_ms": claims,
        }


async def _bare(database: Database, owed: tuple[Delivery, ...]) -> float:
    """Put the same deliveries into the outbox under other names."""
    again = [
        replace(each, id=identity, subject="2", nonce=nonce("benchmark", identity))
        for each in owed
        for identity in [delivery_id("benchmark", each.target.id, "story", "2", revision=1)]
    ]
    rows = [
        (
            each.id,
            each.target.id,
            each.kind,
            each.subject,
            1,
            0,
            json.dumps(each.payload),
            each.nonce,
            stored(NOW),
        )
        for each in again
    ]
    started = time.perf_counter()
    async with database.write() as tx:
        await tx.executemany(
            """
            INSERT INTO delivery (
                id, target_id, kind, subject, revision, part, payload, nonce, created_at, due_at)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?9)
            """,
            rows,
        )
    return time.perf_counter() - started


async def run(sizes: list[int]) -> list[dict[str, Any]]:
    """Measure all sizes."""
    with tempfile.TemporaryDirectory() as folder:
        return [await measure(Path(folder), number) for number in sorted(sizes)]


def main() -> None:
    """Parse the arguments, measure, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--subscriptions", type=int, nargs="+", default=[100, 1_000, 10_000])
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    found = asyncio.run(run(args.subscriptions))
    table(
        (
            "subscriptions",
            "owed",
            "seconds",
            "CPU s",
            "bare rows s",
            "x bare",
            "claim p50 ms",
            "claim p99 ms",
        ),
        [
            (
                f"{each['subscriptions']:,}",
                each["owed"],
                each["seconds"],
                each["cpu_seconds"],
                each["bare_seconds"],
                each["seconds"] / each["bare_seconds"],
                each["claim_ms"].p50,
                each["claim_ms"].p99,
            )
            for each in found
        ],
    )
    write_json(args.json, {"machine": machine(), "sizes": found})


if __name__ == "__main__":
    main()
