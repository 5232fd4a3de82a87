"""News: what was stored, as one viewer may see it."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import NamedTuple

from bot.errors import NotFoundError, UnknownOutletError
from bot.model import Article, Candidate, Story, Viewer
from bot.services.lately import Lately
from bot.services.outlets import Outlets
from bot.services.overlay import articles_put_there, load_articles, load_candidates, load_stories, moved_codes
from bot.services.tagging import name_article, name_story
from bot.storage import articles, search, stories
from bot.storage.articles import Position
from bot.storage.corrections import Period
from bot.storage.database import Database
from bot.translation import _

COMPLETED = 1000
"""How many of the newest stories completion knows."""
FRESH = timedelta(seconds=30)
"""How long completion and counts may lag behind the rows."""
COUNTED = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class SearchResult:
    """Articles found, best first; `stopped_early` when the deadline left some unread."""

    articles: tuple[Article, ...]
    stopped_early: bool = False


@dataclass(frozen=True, slots=True)
class Counts:
    """How many stories of the last week each region and topic has, areas and topics above included."""

    regions: Mapping[str, int]
    topics: Mapping[str, int]


class News:
    """Looks up articles and stories; nothing a viewer may not see leaves it."""

    def __init__(self, *, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock
        self.outlets = Outlets(database, clock)
        self._titles: Lately[tuple[_Title, ...]] = Lately(FRESH)
        self._counts: Lately[Counts] = Lately(FRESH)
        self._corrected: Lately[Counts] = Lately(FRESH)

    async def latest(
        self,
        viewer: Viewer,
        *,
        region: str | None = None,
        topic: str | None = None,
        outlet: str | None = None,
        limit: int = 10,
        before: Position | None = None,
    ) -> tuple[Article, ...]:
        """Return the newest articles; the next page is `before` the last one's (sort_at, id)."""
        now = self._clock()
        async with self._database.read() as connection:
            ids = await articles.latest_ids(
                connection,
                viewer,
                now=now,
                limit=limit,
                region=region,
                topic=topic,
                outlet=outlet,
                before=before,
            )
            found = await load_articles(connection, viewer, ids, region=region, topic=topic, now=now)
            added = await articles_put_there(
                connection, viewer, region=region, topic=topic, before=before, now=now
            )
        merged = _merged(found, [each for each in added if _is_of(each, outlet)], limit)
        return tuple(name_article(article) for article in merged)

    async def search(
        self,
        viewer: Viewer,
        query: str,
        *,
        region: str | None = None,
        topic: str | None = None,
        since: datetime | None = None,
        limit: int = 10,
    ) -> SearchResult:
        """Return the articles that hold all words of the query; any string will do."""
        now = self._clock()
        async with self._database.read() as connection:
            hits = await search.search_ids(
                connection, viewer, query, now=now, limit=limit, region=region, topic=topic, since=since
            )
            added = await articles_put_there(connection, viewer, region=region, topic=topic, now=now)
            further = await search.search_ids(
                connection, viewer, query, now=now, limit=limit, since=since, only=[each.id for each in added]
            )
            ids = list(dict.fromkeys((*further.ids, *hits.ids)))[:limit]
            found = await load_articles(connection, viewer, ids, region=region, topic=topic, now=now)
        return SearchResult(tuple(name_article(article) for article in found), hits.stopped)

    async def article(self, viewer: Viewer, article_id: int) -> Article:
        """Return one article with its body; raises NotFoundError."""
        now = self._clock()
        async with self._database.read() as connection:
            found = await load_articles(connection, viewer, [article_id], now=now, bodies=True)
        if not found:
            raise NotFoundError(_("There is no article {number} here.").format(number=article_id))
        return name_article(found[0])

    async def story(self, viewer: Viewer, story_id: int) -> Story:
        """Return one story with all its reports; raises NotFoundError."""
        found = await self.stories(viewer, [story_id])
        if not found:
            text = _("There is no story {number} here. `/news latest` shows the newest articles.")
            raise NotFoundError(text.format(number=story_id))
        return found[0]

    async def stories(self, viewer: Viewer, ids: Sequence[int]) -> tuple[Story, ...]:
        """Return stories with all their reports, in the order of the ids; those not to be seen left out."""
        async with self._database.read() as connection:
            found = await load_stories(connection, viewer, ids, now=self._clock())
        return tuple(name_story(found[id_]) for id_ in ids if id_ in found)

    async def candidates(
        self,
        viewer: Viewer,
        *,
        region: str | None,
        topic: str | None = None,
        since: datetime,
        until: datetime,
        limit: int = 200,
        late: timedelta = timedelta(),
    ) -> tuple[Candidate, ...]:
        """Return the stories of a period, those of most outlets first; their tags have no names.

        `late` is for briefs that follow one another: it lets in what is up to that much older than `since`
        but reached us only after it, and so was in no brief before.
        """
        now = self._clock()
        async with self._database.read() as connection:
            ids = await stories.story_ids_between(
                connection,
                viewer,
                region=region,
                topic=topic,
                since=since,
                until=until,
                limit=limit,
                late=late,
            )
            found = await load_candidates(
                connection,
                viewer,
                ids,
                region=region,
                topic=topic,
                period=Period(since - late, until, reached=since),
                now=now,
            )
        return tuple(found[:limit])

    async def complete_story(
        self, viewer: Viewer, typed: str, *, limit: int = 25
    ) -> tuple[tuple[int, str], ...]:
        """Return id and title of recent stories that have all typed words in their titles, newest first."""
        words = typed.casefold().split()
        titles = [title for scope in viewer.scopes for title in await self._recent(scope)]
        titles.sort(reverse=True)
        found = ((title.id, title.text) for title in titles if all(word in title.folded for word in words))
        return tuple(islice(found, limit))

    async def outlet(self, viewer: Viewer, typed: str) -> str:
        """Return the name of an outlet as its articles have it; raises UnknownOutletError."""
        known = await self.outlets.find(viewer, typed)
        # Links given to `/summarize` have outlets that no feed brings.
        if known is None and not await self.latest(viewer, outlet=typed, limit=1):
            raise UnknownOutletError(typed, await self.outlets.close(viewer, typed))
        return known or typed

    async def counts(self, viewer: Viewer) -> Counts:
        """Return how many stories each region and topic had in the last week."""
        regions: Counter[str] = Counter()
        topics: Counter[str] = Counter()
        for scope in viewer.scopes:
            counts = await self._counts_of(scope)
            regions.update(counts.regions)
            topics.update(counts.topics)
        moved = await self._moved(viewer)
        regions.update(moved.regions)
        topics.update(moved.topics)
        return Counts(+regions, +topics)

    async def _recent(self, scope: str) -> tuple["_Title", ...]:
        now = self._clock()
        known = self._titles.get(scope, now)
        if known is not None:
            return known
        async with self._database.read() as connection:
            titles = await stories.recent_titles(connection, scope, limit=COMPLETED)
        return self._titles.keep(
            scope, tuple(_Title(at, id_, text, text.casefold()) for id_, text, at in titles), now
        )

    async def _moved(self, viewer: Viewer) -> Counts:
        """Return what the corrections change of the counts, for the viewer's scopes together."""
        now, scope = self._clock(), viewer.scopes[-1]
        known = self._corrected.get(scope, now)
        if known is not None:
            return known
        async with self._database.read() as connection:
            moved = await moved_codes(connection, viewer, since=now - COUNTED, now=now)
        return self._corrected.keep(scope, Counts(*moved), now)

    async def _counts_of(self, scope: str) -> Counts:
        now = self._clock()
        known = self._counts.get(scope, now)
        if known is not None:
            return known
        async with self._database.read() as connection:
            since = now - COUNTED
            counts = Counts(
                await stories.count_by_region(connection, scope, since=since),
                await stories.count_by_topic(connection, scope, since=since),
            )
        return self._counts.keep(scope, counts, now)


def _merged(found: Sequence[Article], added: Sequence[Article], limit: int) -> Sequence[Article]:
    """Put articles among others by their time, each once."""
    if not added:
        return found
    every = {article.id: article for article in (*found, *added)}.values()
    return sorted(every, key=lambda article: (article.sort_at, article.id), reverse=True)[:limit]


def _is_of(article: Article, outlet: str | None) -> bool:
    return outlet is None or article.outlet.casefold() == outlet.casefold()


class _Title(NamedTuple):
    """A story's title; later ones are greater."""

    at: datetime
    id: int
    text: str
    folded: str
