"""Forget: an article named as its publisher names it, or all of a host."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.errors import NotFoundError
from bot.model import Viewer
from bot.services.forgetting import Forgetting
from tests.services.desk import WHEAT, Desk, a_report, open_desk

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
