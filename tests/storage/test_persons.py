"""A person is forgotten with what was lent to them alone, at no cost to others."""

from pathlib import Path

from bot.model import Viewer
from bot.storage import persons
from tests.services.desk import a_report, open_desk

ONE, OTHER = Viewer(user_id="42"), Viewer(user_id="43")


async def test_pages_a_person_gave_go_with_them_and_no_others(tmp_path: Path) -> None:
    async with open_desk(tmp_path / "dateline.db") as desk:
        feed = await desk.feed("https://courier.example/feed")
        await desk.store(feed, a_report(desk.clock, "https://courier.example/1"))
        for viewer, address in ((ONE, "https://a.example/1"), (OTHER, "https://b.example/1")):
            await desk.articles.lend(a_report(desk.clock, address).analysis, address, viewer)
        # what is there for all is lent too, and stays
        known = a_report(desk.clock, "https://courier.example/1").analysis
        await desk.articles.lend(known, "https://courier.example/1", ONE)
        async with desk.database.write() as tx:
            await persons.forget_person(tx, "42")
        async with desk.database.read() as connection:
            rows = await connection.execute_fetchall("SELECT url FROM article ORDER BY url")
            plan = await connection.execute_fetchall(
                f"EXPLAIN QUERY PLAN {persons._LENT}", {"scope": "user:42"}
            )
        assert [row["url"] for row in rows] == ["https://b.example/1", "https://courier.example/1"]
        assert await desk.count("article_loan") == 1
        assert not any(row["detail"].split()[:2] == ["SCAN", "article"] for row in plan)
