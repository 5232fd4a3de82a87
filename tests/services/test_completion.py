"""Completion of outlets comes from memory, in time, and names nothing the viewer may not see."""

import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.errors import UnknownOutletError
from bot.model import Feed, Viewer
from bot.services.news import News
from bot.storage import feeds
from tests.services.desk import Desk, a_report, open_desk

ONE, TWO, OPERATOR = Viewer(guild_id="1", user_id="11"), Viewer(guild_id="2", user_id="22"), Viewer()


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with open_desk(tmp_path / "dateline.db") as opened:
        yield opened


async def an_outlet(desk: Desk, name: str, *, scope: str = "") -> None:
    """Add a feed of an outlet with one article."""
    host = name.casefold().replace(" ", "-")
    feed = await desk.feed(f"https://{host}.example/feed", scope=scope, outlet=name)
    await desk.store(feed, a_report(desk.clock, f"https://{host}.example/1"))


async def test_words_are_completed_and_names_that_begin_so_come_first(desk: Desk) -> None:
    for name in ("The Steppe Courier", "Courier of Osh", "Harbour News"):
        await an_outlet(desk, name)
    assert await desk.news.outlets.complete(ONE, "cour") == ("Courier of Osh", "The Steppe Courier")
    assert await desk.news.outlets.complete(ONE, "STEPPE c") == ("The Steppe Courier",)
    assert await desk.news.outlets.complete(ONE, "ourier") == ()
    assert len(await desk.news.outlets.complete(ONE, "", limit=2)) == 2
    [latest] = await desk.news.latest(ONE, outlet="Courier of Osh")
    assert latest.outlet == "Courier of Osh"


async def test_where_nothing_is_typed_the_outlets_of_most_articles_come_first(desk: Desk) -> None:
    for name in ("Alpha Herald", "Busy Bee", "Common Herald"):
        await an_outlet(desk, name)
    busy = await desk.feed("https://busy-bee.example/more", outlet="Busy Bee")
    for number in range(2, 5):
        await desk.store(busy, a_report(desk.clock, f"https://busy-bee.example/{number}"))
    desk.clock.advance(31)
    assert await desk.news.outlets.complete(ONE, "") == ("Busy Bee", "Alpha Herald", "Common Herald")
    assert (await desk.news.outlets.complete(ONE, "her"))[0] == "Alpha Herald"
    desk.clock.advance(8 * 86_400)
    await an_outlet(desk, "Zenith")
    assert (await desk.news.outlets.complete(ONE, ""))[0] == "Zenith", "last week's articles count no more"


async def test_an_outlet_is_found_in_any_capitals_and_without_its_punctuation(desk: Desk) -> None:
    await an_outlet(desk, "Steppe Courier (sample)")
    await desk.feed("https://silent.example/feed", outlet="Silent")
    for typed in ("Steppe Courier (sample)", "steppe courier (SAMPLE)", "  steppe courier sample "):
        assert await desk.news.outlet(ONE, typed) == "Steppe Courier (sample)"
    assert await desk.news.outlet(ONE, "silent") == "Silent", "it is read, though it brought nothing yet"


async def test_an_outlet_that_is_not_read_is_answered_with_near_ones(desk: Desk) -> None:
    await an_outlet(desk, "Steppe Courier")
    await an_outlet(desk, "Private Courier", scope="guild:1")
    for typed, meant in (("steppe", "Steppe Courier"), ("Stepe Curier", "Steppe Courier")):
        with pytest.raises(UnknownOutletError, match=f"Did you mean {meant}") as raised:
            await desk.news.outlet(ONE, typed)
        assert raised.value.close == (meant,)
    for typed in ("zzz", "  ", "x" * 3000, "\x00", "%"):
        with pytest.raises(UnknownOutletError, match="completes names"):
            await desk.news.outlet(ONE, typed)
    with pytest.raises(UnknownOutletError) as raised:
        await desk.news.outlet(TWO, "courier")
    assert raised.value.close == ("Steppe Courier",), "another server's outlet is not named"


async def test_the_outlet_of_a_link_somebody_gave_is_known_to_them(desk: Desk) -> None:
    url = "https://lent.example/1"
    await desk.articles.lend(a_report(desk.clock, url).analysis, url, ONE)
    [lent] = await desk.news.latest(ONE)
    assert await desk.news.outlet(ONE, lent.outlet) == lent.outlet
    with pytest.raises(UnknownOutletError):
        await desk.news.outlet(TWO, lent.outlet)


async def test_a_guilds_own_outlet_is_named_to_that_guild_alone(desk: Desk) -> None:
    await an_outlet(desk, "Public Paper")
    await an_outlet(desk, "Private Paper", scope="guild:1")
    assert await desk.news.outlets.complete(ONE, "p") == ("Private Paper", "Public Paper")
    for viewer in (TWO, OPERATOR, Viewer(user_id="11")):
        assert await desk.news.outlets.complete(viewer, "p") == ("Public Paper",)


async def test_an_outlet_without_articles_is_not_offered(desk: Desk) -> None:
    await desk.feed("https://silent.example/feed", outlet="Silent")
    assert await desk.news.outlets.complete(ONE, "s") == ()


async def test_three_thousand_outlets_are_completed_in_50_ms_of_work(desk: Desk) -> None:
    async with desk.database.write() as tx:
        for number in range(3000):
            added = await feeds.add_feed(
                tx,
                Feed(0, f"https://o{number}.example/feed", outlet=f"Outlet {number}"),
                by=None,
                now=desk.clock(),
            )
            assert added is not None
        await tx.execute_fetchall(
            """
            INSERT INTO article (id, outlet, title, added_at, sort_at, body_hash, summary)
            SELECT id, outlet, 'News', added_at, added_at, id, '[]' FROM feed
            """
        )
        await tx.execute_fetchall(
            "INSERT INTO article_feed (article_id, feed_id, scope, entry_key) SELECT id, id, '', '' FROM feed"
        )
    news = News(database=desk.database, clock=desk.clock)
    await news.outlets.complete(ONE, "o")
    took = []
    for typed in ("", "o", "outlet 29", "29", "zzz") * 4:
        begun = time.thread_time()
        await news.outlets.complete(ONE, typed)
        took.append(time.thread_time() - begun)
    assert sorted(took)[len(took) // 2] < 0.05
