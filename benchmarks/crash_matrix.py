"""Kill the real bot at every named point and at random moments while deliveries are owed, and count.

    python -m benchmarks.crash_matrix [--owed 2000] [--kills 200] [--stops 100] [--json FILE]

The bot is a process of its own and talks to the sandbox, whose nonce window is 2 s, as is the bot's; a start
takes longer than that, so what was in flight must be read back. The rate limits of channels are loosened, so
that the bot's own 40 requests a second set the pace.
"""

import argparse
import asyncio
import json
import random
import signal
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from sandbox import Sandbox
from sandbox.news.site import NewsSite
from sandbox.world import Permission
from tests.e2e.conftest import Running, SiteClock
from tests.e2e.owed import CLOSED, Owed, forget_starts, make_brief_due, owe, owe_more, states, verdict

WINDOW = 2.0
POINTS = (
    # first, for only one thing is too old, once
    "expired skipped",
    "deliveries handed back",
    "articles stored",
    "story placed",
    "feed read",
    "rows pruned",
    "claimed:5",
    "sending committed",
    "before post:30",
    "request written:25",
    "answer begun:40",
    "before read-back:2",
    "after read-back:3",
    "answer taken:35",
    "settled:20",
    "sent committed:12",
    "target paused",
    "brief composed",
    "brief owed",
    "brief scheduled",
)
READING = ("articles stored", "story placed", "feed read")
OUTLETS = 4
"""So many articles, one each; then the one that is followed has something new."""
LONGEST = 6.0
"""Seconds after its launch at which the bot is killed at the latest; it begins to send after about three."""


@dataclass(slots=True)
class Figures:
    """What came of a run; the lists of a verdict are counted."""

    owed: int
    """Briefs in all."""
    points: int = 0
    random_kills: int = 0
    killed_while_sending: int = 0
    """Kills that left deliveries in `sending`."""
    left_in_flight: int = 0
    """Deliveries they left so, in all."""
    stops: int = 0
    stops_in_time: int = 0
    slowest_stop: float = 0.0
    messages: int = 0
    seconds: float = 0.0
    verdict: dict[str, int] = field(default_factory=dict)


@asynccontextmanager
async def bed(folder: Path) -> AsyncIterator[Running]:
    """Give a bot that is not started yet, with its sandbox and its sample outlets."""
    clock = SiteClock()
    async with (
        NewsSite.open(clock=clock) as site,
        Sandbox.start(nonce_seconds=WINDOW, bucket=100_000, crossposts=(100_000, 1.0)) as sandbox,
    ):
        settings = {"DATELINE_NONCE_SECONDS": str(WINDOW), "DATELINE_LOG_LEVEL": "INFO"}
        running = Running(sandbox, site, clock, folder / "dateline.db", settings, log=folder / "bot.log")
        try:
            yield running
        finally:
            if running.process is not None and running.process.returncode is None:
                await running.kill()


async def launch(bot: Running, point: str = "") -> None:
    """Start the bot, to die at a point."""
    bot.extra = {**bot.extra, "DATELINE_CRASH_POINT": point}
    forget_starts(bot.database)
    await bot.launch()


async def die_at(bot: Running, point: str, figures: Figures) -> None:
    """Run the bot until it dies at a point; one that is not reached in a while is killed."""
    await launch(bot, point)
    assert bot.process is not None
    try:
        await asyncio.wait_for(bot.process.wait(), 15)
        figures.points += 1
    except TimeoutError:
        print(f"{point!r} was not reached", file=sys.stderr)
        await bot.kill()
    note(bot, figures)


def note(bot: Running, figures: Figures) -> None:
    """Count what a kill left in flight."""
    left = sum(state == "sending" for state in states(bot.database).values())
    figures.left_in_flight += left
    figures.killed_while_sending += left > 0


async def stop(bot: Running, figures: Figures, after: float) -> None:
    """Ask the bot to end at some moment, and time it."""
    await launch(bot)
    await asyncio.sleep(after)
    began = time.monotonic()
    status = await bot.terminate()
    took = time.monotonic() - began
    figures.stops += 1
    figures.stops_in_time += status == 0 and took < 20
    figures.slowest_stop = max(figures.slowest_stop, took)


async def finish(bot: Running) -> None:
    """Let the bot end what is left."""
    await launch(bot)
    await asyncio.wait_for(bot.sandbox.gateway.connected.wait(), 30)
    bot.sandbox.set_permissions(CLOSED, "bot", allow=Permission.SEND_MESSAGES)
    query = "SELECT NOT EXISTS (SELECT 1 FROM delivery WHERE state IN ('waiting', 'sending'))"
    await bot.rows_come(query, 1, within=600)
    assert await bot.terminate() == 0


async def measure(options: argparse.Namespace) -> Figures:
    """Do all of it once; before each random kill the outbox is filled up again."""
    chance = random.Random(options.seed)  # noqa: S311 - moments to kill at
    figures = Figures(owed=options.owed)
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        async with bed(Path(folder)) as bot:
            outlet = next(iter(bot.site.outlets.values()))
            owed = await owe(bot.database, bot.sandbox, options.owed, feed=bot.site.feed_address(outlet))
            for point in progress(POINTS, "points"):
                bot.clock.publish(OUTLETS * (point in READING))
                make_brief_due(bot.database)
                await die_at(bot, point, figures)
            for _ in progress(range(options.kills), "random kills"):
                owed += await refill(bot, len(owed.parts), options.owed)
                await launch(bot)
                await asyncio.sleep(chance.uniform(0.5, LONGEST))
                await bot.kill()
                figures.random_kills += 1
                note(bot, figures)
            for number in progress(range(options.stops), "stops"):
                await stop(bot, figures, 0.5 + number % 25 * 0.2)
            await finish(bot)
            figures.verdict, figures.owed = counted(bot, owed), len(owed.parts)
            figures.messages = len(bot.sandbox.state.messages)
    figures.seconds = round(time.monotonic() - began, 1)
    return figures


async def refill(bot: Running, made: int, wanted: int) -> Owed:
    """Owe more briefs while fewer than wanted wait; each fifth has three messages."""
    waiting = sum(state == "waiting" for state in states(bot.database).values()) * 5 // 7
    return await owe_more(bot.database, bot.sandbox, range(made, made + max(0, wanted - waiting)))


def counted(bot: Running, owed: Owed) -> dict[str, int]:
    """Count the verdict's lists."""
    return {name: len(found) for name, found in verdict(bot.database, bot.sandbox, owed).items()}


def progress(steps: Iterable[Any], what: str) -> Iterable[Any]:
    """Show on a terminal how far it is."""
    known = list(steps)
    for number, step in enumerate(known, 1):
        if sys.stderr.isatty():
            print(f"\r{what}: {number} of {len(known)}  ", end="", file=sys.stderr, flush=True)
        yield step


def main() -> int:
    """Run, print a table, and fail when the promise was not kept."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--owed", type=int, default=2000, help="briefs owed at each random kill")
    parser.add_argument("--kills", type=int, default=200, help="kills at random moments")
    parser.add_argument("--stops", type=int, default=100, help="SIGTERMs at moments spread over 5 s")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path, help="write the figures here too")
    options = parser.parse_args()
    figures = asyncio.run(measure(options))
    shown = asdict(figures)
    for name, value in {**shown.pop("verdict"), **shown}.items():
        print(f"{name.replace('_', ' '):24} {value}")
    if options.json:
        options.json.write_text(json.dumps(asdict(figures), indent=2) + "\n", encoding="utf-8")
    return int(any(figures.verdict.values()) or figures.stops_in_time != figures.stops)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    sys.exit(main())
