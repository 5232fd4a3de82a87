"""A link somebody asks about: the stored article, or its page fetched and understood now."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.errors import UserError
from bot.model import Article, Document, Viewer
from bot.pipeline import jobs
from bot.pipeline.addresses import canonical_url
from bot.services.articles import Articles
from bot.services.news import News
from bot.storage import articles as rows
from bot.storage.database import Database
from bot.web import Web
from bot.worker import Worker


@dataclass(slots=True)
class Links:
    """Summarizes addresses that people give."""

    database: Database
    web: Web
    worker: Worker
    articles: Articles
    news: News
    clock: Callable[[], datetime]

    async def article(self, viewer: Viewer, link: str, *, locale: str = "en") -> Article:
        """Return the article behind a link; one not stored yet is theirs alone for a day (decision 6).

        Raises UserError for what is no web address, SourceError when the page gives nothing.
        """
        url = checked_address(link)
        known = await self._known(viewer, url)
        if known is not None:
            return await self.news.article(viewer, known, locale=locale)
        page = await self.web.fetch_page(url)
        document = Document(html=page.body, url=page.url)
        analysis = await self.worker.run(jobs.analyze, document, now=self.clock())
        lent = await self.articles.lend(analysis, page.url, viewer)
        return await self.news.article(viewer, lent, locale=locale)

    async def _known(self, viewer: Viewer, url: str) -> int | None:
        async with self.database.read() as connection:
            found = await rows.ids_by_canonical_url(connection, [url], viewer.scopes[-1])
            visible = await rows.load_articles(connection, viewer, list(found.values()), now=self.clock())
        return next(iter(visible), None)


def checked_address(link: str) -> str:
    """Return a link's canonical address; raise UserError with an example for what is none."""
    text = link.strip().strip("<>")
    if "://" not in text and "." in text.partition("/")[0]:
        text = "https://" + text
    try:
        return canonical_url(text)
    except ValueError:
        raise UserError(
            "That is no web address. Give the whole link, such as https://example.org/news/story."
        ) from None
