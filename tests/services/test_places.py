"""Places open and close with the platform's events; what is owed to them waits."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.services.publishing import Closed
from bot.storage import targets
from tests.services.fakes import Fault
from tests.services.newsroom import CHANNEL, Newsroom, an_event, open_newsroom

OTHER = CHANNEL._replace(address="901", guild_id="8")


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Newsroom]:
    async with open_newsroom(tmp_path / "news.db") as opened:
        yield opened


async def store_event(room: Newsroom, number: int) -> None:
    feed = await room.feed(f"https://courier{number}.example/feed")
    await room.desk.store(feed, an_event(room.clock, number))


async def state_of(room: Newsroom, address: str) -> tuple[str, str | None]:
    async with room.desk.database.read() as connection:
        for guild in ("7", "8"):
            for target in await targets.targets_of_guild(connection, guild):
                if target.address == address:
                    return target.state.value, target.reason
    raise LookupError(address)


async def test_a_place_that_closes_is_paused_alone_and_goes_on_when_it_opens(room: Newsroom) -> None:
    await room.follow()
    await room.follow(OTHER)
    await store_event(room, 1)
    room.platform.faults = [Fault(Closed("give it Send Messages"))]
    await room.pass_time(minutes=10)
    assert len(room.platform.messages) == 1
    assert await state_of(room, "900") == ("paused", "give it Send Messages")
    assert await state_of(room, "901") == ("active", None)
    requests = len(room.platform.requests)
    await room.pass_time(hours=1)
    assert len(room.platform.requests) == requests
    woken: list[bool] = []
    room.places.wake = lambda: woken.append(True)
    assert await room.places.reopen("8") == 0
    assert await room.places.reopen("7") == 1
    assert woken == [True]
    await room.pass_time(minutes=1)
    assert len(room.platform.messages) == 2


async def test_a_place_opened_too_early_is_paused_again(room: Newsroom) -> None:
    await room.follow()
    await store_event(room, 1)
    room.platform.faults = [Fault(Closed("no"))] * 3
    for _ in range(3):
        await room.pass_time(minutes=5)
        await room.places.reopen_all()
    await room.pass_time(minutes=5)
    assert len(room.platform.messages) == 1


async def test_a_deleted_channel_ends_and_nothing_is_asked_of_it(room: Newsroom) -> None:
    await room.follow()
    await store_event(room, 1)
    await room.places.end_channel("900")
    await room.pass_time(hours=1)
    assert room.platform.requests == []
    assert (await state_of(room, "900"))[0] == "ended"
    await room.places.reopen("7")
    assert (await state_of(room, "900"))[0] == "ended"


async def test_a_guild_that_removed_the_bot_is_left_alone_until_it_invites_it_again(room: Newsroom) -> None:
    await room.follow()
    await room.follow(OTHER)
    assert await room.places.leave("7") == 1
    await store_event(room, 1)
    await room.places.reopen_all()
    await room.pass_time(minutes=10)
    assert len(room.platform.messages) == 1
    await room.places.join("7")
    await room.pass_time(minutes=10)
    assert len(room.platform.messages) == 2


async def test_a_place_closed_before_its_guild_removed_the_bot_is_left_alone_as_well(room: Newsroom) -> None:
    await room.follow()
    await store_event(room, 1)
    room.platform.faults = [Fault(Closed("give it Send Messages"))]
    await room.pass_time(minutes=10)
    assert await state_of(room, "900") == ("paused", "give it Send Messages")
    await room.places.leave("7")
    assert await state_of(room, "900") == ("paused", "the bot was removed from the server")
    requests = len(room.platform.requests)
    assert [await room.places.reopen_all(), await room.places.reopen("7")] == [0, 0]
    await room.pass_time(minutes=10)
    assert len(room.platform.requests) == requests
    assert await room.places.join("7") == 1
    await room.pass_time(minutes=1)
    assert len(room.platform.messages) == 1


async def test_guilds_that_came_and_went_while_the_bot_was_down_are_noticed(room: Newsroom) -> None:
    await room.follow()
    await room.follow(OTHER)
    await room.places.reconcile({"8"})
    assert (await state_of(room, "900"))[0] == "paused"
    assert (await state_of(room, "901"))[0] == "active"
    await room.places.reconcile({"7", "8"})
    assert (await state_of(room, "900"))[0] == "active"


async def test_a_permission_that_came_back_unseen_is_found_with_the_next_session(room: Newsroom) -> None:
    await room.follow()
    await store_event(room, 1)
    room.platform.faults = [Fault(Closed("give it Send Messages"))]
    await room.pass_time(minutes=10)
    assert (await state_of(room, "900"))[0] == "paused"
    await room.places.reconcile({"7"})
    await room.pass_time(minutes=1)
    assert len(room.platform.messages) == 1
