"""A desk with all that leads from a stored report to a message, on a platform of ours, without network."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from aiolimiter import AsyncLimiter

from bot.model import Cadence, Feed, Subscription, TargetKind
from bot.services.announcing import Announcing
from bot.services.briefs import Briefs
from bot.services.delivery import Outbox
from bot.services.places import Places
from bot.services.reading import Report
from bot.services.subscriptions import Place, Subscriptions
from bot.storage import deliveries
from tests.services.desk import Desk, a_report, open_desk
from tests.services.fakes import Clock, FakePlatform, PlainRenderer

INSTALLATION = "test"
CHANNEL = Place("discord", "900", TargetKind.CHANNEL, "7")
SETTLE = timedelta(minutes=3)
PLACES = ("Almaty", "Osh", "Baku", "Lagos", "Lima", "Oslo", "Perth", "Quito", "Rabat", "Seoul", "Tunis")
THINGS = ("bridge", "court", "harvest", "strike", "museum", "dam", "vaccine", "railway", "budget", "storm")


def an_event(clock: Clock, number: int, *, minutes_ago: float = 1, baseline: bool = False) -> Report:
    """Return the one report of an event like no other."""
    place, thing = PLACES[number % 11], THINGS[number // 11 % 10]
    words = f"The {thing} of {place} made item{number} and thing{number * 7} in ward{number * 13}."
    return a_report(
        clock,
        f"https://courier.example/{number}",
        title=f"Event {number}: {thing} in {place}",
        paragraphs=[words, f"Case{number} was closed on day{number} by judge{number}."],
        published=clock() - timedelta(minutes=minutes_ago),
        fingerprint={f"event{number}": 9.0, f"detail{number}": 5.0},
        baseline=baseline,
    )


@dataclass(slots=True)
class Newsroom:
    """The parts of the path, and the platform at its end."""

    desk: Desk
    platform: FakePlatform
    announcing: Announcing
    briefs: Briefs
    subscriptions: Subscriptions
    places: Places
    outbox: Outbox
    limiter: AsyncLimiter = field(default_factory=lambda: AsyncLimiter(10_000, 1))

    @property
    def clock(self) -> Clock:
        return self.desk.clock

    async def follow(
        self, place: Place = CHANNEL, *, cadence: Cadence = Cadence.AS_IT_HAPPENS, **wishes: str
    ) -> Subscription:
        asked = {"region": "World", **wishes}
        followed = await self.subscriptions.follow(
            place, by="1", cadence=cadence, region=asked.pop("region"), **asked
        )
        self.clock.advance(1)
        return followed.subscription

    async def feed(self, url: str = "https://courier.example/feed", *, scope: str = "") -> Feed:
        return await self.desk.feed(url, scope=scope, outlet=url.split("/")[2])

    async def pass_time(self, **time: float) -> None:
        """Let time pass as the bot lives it: announcing, briefs, sending.

        A minute at a time; of more than two hours, what lies before them in steps of ten.
        """
        ends = self.clock() + timedelta(**time)
        while True:
            await self.work()
            left = (ends - self.clock()).total_seconds()
            if left <= 0:
                return
            self.clock.advance(min(60.0 if left <= 7800 else 600.0, left))

    async def work(self) -> None:
        """Do all that is due now."""
        await self.announcing.announce_settled()
        await self.briefs.send_due()
        moved = 1
        while moved:
            moved = await self.outbox.turn(self.limiter)
            await asyncio.sleep(0)  # the platform answers at once

    async def counts(self) -> dict[str, int]:
        async with self.desk.database.read() as connection:
            return dict(await deliveries.counts(connection))


@asynccontextmanager
async def open_newsroom(path: Path, *, clock: Clock | None = None) -> AsyncIterator[Newsroom]:
    """Open it; a second time on the same path is a restart."""
    async with open_desk(path, clock=clock) as desk:
        platform, renderer = FakePlatform(desk.clock), PlainRenderer()
        database, news = desk.database, desk.news
        yield Newsroom(
            desk,
            platform,
            Announcing(database, news, renderer, desk.clock, INSTALLATION, settle=SETTLE),
            Briefs(database, news, renderer, desk.clock, INSTALLATION),
            Subscriptions(database=database, clock=desk.clock),
            Places(database, desk.clock),
            Outbox(database, platform, desk.clock, window=60.0, jitter=lambda: 0.0),
        )
