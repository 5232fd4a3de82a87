"""The index that places reports into stories is loaded beside all else, and waited for when it is needed."""

from pathlib import Path

from bot.pipeline.stories import StoryIndex
from bot.services.articles import Articles
from bot.services.stories import Stories
from bot.storage.database import Database
from tests.services.desk import QUAKE, Desk, a_report, open_desk


async def a_desk_with_a_story(path: Path) -> None:
    async with open_desk(path) as desk:
        feed = await desk.feed("https://one.example/rss")
        await desk.store(feed, a_report(desk.clock, "https://one.example/1"))


async def test_a_report_that_comes_while_the_index_loads_joins_its_story(tmp_path: Path) -> None:
    path = tmp_path / "dateline.db"
    await a_desk_with_a_story(path)
    async with open_desk(path) as known, Database.open_readonly(path) as database:
        clock = known.clock
        stories = Stories(database, StoryIndex())
        async with stories.loading(now=clock()):
            articles = Articles(database=known.database, stories=stories, clock=clock)
            desk = Desk(known.database, clock, known.index, articles, known.news)
            feed = await desk.feed("https://two.example/rss")
            again = (*QUAKE[:2], "Trams stood still for an hour and the airport checked its runway.")
            await desk.store(feed, a_report(clock, "https://two.example/1", paragraphs=again))
        assert await desk.count("story") == 1
        assert await desk.count("story_article") == 2


async def test_loading_twice_remembers_once(tmp_path: Path) -> None:
    path = tmp_path / "dateline.db"
    await a_desk_with_a_story(path)
    async with open_desk(path) as desk:
        stories = Stories(desk.database, desk.index)
        assert len(desk.index) == 1
        assert await stories.load(now=desk.clock()) == 1
        assert len(desk.index) == 1
