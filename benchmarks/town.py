"""A town of readers: guilds with ten thousand channels that follow something, and fifty people who ask."""

import json
import random
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.seeding import Press
from bot.model import Cadence
from bot.storage.times import stored
from sandbox import Channel, Guild, Person, Role, World
from sandbox.world import EDITOR

GUILDS = 20
PEOPLE = 50
CHANNELS = 500
"""Of each guild, Discord's most; each follows one thing."""
BREAKING = 0.1
"""Share of the subscriptions that are told as it happens; the others get a brief a day."""


def town() -> World:
    """Describe it; every person may set up what their guild follows."""
    members: list[dict[str, tuple[str, ...]]] = [{} for _ in range(GUILDS)]
    for number in range(PEOPLE):
        members[number % GUILDS][_name(number)] = ("Editors",)
    guilds = tuple(
        Guild(
            f"Guild {number}",
            tuple(Channel(f"channel-{each}") for each in range(CHANNELS)),
            people,
            roles=(Role("Editors", EDITOR),),
        )
        for number, people in enumerate(members)
    )
    return World(guilds, tuple(Person(_name(number)) for number in range(PEOPLE)))


def _name(number: int) -> str:
    return f"Reader {number}"


def settle_in(
    database: Path, channels: Sequence[dict[str, Any]], now: datetime, chance: random.Random
) -> None:
    """Have every channel follow something, and have the seeded feeds rest: they have no servers.

    A brief is due somewhere every few seconds.
    """
    press = Press()
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("UPDATE feed SET state = 'paused' WHERE url LIKE 'https://outlet%'")
        connection.executemany(
            "INSERT INTO target (id, platform, address, kind, guild_id, since) VALUES (?, ?, ?, ?, ?, ?)",
            [
                (number, "discord", channel["id"], "channel", channel["guild_id"], stored(now))
                for number, channel in enumerate(channels, start=1)
            ],
        )
        connection.executemany(
            "INSERT INTO subscription (target_id, region, topic, cadence, created_at, since_at, next_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            [_wish(number, press, now, chance) for number in range(1, len(channels) + 1)],
        )


def _wish(target: int, press: Press, now: datetime, chance: random.Random) -> tuple[Any, ...]:
    since = stored(now - timedelta(days=1))
    region = "001" if chance.random() < 0.1 else some(press.regions, chance)
    if chance.random() < BREAKING:
        return target, region, "", Cadence.AS_IT_HAPPENS, since, since, None
    topic = some(press.topics, chance) if chance.random() < 0.3 else ""
    next_at = stored(now + timedelta(days=1) * chance.random())
    return target, region, topic, Cadence.DAILY, since, since, next_at


def some(codes: Sequence[str], chance: random.Random) -> str:
    """Choose a code; the first ones are chosen most, as they are written of most."""
    return codes[min(int(chance.paretovariate(0.5)), len(codes)) - 1]


def local_opml(address: str) -> bytes:
    """Write a list of one feed, for `/feeds import`."""
    return (
        f'<opml version="2.0"><head/><body><outline type="rss" xmlUrl={json.dumps(address)}/></body></opml>'
    ).encode()
