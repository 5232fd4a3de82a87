"""Outlets are counted by what came lately, never by all that ever came."""

from bot.storage import outlets
from bot.storage.database import Database


async def test_counting_a_week_goes_through_no_older_article_or_link(database: Database) -> None:
    async with database.read() as connection:
        plan = await connection.execute_fetchall(
            f"EXPLAIN QUERY PLAN {outlets._OUTLETS}", {"scope": "", "since": "2026"}
        )
    steps = [row["detail"] for row in plan]
    assert not any(step.startswith(("SCAN article", "SCAN article_feed")) for step in steps), steps
    # the links and the articles of the period: each one range of an index
    assert "SEARCH article_feed USING PRIMARY KEY (article_id>?)" in steps
    assert "SEARCH article USING COVERING INDEX article_recent (sort_at>?)" in steps
