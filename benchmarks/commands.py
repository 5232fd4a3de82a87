"""Time every slash command as people meet it: the whole bot on a sandbox, with much stored and much to do.

    python -m benchmarks.commands --database scale-1000000.db [--minutes 5] [--corpus FOLDER] [--json FILE]

The database is one of benchmarks/scale.py and is copied first. Fifty people ask in twenty guilds whose ten
thousand channels all follow something, while a hundred pages a minute are published, read and posted.
"""

import argparse
import asyncio
import random
import shutil
import tempfile
import time
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

from benchmarks.crowd import HEAD, Crowd, TimedSandbox
from benchmarks.live import OUTLETS, Outlets, Watched, watched_bot
from benchmarks.measuring import machine, share, table, write_json
from benchmarks.seeding import NOW
from benchmarks.speed import pages_of
from benchmarks.town import PEOPLE, settle_in, town
from bot.model import Feed
from bot.storage import feeds
from bot.storage.database import Database

WARM = 30.0
"""Seconds before the figures count: the first page of everything comes from the disk."""


@dataclass(slots=True)
class Scene:
    """Everything that runs while people ask."""

    crowd: Crowd
    bot: Watched


async def open_scene(
    stack: AsyncExitStack, folder: Path, database: Path, *, pages: list[bytes], rate: float, parsers: int
) -> Scene:
    """Start outlets, sandbox and bot on a copy of the database; all end with the stack."""
    ahead, chance = NOW - datetime.now(UTC), random.Random(6)  # noqa: S311 - the same questions every time
    copied = folder / "commands.db"
    shutil.copyfile(database, copied)
    outlets = await stack.enter_async_context(Outlets.open(pages, rate=rate, ahead=ahead))
    async with Database.open(copied) as opened, opened.write() as tx:
        [[articles]] = await tx.execute_fetchall("SELECT max(id) FROM article")
        for number in range(1, OUTLETS + 1):
            await feeds.add_feed(tx, Feed(0, outlets.address(number)), by=None, now=NOW)
    opening = TimedSandbox.start(world=town(), clock=lambda: datetime.now(UTC) + ahead)
    box = cast("TimedSandbox", await stack.enter_async_context(opening))
    channels = [each for each in box.state.channels.values() if "guild_id" in each]
    settle_in(copied, channels, NOW, chance)
    bot = await stack.enter_async_context(watched_bot(folder, copied, box, ahead=ahead, parsers=parsers))
    return Scene(Crowd(box, outlets, articles, chance), bot)


Measure = Callable[[argparse.Namespace, Path], Coroutine[Any, Any, dict[str, Any]]]
Report = Callable[[dict[str, Any]], None]


async def measure(args: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """Let people ask for some minutes."""
    async with AsyncExitStack() as stack:
        scene = await open_scene(
            stack,
            folder,
            args.database,
            pages=pages_of(args.corpus),
            rate=args.pages,
            parsers=args.parsers,
        )
        async with scene.crowd.asking():
            most = await _most_held(scene.bot, WARM + 60 * args.minutes)
        noted = scene.bot.lines()
        rows = scene.crowd.rows(since=WARM)
        lags = [lag for line in noted[int(WARM) :] for lag in line["lags_ms"]]
        return {
            "people": PEOPLE,
            "minutes": args.minutes,
            "published": scene.crowd.outlets.published,
            "rows": rows,
            "failed": dict(scene.crowd.failed),
            "lag_ms": {"p50": share(lags, 0.5), "p99": share(lags, 0.99), "worst": max(lags, default=0.0)},
            "memory_mb": max(line["memory_mb"] for line in noted),
            "with_parsers_mb": most,
        }


async def _most_held(bot: Watched, seconds: float) -> float:
    """Wait, and return the most memory that the bot and its parsing processes held together meanwhile."""
    most, ends = 0.0, time.monotonic() + seconds
    while time.monotonic() < ends:
        await asyncio.sleep(2)
        most = max(most, (await asyncio.to_thread(bot.seen))["together_mb"])
    return most


def report(found: dict[str, Any]) -> None:
    """Print it."""
    table(HEAD, found["rows"])
    print(
        f"\n{found['published']} pages published; loop lag p50 {found['lag_ms']['p50']:.1f} ms, "
        f"p99 {found['lag_ms']['p99']:.1f} ms; the bot held at most {found['memory_mb']:.0f} MB, with its "
        f"parsers {found['with_parsers_mb']:.0f} MB; broken answers: {found['failed'] or 'none'}"
    )


def run(description: str | None, measure: Measure, report: Report, *, minutes: float, pages: float) -> None:
    """Parse the arguments of a benchmark with a crowd, measure, print; `pages` a minute unless told."""
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--database", type=Path, required=True, help="one that benchmarks/scale.py filled")
    parser.add_argument("--minutes", type=float, default=minutes)
    parser.add_argument("--pages", type=float, default=pages, help=f"published a minute (default {pages:g})")
    parser.add_argument("--parsers", type=int, default=1)
    parser.add_argument("--corpus", type=Path, help="a corpora folder with extraction/html")
    parser.add_argument("--folder", type=Path, help="where the copy is made (default: a temporary folder)")
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=args.folder) as scratch:
        found = asyncio.run(measure(args, Path(scratch)))
    report(found)
    write_json(args.json, {"machine": machine(), **found})


if __name__ == "__main__":
    run(__doc__, measure, report, minutes=5, pages=100)
