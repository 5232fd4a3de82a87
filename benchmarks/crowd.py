"""Fifty people at once: each asks something, reads the answer for a while, asks something else.

What they ask goes through all commands in turn. Timed from the moment the sandbox sends the interaction:
acknowledged is the bot's first answer to it, answered the message that is more than a promise.
"""

import asyncio
import random
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from benchmarks.live import Outlets
from benchmarks.measuring import share
from benchmarks.seeding import FEEDS, Press, vocabulary
from benchmarks.town import local_opml, some
from sandbox import Answer, NoAnswerError, Sandbox
from sandbox.interactions import AUTOCOMPLETE, COMPONENT, Interaction

READS = (1.0, 9.0)
"""Seconds a person reads before the next question."""
BROKEN = "Something went wrong"
"""How an answer begins that should have been another."""


@dataclass(frozen=True, slots=True)
class Spent:
    """One interaction: when it was sent (the performance counter), and the milliseconds it took."""

    what: str
    sent: float
    acknowledged: float
    answered: float


class TimedSandbox(Sandbox):
    """A sandbox that notes how long each interaction takes to be acknowledged and to be answered."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.spent: list[Spent] = []
        self._open: dict[str, list[float]] = {}

    def begin(self, interaction: Interaction, data: dict[str, Any]) -> None:
        """Send it."""
        self._open[interaction.id] = [time.perf_counter()]
        super().begin(interaction, data)

    def answered(self, interaction: Interaction) -> None:
        """Note the first answer, and the one that settles it."""
        times = self._open.get(interaction.id)
        if times is not None:
            times.append(time.perf_counter())
            if interaction.settled(self.state):
                sent, acknowledged, *_, answered = *self._open.pop(interaction.id), times[-1]
                self.spent.append(
                    Spent(_what(interaction), sent, 1000 * (acknowledged - sent), 1000 * (answered - sent))
                )
        super().answered(interaction)


def _what(interaction: Interaction) -> str:
    if interaction.type == COMPONENT:
        return "a button"
    name = interaction.name if interaction.name[0].isupper() else f"/{interaction.name}"
    return f"completion of {name}" if interaction.type == AUTOCOMPLETE else name


@dataclass(slots=True)
class Crowd:
    """The people, and what they have been told so far."""

    box: TimedSandbox
    outlets: Outlets
    articles: int
    chance: random.Random
    failed: Counter[str] = field(default_factory=Counter)
    press: Press = field(default_factory=Press)
    came: float = field(default_factory=time.perf_counter)
    """When they came."""

    @asynccontextmanager
    async def asking(self) -> AsyncIterator[None]:
        """Have everybody ask until the block ends."""
        tasks = [
            asyncio.create_task(self._person(user["username"], guild))
            for guild in self.box.state.guilds.values()
            for user in (member["user"] for member in guild["members"].values())
            if not user.get("bot")
        ]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _person(self, who: str, guild: dict[str, Any]) -> None:
        rooms = [each for each in self.box.state.channels.values() if each.get("guild_id") == guild["id"]]
        asker = Asker(self, who, rooms)
        await asyncio.sleep(self.chance.uniform(0, READS[1]))
        while True:
            questions = list(asker.questions())
            self.chance.shuffle(questions)
            for question in questions:
                try:
                    await question()
                except (NoAnswerError, TimeoutError) as error:
                    self.failed[str(error)] += 1
                await asyncio.sleep(self.chance.uniform(*READS))

    def rows(self, *, since: float = 0.0) -> list[tuple[object, ...]]:
        """Return a row of HEAD for each kind and for all, of what was sent after so many seconds."""
        asked = [each for each in self.box.spent if each.sent >= self.came + since]
        kinds = sorted({each.what for each in asked})
        parts = [(kind, [each for each in asked if each.what == kind]) for kind in kinds]
        return [_row(*part) for part in [*parts, ("all", asked)]]


def _row(name: str, spent: list[Spent]) -> tuple[object, ...]:
    acknowledged, answered = [each.acknowledged for each in spent], [each.answered for each in spent]
    return (
        name,
        len(spent),
        share(acknowledged, 0.5),
        share(acknowledged, 0.99),
        share(answered, 0.5),
        share(answered, 0.99),
        max(answered, default=0.0),
    )


HEAD = ("", "calls", "ack p50 ms", "ack p99 ms", "answer p50 ms", "answer p99 ms", "worst ms")


@dataclass(slots=True)
class Asker:
    """One person of the crowd and what they can ask."""

    crowd: Crowd
    who: str
    rooms: list[dict[str, Any]]

    def questions(self) -> tuple[Callable[[], Awaitable[None]], ...]:
        """Return all of them, one or more a command."""
        return (
            self.brief,
            self.brief,
            self.world,
            self.latest,
            self.search,
            self.search,
            self.story,
            self.why,
            self.summarize,
            self.links,
            self.trees,
            self.subscribe,
            self.subscriptions,
            self.feeds,
            self.about,
        )

    @property
    def chance(self) -> random.Random:
        return self.crowd.chance

    @property
    def room(self) -> dict[str, Any]:
        return self.chance.choice(self.rooms)

    async def _ask(self, command: str, **options: Any) -> Answer:
        answer = await self.crowd.box.slash(self.who, self.room, command, **options)
        self._check(command, answer)
        return answer

    def _check(self, what: str, answer: Answer) -> None:
        if BROKEN in answer.text:
            self.crowd.failed[what] += 1

    async def _click(self, answer: Answer, button: str) -> None:
        """Click a button of an answer that has it."""
        with suppress(LookupError, PermissionError):
            clicked = await self.crowd.box.click(self.who, answer.message, button)
            self._check(button, clicked)

    async def _complete(self, command: str, option: str, typed: str) -> list[dict[str, Any]]:
        return await self.crowd.box.autocomplete(self.who, self.room, command, option, typed)

    async def brief(self) -> None:
        await self._complete("brief", "region", self.chance.choice("abcdefgiklmnprstu"))
        options = {"region": some(self.crowd.press.regions, self.chance)}
        if self.chance.random() < 0.3:
            options["topic"] = some(self.crowd.press.topics, self.chance)
        answer = await self._ask("brief", period=self.chance.choice(["24h", "24h", "3d", "7d"]), **options)
        await self._click(answer, "Next page")

    async def world(self) -> None:
        await self._ask("brief", region="001", period=self.chance.choice(["24h", "7d"]))

    async def latest(self) -> None:
        options: list[dict[str, str]] = [
            {},
            {"region": some(self.crowd.press.regions, self.chance)},
            {"topic": some(self.crowd.press.topics, self.chance)},
            {"outlet": f"Outlet {self.chance.randrange(1, FEEDS)}"},
        ]
        answer = await self._ask("news latest", **self.chance.choice(options))
        await self._click(answer, "Older")

    async def search(self) -> None:
        words = vocabulary()
        most = self.chance.choice([60, 1000, 20_000])
        query = " ".join(words[self.chance.randrange(most)] for _ in range(self.chance.randrange(1, 4)))
        await self._ask("news search", query=query)

    async def story(self) -> None:
        found = await self._complete("news story", "id", vocabulary()[self.chance.randrange(300)][:3])
        if found:
            await self._ask("news story", id=self.chance.choice(found)["value"])

    async def why(self) -> None:
        found = await self._complete("why", "story", vocabulary()[self.chance.randrange(300)][:3])
        if found:
            await self._ask("why", story=str(self.chance.choice(found)["value"]))

    async def summarize(self) -> None:
        await self._ask("summarize", link=self._link())

    async def links(self) -> None:
        said = self.crowd.box.say(self.who, self.room, f"Read {self._link()}")
        answer = await self.crowd.box.menu(self.who, said, "Summarize links")
        self._check("Summarize links", answer)

    def _link(self) -> str:
        """Return a page that was published in the last minutes, so that the desk has it or soon will."""
        outlets = self.crowd.outlets
        number = max(outlets.published - self.chance.randrange(1, 100), 0)
        return outlets.address(number % 10, f"news/{number}")

    async def trees(self) -> None:
        await self._ask("regions")
        await self._ask("topics")
        await self._ask("stats")

    async def subscribe(self) -> None:
        region = some(self.crowd.press.regions, self.chance)
        answer = await self._ask("subscribe", region=region, cadence="daily")
        await self._click(answer, "Cancel")

    async def subscriptions(self) -> None:
        await self._ask("subscriptions")
        await self._ask("settings")

    async def feeds(self) -> None:
        address = self.crowd.outlets.address(self.chance.randrange(20, 250))
        await self._ask("feeds list")
        await self._ask("feeds add", url=address)
        await self._ask("feeds check", feed=address)
        await self._click(await self._ask("feeds remove", feed=address), "Remove")
        await self._ask("feeds export")
        await self._ask("feeds import", file=("feeds.opml", local_opml(address)))
        await self._click(await self._ask("feeds remove", feed=address), "Remove")

    async def about(self) -> None:
        await self._ask("about")
        await self._ask("forget me")
