"""A clock that stood a year ahead and was set right silences nothing."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.errors import QuotaError
from bot.model import Cadence, Payload, Story, Viewer
from bot.services.quotas import spend
from bot.services.timekeeping import Timekeeping
from bot.storage import feeds
from tests.services.newsroom import CHANNEL, Newsroom, an_event, open_newsroom

BRIEFED = CHANNEL._replace(address="901")
YEAR = timedelta(days=365)


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Newsroom]:
    async with open_newsroom(tmp_path / "news.db") as opened:
        yield opened


@pytest.fixture
def timekeeping(room: Newsroom) -> Timekeeping:
    return Timekeeping(room.desk.database, room.clock)


async def store(room: Newsroom, *numbers: int) -> None:
    for number in numbers:
        feed = await room.feed(f"https://courier{number}.example/feed")
        await room.desk.store(feed, an_event(room.clock, number))


async def polled(room: Newsroom) -> None:
    """Note a poll of a feed that is due again in a quarter of an hour."""
    feed = await room.feed("https://polled.example/feed")
    now = room.clock()
    async with room.desk.database.write() as tx:
        await feeds.save_polls(
            tx,
            [replace(feed, last_poll_at=now, last_success_at=now, next_poll_at=now + timedelta(minutes=15))],
        )


async def posted(room: Newsroom) -> list[tuple[str, str]]:
    """Give address and text of what the platform shows."""
    async with room.desk.database.read() as connection:
        rows = await connection.execute_fetchall(
            "SELECT delivery.id, target.address FROM delivery JOIN target ON target.id = target_id"
        )
    places = {row["id"]: row["address"] for row in rows}
    return [
        (places[identity], str(room.platform.shown[identity]["content"]))
        for identity, _, _ in room.platform.messages
    ]


async def test_feeds_posts_and_briefs_go_on_after_the_clock_was_set_back(
    room: Newsroom, timekeeping: Timekeeping
) -> None:
    await room.follow()
    await room.follow(BRIEFED, cadence=Cadence.HOURLY)
    room.clock.now += YEAR
    await polled(room)
    await store(room, *range(1, 8))  # six are posted, one is held back for a brief
    await room.pass_time(minutes=70)
    await store(room, 8)  # not announced yet when the clock is set right
    before = len(await posted(room))
    room.clock.now -= YEAR
    assert await timekeeping.check() > 0
    async with room.desk.database.read() as connection:
        assert "https://polled.example/feed" in [
            feed.url for feed in await feeds.due_feeds(connection, room.clock())
        ]
    await store(room, 9)
    await room.pass_time(hours=3)
    told = (await posted(room))[before:]
    for address in ("900", "901"):
        texts = " ".join(text for place, text in told if place == address)
        assert all(f"Event {number}:" in texts for number in (8, 9)), address
    everything = " ".join(text for place, text in await posted(room) if place == "900")
    assert all(everything.count(f"Event {number}:") == 1 for number in range(1, 10))
    await store(room, 10)
    newest, *_ = await room.desk.news.latest(Viewer("7"))
    assert newest.title.startswith("Event 10:")
    assert await timekeeping.check() == 0


async def test_a_story_that_was_put_off_does_not_wait_a_year(
    room: Newsroom, timekeeping: Timekeeping, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(story: Story, **_how: object) -> Payload:
        raise KeyError(story.title)

    await room.follow()
    room.clock.now += YEAR
    await polled(room)
    await store(room, 1)
    monkeypatch.setattr(room.announcing.renderer, "story", breaks)
    await room.pass_time(minutes=5)
    monkeypatch.undo()
    room.clock.now -= YEAR
    await timekeeping.check()
    await room.pass_time(minutes=5)
    assert [text.partition(":")[0] for text in room.platform.texts()] == ["Event 1"]


async def test_a_quota_is_not_used_up_for_a_year(room: Newsroom, timekeeping: Timekeeping) -> None:
    async def ask() -> None:
        async with room.desk.database.write() as tx:
            await spend(tx, "guild:7", "add feed", most=1, now=room.clock(), told="{most} {minutes}")

    room.clock.now += YEAR
    await polled(room)
    await ask()
    room.clock.now -= YEAR
    with pytest.raises(QuotaError):
        await ask()
    await timekeeping.check()
    await ask()


async def test_a_clock_that_is_right_changes_nothing(room: Newsroom, timekeeping: Timekeeping) -> None:
    await room.follow()
    await room.follow(BRIEFED, cadence=Cadence.WEEKLY)
    await polled(room)
    await store(room, 1)
    await room.pass_time(minutes=5)
    room.clock.advance(-300)  # and so does a small correction
    assert await timekeeping.check() == 0
