"""What feeds and pages may make us keep, and for how long."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.model import Viewer
from bot.services.articles import LONGEST_BODY
from tests.services.desk import QUAKE, Desk, a_report, open_desk


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with open_desk(tmp_path / "dateline.db") as opened:
        yield opened


async def test_of_an_endless_article_only_a_bearable_part_is_kept(desk: Desk) -> None:
    feed = await desk.feed("https://long.example/rss")
    long = [*QUAKE, *(f"Sentence {n} of Almaty. " * 100 for n in range(800))]
    stored = await desk.store(feed, a_report(desk.clock, "https://long.example/1", paragraphs=long))
    kept = (await desk.news.article(Viewer(), stored.ids[0])).paragraphs
    assert kept[:3] == QUAKE
    assert sum(map(len, kept)) == LONGEST_BODY
