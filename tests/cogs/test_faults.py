"""Every single fault of the network and of Discord, on every kind of place, at once: one message each."""

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from itertools import product
from pathlib import Path

import pytest

from bot.client import Bot
from bot.model import Delivery, TargetKind
from bot.pipeline import outbox as identities
from bot.services.delivery import Outbox
from bot.storage import deliveries, targets
from bot.storage.database import Database
from cogs.publisher import DiscordPublisher
from cogs.render.parts import message, rows
from cogs.render.stories import why_button
from sandbox import Sandbox
from sandbox.faults import BREAKS, STATUSES
from sandbox.world import FORUM, TEXT, Channel
from tests.records import a_delivery

WINDOW = 2.0
UNCLEAR = (*BREAKS, *STATUSES)
LIMITED = ("429-user", "429-shared", "429-global")


@pytest.fixture
def window() -> float:
    """Give a window so short that it has passed before what hangs is given up."""
    return WINDOW


def utc_now() -> datetime:
    return datetime.now(UTC)


def a_place(sandbox: Sandbox, name: str, kind: TargetKind) -> str:
    """Add a channel or a forum and return its id."""
    sandbox.add_channel("Sahel Desk", Channel(name, FORUM if kind is TargetKind.FORUM else TEXT))
    return str(sandbox.channel(name)["id"])


async def owe(database: Database, address: str, kind: TargetKind) -> Delivery:
    now = utc_now()
    async with database.write() as tx:
        target = await targets.ensure_target(
            tx, platform="discord", address=address, kind=kind, guild_id="1", now=now
        )
        identity = identities.delivery_id("test", target.id, "brief", "1")
        owed = replace(
            a_delivery(
                id=identity,
                target=target,
                kind="brief",
                due=now,
                nonce=identities.nonce("test", identity),
                payload=message(embeds=[{"title": "News"}], components=rows(why_button(identity))),
            )
        )
        await deliveries.owe(tx, [owed], now)
    return owed


def arrived(sandbox: Sandbox) -> Counter[str]:
    """Count the messages of each delivery."""
    return Counter(
        part["custom_id"].split(":")[1]
        for stored in sandbox.state.messages.values()
        for row in stored.message["components"]
        for part in row["components"]
    )


async def until_settled(outbox: Outbox, database: Database) -> None:
    """Run the outbox until nothing is owed any more."""
    running = asyncio.create_task(outbox.run())
    try:
        async with asyncio.timeout(100):
            while True:
                async with database.read() as connection:
                    counts = await deliveries.counts(connection)
                if not counts.get("waiting") and not counts.get("sending"):
                    break
                await asyncio.sleep(0.05)
    finally:
        outbox.stop()
        await running


async def test_after_any_fault_each_message_is_there_once(
    sandbox: Sandbox, client: Bot, tmp_path: Path
) -> None:
    async with Database.open(tmp_path / "faults.db") as database:
        owed = []
        for kind, fault, accepted in product((TargetKind.CHANNEL, TargetKind.FORUM), UNCLEAR, (True, False)):
            name = f"{kind}-{fault}-{accepted}".lower()
            address = a_place(sandbox, name, kind)
            path = "threads" if kind is TargetKind.FORUM else "messages"
            sandbox.faults.add(f"POST */channels/{address}/{path}", fault, accepted=accepted)
            owed.append(await owe(database, address, kind))
        for fault in LIMITED:
            address = a_place(sandbox, fault, TargetKind.CHANNEL)
            sandbox.faults.add(f"POST */channels/{address}/messages", fault, times=2)
            owed.append(await owe(database, address, TargetKind.CHANNEL))
        played = len(sandbox.faults.waiting)
        outbox = Outbox(database, DiscordPublisher(client), utc_now, window=WINDOW)
        await until_settled(outbox, database)
        async with database.read() as connection:
            found = {each.id: await deliveries.find(connection, each.id) for each in owed}
    assert len(sandbox.faults.played) >= played
    assert arrived(sandbox) == {each.id: 1 for each in owed}
    assert {each.state for each in found.values() if each} == {"sent"}


@pytest.mark.parametrize("fault", ["reset", "500", "hang"])
async def test_a_direct_message_arrives_once_though_opening_it_failed(
    sandbox: Sandbox, client: Bot, tmp_path: Path, fault: str
) -> None:
    sandbox.faults.add("POST /users/@me/channels", fault)
    async with Database.open(tmp_path / "faults.db") as database:
        owed = await owe(database, sandbox.person("Bo")["id"], TargetKind.DM)
        await until_settled(Outbox(database, DiscordPublisher(client), utc_now, window=WINDOW), database)
    assert sandbox.faults.played
    assert arrived(sandbox) == {owed.id: 1}
