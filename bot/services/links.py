"""A link somebody asks about: the stored article, or its page fetched and understood now."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from bot.errors import QuotaError, UserError
from bot.model import GLOBAL, Article, Document, Viewer
from bot.pipeline import jobs
from bot.pipeline.addresses import typed_address
from bot.pipeline.feeds.reports import with_directives
from bot.services.articles import Articles
from bot.services.news import News
from bot.services.quotas import spend
from bot.storage import articles, storing
from bot.storage.database import Database
from bot.storage.visibility import borrower
from bot.translation import _
from bot.web import Web
from bot.worker import Worker

PAGES_PER_HOUR = 60
"""Pages fetched for one person: each is a request to a stranger's server, and up to 5 s of parsing."""


@dataclass(slots=True)
class Links:
    """Summarizes addresses that people give; one page a person at a time: reading is slow and shared."""

    database: Database
    web: Web
    worker: Worker
    articles: Articles
    news: News
    clock: Callable[[], datetime]
    _reading: set[str] = field(default_factory=set)

    async def article(self, viewer: Viewer, link: str) -> Article:
        """Return the article behind a link; one not stored yet is theirs alone for a day (decision 6).

        Raises UserError for what is no web address, QuotaError, SourceError when the page gives nothing.
        """
        url = checked_address(link)
        known = await self._known(viewer, url)
        if known is not None:
            return await self.news.article(viewer, known)
        person = f"user:{viewer.user_id}"
        if person in self._reading:
            raise QuotaError(_("I am still reading your last link. One at a time, please."))
        self._reading.add(person)
        try:
            async with self.database.write() as tx:
                await spend(
                    tx,
                    person,
                    "read link",
                    most=PAGES_PER_HOUR,
                    now=self.clock(),
                    told=_("{most} links of yours were read within an hour. Try again in {minutes} min."),
                )
            lent = await self._lend(viewer, url)
        finally:
            self._reading.discard(person)
        return await self.news.article(viewer, lent)

    async def _lend(self, viewer: Viewer, url: str) -> int:
        """Fetch and understand a page, and keep it for whoever asked."""
        page = await self.web.fetch_page(url)
        document = Document(html=with_directives(page.body, page.robots_tag), url=page.url)
        analysis = await self.worker.run(jobs.analyze, document, now=self.clock())
        return await self.articles.lend(analysis, page.url, viewer)

    async def _known(self, viewer: Viewer, url: str) -> int | None:
        async with self.database.read() as connection:
            found = await storing.ids_by_canonical_url(connection, [url], borrower(viewer) or GLOBAL)
            visible = await articles.load_articles(connection, viewer, list(found.values()), now=self.clock())
        return next(iter(visible), None)


def checked_address(link: str) -> str:
    """Return a link's canonical address; raise UserError with an example for what is none."""
    try:
        return typed_address(link)
    except ValueError:
        raise UserError(
            _("That is no web address. Give the whole link, such as https://example.org/news/story.")
        ) from None
