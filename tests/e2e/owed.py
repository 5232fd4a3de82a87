"""A database in which deliveries are owed, and a look at what came of them in the sandbox."""

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.model import Cadence, Delivery, Feed, Subscription, SubscriptionState, Target, TargetKind
from bot.pipeline import outbox
from bot.services.publishing import publication_of
from bot.storage import Connection, deliveries, feeds, subscriptions, targets
from bot.storage.database import Database
from bot.storage.installation import installation_token
from cogs.render.parts import message, rows
from cogs.render.stories import why_button
from sandbox import Sandbox
from sandbox.messages import CROSSPOSTED

PARTS = 3
"""Every fifth brief owed has so many messages."""
PLACES = (
    ("news", TargetKind.CHANNEL),
    ("briefs", TargetKind.CHANNEL),
    ("announcements", TargetKind.ANNOUNCEMENT),
    ("reading-room", TargetKind.FORUM),
    ("general", TargetKind.CHANNEL),
    ("dispatches", TargetKind.CHANNEL),
)
READERS = ("Aigerim", "Bo")
FIRST = 1_000_000
"""The number of the first brief owed; those that the bot composes itself stay below."""
OLD = 1_000_001
"""The number of what is too old; one that is not divided by five has one part."""
CLOSED = "rules"
"""The channel in which the bot may not write."""


@dataclass(frozen=True, slots=True)
class Owed:
    """What was put into the outbox, in the order in which each place is to get it."""

    parts: Sequence[tuple[str, ...]]
    """The ids of each thing owed: one, or the parts of a brief in their order."""

    @property
    def ids(self) -> list[str]:
        return [each for parts in self.parts for each in parts]

    def __add__(self, more: "Owed") -> "Owed":
        return Owed([*self.parts, *more.parts])


async def owe_more(database: Path, sandbox: Sandbox, numbers: range) -> Owed:
    """Owe the briefs of these numbers to all kinds of places."""
    async with Database.open(database, readers=1) as opened, opened.write() as tx:
        return await _owe(tx, sandbox, numbers, datetime.now(UTC))


async def _owe(tx: Connection, sandbox: Sandbox, numbers: range, now: datetime) -> Owed:
    installation, _ = await installation_token(tx, now=now)
    places = await _places(tx, sandbox, now)
    made = [_made(installation, places[each % len(places)], each, now) for each in numbers]
    await deliveries.owe(tx, [part for parts in made for part in parts], now)
    followed = [part for parts in made for part in parts if part.target.kind is TargetKind.ANNOUNCEMENT]
    await deliveries.owe(tx, [publication_of(installation, part) for part in followed], now)
    return Owed([tuple(part.id for part in parts) for parts in made])


async def owe(database: Path, sandbox: Sandbox, number: int, *, feed: str | None = None) -> Owed:
    """Owe `number` briefs to all kinds of places, follow a feed, and let one thing be too old."""
    now = datetime.now(UTC)
    async with Database.open(database, readers=1) as opened, opened.write() as tx:
        owed = await _owe(tx, sandbox, range(number), now)
        installation, _ = await installation_token(tx, now=now)
        places = await _places(tx, sandbox, now)
        [old] = _made(installation, places[0], OLD, now - timedelta(days=2))
        await deliveries.owe(tx, [old], now)
        if feed is not None:
            await feeds.add_feed(tx, Feed(0, feed, outlet="Steppe Courier"), by=None, now=now)
            await _follow(tx, places[0], Cadence.AS_IT_HAPPENS, now)
            await _follow(tx, places[1], Cadence.DAILY, now)
    return owed


async def _places(tx: Connection, sandbox: Sandbox, now: datetime) -> list[Target]:
    named = [(sandbox.channel(name), kind) for name, kind in (*PLACES, (CLOSED, TargetKind.CHANNEL))]
    addresses = [(each["id"], kind, each["guild_id"]) for each, kind in named]
    addresses += [(sandbox.person(name)["id"], TargetKind.DM, None) for name in READERS]
    return [
        await targets.ensure_target(
            tx, platform="discord", address=address, kind=kind, guild_id=guild, now=now
        )
        for address, kind, guild in addresses
    ]


async def _follow(tx: Connection, target: Target, cadence: Cadence, now: datetime) -> None:
    wish = Subscription(
        id=0,
        target=target,
        region="001",
        topic=None,
        keywords=(),
        cadence=cadence,
        at="08:00",
        timezone="UTC",
        days=(1, 2, 3, 4, 5, 6, 7),
        state=SubscriptionState.ACTIVE,
        created=now - timedelta(days=1),
        since=now - timedelta(days=1),
        next_at=None if cadence is Cadence.AS_IT_HAPPENS else now + timedelta(days=1),
    )
    await subscriptions.save_subscription(tx, wish)


def _made(installation: str, target: Target, number: int, now: datetime) -> list[Delivery]:
    parts = PARTS if number % 5 == 0 else 1
    return [_part(installation, target, str(FIRST + number), part, now) for part in range(parts)]


def _part(installation: str, target: Target, subject: str, part: int, now: datetime) -> Delivery:
    identity = outbox.delivery_id(installation, target.id, "brief", subject, part=part)
    embed = {"title": f"Brief {subject}, part {part}", "description": "What happened. " * 20}
    return Delivery(
        id=identity,
        target=target,
        kind="brief",
        subject=subject,
        revision=1,
        part=part,
        payload=message(embeds=[embed], components=rows(why_button(identity))),
        nonce=outbox.nonce(installation, identity),
        due=now,
        expires=now + timedelta(days=1),
    )


def forget_starts(database: Path) -> None:
    """Have the next run count as the first: the guard of starts would have it wait."""
    with closing(sqlite3.connect(database)) as connection, connection:
        if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'usage'").fetchone():
            connection.execute("DELETE FROM usage WHERE action = 'start'")


def make_brief_due(database: Path) -> None:
    """Have the daily brief due now."""
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute(
            "UPDATE subscription SET next_at = '2026-01-01T00:00:00.000000+00:00' WHERE cadence = 'daily'"
        )


def in_threads(sandbox: Sandbox) -> dict[str, str]:
    """Return for the mark of each message in a thread which thread it is in."""
    state, found = sandbox.state, {}
    for stored in state.messages.values():
        channel, mark = state.channels[stored.message["channel_id"]], _mark(stored.message)
        if mark is not None and channel.get("parent_id"):
            found[mark] = str(channel["id"])
    return found


def published(sandbox: Sandbox) -> set[str]:
    """Return the marks of the messages that were published to followers."""
    flagged = [
        each.message for each in sandbox.state.messages.values() if each.message["flags"] & CROSSPOSTED
    ]
    return {mark for each in flagged if (mark := _mark(each)) is not None}


def posted(sandbox: Sandbox) -> dict[str, list[str]]:
    """Return the delivery ids of the bot's messages, oldest first, by channel; forum posts by their forum."""
    state, found = sandbox.state, defaultdict(list)
    for stored in sorted(state.messages.values(), key=lambda each: int(each.message["id"])):
        mark = _mark(stored.message)
        if mark is not None:
            channel = state.channels[stored.message["channel_id"]]
            found[channel.get("parent_id") or channel["id"]].append(mark)
    return found


def _mark(posting: dict[str, Any]) -> str | None:
    for row in posting["components"]:
        for part in row.get("components", ()):
            if part.get("custom_id", "").startswith("d:"):
                return str(part["custom_id"].split(":")[1])
    return None


def verdict(database: Path, sandbox: Sandbox, owed: Owed) -> dict[str, Any]:
    """Count what was lost, sent twice, out of order or left open; all are 0 when the promise is kept."""
    channels = posted(sandbox)
    times = Counter(mark for marks in channels.values() for mark in marks)
    place = {mark: at for marks in channels.values() for at, mark in enumerate(marks)}
    known, threads, told = states(database), in_threads(sandbox), published(sandbox)
    return {
        "in two forum posts": [
            parts for parts in owed.parts if len({threads[part] for part in parts if part in threads}) > 1
        ],
        "not published": [each for each in to_publish(database) if each not in told],
        "lost": [each for each in owed.ids if times[each] == 0],
        "twice": [mark for mark, number in times.items() if number > 1],
        "out of order": [
            parts
            for parts in owed.parts
            if all(part in place for part in parts)
            and [place[part] for part in parts] != sorted(place[part] for part in parts)
        ],
        "open": [each for each, state in known.items() if state in ("waiting", "sending")],
        "unknown": [each for each, state in known.items() if state == "unknown"],
        "sent but not there": [each for each, state in known.items() if state == "sent" and not times[each]],
    }


def to_publish(database: Path) -> list[str]:
    """Return the deliveries whose messages were to be published to followers."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        return [
            edits for [edits] in connection.execute("SELECT edits FROM delivery WHERE kind = 'publication'")
        ]


def states(database: Path) -> dict[str, str]:
    """Return the state of each delivery that makes a message with a mark."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        return dict(
            connection.execute(
                "SELECT id, state FROM delivery WHERE edits IS NULL AND kind IN ('story', 'brief')"
            )
        )
