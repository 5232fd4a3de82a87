"""A desk that polls sites on loopback, with the real parsing process."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from bot.model import Feed
from bot.pipeline.stories import StoryIndex
from bot.services.articles import Articles
from bot.services.polling import Polling
from bot.services.stories import Stories
from bot.storage.database import Database
from bot.web import Web
from bot.worker import Worker
from tests.services.fakes import Clock
from tests.services.polling.newsstand import Desk
from tests.web.site import Site, open_site


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def worker() -> AsyncIterator[Worker]:
    async with Worker.open() as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="module")
async def site() -> AsyncIterator[Site]:
    async with open_site("127.0.0.1") as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="module")
async def desk(tmp_path: Path, worker: Worker) -> AsyncIterator[Desk]:
    clock, ended = Clock(), list[Feed]()
    async with (
        Database.open(tmp_path / "desk.db") as database,
        Web.open(allow_private=True, gap=0, clock=clock) as web,
    ):
        articles = Articles(database=database, stories=Stories(database, StoryIndex()), clock=clock)
        polling = Polling(
            database,
            web,
            worker,
            articles,
            clock=clock,
            poll_seconds=900,
            chance=lambda: 0.0,
            on_ended=ended.append,
        )
        yield Desk(database, web, worker, articles, polling, clock, ended)
