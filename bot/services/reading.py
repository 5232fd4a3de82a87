"""Reads what a feed answered: its new entries, each with its page where there is one to fetch, analysed."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.errors import DatelineError
from bot.model import Analysis, Document, Entry, Feed, ParsedFeed, QuotePolicy
from bot.pipeline import jobs
from bot.pipeline.feeds.decide import decide
from bot.pipeline.feeds.reports import full_text, is_whole, page_document, text_document
from bot.web import Fetched, Web
from bot.worker import Worker

log = logging.getLogger(__name__)

BASELINE_PAGES = 20
"""Of a feed's first answer only the newest so many entries have their page fetched."""

MOST_PAGES = 60
MOST_CHANGED_PAGES = 5
"""Some feeds print the time in every entry, at every poll: that must not fetch every page anew."""
_PAGES_SECONDS = 90.0
_OLD = timedelta(hours=24)
_EVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Report:
    """A new entry and what we made of it; `url` is its page's, `baseline` says that nobody is told."""

    entry: Entry
    analysis: Analysis
    url: str | None
    baseline: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """What an answer held: new and changed entries, oldest first, and what to remember as seen."""

    parsed: ParsedFeed
    new: tuple[Report, ...]
    changed: tuple[Report, ...]
    seen: Mapping[str, str]
    problems: tuple[str, ...] = ()


class Reader:
    """Turns a feed's bytes into reports. An entry that cannot be read costs no other entry."""

    def __init__(self, web: Web, worker: Worker) -> None:
        self._web = web
        self._worker = worker

    async def warm_up(self) -> None:
        """Start the parsing process; a WorkerError here is our own trouble and no feed's."""
        await self._worker.warm_up()

    async def read(self, feed: Feed, answer: Fetched, known: Mapping[str, str], now: datetime) -> Reading:
        """Read an answer; raises ParseError when it is no feed, WorkerError when parsing was stopped."""
        parsed = await self._worker.run(
            jobs.parse_feed, answer.body, url=answer.url, now=now, content_type=answer.content_type
        )
        decision = decide(known, parsed, now)
        pages = BASELINE_PAGES if feed.last_success_at is None else MOST_PAGES
        new, problems = await self._new(feed, _oldest_first(decision.new), now, pages)
        changed = await self._changed(feed, _oldest_first(decision.changed), now)
        return Reading(parsed, new, changed, decision.seen, problems)

    async def _new(
        self, feed: Feed, entries: Sequence[Entry], now: datetime, pages: int
    ) -> tuple[tuple[Report, ...], tuple[str, ...]]:
        """Analyse new entries; those without a page of use are analysed by the feed's own text."""
        reports = dict(await self._from_pages(feed, entries, now, pages))
        left = [entry for entry in entries if entry.key not in reports]
        more, problems = await self._from_texts(feed, left, now)
        reports.update(more)
        return tuple(reports[entry.key] for entry in entries if entry.key in reports), problems

    async def _changed(self, feed: Feed, entries: Sequence[Entry], now: datetime) -> tuple[Report, ...]:
        """Analyse changed entries; without the page, a teaser must not replace what was stored."""
        whole = [entry for entry in entries if entry.url is None or is_whole(full_text(entry))]
        reports = dict(await self._from_pages(feed, entries, now, MOST_CHANGED_PAGES))
        more, _ = await self._from_texts(feed, whole, now)
        reports.update(more)
        return tuple(reports[entry.key] for entry in entries if entry.key in reports)

    async def _from_texts(
        self, feed: Feed, entries: Sequence[Entry], now: datetime
    ) -> tuple[Mapping[str, Report], tuple[str, ...]]:
        """Analyse entries by the text that the feed carried; say which could not be."""
        documents = [text_document(feed, entry) for entry in entries]
        results = await self._worker.map(jobs.analyze, documents, now=now)
        pairs = list(zip(entries, results, strict=True))
        reports = {
            entry.key: Report(entry, result, entry.url, _is_baseline(feed, entry, now))
            for entry, result in pairs
            if isinstance(result, Analysis)
        }
        bad = tuple(
            f"{entry.title}: {result}" for entry, result in pairs if isinstance(result, DatelineError)
        )
        return reports, bad

    async def _from_pages(
        self, feed: Feed, entries: Sequence[Entry], now: datetime, most: int
    ) -> Mapping[str, Report]:
        """Fetch and analyse pages, the newest first, as long as there is time for this feed."""
        found: dict[str, Report] = {}
        ends = asyncio.get_running_loop().time() + _PAGES_SECONDS
        for entry in list(reversed(entries))[:most]:
            if asyncio.get_running_loop().time() > ends:
                break
            if entry.url is None or is_whole(full_text(entry)):
                continue
            try:
                document = await self._page(feed, entry, entry.url)
                analysis = await self._worker.run(jobs.analyze, document, now=now)
            except DatelineError as error:
                log.info("feed %d: %s; its own text is kept instead", feed.id, error)
                continue
            if _says_more(analysis, entry):
                found[entry.key] = Report(entry, analysis, document.url, _is_baseline(feed, entry, now))
        return found

    async def _page(self, feed: Feed, entry: Entry, url: str) -> Document:
        page = await self._web.fetch_page(url)
        return page_document(feed, entry, url=page.url, body=page.body, robots=page.robots_tag)


def _oldest_first(entries: Sequence[Entry]) -> list[Entry]:
    return sorted(entries, key=lambda entry: entry.published or _EVER)


def _says_more(analysis: Analysis, entry: Entry) -> bool:
    """Say whether a page is worth more than the feed's own text: cookie pages and paywalls are not.

    One that limits what may be shown of it is kept whatever its length, for that limit.
    """
    if analysis.policy != QuotePolicy():
        return True
    words = sum(len(paragraph.split()) for paragraph in analysis.paragraphs)
    return words > 0 and words >= len(full_text(entry).split()) // 2


def _is_baseline(feed: Feed, entry: Entry, now: datetime) -> bool:
    """Say whether an entry is kept without telling anybody: a feed's first answer, and what is old news.

    A feed that comes back after days, or puts its archive up again, must not post what was news then.
    """
    if feed.last_success_at is None:
        return True
    return (entry.published or feed.last_success_at) < now - _OLD
