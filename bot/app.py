"""The desk: opens what must be closed again and builds the services; what runs them is wired around it."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self

from bot.config import Settings
from bot.pipeline.stories import StoryIndex
from bot.services.announcing import Announcing
from bot.services.articles import Articles
from bot.services.briefs import Briefs
from bot.services.corrections import Corrections
from bot.services.feeds import Feeds
from bot.services.forgetting import Forgetting
from bot.services.likely import Likely
from bot.services.links import Links
from bot.services.news import News
from bot.services.notices import Notices
from bot.services.persons import Persons
from bot.services.pictures import Pictures
from bot.services.places import Places
from bot.services.polling import LINGER, Polling
from bot.services.preferences import Preferring
from bot.services.previews import Previews
from bot.services.reasons import Reasons
from bot.services.retention import Retention
from bot.services.starts import Starts
from bot.services.stats import Stats
from bot.services.stories import Stories
from bot.services.subscriptions import Subscriptions
from bot.services.timekeeping import Timekeeping
from bot.storage.database import Database
from bot.storage.installation import installation_token, is_installed
from bot.supervisor import Job
from bot.web import Web
from bot.worker import Worker
from cogs.render.discord_renderer import DiscordRenderer

Clock = Callable[[], datetime]

POLL_BATCH = 200
"""Feeds polled in one round, so that a round ends and the job is seen to live."""
DAY = timedelta(days=1)


def utc_now() -> datetime:
    """Return the time now."""
    return datetime.now(UTC)


@dataclass(slots=True)
class Desk:
    """The open desk and its services; make it with `Desk.open`."""

    settings: Settings
    clock: Clock
    database: Database
    web: Web
    worker: Worker
    installation: str
    articles: Articles
    news: News
    links: Links
    feeds: Feeds
    subscriptions: Subscriptions
    polling: Polling
    briefs: Briefs
    announcing: Announcing
    places: Places
    preferring: Preferring
    reasons: Reasons
    corrections: Corrections
    forgetting: Forgetting
    notices: Notices
    retention: Retention
    starts: Starts
    pictures: Pictures
    stats: Stats
    persons: Persons
    likely: Likely
    previews: Previews
    timekeeping: Timekeeping

    @classmethod
    @asynccontextmanager
    async def open(
        cls,
        settings: Settings,
        *,
        clock: Clock = utc_now,
        holder: str = "dateline",
        instead: str | None = None,
    ) -> AsyncIterator[Self]:
        """Open the database for writing, the HTTP client and the parsing process; close them at the end.

        `holder` names this process to others that want to write, `instead` the slash command that does the
        same as the refused one.
        """
        async with AsyncExitStack() as stack:
            database = await stack.enter_async_context(
                Database.open(settings.dateline_database, holder=holder, instead=instead)
            )
            web = await stack.enter_async_context(
                Web.open(
                    contact=settings.dateline_contact,
                    allow_private=settings.dateline_allow_private_feeds,
                    clock=clock,
                )
            )
            worker = await stack.enter_async_context(Worker.open(processes=settings.dateline_parsers))
            stories = Stories(database, StoryIndex())
            await stack.enter_async_context(stories.loading(now=clock()))
            articles = Articles(database=database, stories=stories, clock=clock)
            feeds = Feeds(database=database, articles=articles, clock=clock, web=web, worker=worker)
            installation = await _set_up(database, feeds, settings, clock)
            desk = cls._build(settings, clock, database, installation, web, worker, stories, articles, feeds)
            stack.push_async_callback(desk.polling.close)
            await desk.preferring.load()
            yield desk

    @classmethod
    def _build(  # noqa: PLR0917 - the parts just opened, in their order
        cls,
        settings: Settings,
        clock: Clock,
        database: Database,
        installation: str,
        web: Web,
        worker: Worker,
        stories: Stories,
        articles: Articles,
        feeds: Feeds,
    ) -> Self:
        renderer = DiscordRenderer()
        news = News(database=database, clock=clock)
        return cls(
            settings=settings,
            clock=clock,
            database=database,
            web=web,
            worker=worker,
            installation=installation,
            articles=articles,
            news=news,
            links=Links(database, web, worker, articles, news, clock),
            feeds=feeds,
            subscriptions=Subscriptions(database=database, clock=clock),
            polling=Polling(
                database, web, worker, articles, clock=clock, poll_seconds=settings.dateline_poll_seconds
            ),
            briefs=Briefs(database, news, renderer, clock, installation),
            announcing=Announcing(
                database,
                news,
                renderer,
                clock,
                installation,
                settle=timedelta(seconds=settings.dateline_settle_seconds),
            ),
            places=Places(database, clock),
            preferring=Preferring(database),
            reasons=Reasons(database, news),
            corrections=Corrections(database, news, clock),
            forgetting=Forgetting(database, articles, clock, installation),
            notices=Notices(database, renderer, clock, installation),
            retention=Retention(
                database,
                articles,
                stories,
                clock,
                body_days=settings.dateline_body_days,
                summary_days=settings.dateline_summary_days,
            ),
            starts=Starts(database, clock),
            pictures=Pictures(),
            stats=Stats(database, clock),
            persons=Persons(database),
            likely=Likely(database, news, clock),
            previews=Previews(news, clock),
            timekeeping=Timekeeping(database, clock),
        )

    def jobs(self) -> tuple[Job, ...]:
        """Return what runs for ever beside the outbox; intervals in seconds."""
        quick = min(5.0, self.settings.dateline_poll_seconds)
        return (
            Job("polling", self._poll, interval=quick),
            Job("announcing", self.announcing.announce_settled, interval=min(quick, 2.0), patience=120),
            Job("briefs", self.briefs.send_due, interval=5.0, patience=300),
            Job("timekeeping", self.timekeeping.check, interval=60.0, patience=120),
            Job("reopening", self.places.reopen_all, interval=DAY.total_seconds(), patience=120),
            Job("notices", self.notices.owe_endings, interval=60.0, patience=120),
            Job("ranking", self.likely.refresh, interval=600.0, patience=120),
            Job("pruning", self._prune, interval=DAY.total_seconds(), patience=3600),
        )

    def on_owed(self, wake: Callable[[], None]) -> None:
        """Have `wake` called when deliveries were owed or a target was opened."""
        self.briefs.wake = self.announcing.wake = self.places.wake = self.notices.wake = wake
        self.timekeeping.wake = wake

    async def _prune(self) -> None:
        await self.retention.prune()
        # Guilds that left long ago are forgotten here too.
        await self.preferring.load()

    async def _poll(self) -> None:
        await self.articles.ready()
        await self.polling.poll_due(most=POLL_BATCH, linger=LINGER)


async def _set_up(database: Database, feeds: Feeds, settings: Settings, clock: Clock) -> str:
    """Return the installation's token; a new database gets the starter catalogue before it.

    In this order a crash in between loads the catalogue again, which changes nothing.
    """
    async with database.read() as connection:
        is_new = not await is_installed(connection)
    if is_new and settings.dateline_starter_feeds:
        await feeds.load_catalogue()
    async with database.write() as tx:
        token, _ = await installation_token(tx, now=clock())
    return token
