"""A subscription goes to another place: what is new is told there, and nothing that was told there before."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.errors import NotFoundError, UserError
from bot.model import Cadence, TargetKind, Viewer
from bot.services.publishing import Closed
from bot.services.subscriptions import Place
from tests.services.fakes import Fault
from tests.services.newsroom import CHANNEL, Newsroom, an_event, open_newsroom

OTHER = Place("discord", "901", TargetKind.CHANNEL, "7")
NEWS = Place("discord", "902", TargetKind.ANNOUNCEMENT, "7")
ELSEWHERE = Place("discord", "903", TargetKind.CHANNEL, "8")
GUILD = Viewer(guild_id="7", user_id="1")


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Newsroom]:
    async with open_newsroom(tmp_path / "news.db") as opened:
        yield opened


async def store(room: Newsroom, *numbers: int) -> None:
    for number in numbers:
        feed = await room.feed(f"https://courier{number}.example/feed")
        await room.desk.store(feed, an_event(room.clock, number))


async def posts(room: Newsroom) -> list[tuple[str, str]]:
    """Give address and kind of what was sent, in its order."""
    async with room.desk.database.read() as connection:
        rows = await connection.execute_fetchall(
            "SELECT target.address, delivery.kind FROM delivery JOIN target ON target.id = target_id"
            " WHERE delivery.state = 'sent' ORDER BY delivery.settled_at, delivery.rowid"
        )
    return [(row["address"], row["kind"]) for row in rows]


async def test_what_comes_after_the_move_comes_to_the_new_place(room: Newsroom) -> None:
    followed = await room.follow()
    await store(room, 1)
    await room.pass_time(minutes=5)
    moved = await room.subscriptions.move(GUILD, followed.id, OTHER)
    assert moved.target.address == "901"
    await store(room, 2)
    await room.pass_time(minutes=5)
    assert await posts(room) == [("900", "story"), ("901", "story")]


async def test_a_place_is_not_told_again_what_it_was_told_before(room: Newsroom) -> None:
    await room.follow(OTHER)
    brief = await room.follow(CHANNEL, cadence=Cadence.HOURLY)
    await store(room, 1)
    await room.pass_time(minutes=10)
    await room.subscriptions.move(GUILD, brief.id, OTHER)
    await room.pass_time(minutes=60)
    assert await posts(room) == [("901", "story")]


async def test_what_waits_in_a_closed_place_is_told_in_a_brief_where_the_subscription_goes(
    room: Newsroom,
) -> None:
    followed = await room.follow()
    await store(room, 1)
    room.platform.faults = [Fault(Closed("give it Send Messages"))]
    await room.pass_time(minutes=5)
    await room.subscriptions.move(GUILD, followed.id, OTHER)
    await room.pass_time(minutes=1)
    assert await posts(room) == [("901", "brief")]
    await store(room, 2)
    await room.pass_time(hours=30)  # what waited in the closed place has expired by now
    assert await posts(room) == [("901", "brief"), ("901", "story")]


async def test_a_place_with_the_same_subscription_is_named_and_both_stay(room: Newsroom) -> None:
    here, there = await room.follow(CHANNEL), await room.follow(OTHER)
    with pytest.raises(UserError, match="the same subscription"):
        await room.subscriptions.move(GUILD, here.id, OTHER)
    held = await room.subscriptions.list(GUILD)
    assert {(each.id, each.target.address) for each in held} == {(here.id, "900"), (there.id, "901")}


async def test_to_where_it_is_changes_nothing(room: Newsroom) -> None:
    followed = await room.follow()
    assert (await room.subscriptions.move(GUILD, followed.id, CHANNEL)).target == followed.target


async def test_publishing_ends_where_nobody_follows(room: Newsroom) -> None:
    draft = room.subscriptions.draft(NEWS, by="1", region="World", publish=True)
    followed = (await room.subscriptions.keep(draft)).subscription
    assert followed.publish
    assert not (await room.subscriptions.move(GUILD, followed.id, OTHER)).publish
    assert not (await room.subscriptions.find(GUILD, followed.id)).publish


async def test_it_moves_within_its_server_and_by_its_own_people_alone(room: Newsroom) -> None:
    followed = await room.follow()
    with pytest.raises(UserError, match="within its server"):
        await room.subscriptions.move(GUILD, followed.id, ELSEWHERE)
    with pytest.raises(NotFoundError):
        await room.subscriptions.move(Viewer(guild_id="8", user_id="1"), followed.id, ELSEWHERE)


async def test_only_an_announcement_channel_publishes(room: Newsroom) -> None:
    with pytest.raises(UserError, match="announcement channel"):
        room.subscriptions.draft(CHANNEL, by="1", region="World", publish=True)


@pytest.mark.parametrize("cadence", [Cadence.AS_IT_HAPPENS, Cadence.HOURLY])
async def test_each_post_is_owed_with_its_publication(room: Newsroom, cadence: Cadence) -> None:
    draft = room.subscriptions.draft(NEWS, by="1", region="World", cadence=cadence, publish=True)
    await room.subscriptions.keep(draft)
    room.clock.advance(1)
    await store(room, 1)
    await room.pass_time(minutes=61)
    kind = "story" if cadence is Cadence.AS_IT_HAPPENS else "brief"
    assert await posts(room) == [("902", kind), ("902", "publication")]
