"""What an article says anew is what later reports are compared with."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.services.reading import Report
from tests.services.desk import QUAKE, WHEAT, Desk, a_report, open_desk

FEED = "https://one.example/rss"
LIVE = "https://one.example/live"


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with open_desk(tmp_path / "dateline.db") as opened:
        yield opened


def of_wheat(desk: Desk, url: str) -> Report:
    return a_report(desk.clock, url, title="Record wheat harvest in Kostanay", paragraphs=WHEAT)


async def test_a_report_joins_the_story_of_an_article_that_was_rewritten(desk: Desk) -> None:
    feed = await desk.feed(FEED)
    await desk.store(feed, a_report(desk.clock, LIVE))
    async with desk.database.write() as tx:
        await desk.articles.store_reports(tx, feed, [], changed=[of_wheat(desk, LIVE)], now=desk.clock())
    other = await desk.feed("https://two.example/rss")
    await desk.store(other, of_wheat(desk, "https://two.example/wheat"))
    assert await desk.count("story") == 1
    await desk.store(other, a_report(desk.clock, "https://two.example/quake", paragraphs=QUAKE[1:]))
    assert await desk.count("story") == 2


async def test_a_rewriting_that_is_rolled_back_is_forgotten(desk: Desk) -> None:
    feed = await desk.feed(FEED)
    await desk.store(feed, a_report(desk.clock, LIVE))

    async def fails() -> None:
        async with desk.database.write() as tx:
            await desk.articles.store_reports(tx, feed, [], changed=[of_wheat(desk, LIVE)], now=desk.clock())
            raise LookupError

    with pytest.raises(LookupError):
        await fails()
    other = await desk.feed("https://two.example/rss")
    await desk.store(other, of_wheat(desk, "https://two.example/wheat"))
    assert await desk.count("story") == 2
    await desk.store(other, a_report(desk.clock, "https://two.example/quake", paragraphs=QUAKE[1:]))
    assert await desk.count("story") == 2
