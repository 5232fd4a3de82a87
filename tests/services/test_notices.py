"""Whoever asked for messages is told once why they stopped, in words, and never in a loop."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.model import (
    Cadence,
    Delivery,
    DeliveryState,
    Feed,
    FeedState,
    Preferences,
    Target,
    TargetKind,
)
from bot.services.notices import NEWS, Notices
from bot.services.places import Places
from bot.services.subscriptions import Place, Subscriptions
from bot.storage import deliveries, feeds, persons, targets
from bot.storage.database import Database
from bot.storage.preferences import save_preferences
from cogs.render.discord_renderer import DiscordRenderer
from tests.records import a_delivery
from tests.services.fakes import Clock, PlainRenderer

NEWS_CHANNEL = Place("discord", "900", TargetKind.CHANNEL, "7")
OTHER_CHANNEL = Place("discord", "901", TargetKind.CHANNEL, "7")
FORBIDDEN = "the bot may not post there: give it Send Messages and Embed Links"


@dataclass
class Desk:
    """What pauses and ends, and who is told."""

    database: Database
    clock: Clock
    notices: Notices
    places: Places
    subscriptions: Subscriptions
    number: int = 0

    async def follow(self, place: Place = NEWS_CHANNEL, *, by: str = "42") -> Target:
        followed = await self.subscriptions.follow(place, by=by, region="World", cadence=Cadence.HOURLY)
        return followed.subscription.target

    async def refuse(self, target: Target, reason: str = FORBIDDEN) -> None:
        """Have the platform refuse a message to a target for now, as the outbox settles it."""
        async with self.database.write() as tx:
            if await targets.pause_target(tx, target.id, reason=reason, now=self.clock()):
                await self.notices.owe_pause(tx, replace(a_delivery(), target=target), reason)

    async def send(self, target: Target) -> None:
        """Have a message arrive."""
        self.number += 1
        sent = replace(a_delivery(), id=f"d{self.number}", nonce=f"n{self.number}", target=target)
        async with self.database.write() as tx:
            await deliveries.owe(tx, [replace(sent, subject=str(self.number))], self.clock())
            await deliveries.settle(tx, sent.id, DeliveryState.SENT, self.clock(), message_id="1")

    async def owed(self) -> list[Delivery]:
        async with self.database.read() as connection:
            rows = await connection.execute_fetchall("SELECT id FROM delivery WHERE kind = 'notice'")
            found = [await deliveries.find(connection, row["id"]) for row in rows]
        return [delivery for delivery in found if delivery is not None]

    async def told(self) -> list[tuple[str, str]]:
        """Return who is told what."""
        return [
            (f"{owed.target.kind} {owed.target.address}", owed.payload["embeds"][0]["description"])
            for owed in await self.owed()
        ]

    async def end_feed(self, state: FeedState = FeedState.PAUSED, *, scope: str = "guild:7") -> Feed:
        async with self.database.write() as tx:
            feed = await feeds.add_feed(
                tx,
                Feed(0, "https://paper.example/feed", scope, outlet="The [Paper](https://evil.example)"),
                by="55",
                now=self.clock(),
            )
            assert feed is not None
            ended = replace(feed, state=state, last_poll_at=self.clock(), last_error="it answered 404")
            await feeds.save_polls(tx, [ended])
        return ended


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    clock = Clock()
    async with Database.open(tmp_path / "desk.db") as database:
        yield Desk(
            database,
            clock,
            Notices(database, DiscordRenderer(), clock, "test"),
            Places(database, clock),
            Subscriptions(database=database, clock=clock),
        )


async def test_the_person_who_subscribed_is_told_why_and_what_to_do(desk: Desk) -> None:
    await desk.refuse(await desk.follow())
    [(who, text)] = await desk.told()
    assert who == "dm 42"
    assert FORBIDDEN in text
    assert "<#900>" in text
    assert "I go on by myself" in text


async def test_a_daily_try_that_fails_again_is_not_told_again(desk: Desk) -> None:
    target = await desk.follow()
    for _ in range(30):
        await desk.refuse(target)
        desk.clock.advance(86_400)
        await desk.places.reopen_all()
    assert len(await desk.told()) == 1


async def test_a_pause_after_messages_went_through_is_told_anew(desk: Desk) -> None:
    target = await desk.follow()
    await desk.refuse(target)
    desk.clock.advance(3600)
    await desk.places.reopen("7")
    await desk.send(target)
    desk.clock.advance(3600)
    await desk.refuse(target)
    assert len(await desk.told()) == 2


async def test_a_notice_that_is_refused_makes_no_further_notice(desk: Desk) -> None:
    await desk.refuse(await desk.follow())
    [notice] = await desk.owed()
    await desk.refuse(notice.target, "the person does not take direct messages from this bot")
    desk.clock.advance(86_400)
    assert await desk.notices.owe_endings() == 0
    assert len(await desk.told()) == 1


async def test_without_a_person_another_channel_of_the_server_is_told(desk: Desk) -> None:
    target = await desk.follow(by="42")
    await desk.follow(OTHER_CHANNEL, by="42")
    async with desk.database.write() as tx:
        await persons.forget_person(tx, "42")
    await desk.refuse(target)
    [(who, _)] = await desk.told()
    assert who == "channel 901"


async def test_where_nobody_can_be_told_nothing_is_owed(desk: Desk) -> None:
    target = await desk.follow(by="42")
    async with desk.database.write() as tx:
        await persons.forget_person(tx, "42")
    await desk.refuse(target)
    assert await desk.told() == []


async def test_a_deleted_channel_is_told_once(desk: Desk) -> None:
    await desk.follow()
    await desk.places.end_channel("900")
    assert [await desk.notices.owe_endings() for _ in range(3)] == [1, 0, 0]
    [(who, text)] = await desk.told()
    assert who == "dm 42"
    assert "the channel was deleted" in text


@pytest.mark.parametrize(
    ("state", "advice"),
    [(FeedState.PAUSED, "If it has moved"), (FeedState.GONE, "Its publisher has ended it")],
)
async def test_a_servers_feed_that_ended_is_told_once_in_a_channel_that_follows(
    desk: Desk, state: FeedState, advice: str
) -> None:
    await desk.follow()
    await desk.end_feed(state)
    assert [await desk.notices.owe_endings() for _ in range(3)] == [1, 0, 0]
    [(who, text)] = await desk.told()
    assert who == "channel 900"
    assert "it answered 404" in text
    assert "(https://paper.example/feed)" in text
    assert "](https://evil" not in text
    assert advice in text


async def test_where_no_channel_follows_the_person_who_added_the_feed_is_told(desk: Desk) -> None:
    await desk.end_feed()
    await desk.notices.owe_endings()
    [(who, _)] = await desk.told()
    assert who == "dm 55"


async def test_a_feed_that_ends_again_after_it_was_read_is_told_anew(desk: Desk) -> None:
    ended = await desk.end_feed()
    await desk.notices.owe_endings()
    async with desk.database.write() as tx:
        again = replace(ended, last_poll_at=desk.clock() + timedelta(hours=1))
        await feeds.save_polls(tx, [again])
    desk.clock.advance(3600)
    assert await desk.notices.owe_endings() == 1


async def test_everybodys_feeds_and_old_ends_are_told_to_nobody(desk: Desk) -> None:
    await desk.end_feed(scope="")
    await desk.end_feed()
    desk.clock.advance(NEWS.total_seconds() + 1)
    assert await desk.notices.owe_endings() == 0


async def test_a_server_that_removed_the_bot_is_told_nothing(desk: Desk) -> None:
    await desk.follow()
    await desk.end_feed()
    await desk.places.leave("7")
    assert await desk.notices.owe_endings() == 0


async def prefer(desk: Desk, *chosen: Preferences) -> None:
    async with desk.database.write() as tx:
        for each in chosen:
            await save_preferences(tx, each)


async def test_the_channel_a_server_prefers_is_told_of_its_feeds(desk: Desk) -> None:
    await desk.follow()
    await prefer(desk, Preferences("guild:7", channel="950", channel_kind=TargetKind.CHANNEL))
    await desk.end_feed()
    assert await desk.notices.owe_endings() == 1
    [(who, _)] = await desk.told()
    assert who == "channel 950"


async def test_a_preferred_forum_or_a_closed_channel_is_not_spoken_in(desk: Desk) -> None:
    await desk.follow()
    await prefer(desk, Preferences("guild:7", channel="950", channel_kind=TargetKind.FORUM))
    await desk.end_feed()
    assert await desk.notices.owe_endings() == 1
    [(who, _)] = await desk.told()
    assert who == "channel 900"


async def test_whoever_is_told_is_told_in_their_language_else_in_the_servers(desk: Desk) -> None:
    desk.notices.renderer = PlainRenderer()
    target = await desk.follow(by="42")
    await prefer(desk, Preferences("guild:7", language="ru"))
    await desk.refuse(target)
    await prefer(desk, Preferences("user:43", language="de"))
    await desk.refuse(await desk.follow(OTHER_CHANNEL, by="43"))
    spoken = {each.target.address: each.payload["locale"] for each in await desk.owed()}
    assert spoken == {"42": "ru", "43": "de"}
