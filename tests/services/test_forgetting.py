"""Forget: an article named as its publisher names it, or all of a host."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.errors import NotFoundError
from bot.model import GLOBAL, DeliveryState, Feed, ReportKind, Viewer
from bot.pipeline.feeds.identity import id_key, link_key
from bot.services.corrections import Corrections
from bot.services.forgetting import Forgetting, Forgotten
from bot.services.publishing import Ambiguous, Later
from bot.storage import deliveries, feeds
from bot.storage.seen import known_entries
from bot.storage.unread import Unread, save_unread
from tests.services.desk import WHEAT, Desk, a_report, open_desk
from tests.services.fakes import Fault
from tests.services.newsroom import Newsroom, an_event, open_newsroom

SHOWN = "https://m.courier.example/quake?utm_medium=app&p=1"
CANONICAL = "https://www.courier.example/2026/quake"


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with open_desk(tmp_path / "dateline.db") as opened:
        feed = await opened.feed("https://www.courier.example/rss")
        other = await opened.feed("https://valley.example/rss")
        await opened.store(feed, a_report(opened.clock, SHOWN, canonical_url=CANONICAL))
        await opened.store(
            other, a_report(opened.clock, "https://valley.example/1", title="Wheat", paragraphs=WHEAT)
        )
        yield opened


@pytest.fixture
def forgetting(desk: Desk) -> Forgetting:
    return Forgetting(desk.database, desk.articles, desk.clock, installation="token")


@pytest.mark.parametrize(
    "address",
    [
        CANONICAL,
        f"{CANONICAL}?utm_source=x",
        SHOWN,
        "m.courier.example/quake?p=1&utm_medium=app",
        "www.courier.example",
        "Courier.example",
    ],
)
async def test_an_article_is_forgotten_however_it_is_named(
    desk: Desk, forgetting: Forgetting, address: str
) -> None:
    assert (await forgetting.forget(address)).articles == 1
    assert [article.title for article in await desk.news.latest(Viewer())] == ["Wheat"]
    assert await desk.count("story") == 1


@pytest.mark.parametrize(
    "address", ["", "example", "ourier.example", "https://courier.example/other", "http://["]
)
async def test_what_is_not_stored_is_said_and_nothing_deleted(
    desk: Desk, forgetting: Forgetting, address: str
) -> None:
    with pytest.raises(NotFoundError, match="is stored"):
        await forgetting.forget(address)
    assert await desk.count("article") == 2


OTHERS = (
    "https://archive.example/web/2026/https://courier.example/1",
    "https://share.example/?u=http://courier.example/1",
    "https://my-paper.example/1",
)


@pytest.mark.parametrize("host", ["courier.example", "my_paper.example"])
async def test_a_host_is_not_what_only_looks_like_it(tmp_path: Path, host: str) -> None:
    async with open_desk(tmp_path / "dateline.db") as desk:
        feed = await desk.feed("https://digest.example/feed")
        for number, address in enumerate(OTHERS):
            await desk.store(feed, a_report(desk.clock, address, title=f"Report {number}"))
        forgetting = Forgetting(desk.database, desk.articles, desk.clock, installation="token")
        with pytest.raises(NotFoundError):
            await forgetting.forget(host)
        assert await desk.count("article") == len(OTHERS)


async def store_unread(desk: Desk, feed: Feed, key: str, title: str) -> None:
    entry = Unread(key, title, baseline=False, tries=1, given_up=False, reason="it took too long")
    async with desk.database.write() as tx:
        await save_unread(tx, feed.id, [entry], now=desk.clock())


async def titles_unread(desk: Desk) -> list[str]:
    async with desk.database.read() as connection:
        rows = await connection.execute_fetchall("SELECT title FROM unread ORDER BY feed_id")
    return [row["title"] for row in rows]


async def test_no_title_stays_of_a_hosts_entries_that_could_not_be_read(
    desk: Desk, forgetting: Forgetting
) -> None:
    async with desk.database.read() as connection:
        valley, courier = await feeds.list_feeds(connection, [GLOBAL])
    digest = await desk.feed("https://digest.example/feed")
    await desk.store(digest, a_report(desk.clock, SHOWN, canonical_url=CANONICAL))
    for feed in (courier, valley, digest):
        await store_unread(desk, feed, "id:1", f"Read me, says {feed.outlet}")
    assert await forgetting.forget("courier.example") == Forgotten(articles=1, messages=0, unread=2)
    assert await titles_unread(desk) == ["", f"Read me, says {valley.outlet}", ""]


@pytest.mark.parametrize("key", [link_key(CANONICAL), id_key(CANONICAL)])
async def test_an_entry_not_read_yet_is_forgotten_by_its_address_and_never_read(
    desk: Desk, forgetting: Forgetting, key: str
) -> None:
    feed = await desk.feed("https://digest.example/feed")
    await store_unread(desk, feed, key, "Read me")
    assert (await forgetting.forget(CANONICAL)).unread == 1
    assert await titles_unread(desk) == []
    async with desk.database.read() as connection:
        assert key in await known_entries(connection, feed.id)


async def owed_post(room: Newsroom) -> Forgetting:
    """Have one story be posted to one channel, as the platform will have it."""
    await room.follow()
    await room.desk.store(await room.feed(), an_event(room.clock, 1))
    room.clock.advance(240)
    await room.announcing.announce_settled()
    return Forgetting(room.desk.database, room.desk.articles, room.clock, installation="token")


async def states(room: Newsroom) -> dict[str, DeliveryState]:
    async with room.desk.database.read() as connection:
        rows = await connection.execute_fetchall("SELECT kind, state FROM delivery")
    return {row["kind"]: DeliveryState(row["state"]) for row in rows}


async def test_what_was_not_sent_yet_never_is(tmp_path: Path) -> None:
    async with open_newsroom(tmp_path / "news.db") as room:
        forgetting = await owed_post(room)
        assert await forgetting.forget("courier.example") == Forgotten(articles=1, messages=0)
        await room.pass_time(minutes=5)
        assert room.platform.requests == []


async def test_a_message_under_way_is_deleted_when_it_has_arrived(tmp_path: Path) -> None:
    async with open_newsroom(tmp_path / "news.db") as room:
        forgetting = await owed_post(room)
        await room.outbox.turn(room.limiter)  # the request is out, its answer is not known
        assert await forgetting.forget("courier.example") == Forgotten(articles=1, messages=1)
        await room.pass_time(minutes=5)
        assert await states(room) == {"story": DeliveryState.SENT, "withdrawal": DeliveryState.SENT}


async def test_a_message_that_perhaps_arrived_is_looked_for_and_deleted(tmp_path: Path) -> None:
    async with open_newsroom(tmp_path / "news.db") as room:
        forgetting = await owed_post(room)
        room.platform.faults = [Fault(Ambiguous("reset"), accepted=True)]
        await room.work()
        assert await forgetting.forget("courier.example") == Forgotten(articles=1, messages=1)
        await room.pass_time(minutes=5)
        assert await states(room) == {"story": DeliveryState.SENT, "withdrawal": DeliveryState.SENT}


async def test_a_message_under_way_that_did_not_arrive_is_not_sent_again(tmp_path: Path) -> None:
    async with open_newsroom(tmp_path / "news.db") as room:
        forgetting = await owed_post(room)
        room.platform.faults = [Fault(Later(30, "limit"))]
        await room.outbox.turn(room.limiter)
        await forgetting.forget("courier.example")
        await room.pass_time(minutes=5)
        assert room.platform.times_sent() == {}
        assert await states(room) == {"story": DeliveryState.REFUSED, "withdrawal": DeliveryState.REFUSED}


@pytest.mark.parametrize("sent", [True, False])
async def test_no_text_of_it_stays_in_what_was_posted_or_owed(tmp_path: Path, sent: bool) -> None:
    async with open_newsroom(tmp_path / "news.db") as room:
        forgetting = await owed_post(room)
        if sent:
            await room.work()
        assert await payloads(room) != ["{}"]
        await forgetting.forget("courier.example")
        assert set(await payloads(room)) == {"{}"}


async def test_no_text_of_it_stays_in_the_edits_of_its_post_and_none_that_waits_is_made(
    tmp_path: Path,
) -> None:
    async with open_newsroom(tmp_path / "news.db") as room:
        forgetting = await owed_post(room)
        await room.work()
        [post] = room.platform.messages
        async with room.desk.database.write() as tx:
            sent = await deliveries.find(tx, post[0])
            assert sent is not None
            edits = [
                replace(
                    sent,
                    id=f"edit{revision}",
                    nonce=f"edit{revision}",
                    revision=revision,
                    edits=sent.id,
                    due=room.clock() + timedelta(hours=revision - 2),
                    payload={"content": f"Event 1, told again {revision}"},
                )
                for revision in (2, 3)
            ]
            await deliveries.owe(tx, edits, room.clock())
        await room.work()
        assert room.platform.edits == ["edit2"]
        await forgetting.forget("courier.example")
        assert set(await payloads(room)) == {"{}"}
        await room.pass_time(hours=2)
        assert room.platform.edits[0] == "edit2"
        assert "edit3" not in room.platform.edits


async def payloads(room: Newsroom) -> list[str]:
    async with room.desk.database.read() as connection:
        rows = await connection.execute_fetchall("SELECT payload FROM delivery")
    return [row["payload"] for row in rows]


async def test_what_was_reported_and_corrected_of_its_story_goes_with_it(
    desk: Desk, forgetting: Forgetting
) -> None:
    corrections = Corrections(desk.database, desk.news, desk.clock)
    member = Viewer(guild_id="1", user_id="11")
    for article in await desk.news.latest(member):
        assert article.story_id is not None
        await corrections.report(member, article.story_id, ReportKind.REGION, person="11")
        await corrections.remove(member, article.story_id, ReportKind.REGION, "398", person="11")
    await forgetting.forget("courier.example")
    assert [await desk.count(table) for table in ("report", "correction")] == [1, 1]
