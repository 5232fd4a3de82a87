"""Owe messages to ten thousand closed channels and to twenty open ones, and count what is refused.

    python -m benchmarks.broken_channels [--channels 10000] [--unseen] [--json FILE]

The real bot against the sandbox: twenty servers, in each one open channel. `--unseen` closes the others only
once the bot is connected, and does not tell it: then Discord must be asked, and the breaker must hold.
"""

import argparse
import asyncio
import tempfile
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.measuring import machine, table, write_json
from bot.model import Delivery, TargetKind
from bot.pipeline import outbox
from bot.storage import Connection, deliveries, targets
from bot.storage.database import Database
from bot.storage.installation import installation_token
from sandbox import Sandbox
from sandbox.news.site import NewsSite
from sandbox.rules import Json
from sandbox.world import Channel, Guild, Overwrite, Permission, Person, World
from tests.e2e.conftest import Running, SiteClock

GUILDS = 20
CLOSED = Overwrite("bot", deny=Permission.SEND_MESSAGES)
OPEN = "open"


@dataclass(slots=True)
class Figures:
    """What came of it."""

    closed: int
    healthy: int
    seconds_until_healthy: float = 0.0
    """Until every open channel had its two messages."""
    seconds: float = 0.0
    """Until every closed one was paused, or the breaker had held for a while."""
    paused: int = 0
    refused: int = 0
    """Requests that were answered 403."""


def a_world(channels: int, *, closed: bool) -> World:
    """Describe the servers."""
    each = channels // GUILDS
    overwrites = (CLOSED,) if closed else ()
    rooms = tuple(Channel(f"room-{number}", overwrites=overwrites) for number in range(each))
    guilds = tuple(
        Guild(f"Server {number}", (Channel(OPEN), *rooms), {"Aigerim": ()}) for number in range(GUILDS)
    )
    return World(guilds, (Person("Aigerim"),))


async def owe(database: Path, sandbox: Sandbox) -> None:
    """Owe a message to each channel, the open ones first, and a second one to these after all others."""
    now = datetime.now(UTC)
    channels = sorted(sandbox.state.channels.values(), key=lambda channel: channel["name"] != OPEN)
    async with Database.open(database, readers=1) as opened, opened.write() as tx:
        installation, _ = await installation_token(tx, now=now)
        owed = [await _owed(tx, installation, channel, now, "1") for channel in channels]
        owed += [
            await _owed(tx, installation, channel, now + timedelta(seconds=1), "2")
            for channel in channels[:GUILDS]
        ]
        await deliveries.owe(tx, owed, now)


async def _owed(tx: Connection, installation: str, channel: Json, due: datetime, subject: str) -> Delivery:
    target = await targets.ensure_target(
        tx,
        platform="discord",
        address=channel["id"],
        kind=TargetKind.CHANNEL,
        guild_id=channel["guild_id"],
        now=due,
    )
    identity = outbox.delivery_id(installation, target.id, "notice", subject)
    return Delivery(
        id=identity,
        target=target,
        kind="notice",
        subject=subject,
        revision=1,
        part=0,
        payload={"content": f"Hello. {identity}", "allowed_mentions": {"parse": []}},
        nonce=outbox.nonce(installation, identity),
        due=due,
    )


async def measure(channels: int, folder: Path, *, unseen: bool) -> Figures:
    """Run it."""
    clock = SiteClock()
    async with (
        NewsSite.open(clock=clock) as site,
        Sandbox.start(world=a_world(channels, closed=not unseen), bucket=100_000) as sandbox,
    ):
        settings = {"DATELINE_LOG_LEVEL": "WARNING"}
        bot = Running(sandbox, site, clock, folder / "dateline.db", settings, log=folder / "bot.log")
        await owe(bot.database, sandbox)
        figures = Figures(closed=channels // GUILDS * GUILDS, healthy=GUILDS)
        if unseen:
            close_unseen(sandbox)
        began = time.monotonic()
        await bot.start()
        try:
            await watch(bot, figures, began)
        finally:
            await bot.terminate()
        figures.refused = sum(each.status == 403 for each in sandbox.log)
        return figures


def close_unseen(sandbox: Sandbox) -> None:
    """Have the sandbox refuse what it told the bot is open: its guilds are told of before each change."""
    described = sandbox.state.guild_payload

    def as_if_open(guild: Json, viewer: str | None = None) -> Json:
        told = described(guild, viewer)
        return {**told, "channels": [{**each, "permission_overwrites": []} for each in told["channels"]]}

    sandbox.state.guild_payload = as_if_open  # type: ignore[method-assign] # the one lie of this benchmark
    for channel in sandbox.state.channels.values():
        if channel["name"] != OPEN:
            guild = sandbox.state.guilds[channel["guild_id"]]
            channel["permission_overwrites"] = [sandbox.state.overwrite(guild, CLOSED)]


async def watch(bot: Running, figures: Figures, began: float) -> None:
    """Look until all is settled, or nothing has changed for half a minute."""
    changed, seen = time.monotonic(), (-1, -1)
    while time.monotonic() - changed < 30:
        [(sent,)] = bot.rows("SELECT count(*) FROM delivery WHERE state = 'sent'")
        [(figures.paused,)] = bot.rows("SELECT count(*) FROM target WHERE state = 'paused'")
        if (sent, figures.paused) != seen:
            changed, seen = time.monotonic(), (sent, figures.paused)
            figures.seconds = round(changed - began, 1)
        if sent == 2 * figures.healthy and not figures.seconds_until_healthy:
            figures.seconds_until_healthy = round(time.monotonic() - began, 1)
        if sent == 2 * figures.healthy and figures.paused == figures.closed:
            return
        await asyncio.sleep(0.5)


def main() -> None:
    """Run, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--channels", type=int, default=10_000)
    parser.add_argument("--unseen", action="store_true", help="close them without telling the bot")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        figures = asyncio.run(measure(options.channels, Path(folder), unseen=options.unseen))
    table(["", ""], [(name.replace("_", " "), value) for name, value in asdict(figures).items()])
    write_json(options.json, {**asdict(figures), "machine": machine()})


if __name__ == "__main__":
    main()
