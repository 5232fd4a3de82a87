"""As it happens: each story once, edited as reports join, never a flood."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiolimiter import AsyncLimiter

from bot.errors import StorageError
from bot.model import Delivery, Payload, Story
from bot.services.delivery import BURST, RATE
from bot.services.publishing import Ambiguous, Closed, Later
from bot.storage import announcing, deliveries, targets
from tests.services.desk import a_report
from tests.services.fakes import Clock, Fault
from tests.services.newsroom import CHANNEL, Newsroom, an_event, open_newsroom

QUAKE = "Earthquake shakes Almaty"


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Newsroom]:
    async with open_newsroom(tmp_path / "news.db") as opened:
        yield opened


async def store_events(room: Newsroom, *numbers: int, minutes_ago: float = 1) -> None:
    """Store events of which one outlet each reports."""
    for number in numbers:
        feed = await room.feed(f"https://courier{number}.example/feed")
        await room.desk.store(feed, an_event(room.clock, number, minutes_ago=minutes_ago))


async def another_report(room: Newsroom, outlet: str, **changes: Any) -> None:
    """Store a further outlet's report of the earthquake."""
    feed = await room.feed(f"https://{outlet}.example/feed")
    own = {f"{outlet}{number}": 1.0 for number in range(6)}
    report = a_report(
        room.clock,
        f"https://{outlet}.example/1",
        paragraphs=[f"An earthquake shook Almaty, the {outlet} reports."],
        fingerprint={"earthquake": 5.0, "almaty": 5.0, "magnitude": 3.0, **own},
        **changes,
    )
    await room.desk.store(feed, report)


async def test_a_story_is_posted_three_minutes_after_its_first_report(room: Newsroom) -> None:
    await room.follow()
    await another_report(room, "courier")
    await room.pass_time(minutes=2)
    assert room.platform.texts() == []
    await room.pass_time(minutes=1)
    assert room.platform.texts() == [f"{QUAKE} (1 reports)"]
    await room.pass_time(hours=2)
    assert len(room.platform.messages) == 1


async def test_reports_that_come_before_the_post_are_in_it(room: Newsroom) -> None:
    await room.follow()
    await another_report(room, "courier")
    await room.pass_time(minutes=1)
    await another_report(room, "wire")
    await room.pass_time(minutes=2)
    assert room.platform.texts() == [f"{QUAKE} (2 reports)"]
    assert room.platform.edits == []


async def test_many_channels_get_a_story_once_each_and_its_update_with_their_own_marks(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.services.announcing.TOGETHER", 2)
    channels = [CHANNEL._replace(address=str(100 + number)) for number in range(5)]
    for channel in (*channels, channels[0]):
        await room.follow(channel, keywords="earthquake" if channel is channels[-1] else "")
    await room.follow(channels[0], region="Kazakhstan")
    await another_report(room, "courier")
    room.clock.advance(200)
    await room.announcing.announce_settled()
    await another_report(room, "wire")
    await room.pass_time(minutes=2)
    assert room.platform.texts() == [f"{QUAKE} (2 reports)"] * 5
    assert room.platform.edits == []
    marks = [payload["mark"] for payload in room.platform.shown.values()]
    assert sorted(marks) == sorted(room.platform.shown)
    await another_report(room, "agency")
    await room.pass_time(minutes=5)
    assert room.platform.texts() == [f"{QUAKE} (3 reports)"] * 5
    assert sorted(payload["mark"] for payload in room.platform.shown.values()) == sorted(marks)


async def test_a_later_report_edits_the_post_for_a_day(room: Newsroom) -> None:
    await room.follow()
    await another_report(room, "courier")
    await room.pass_time(minutes=5)
    await another_report(room, "wire")
    await room.pass_time(minutes=5)
    assert room.platform.texts() == [f"{QUAKE} (2 reports)"]
    room.clock.advance(86_400)
    await another_report(room, "harbour")
    await room.pass_time(minutes=5)
    assert room.platform.texts() == [f"{QUAKE} (2 reports)"]


async def test_a_report_that_comes_while_the_post_waits_changes_its_text(room: Newsroom) -> None:
    await room.follow()
    await another_report(room, "courier")
    room.platform.faults = [Fault(Later(600, "slow mode"))]
    await room.pass_time(minutes=4)
    await another_report(room, "wire")
    await room.pass_time(minutes=15)
    assert room.platform.texts() == [f"{QUAKE} (2 reports)"]
    assert room.platform.edits == []


async def test_a_report_that_comes_while_nobody_knows_whether_the_post_arrived_edits_it(
    room: Newsroom,
) -> None:
    await room.follow()
    await another_report(room, "courier")
    room.platform.faults = [Fault(Ambiguous("hang"), accepted=True), *[Fault(Ambiguous("hang"))] * 3]
    room.clock.advance(180)
    await room.work()
    await another_report(room, "wire")
    await room.pass_time(minutes=10)
    assert room.platform.texts() == [f"{QUAKE} (2 reports)"]
    assert len(room.platform.edits) == 1


async def test_what_a_feed_lists_at_first_is_never_posted(room: Newsroom) -> None:
    await room.follow()
    feed = await room.feed()
    await room.desk.store(feed, *(an_event(room.clock, number, baseline=True) for number in range(30)))
    await room.pass_time(hours=2)
    assert room.platform.texts() == []


async def test_two_subscriptions_of_one_channel_post_a_story_once(room: Newsroom) -> None:
    await room.follow()
    await room.follow(region="Kazakhstan")
    await another_report(room, "courier")
    await room.pass_time(minutes=10)
    assert room.platform.texts() == [f"{QUAKE} (1 reports)"]


async def test_a_guilds_own_news_is_posted_in_that_guild_alone(room: Newsroom) -> None:
    await room.follow()
    await room.follow(CHANNEL._replace(address="901", guild_id="8"))
    feed = await room.feed(scope="guild:7")
    await room.desk.store(feed, an_event(room.clock, 1))
    await room.pass_time(minutes=10)
    assert len(room.platform.messages) == 1
    [delivery] = await sent(room)
    assert delivery.target.guild_id == "7"


async def sent(room: Newsroom) -> list[Delivery]:
    async with room.desk.database.read() as connection:
        found = [await deliveries.find(connection, identity) for identity, _, _ in room.platform.messages]
    return [delivery for delivery in found if delivery]


async def test_six_posts_an_hour_and_the_rest_in_one_brief_nothing_twice(room: Newsroom) -> None:
    await room.follow()
    await store_events(room, *range(12))
    await room.pass_time(minutes=30)
    assert len(room.platform.messages) == 6
    await room.pass_time(minutes=60)
    *posts, first, second = room.platform.texts()
    assert len(posts) == 6
    assert first.startswith("brief:")
    told = [title for text in posts for title in [text.rsplit(" (", 1)[0]]]
    told += [title for text in (first, second) for title in text.removeprefix("brief: ").split("; ")]
    assert sorted(told) == sorted({*told})
    assert len(told) == 12


async def test_quiet_hours_hold_all_and_one_brief_tells_it_at_their_end(room: Newsroom) -> None:
    await room.follow(quiet="08:30-11:00")
    await store_events(room, 1, 2)
    await room.pass_time(minutes=110)
    assert room.platform.texts() == []
    await room.pass_time(minutes=15)
    [brief] = room.platform.texts()
    assert brief.startswith("brief:")
    assert brief.count("Event") == 2


async def test_what_was_held_back_before_quiet_hours_waits_until_they_end(room: Newsroom) -> None:
    await room.follow(quiet="09:30-12:00")
    await store_events(room, *range(12))
    await room.pass_time(minutes=170)
    assert len(room.platform.messages) == 6
    await room.pass_time(minutes=15)
    *_, first, second = room.platform.texts()
    assert first.count("Event") + second.count("Event") == 6


async def test_a_place_that_opens_in_quiet_hours_is_told_at_their_end(room: Newsroom) -> None:
    subscribed = await room.follow(quiet="10:00-12:00")
    async with room.desk.database.write() as tx:
        await targets.pause_target(tx, subscribed.target.id, reason="closed", now=room.clock())
    await store_events(room, 1)
    await room.pass_time(minutes=90)
    await room.places.reopen("7")
    await room.pass_time(minutes=80)
    assert room.platform.texts() == []
    await room.pass_time(minutes=15)
    assert [text.count("Event") for text in room.platform.texts()] == [1]


async def test_a_brief_of_what_was_held_back_that_expires_is_told_by_another(room: Newsroom) -> None:
    await room.follow(quiet="08:30-11:00")
    await store_events(room, 1, 2)
    await room.pass_time(minutes=110)
    room.platform.faults = [Fault(Closed("no Send Messages"))]
    await room.pass_time(minutes=20)
    assert room.platform.texts() == []
    assert await room.counts() == {"waiting": 1}
    await room.pass_time(hours=24)
    await room.places.reopen("7")
    await room.pass_time(hours=1)
    assert [text.count("Event") for text in room.platform.texts()] == [2]


async def test_after_hours_of_being_down_what_was_missed_comes_in_one_brief(
    room: Newsroom,
) -> None:
    await room.follow()
    await store_events(room, 1)
    await room.pass_time(minutes=5)
    room.clock.advance(9 * 3600)  # down
    for feed in range(5):  # feed after feed is read again, within some minutes
        await store_events(room, *range(100 + feed * 10, 104 + feed * 10), minutes_ago=7 * 60)
        await room.pass_time(minutes=1)
    await room.pass_time(hours=1)
    later = room.platform.texts()[1:]
    assert len(later) <= 3  # the parts of one brief
    assert all(text.startswith("brief:") for text in later)


async def test_a_restart_posts_nothing_again(tmp_path: Path) -> None:
    clock = Clock()
    for _ in range(3):
        async with open_newsroom(tmp_path / "news.db", clock=clock) as room:
            if not await room.desk.count("story"):
                await room.follow()
                await store_events(room, 1, 2, 3)
            await room.pass_time(minutes=30)
            texts = room.platform.texts()
        assert len(texts) in (0, 3)
    assert texts == []


async def test_a_paused_place_gets_one_brief_when_it_opens(room: Newsroom) -> None:
    subscription = await room.follow()
    async with room.desk.database.write() as tx:
        await targets.pause_target(tx, subscription.target.id, reason="no right", now=room.clock())
    for hour in range(5):
        await store_events(room, hour * 2, hour * 2 + 1)
        await room.pass_time(hours=1)
    assert room.platform.texts() == []
    assert await room.places.reopen("7") == 1
    await room.pass_time(minutes=10)
    texts = room.platform.texts()
    assert 1 <= len(texts) <= 3
    assert all(text.startswith("brief:") for text in texts)


async def test_a_paused_place_is_sent_what_is_fresh_and_told_the_rest_in_a_brief(room: Newsroom) -> None:
    subscription = await room.follow()
    await store_events(room, 1)
    async with room.desk.database.write() as tx:
        await targets.pause_target(tx, subscription.target.id, reason="no right", now=room.clock())
    room.clock.advance(240)
    async with room.desk.database.write() as tx:
        await targets.resume_targets(tx, now=room.clock())
    await room.announcing.announce_settled()
    async with room.desk.database.write() as tx:
        await targets.pause_target(tx, subscription.target.id, reason="no right", now=room.clock())
    await room.pass_time(hours=25)
    assert await room.counts() == {"skipped": 1}
    await room.places.reopen("7")
    await room.pass_time(minutes=10)
    [text] = room.platform.texts()
    assert text.startswith("brief: Event 1")


async def test_a_failed_commit_owes_nothing_twice(room: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    await room.follow()
    await store_events(room, 1)
    room.clock.advance(200)
    real, failing = announcing.mark_announced, [True]

    async def mark(*args: Any) -> None:
        if failing.pop() if failing else False:
            raise StorageError("the disk is full")
        await real(*args)

    monkeypatch.setattr(announcing, "mark_announced", mark)
    with pytest.raises(StorageError):
        await room.announcing.announce_settled()
    await room.pass_time(minutes=5)
    assert len(room.platform.messages) == 1


async def test_a_story_that_cannot_be_rendered_stops_no_other(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    await room.follow()
    await store_events(room, 1, 2, 3)
    renderer = room.announcing.renderer
    real = renderer.story

    def breaks(story: Any, **named: Any) -> Any:
        if "Event 2" in story.title:
            raise ZeroDivisionError
        return real(story, **named)

    monkeypatch.setattr(renderer, "story", breaks)
    await room.pass_time(minutes=5)
    assert len(room.platform.messages) == 2
    monkeypatch.undo()
    await room.pass_time(minutes=20)
    assert len(room.platform.messages) == 3


async def test_many_stories_that_cannot_be_rendered_hide_no_other(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    await room.follow()
    render = room.announcing.renderer.story

    def break_all_but_one(story: Story, **how: Any) -> Payload:
        if not story.title.startswith("Event 99"):
            raise KeyError("embeds")
        return render(story, **how)

    monkeypatch.setattr(room.announcing.renderer, "story", break_all_but_one)
    feed = await room.feed()
    await room.desk.store(feed, *(an_event(room.clock, number) for number in range(60)))
    room.clock.advance(1)
    await room.desk.store(feed, an_event(room.clock, 99))
    await room.pass_time(minutes=5)
    assert [text.partition(":")[0] for text in room.platform.texts()] == ["Event 99"]


@pytest.mark.parametrize("late", [False, True])
async def test_a_subscription_that_cannot_be_understood_holds_up_no_other(room: Newsroom, late: bool) -> None:
    odd = await room.follow(CHANNEL._replace(address="901"), quiet="22:00-23:00")
    await room.follow()
    await store_events(room, 1)
    room.clock.advance(240)
    if late:
        await room.announcing.announce_settled()
        room.clock.advance(240)
    async with room.desk.database.write() as tx:
        # a zone that this machine knows no longer
        await tx.execute("UPDATE subscription SET timezone = 'US/Nowhere' WHERE id = ?", (odd.id,))
    await room.work()
    assert "900" in [post.target.address for post in await sent(room)]


async def test_places_that_are_quiet_hold_up_no_other(room: Newsroom) -> None:
    for number in range(60):
        await room.follow(CHANNEL._replace(address=str(number + 1)), quiet="10:00-12:00")
    await room.follow()
    await store_events(room, 1)
    room.clock.advance(240)
    await room.announcing.announce_settled()
    room.clock.advance(3600)  # held up until the sixty are quiet
    await room.outbox.turn(AsyncLimiter(BURST, BURST / RATE))
    await asyncio.sleep(0)
    assert [post.target.address for post in await sent(room)] == ["900"]


async def test_edits_come_at_most_four_an_hour(room: Newsroom) -> None:
    feed = await room.feed(
        "https://other.example/feed"
    )  # other news, beside which the words of this story stay telling
    await room.desk.store(feed, *(an_event(room.clock, number, baseline=True) for number in range(60)))
    await room.follow()
    await another_report(room, "courier")
    await room.pass_time(minutes=5)
    outlets = ("wire", "harbour", "gazette", "tribune", "herald", "mercury", "observer", "chronicle", "star")
    for outlet in outlets:
        await another_report(room, outlet)
        await room.pass_time(minutes=1)
    assert len(room.platform.edits) == 4
    await room.pass_time(minutes=70)
    assert len(room.platform.edits) > 4
    async with room.desk.database.read() as connection:
        rows = await connection.execute_fetchall("SELECT max(article_count) AS reports FROM story")
    assert room.platform.texts() == [f"{QUAKE} ({next(iter(rows))['reports']} reports)"]
