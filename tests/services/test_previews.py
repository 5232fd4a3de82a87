"""A preview tells what would have been told, to whoever would have seen it."""

from pathlib import Path

from bot.model import Viewer
from bot.services.previews import Previews
from tests.records import a_subscription
from tests.services.desk import WHEAT, a_report, open_desk

GUILD = Viewer(guild_id="1", user_id="42")
CENTRAL_ASIA, KAZAKHSTAN = "143", "398"


async def test_a_preview_counts_what_would_have_been_told(tmp_path: Path) -> None:
    async with open_desk(tmp_path / "dateline.db") as desk:
        feed = await desk.feed("https://one.example/rss")
        await desk.store(feed, a_report(desk.clock, "https://one.example/1"))
        desk.clock.advance(3 * 24 * 3600)
        await desk.store(
            feed, a_report(desk.clock, "https://one.example/2", title="Record wheat crop", paragraphs=WHEAT)
        )
        previews = Previews(desk.news, desk.clock)
        preview = await previews.of(GUILD, a_subscription(region=CENTRAL_ASIA))
        assert (preview.day, preview.week) == (1, 2)
        assert [story.title for story in preview.newest] == ["Record wheat crop", "Earthquake shakes Almaty"]
        filtered = a_subscription(region=KAZAKHSTAN, keywords=("earthquake",))
        preview = await previews.of(GUILD, filtered)
        assert (preview.day, preview.week) == (0, 1)
