"""Searches of few and of many matches find the same; a region and a topic narrow both."""

from collections.abc import AsyncIterator
from pathlib import Path

import aiosqlite
import pytest

from bot.model import RegionTag, Viewer
from bot.storage import search
from bot.storage.migrate import migrate, migrations
from bot.storage.tags import TAG_MARK
from tests.records import KAZAKHSTAN
from tests.services.desk import Desk, a_report, open_desk

ALL = Viewer()
BEFORE_TAGS = 2
"""The last schema whose search index knew no regions."""


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with open_desk(tmp_path / "dateline.db") as opened:
        feed = await opened.feed("https://one.example/rss")
        france = RegionTag("250", "France", 0.9, ("Paris",), "FR")
        for number, place in enumerate(("Kazakhstan", "France", "Kazakhstan")):
            where = france if place == "France" else KAZAKHSTAN
            text = (f"The budget of {place} grows by {number} per cent, the ministry said.",)
            report = a_report(
                opened.clock,
                f"https://one.example/{number}",
                title=f"Budget of {place} {number}",
                paragraphs=text,
                regions=(where,),
            )
            await opened.store(feed, report)
        yield opened


async def titles(desk: Desk, query: str, *, region: str | None = None, topic: str | None = None) -> set[str]:
    found = await desk.news.search(ALL, query, region=region, topic=topic)
    assert not found.stopped_early
    return {article.title for article in found.articles}


@pytest.mark.parametrize("common", [0, 2000], ids=["newest first", "ranked"])
async def test_a_region_and_a_topic_narrow_a_search_of_many_matches_as_one_of_few(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, common: int
) -> None:
    monkeypatch.setattr(search, "COMMON", common)
    assert await titles(desk, "budget") == {
        "Budget of Kazakhstan 0",
        "Budget of France 1",
        "Budget of Kazakhstan 2",
    }
    assert await titles(desk, "budget", region="250") == {"Budget of France 1"}
    assert await titles(desk, "budget", region="150") == {"Budget of France 1"}, "Europe holds France"
    assert await titles(desk, "budget", region="group:eu") == {"Budget of France 1"}
    assert await titles(desk, "budget", region="398", topic="medtop:04000000")
    assert await titles(desk, "budget", region="156") == set()


async def test_a_word_that_is_too_common_to_rank_is_answered_newest_first(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "RANKED", 1)
    found = await desk.news.search(ALL, "budget kazakhstan")
    assert [article.title for article in found.articles] == [
        "Budget of Kazakhstan 2",
        "Budget of Kazakhstan 0",
    ]


async def test_nobody_searches_by_the_mark_of_a_region(desk: Desk) -> None:
    assert await titles(desk, f"{TAG_MARK}250") == set()
    assert await titles(desk, "250") == set()


async def test_articles_of_an_older_schema_are_found_by_region(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    async with aiosqlite.connect(path, isolation_level=None) as connection:
        connection.row_factory = aiosqlite.Row
        await migrate(connection, path, steps=migrations()[:BEFORE_TAGS])
        await connection.executescript(
            """
            INSERT INTO article (id, outlet, title, added_at, sort_at, body_hash, summary)
            VALUES (1, 'One', 'Budget grows', '2026', '2026', 'x', '[]');
            INSERT INTO article_region
            VALUES (1, 'group:eu', 0, 0.5, NULL, '2026'), (1, '250', 1, 0.5, NULL, '2026');
            """
        )
        await migrate(connection, path)
        for code in ("groupeu", "250"):
            rows = await connection.execute_fetchall(
                "SELECT rowid FROM article_fts WHERE article_fts MATCH :words",
                {"words": f'budget "{TAG_MARK}{code}"'},
            )
            assert [row["rowid"] for row in rows] == [1]
        await connection.execute("INSERT INTO article_fts (article_fts, rank) VALUES ('integrity-check', 1)")
