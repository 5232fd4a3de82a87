"""Reads what a feed answered: its new entries, each with its page where there is one to fetch, analysed."""

import asyncio
import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from bot.errors import DatelineError, FetchError, WorkerError
from bot.model import Analysis, Document, Entry, Feed, ParsedFeed, QuotePolicy
from bot.pipeline import jobs
from bot.pipeline.feeds.decide import decide
from bot.pipeline.feeds.reports import full_text, is_whole, page_document, text_document
from bot.storage.unread import Unread
from bot.web import Fetched, Web
from bot.worker import Worker

log = logging.getLogger(__name__)

BASELINE_PAGES = 20
"""Of a feed's first answer only the newest so many entries have their page fetched."""

MOST_PAGES = 60
MOST_CHANGED_PAGES = 5
"""Some feeds print the time in every entry, at every poll: that must not fetch every page anew."""
MOST_TRIES = 3
"""How often an entry is analysed whose analysis failed by our own trouble; the next one may be its doing."""
_PAGES_SECONDS = 60.0
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
class Known:
    """What is remembered of a feed: content hashes by entry key, and entries to be tried again."""

    entries: Mapping[str, str]
    unread: Mapping[str, Unread] = field(default_factory=dict)
    room: int | None = None
    """How many new articles the feed may bring now; None for as many as it likes."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What an answer held: new and changed entries, oldest first, and what to remember as seen."""

    parsed: ParsedFeed
    new: tuple[Report, ...]
    changed: tuple[Report, ...]
    seen: Mapping[str, str]
    problems: tuple[str, ...] = ()
    unread: tuple[Unread, ...] = ()
    """Entries whose analysis failed by our own trouble; those not given up are not in `seen`."""

    @property
    def is_whole(self) -> bool:
        """Tell whether nothing of it is to be tried again."""
        return all(entry.given_up for entry in self.unread)


@dataclass(frozen=True, slots=True)
class _Answer:
    """The feed whose answer is read, what is known of it, and when."""

    feed: Feed
    known: Known
    now: datetime

    def report(self, entry: Entry, analysis: Analysis, url: str | None) -> Report:
        return Report(entry, analysis, url, self._is_baseline(entry))

    def _is_baseline(self, entry: Entry) -> bool:
        """Say whether an entry is kept without telling anybody: a feed's first answer, and what is old news.

        A feed that comes back after days, or puts its archive up again, must not post what was news then.
        """
        last = self.feed.last_success_at
        tried = self.known.unread.get(entry.key)
        return (
            last is None
            or (tried is not None and tried.baseline)
            or (entry.published or last) < self.now - _OLD
        )

    def unread(self, entry: Entry, error: WorkerError) -> Unread:
        tries = self.known.unread[entry.key].tries + 1 if entry.key in self.known.unread else 1
        return Unread(
            key=entry.key,
            title=entry.title,
            baseline=self._is_baseline(entry),
            tries=tries,
            given_up=tries >= MOST_TRIES,
            reason=str(error),
        )


class Reader:
    """Turns a feed's bytes into reports. An entry that cannot be read costs no other entry."""

    def __init__(self, web: Web, worker: Worker) -> None:
        self._web = web
        self._worker = worker

    async def warm_up(self) -> None:
        """Start the parsing process; a WorkerError here is our own trouble and no feed's."""
        await self._worker.warm_up()

    async def read(self, feed: Feed, answer: Fetched, known: Known, now: datetime) -> Reading:
        """Read an answer; raises ParseError when it is no feed, WorkerError when parsing was stopped."""
        async with self._worker.patiently():
            parsed = await self._worker.run(
                jobs.parse_feed, answer.body, url=answer.url, now=now, content_type=answer.content_type
            )
        decision = decide(known.entries, parsed, now)
        about = _Answer(feed, known, now)
        pages = BASELINE_PAGES if feed.last_success_at is None else MOST_PAGES
        entries = _oldest_first(decision.new)
        beyond = 0 if known.room is None else max(0, len(entries) - known.room)
        new, failed = await self._new(about, entries[beyond:], pages)
        changed, failed_anew = await self._changed(about, _oldest_first(decision.changed))
        unread = tuple(
            about.unread(entry, error)
            for entry, error in (*failed, *failed_anew)
            if isinstance(error, WorkerError)
        )
        again = {entry.key for entry in unread if not entry.given_up}
        return Reading(
            parsed,
            new,
            changed,
            seen=_without(decision.seen, again, known, parsed, now),
            problems=(
                *(f"{entry.title}: {error}" for entry, error in failed if entry.key not in again),
                *([f"{beyond} entries are more than a server's feed may bring in a day"] if beyond else []),
            ),
            unread=unread,
        )

    async def _new(
        self, about: _Answer, entries: Sequence[Entry], pages: int
    ) -> tuple[tuple[Report, ...], "_Failures"]:
        """Analyse new entries; those without a page of use are analysed by the feed's own text."""
        reports = dict(await self._from_pages(about, entries, pages))
        left = [entry for entry in entries if entry.key not in reports]
        more, failed = await self._from_texts(about, left)
        return _in_order(entries, {**reports, **more}), failed

    async def _changed(
        self, about: _Answer, entries: Sequence[Entry]
    ) -> tuple[tuple[Report, ...], "_Failures"]:
        """Analyse changed entries; without the page, a teaser must not replace what was stored."""
        whole = [entry for entry in entries if entry.url is None or is_whole(full_text(entry))]
        reports = dict(await self._from_pages(about, entries, MOST_CHANGED_PAGES))
        more, failed = await self._from_texts(about, whole)
        return _in_order(entries, {**reports, **more}), failed

    async def _from_texts(
        self, about: _Answer, entries: Sequence[Entry]
    ) -> tuple[Mapping[str, Report], "_Failures"]:
        """Analyse entries by the text that the feed carried; say which could not be, and why."""
        documents = [text_document(about.feed, entry) for entry in entries]
        async with self._worker.patiently():
            results = await self._worker.map(jobs.analyze, documents, now=about.now)
        pairs = list(zip(entries, results, strict=True))
        reports = {
            entry.key: about.report(entry, result, entry.url)
            for entry, result in pairs
            if isinstance(result, Analysis)
        }
        return reports, tuple((entry, error) for entry, error in pairs if isinstance(error, DatelineError))

    async def _from_pages(self, about: _Answer, entries: Sequence[Entry], most: int) -> Mapping[str, Report]:
        """Fetch and analyse pages, the newest first, as long as there is time for this feed.

        A host that lets one page run out of time is asked for no other: it would hold up the feed for each.
        """
        found: dict[str, Report] = {}
        silent: set[str] = set()
        ends = asyncio.get_running_loop().time() + _PAGES_SECONDS
        for entry in list(reversed(entries))[:most]:
            if asyncio.get_running_loop().time() > ends:
                break
            if entry.url is None or is_whole(full_text(entry)) or _host(entry.url) in silent:
                continue
            try:
                document = await self._page(about.feed, entry, entry.url)
                async with self._worker.patiently():
                    analysis = await self._worker.run(jobs.analyze, document, now=about.now)
            except DatelineError as error:
                log.info("feed %d: %s; its own text is kept instead", about.feed.id, error)
                if isinstance(error, FetchError) and error.status is None:
                    silent.add(_host(entry.url))
                continue
            if _says_more(analysis, entry):
                found[entry.key] = about.report(entry, analysis, document.url)
        return found

    async def _page(self, feed: Feed, entry: Entry, url: str) -> Document:
        page = await self._web.fetch_page(url)
        return page_document(feed, entry, url=page.url, body=page.body, robots=page.robots_tag)


_Failures = tuple[tuple[Entry, DatelineError], ...]


def _in_order(entries: Iterable[Entry], reports: Mapping[str, Report]) -> tuple[Report, ...]:
    return tuple(reports[entry.key] for entry in entries if entry.key in reports)


def _without(
    seen: Mapping[str, str], again: set[str], known: Known, parsed: ParsedFeed, now: datetime
) -> Mapping[str, str]:
    """Return what to remember as seen but for the entries that are to be tried again, whatever their keys."""
    if not again:
        return seen
    others = replace(parsed, entries=tuple(entry for entry in parsed.entries if entry.key not in again))
    return decide(known.entries, others, now).seen


def _host(url: str) -> str:
    return urlsplit(url).netloc.lower()


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
