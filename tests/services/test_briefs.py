"""Briefs: due ones go out once, at their hour, telling each story once in each place."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.model import Cadence, Preferences, Viewer
from bot.services.publishing import Later
from bot.storage.preferences import save_preferences
from tests.services.fakes import Clock, Fault
from tests.services.newsroom import CHANNEL, Newsroom, an_event, open_newsroom


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Newsroom]:
    async with open_newsroom(tmp_path / "news.db") as opened:
        yield opened


async def store_events(room: Newsroom, *numbers: int, minutes_ago: float = 1) -> None:
    for number in numbers:
        feed = await room.feed(f"https://courier{number}.example/feed")
        await room.desk.store(feed, an_event(room.clock, number, minutes_ago=minutes_ago))


def at(hour: int, minute: int = 0, *, day: int = 22) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


async def test_a_brief_comes_at_its_hour_and_once(room: Newsroom) -> None:
    await room.follow(cadence=Cadence.DAILY, at="10:00")
    await store_events(room, 1, 2)
    await room.pass_time(minutes=59)
    assert room.platform.texts() == []
    await room.pass_time(minutes=2)
    [(_, _, when)] = room.platform.messages
    assert at(10) <= when < at(10, 2)
    await room.pass_time(hours=22)
    assert len(room.platform.messages) == 1


@pytest.mark.parametrize("maps", [True, False])
async def test_a_brief_carries_a_map_where_maps_are_wanted(room: Newsroom, maps: bool) -> None:
    async with room.desk.database.write() as tx:
        await save_preferences(tx, Preferences(f"guild:{CHANNEL.guild_id}", maps=maps))
    await room.follow(cadence=Cadence.HOURLY)
    await store_events(room, 1)
    await room.pass_time(hours=2)
    assert [payload["maps"] for payload in room.platform.shown.values()] == [maps]


async def test_nothing_new_is_no_message(room: Newsroom) -> None:
    await room.follow(cadence=Cadence.HOURLY)
    await store_events(room, 1)
    await room.pass_time(hours=5)
    assert len(room.platform.messages) == 1


async def test_what_was_published_before_a_brief_and_read_after_it_stands_in_the_next(room: Newsroom) -> None:
    await room.follow(cadence=Cadence.DAILY, at="10:00")
    await store_events(room, 1)
    await room.pass_time(minutes=65)
    await store_events(room, 2, minutes_ago=15)  # published at 9:50
    await room.pass_time(hours=24)
    assert [text[:14] for text in room.platform.texts()] == ["brief: Event 1", "brief: Event 2"]


async def test_two_subscriptions_of_one_channel_tell_a_story_once(room: Newsroom) -> None:
    await room.follow(cadence=Cadence.DAILY, at="10:00")
    await room.follow(cadence=Cadence.DAILY, at="10:00", region="Kazakhstan")
    await store_events(room, 1, 2)
    await room.pass_time(hours=2)
    told = " ".join(room.platform.texts())
    assert (told.count("Event 1:"), told.count("Event 2:")) == (1, 1)


async def test_after_days_of_being_down_one_brief_comes(tmp_path: Path) -> None:
    clock = Clock()
    async with open_newsroom(tmp_path / "news.db", clock=clock) as room:
        await room.follow(cadence=Cadence.HOURLY)
        await store_events(room, 1, 2, 3)
    clock.advance(3 * 86_400)
    async with open_newsroom(tmp_path / "news.db", clock=clock) as room:
        await room.pass_time(minutes=30)
        assert len(room.platform.messages) == 1


async def test_a_brief_owed_before_a_long_stop_is_folded_into_the_next(tmp_path: Path) -> None:
    clock = Clock()
    async with open_newsroom(tmp_path / "news.db", clock=clock) as room:
        await room.follow(cadence=Cadence.DAILY, at="10:00")
        await store_events(room, 1)
        clock.now = at(10, 1)
        assert await room.briefs.send_due() == 1  # and the process ends before it is sent
    clock.now = at(11, day=24)
    async with open_newsroom(tmp_path / "news.db", clock=clock) as room:
        await store_events(room, 2)
        await room.pass_time(hours=24)
        assert await room.counts() == {"skipped": 1, "sent": 1}
        [text] = room.platform.texts()
    assert "Event 1:" in text
    assert "Event 2:" in text


async def test_a_brief_in_which_a_story_was_just_posted_is_composed_again(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    await room.follow()
    await room.follow(cadence=Cadence.DAILY, at="10:00")
    await store_events(room, 1)
    room.clock.now = at(10, 1)
    real = room.briefs._compose

    async def composed_while_announcing(*args: Any, **named: Any) -> Any:
        brief = await real(*args, **named)
        await room.announcing.announce_settled()
        return brief

    monkeypatch.setattr(type(room.briefs), "_compose", staticmethod(composed_while_announcing))
    await room.briefs.send_due()
    monkeypatch.undo()
    await room.pass_time(minutes=10)
    assert room.platform.texts() == ["Event 1: bridge in Osh (1 reports)"]


async def test_a_subscription_removed_while_its_brief_is_composed_gets_none(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    subscription = await room.follow(cadence=Cadence.DAILY, at="10:00")
    await store_events(room, 1)
    room.clock.now = at(10, 1)
    real = room.briefs._compose

    async def composed_while_removed(*args: Any, **named: Any) -> Any:
        brief = await real(*args, **named)
        await room.subscriptions.remove(Viewer(guild_id="7"), subscription.id)
        return brief

    monkeypatch.setattr(type(room.briefs), "_compose", staticmethod(composed_while_removed))
    await room.briefs.send_due()
    monkeypatch.undo()
    await room.pass_time(minutes=10)
    assert room.platform.texts() == []


async def test_one_brief_that_cannot_be_made_stops_no_other(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    await room.follow(cadence=Cadence.DAILY, at="09:30")
    await room.follow(CHANNEL._replace(address="901"), cadence=Cadence.DAILY, at="09:31")
    await store_events(room, 1)
    renderer, broken = room.briefs.renderer, [True]
    real = renderer.brief

    def breaks(*args: Any, **named: Any) -> Any:
        if broken:
            broken.pop()
            raise ZeroDivisionError
        return real(*args, **named)

    monkeypatch.setattr(renderer, "brief", breaks)
    await room.pass_time(minutes=33)
    assert len(room.platform.messages) == 1
    await room.pass_time(minutes=20)
    assert len(room.platform.messages) == 2


async def test_a_channel_in_slow_mode_gets_all_parts_in_order(room: Newsroom) -> None:
    await room.follow(cadence=Cadence.DAILY, at="10:00")
    await store_events(room, *range(8))
    room.platform.faults = [None, Fault(Later(90, "slow mode")), None, Fault(Later(90, "slow mode"))]
    await room.pass_time(minutes=75)
    parts = room.platform.texts()
    assert len(parts) == 3
    titles = [title for part in parts for title in part.removeprefix("brief: ").split("; ")]
    assert len(set(titles)) == 8


async def test_on_demand_a_brief_tells_again_what_was_told(room: Newsroom) -> None:
    await room.follow()
    await store_events(room, 1)
    await room.pass_time(minutes=10)
    brief = await room.briefs.now(Viewer(guild_id="7"), "001")
    assert [item.story.title for item in brief.items] == ["Event 1: bridge in Osh"]


async def test_a_feed_added_today_puts_no_old_news_into_the_next_brief(room: Newsroom) -> None:
    await room.follow(cadence=Cadence.DAILY, at="10:00")
    feed = await room.feed()
    old = [an_event(room.clock, number, minutes_ago=300, baseline=True) for number in range(5)]
    await room.desk.store(feed, *old, replace(an_event(room.clock, 9), baseline=False))
    await room.pass_time(hours=2)
    [text] = room.platform.texts()
    assert text.startswith("brief: Event 9:")
    assert ";" not in text
