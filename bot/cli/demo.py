"""`dateline demo`: the real bot against a local sandbox and sample outlets; no account, no network."""

import argparse
import asyncio
import os
import tempfile
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.output import say
from bot.config import Settings
from bot.errors import ConfigError

if TYPE_CHECKING:
    from bot.app import Desk
    from sandbox import Sandbox
    from sandbox.news.site import NewsSite

FIRST_BRIEF = timedelta(seconds=20)
"""When the first brief comes: the sample feeds have been read by then."""
SETTLE_SECONDS = 8
"""How long a story waits for further reports; the demo's come every ten seconds."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument(
        "--port", type=_port, default=8765, help="port of the page (default 8765; 0: any free one)"
    )
    parser.add_argument(
        "--speed",
        type=_speed,
        default=1.0,
        metavar="X",
        help="X times as many new articles a minute (default 1; 0.1 to 60)",
    )
    parser.add_argument(
        "--database", type=Path, help="keep the demo's database there (default: a temporary folder)"
    )


def run(args: argparse.Namespace) -> int:
    """Run until stopped."""
    asyncio.run(_serve(args))
    return 0


async def _serve(args: argparse.Namespace) -> None:
    from bot.app import Desk, utc_now
    from bot.cli.running import run_bot
    from bot.cli.signals import stop_on_signals
    from bot.client import point_at
    from bot.log import configure_logging
    from sandbox import Sandbox
    from sandbox.news.site import NewsSite

    configure_logging("WARNING")
    stop = stop_on_signals()
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="dateline-demo-"))
        settings = _settings(args.database or Path(folder) / "dateline.db", args.speed)
        site = await stack.enter_async_context(NewsSite.open(clock=utc_now, speed=args.speed))
        try:
            sandbox = await stack.enter_async_context(Sandbox.start(args.port))
        except OSError as error:
            why = os.strerror(error.errno or 0)
            text = f"port {args.port} cannot be used ({why}). Give another with --port."
            raise ConfigError(text) from None
        desk = await stack.enter_async_context(Desk.open(settings, holder="dateline demo"))
        await _prepare(desk, site, sandbox)
        point_at(sandbox.api)
        say(_welcome(sandbox.url, settings.dateline_database))
        await run_bot(desk, sandbox.token, stop=stop)


async def _prepare(desk: "Desk", site: "NewsSite", sandbox: "Sandbox") -> None:
    """Add the sample outlets, and two subscriptions so that there is something to watch."""
    from bot.model import Cadence, Feed, TargetKind
    from bot.services.subscriptions import Place
    from bot.storage import announcing, feeds

    now = desk.clock()
    async with desk.database.write() as tx:
        for outlet in site.outlets.values():
            feed = Feed(
                0, site.feed_address(outlet), outlet=outlet.name, country=outlet.country, language="en"
            )
            await feeds.add_feed(tx, feed, by="demo", now=now)
    wishes = (("central-asia", "143", Cadence.AS_IT_HAPPENS), ("briefs", "001", Cadence.HOURLY))
    for name, region, cadence in wishes:
        channel = sandbox.channel(name)
        place = Place("discord", str(channel["id"]), TargetKind.CHANNEL, str(channel["guild_id"]))
        followed = await desk.subscriptions.follow(place, by="demo", region=region, cadence=cadence)
        if cadence is Cadence.HOURLY:
            async with desk.database.write() as tx:
                await announcing.rescheduled(
                    tx, followed.subscription.id, since=now - timedelta(days=1), next_at=now + FIRST_BRIEF
                )


def _settings(database: Path, speed: float) -> Settings:
    """Return settings of the demo's own: neither the environment nor .env may reach a real server."""
    return Settings.model_construct(
        **{name: field.default for name, field in Settings.model_fields.items()}
        | {
            "dateline_database": database,
            "dateline_allow_private_feeds": True,
            "dateline_poll_seconds": max(1, round(3 / speed)),
            "dateline_settle_seconds": SETTLE_SECONDS,
            "dateline_starter_feeds": False,
        }
    )


def _welcome(url: str, database: Path) -> str:
    return (
        f"Dateline demo: open {url}\n"
        "  · #briefs gets a brief of the world in about 20 seconds, #central-asia stories as they happen\n"
        "  · type /brief, /news latest or /subscribe in the page; everything runs on this machine\n"
        f"  · the database is {database}\n"
        "Ctrl-C ends it."
    )


def _port(text: str) -> int:
    if text.isdecimal() and int(text) <= 65535:  # noqa: PLR2004 - the largest port
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is no port: give a number from 0 to 65535")


def _speed(text: str) -> float:
    try:
        speed = float(text)
    except ValueError:
        speed = 0.0
    if 0.1 <= speed <= 60:  # noqa: PLR2004 - slower shows nothing, faster than the feeds are polled
        return speed
    raise argparse.ArgumentTypeError(f"{text!r} is no speed: give a number from 0.1 to 60")
