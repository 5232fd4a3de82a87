"""A desk without network: real database, real stories, and reports as reading would make them."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.model import GLOBAL, Analysis, Entry, Feed, RegionTag, Summary, TopicTag
from bot.pipeline.stories import StoryIndex, fingerprint
from bot.services.articles import Articles, Stored
from bot.services.news import News
from bot.services.reading import Report
from bot.services.stories import Stories
from bot.storage import feeds
from bot.storage.database import Database
from tests.records import ECONOMY, KAZAKHSTAN
from tests.services.fakes import Clock

QUAKE = (
    "A strong earthquake shook Almaty on Sunday morning and thousands of people ran into the streets.",
    "The seismological centre in Almaty measured a magnitude of 5.6 and warned of aftershocks.",
    "Schools and hospitals in Almaty were evacuated and inspected for cracks, the akimat said.",
)
WHEAT = (
    "Farmers in Kostanay harvested a record crop of wheat this autumn, the ministry of agriculture said.",
    "Exports of grain through the port of Aktau grew by a third in a year.",
)


@dataclass(slots=True)
class Desk:
    """The parts a test works with."""

    database: Database
    clock: Clock
    index: StoryIndex
    articles: Articles
    news: News

    async def feed(self, url: str, *, scope: str = GLOBAL, outlet: str | None = None) -> Feed:
        async with self.database.write() as tx:
            added = await feeds.add_feed(
                tx, Feed(0, url, scope, outlet=outlet or url), by=None, now=self.clock()
            )
        assert added is not None
        return added

    async def store(self, feed: Feed, *reports: Report) -> Stored:
        async with self.database.write() as tx:
            return await self.articles.store_reports(tx, feed, reports, now=self.clock())

    async def count(self, table: str) -> int:
        async with self.database.read() as connection:
            [[number]] = await connection.execute_fetchall(f"SELECT count(*) FROM {table}")  # noqa: S608 - ours
        return int(number)


class Inline:
    """Runs functions at once, as the worker does in its process."""

    async def run(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        return function(*args, **kwargs)


@asynccontextmanager
async def open_desk(path: Path, *, clock: Clock | None = None) -> AsyncIterator[Desk]:
    """Open a desk, as the application does, its stories loaded."""
    clock = clock or Clock()
    async with Database.open(path) as database:
        index = StoryIndex()
        stories = Stories(database, index)
        await stories.load(now=clock())
        articles = Articles(database=database, stories=stories, clock=clock)
        yield Desk(database, clock, index, articles, News(database=database, clock=clock))


def a_report(
    clock: Clock,
    url: str | None,
    *,
    title: str = "Earthquake shakes Almaty",
    paragraphs: Sequence[str] = QUAKE,
    key: str | None = None,
    baseline: bool = False,
    regions: tuple[RegionTag, ...] = (KAZAKHSTAN,),
    topics: tuple[TopicTag, ...] = (ECONOMY,),
    **changes: Any,
) -> Report:
    """Return a report published a minute ago."""
    analysis = Analysis(
        title=title,
        paragraphs=tuple(paragraphs),
        byline=None,
        published=clock() - timedelta(minutes=1),
        language="en",
        regions=regions,
        topics=topics,
        summary=Summary(tuple(paragraphs[:1])),
        fingerprint=fingerprint(title, paragraphs, "en"),
    )
    entry = Entry(key=key or f"id:{url}", url=url, title=title)
    return Report(entry, replace(analysis, **changes), url, baseline)
