"""Completion of outlets comes from memory, in time, and names nothing the viewer may not see."""

import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

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
    assert await desk.news.complete_outlet(ONE, "cour") == ("Courier of Osh", "The Steppe Courier")
    assert await desk.news.complete_outlet(ONE, "STEPPE c") == ("The Steppe Courier",)
    assert await desk.news.complete_outlet(ONE, "ourier") == ()
    assert len(await desk.news.complete_outlet(ONE, "", limit=2)) == 2
    [latest] = await desk.news.latest(ONE, outlet="Courier of Osh")
    assert latest.outlet == "Courier of Osh"


async def test_a_guilds_own_outlet_is_named_to_that_guild_alone(desk: Desk) -> None:
    await an_outlet(desk, "Public Paper")
    await an_outlet(desk, "Private Paper", scope="guild:1")
    assert await desk.news.complete_outlet(ONE, "p") == ("Private Paper", "Public Paper")
    for viewer in (TWO, OPERATOR, Viewer(user_id="11")):
        assert await desk.news.complete_outlet(viewer, "p") == ("Public Paper",)


async def test_an_outlet_without_articles_is_not_offered(desk: Desk) -> None:
    await desk.feed("https://silent.example/feed", outlet="Silent")
    assert await desk.news.complete_outlet(ONE, "s") == ()


async def test_three_thousand_outlets_are_completed_within_50_ms(desk: Desk) -> None:
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
    await news.complete_outlet(ONE, "o")
    took = []
    for typed in ("", "o", "outlet 29", "29", "zzz") * 4:
        begun = time.perf_counter()
        await news.complete_outlet(ONE, typed)
        took.append(time.perf_counter() - begun)
    assert sorted(took)[len(took) // 2] < 0.05
