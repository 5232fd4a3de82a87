"""Stories: each new article joins the reports of its event, or begins a story.

The index in memory knows the fingerprints of the last days; the rows know everything else. Both change
together: when the transaction is rolled back, so is the index.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby

from bot.crash_points import reached
from bot.model import GLOBAL
from bot.pipeline.stories import StoryIndex, is_news
from bot.services.growth import Growth, advance, begin, join, settle, shared_tags
from bot.services.tagging import region_rows, topic_rows
from bot.storage import Connection, placing
from bot.storage.database import Database
from bot.storage.placing import Membership, Remembered, Report
from bot.storage.tags import load_regions, load_topics, replace_tags

WINDOW = timedelta(days=4)
"""How far back a report can join a story by what it says."""
COMPARED = 30
"""How many of a story's newest reports a further one is compared with, to tell news from repetition."""
LOADED_TOGETHER = 25
"""Articles taken into the index between two turns of the event loop: some ten milliseconds."""
COPIES = timedelta(days=7)
"""How far back a verbatim copy joins the story of its original."""


@dataclass(frozen=True, slots=True)
class NewReport:
    """An article just stored, with what placing it needs; `baseline` when nobody is to be told of it."""

    article_id: int
    scope: str
    outlet: str
    title: str
    has_summary: bool
    body_hash: str
    fingerprint: Mapping[str, float]
    at: datetime
    baseline: bool


@dataclass(frozen=True, slots=True)
class _Place:
    report: NewReport
    story_id: int
    similarity: float | None


class Stories:
    """Places articles into stories and keeps the stories' rows true."""

    def __init__(self, database: Database, index: StoryIndex) -> None:
        self._database = database
        self._index = index
        self._loading: asyncio.Task[int] | None = None

    @asynccontextmanager
    async def loading(self, *, now: datetime) -> AsyncIterator[None]:
        """Load in the background: it takes seconds at a million articles, and no command needs it."""
        self._loading = asyncio.create_task(self.load(now=now))
        try:
            yield
        finally:
            self._loading.cancel()
            await asyncio.gather(self._loading, return_exceptions=True)

    async def ready(self, *, now: datetime) -> None:
        """Wait until the index is loaded; load it anew where that failed. Raises StorageError."""
        if self._loading is None:
            return
        if self._loading.done() and self._loading.exception() is not None:
            self._loading = asyncio.create_task(self.load(now=now))
        await asyncio.shield(self._loading)

    async def load(self, *, now: datetime) -> int:
        """Fill the index from the database, some stories at a time; return how many articles it remembers."""
        async with self._database.read() as connection:
            known = await placing.remembered(connection, since=now - WINDOW)
        for some in _by_story(known):
            async with self._database.read() as connection:
                terms = await placing.load_fingerprints(connection, [each.article_id for each in some])
            self._index.load(
                (each.article_id, each.story_id, each.scope, each.at, terms[each.article_id])
                for each in some
                if each.article_id in terms
            )
        return len(known)

    async def place(self, tx: Connection, reports: Sequence[NewReport], *, now: datetime) -> tuple[int, ...]:
        """Join stored articles to stories, in the caller's transaction; return the stories that changed."""
        await self.ready(now=now)
        copies = await placing.copies(tx, {report.body_hash for report in reports}, since=now - COPIES)
        last = await placing.last_story_id(tx)
        places: list[_Place] = []
        for report in reports:
            story_id, similarity = self._find(report, copies)
            if story_id is None:
                last += 1
                story_id = last
            copies[report.body_hash, report.scope] = story_id
            self._remember(report, story_id)
            places.append(_Place(report, story_id, similarity))
        await self._grow(tx, places, now)
        await placing.save_fingerprints(tx, [(report.article_id, report.fingerprint) for report in reports])
        return tuple(sorted({place.story_id for place in places}))

    async def change(self, tx: Connection, reports: Sequence[NewReport], *, now: datetime) -> tuple[int, ...]:
        """Make stories agree with articles told anew, in the caller's transaction; return those stories.

        An article keeps its story. Only what is news against all that was told makes a new revision.
        """
        await self.ready(now=now)
        stories = await placing.stories_of(tx, [report.article_id for report in reports])
        grown = await _load(tx, {story for scopes in stories.values() for story in scopes.values()})
        told = await _told(tx, grown.values())
        for report in reports:
            known = grown.get(stories.get(report.article_id, {}).get(report.scope, 0))
            if known is not None and known.row.scope == report.scope:
                news = _is_news(known, report, told)
                grown[known.row.id] = advance(known, at=now, news=news, baseline=report.baseline)
        await _save(tx, [settle(growth) for growth in grown.values()])
        before = await placing.load_fingerprints(tx, [report.article_id for report in reports])
        await placing.save_fingerprints(tx, [(report.article_id, report.fingerprint) for report in reports])
        for report in reports:
            story_id = stories.get(report.article_id, {}).get(report.scope)
            if story_id is not None and report.article_id in before:
                self._remember_anew(report, story_id, before[report.article_id])
        return tuple(grown)

    async def prune(self, tx: Connection, *, now: datetime, limit: int) -> int:
        """Forget what is too old to be compared, in memory and up to `limit` in the rows; say how many."""
        self._index.forget_before(now - WINDOW)
        return await placing.prune_fingerprints(tx, before=now - WINDOW, limit=limit)

    async def refresh(self, tx: Connection, ids: Iterable[int]) -> None:
        """Make stories agree with reports that changed or left; those without one are deleted.

        What guilds attached to a deleted one becomes a story of their own.
        """
        wanted = tuple(ids)
        attached = await _attached(tx, wanted)
        await placing.delete_empty_stories(tx, wanted)
        grown = await _load(tx, wanted)
        await _save(tx, [settle(growth) for growth in grown.values()])
        last = await placing.last_story_id(tx)
        for story_id, reports in enumerate(attached, start=last + 1):
            await self._begin_anew(tx, story_id, reports)

    async def _begin_anew(self, tx: Connection, story_id: int, reports: Sequence[Report]) -> None:
        """Make a story of reports that were told already, in their order."""
        first, *others = (replace(report, story_id=story_id) for report in reports)
        growth = begin(first, baseline=True)
        for report in others:
            growth, _ = join(growth, report, news=False, baseline=True)
        await _save(tx, [growth])
        await placing.save_memberships(
            tx,
            [
                Membership(story_id, report.article_id, report.scope, report.revision, None, report.joined_at)
                for report in growth.reports
            ],
        )
        known = await placing.load_fingerprints(tx, [report.article_id for report in reports])
        for report in reports:
            self._index.forget(report.article_id)
            if report.article_id in known:
                terms = known[report.article_id]
                self._index.add(report.article_id, story_id, terms, report.sort_at, report.scope)
                self._undo_later(report.article_id)

    def forget(self, articles: Iterable[int]) -> None:
        """Take deleted articles out of the index; call it once their deletion is committed."""
        for article_id in articles:
            self._index.forget(article_id)

    def _find(
        self, report: NewReport, copies: Mapping[tuple[str, str], int]
    ) -> tuple[int | None, float | None]:
        """Return the story a report belongs to, and how like it is; no story when it is the first."""
        for scope in (GLOBAL, report.scope):
            if (report.body_hash, scope) in copies:
                return copies[report.body_hash, scope], 1.0
        placement = self._index.place(report.article_id, report.fingerprint, report.at, report.scope)
        return placement.story_id, None if placement.story_id is None else placement.similarity

    def _remember(self, report: NewReport, story_id: int) -> None:
        self._index.add(report.article_id, story_id, report.fingerprint, report.at, report.scope)
        self._undo_later(report.article_id)

    def _remember_anew(self, report: NewReport, story_id: int, before: Mapping[str, float]) -> None:
        """Compare later reports with what an article says now; a rollback brings back what it said."""

        def put(fingerprint: Mapping[str, float]) -> None:
            self._index.forget(report.article_id)
            self._index.add(report.article_id, story_id, fingerprint, report.at, report.scope)

        put(report.fingerprint)
        self._database.on_rollback(lambda: put(before))

    def _undo_later(self, article_id: int) -> None:
        self._database.on_rollback(lambda: self._index.forget(article_id))

    async def _grow(self, tx: Connection, places: Sequence[_Place], now: datetime) -> None:
        grown = await _load(tx, {place.story_id for place in places})
        told = await _told(tx, grown.values())
        memberships = []
        for place in places:
            report, known = _report(place, now), grown.get(place.story_id)
            if known is None:
                grown[place.story_id] = begin(report, baseline=place.report.baseline)
                report = grown[place.story_id].reports[0]
            else:
                news = _is_news(known, place.report, told)
                grown[place.story_id], report = join(known, report, news=news, baseline=place.report.baseline)
            told[report.article_id] = place.report.fingerprint
            memberships.append(
                Membership(
                    place.story_id, report.article_id, report.scope, report.revision, place.similarity, now
                )
            )
        await _save(tx, list(grown.values()))
        await placing.save_memberships(tx, memberships)
        reached("story placed")


def _by_story(known: Sequence[Remembered]) -> Iterator[list[Remembered]]:
    """Cut what is known into parts of whole stories, each short enough not to hold up the event loop."""
    part: list[Remembered] = []
    for _, reports in groupby(known, key=lambda each: each.story_id):
        part += reports
        if len(part) >= LOADED_TOGETHER:
            yield part
            part = []
    if part:
        yield part


def _report(place: _Place, now: datetime) -> Report:
    report = place.report
    return Report(
        story_id=place.story_id,
        article_id=report.article_id,
        scope=report.scope,
        revision=0,
        outlet=report.outlet,
        title=report.title,
        has_summary=report.has_summary,
        sort_at=report.at,
        joined_at=now,
    )


async def _told(tx: Connection, grown: Iterable[Growth]) -> dict[int, Mapping[str, float]]:
    """Return the fingerprints of what stories' newest reports told."""
    return await placing.load_fingerprints(
        tx, [report.article_id for growth in grown for report in growth.reports[-COMPARED:]]
    )


def _is_news(growth: Growth, report: NewReport, told: Mapping[int, Mapping[str, float]]) -> bool:
    return is_news(
        report.fingerprint,
        report.outlet,
        told=[told[known.article_id] for known in growth.reports if known.article_id in told],
        outlets={known.outlet for known in growth.reports},
    )


async def _attached(tx: Connection, ids: Iterable[int]) -> list[list[Report]]:
    """Return what guilds attached to stories that have no report of their own left, by story and guild."""
    wanted = tuple(ids)
    rows = await placing.load_rows(tx, wanted)
    found: dict[int, dict[str, list[Report]]] = {}
    for report in await placing.load_reports(tx, wanted):
        found.setdefault(report.story_id, {}).setdefault(report.scope, []).append(report)
    return [
        reports
        for story_id, scopes in found.items()
        if rows[story_id].scope not in scopes
        for reports in scopes.values()
    ]


async def _load(tx: Connection, ids: Iterable[int]) -> dict[int, Growth]:
    wanted = tuple(ids)
    rows = await placing.load_rows(tx, wanted)
    reports = await placing.load_reports(tx, wanted)
    own: dict[int, list[Report]] = {}
    for report in reports:
        if report.scope == rows[report.story_id].scope:
            own.setdefault(report.story_id, []).append(report)
    return {story_id: Growth(row, tuple(own.get(story_id, ()))) for story_id, row in rows.items()}


async def _save(tx: Connection, grown: Sequence[Growth]) -> None:
    """Write stories and their tags."""
    await placing.save_stories(tx, [growth.row for growth in grown])
    articles = [report.article_id for growth in grown for report in growth.reports]
    ids = [growth.row.id for growth in grown]
    regions = await load_regions(tx, "article_region", articles)
    topics = await load_topics(tx, "article_topic", articles)
    region_tags, topic_tags = [], []
    for growth in grown:
        row = growth.row
        region_tags += region_rows(row.id, shared_tags(growth, regions), row.sort_at)
        topic_tags += topic_rows(row.id, shared_tags(growth, topics), row.sort_at)
    await replace_tags(tx, "story_region", ids, region_tags)
    await replace_tags(tx, "story_topic", ids, topic_tags)
