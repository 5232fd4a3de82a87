"""Polling: each due feed is fetched, read and stored; every way it can fail ends in a known state.

What a feed showed and what we remember of it are written in one transaction: a crash before it loses nothing,
for the entries are still new at the next poll.
"""

import asyncio
import hashlib
import logging
import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from bot.crash_points import reached
from bot.errors import FetchError, SourceError, StorageError, WorkerError
from bot.model import GLOBAL, Feed, FeedState
from bot.pipeline.addresses import canonical_url
from bot.pipeline.feeds import polls
from bot.pipeline.feeds.polls import Answer, Schedule
from bot.services.reading import Known, Reader, Reading, Report
from bot.services.rounds import Rounds, host_of_feed
from bot.storage import Connection, feeds, seen
from bot.storage.database import Database
from bot.storage.unread import save_unread, unread_entries
from bot.web import Fetched, Gone, NotModified, Validators, Web
from bot.worker import Worker

log = logging.getLogger(__name__)

ROUND_SECONDS = 300.0
LINGER = 15.0
"""Seconds that a round of a running bot waits for its slowest: a little more than a connection may take."""
ARTICLES_A_DAY = 500
"""Of one feed of a server: whoever invites the bot must not fill the operator's disk."""
_EVERY = 1_000_000
_HOSTS_TO_JUDGE_BY = 3
_SAVED_TOGETHER = 100
_SAVED_WITHIN = 2.0


class PollOutcome(StrEnum):
    """What came of a poll."""

    UPDATED = "updated"
    UNCHANGED = "unchanged"
    FAILED = "failed"
    PAUSED = "paused"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class PollResult:
    """One feed after its poll.

    `problems` are entries that could not be read, `moved_from` is its former address.
    """

    feed: Feed
    outcome: PollOutcome
    new: int = 0
    changed: int = 0
    error: str | None = None
    moved_from: str | None = None
    problems: tuple[str, ...] = ()
    answered: bool = True
    """Whether anything came back from the feed's host, be it an error."""


Progress = Callable[[PollResult, int, int], None]
"""Told of each result, with how many of how many feeds are done."""


class Articles(Protocol):
    """What stores reports (services/articles.py)."""

    async def store_reports(
        self,
        tx: Connection,
        feed: Feed,
        reports: Sequence[Report],
        *,
        now: datetime,
        changed: Sequence[Report] = (),
    ) -> object:
        """Store a feed's new and changed reports with their stories, in the caller's transaction."""

    async def ready(self) -> None:
        """Wait until what is stored can be placed into stories; raises StorageError."""


class Polling:
    """Polls feeds; `poll_seconds` is the shortest time between two polls of one, `chance` spreads them."""

    def __init__(
        self,
        database: Database,
        web: Web,
        worker: Worker,
        articles: Articles,
        *,
        clock: Callable[[], datetime],
        poll_seconds: float,
        chance: Callable[[], float] = random.random,
        on_ended: Callable[[Feed], None] | None = None,
    ) -> None:
        self._database = database
        self._web = web
        self._reader = Reader(web, worker)
        self._articles = articles
        self._clock = clock
        self._schedule = Schedule(timedelta(seconds=poll_seconds), chance)
        self._on_ended = on_ended or _log_ended
        self._states = _States(database)
        self._rounds = Rounds()
        self._results: list[PollResult] = []

    async def poll_due(
        self,
        now: datetime | None = None,
        *,
        on_progress: Progress | None = None,
        most: int | None = None,
        seconds: float | None = ROUND_SECONDS,
        linger: float | None = None,
    ) -> tuple[PollResult, ...]:
        """Poll every feed that is due, or the `most` overdue of them; an error of one is its own result.

        After `seconds` no other feed is begun: those left stay due, the longest overdue come first next time.
        With `linger` the slowest are waited for so long only; later rounds bring their results.
        Raises StorageError when the database cannot be read or written; what was stored until then stays.
        """
        async with self._database.read() as connection:
            due = await feeds.due_feeds(connection, now or self._clock(), limit=most or _EVERY)
        free = self._rounds.free(due)
        return await self.poll(free, on_progress=on_progress, seconds=seconds, linger=linger)

    async def close(self) -> None:
        """End what goes on from earlier rounds; those feeds stay due."""
        await self._rounds.close()

    async def next_due(self) -> datetime | None:
        """Return when the next feed is due; None when there is no feed."""
        async with self._database.read() as connection:
            return await feeds.next_due(connection)

    async def poll(
        self,
        due: Iterable[Feed],
        *,
        on_progress: Progress | None = None,
        seconds: float | None = None,
        linger: float | None = None,
    ) -> tuple[PollResult, ...]:
        """Poll these feeds, due or not; results in the order in which they came."""
        before = {feed.id: feed for feed in due}
        if before:
            await self._reader.warm_up()

        async def poll(feed: Feed) -> None:
            result = await self._poll(feed)
            # Only now is it said whose results these are: a slow one is a later round's.
            self._results.append(result)
            if on_progress is not None:
                on_progress(result, len(self._results), len(before))

        try:
            await self._rounds.run(before.values(), poll, seconds=seconds, linger=linger)
        finally:
            results, self._results = self._results, []
            if _is_offline(results):
                await self._postpone([before[each.feed.id] for each in results if each.feed.id in before])
            else:
                self._tell_ended(results)
            await self._states.save()
        return tuple(results)

    async def _poll(self, feed: Feed) -> PollResult:
        try:
            return await self._fetch(feed)
        except StorageError:
            raise
        except (SourceError, WorkerError) as error:
            return await self._failed(feed, error)
        except Exception as error:
            log.exception("feed %d: polling %s failed unexpectedly", feed.id, feed.url)
            return await self._failed(feed, error)

    async def _fetch(self, feed: Feed) -> PollResult:
        asked = Validators(feed.etag, feed.last_modified)
        answer = await self._web.fetch(feed.url, validators=asked)
        if isinstance(answer, Gone):
            return await self._gone(feed)
        said = _said(answer)
        if isinstance(answer, NotModified) or said.digest == feed.content_hash:
            after = polls.unchanged(feed, said, self._schedule, self._clock())
            return await self._unchanged(after, answer.permanent_url)
        return await self._read(feed, answer, said)

    async def _read(self, feed: Feed, answer: Fetched, said: Answer) -> PollResult:
        async with self._database.read() as connection:
            known = await _known(connection, feed, self._clock())
        now = self._clock()
        reading = await self._reader.read(feed, answer, known, now)
        # What is to be tried again needs the whole answer again, not a 304.
        after = polls.updated(
            feed, reading.parsed, said if reading.is_whole else Answer(), self._schedule, now
        )
        stored = await self._store(after, reading, answer.permanent_url)
        if stored is None:
            return PollResult(after, PollOutcome.UNCHANGED)
        for entry in reading.unread:
            if not entry.given_up:
                log.warning("feed %d: tried again at the next poll: %s", feed.id, entry)
        for problem in reading.problems:
            log.warning("feed %d: left out: %s", feed.id, problem)
        after, moved_from = stored
        return PollResult(
            after,
            PollOutcome.UPDATED if reading.new or reading.changed else PollOutcome.UNCHANGED,
            new=len(reading.new),
            changed=len(reading.changed),
            moved_from=moved_from,
            problems=reading.problems,
        )

    async def _store(
        self, feed: Feed, reading: Reading, permanent_url: str | None
    ) -> tuple[Feed, str | None] | None:
        """Write all that a poll brought in one transaction; nobody sees half of it, no crash loses any.

        None, and nothing written, when somebody removed the feed while its pages were fetched.
        """
        # Before the transaction: waited for inside, a million articles' stories would hold up all writers.
        await self._articles.ready()
        now = self._clock()
        async with self._database.write() as tx:
            if await feeds.find_feed(tx, feed.id) is None:
                return None
            await self._articles.store_reports(tx, feed, reading.new, changed=reading.changed, now=now)
            await seen.mark_seen(tx, feed.id, reading.seen, now=now)
            await save_unread(tx, feed.id, reading.unread, now=now)
            await feeds.save_polls(tx, [feed])
            moved = await _move(tx, feed, permanent_url)
            reached("feed read")
        return moved

    async def _unchanged(self, feed: Feed, permanent_url: str | None) -> PollResult:
        if permanent_url is None:
            await self._states.save_soon(feed)
            return PollResult(feed, PollOutcome.UNCHANGED)
        async with self._database.write() as tx:
            await feeds.save_polls(tx, [feed])
            after, moved_from = await _move(tx, feed, permanent_url)
        return PollResult(after, PollOutcome.UNCHANGED, moved_from=moved_from)

    async def _failed(self, feed: Feed, error: Exception) -> PollResult:
        wait = error.retry_after if isinstance(error, FetchError) else None
        reason = error.reason if isinstance(error, SourceError) else str(error)
        after = polls.failed(feed, reason, self._schedule, self._clock(), retry_after=wait)
        await self._states.save_soon(after)
        if after.state is FeedState.PAUSED:
            return PollResult(after, PollOutcome.PAUSED, error=after.last_error, answered=_is_answer(error))
        log.info("feed %d: %s: %s (%d in a row)", feed.id, feed.url, reason, after.error_count)
        return PollResult(after, PollOutcome.FAILED, error=reason, answered=_is_answer(error))

    def _tell_ended(self, results: Sequence[PollResult]) -> None:
        for result in results:
            if result.outcome in {PollOutcome.PAUSED, PollOutcome.GONE}:
                self._on_ended(result.feed)

    async def _postpone(self, untouched: Sequence[Feed]) -> None:
        """Take back what a round without any answer held against the feeds: it is we who are cut off."""
        log.warning("none of %d feeds can be reached; this machine seems to be offline", len(untouched))
        now = self._clock()
        for feed in untouched:
            await self._states.save_soon(polls.postponed(feed, self._schedule, now))

    async def _gone(self, feed: Feed) -> PollResult:
        after = polls.gone(feed, self._clock())
        await self._states.save_soon(after)
        return PollResult(after, PollOutcome.GONE, error=after.last_error)


class _States:
    """Saves the states of feeds that brought nothing new, many in one transaction.

    A commit waits for the disk; one for each 304 would cost more than the 304. Should the last few be lost,
    those feeds are asked once more.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: list[Feed] = []
        self._oldest = 0.0

    async def save_soon(self, feed: Feed) -> None:
        """Save a state with others: now when there are many of them, or when one has waited for long."""
        now = asyncio.get_running_loop().time()
        if not self._waiting:
            self._oldest = now
        self._waiting.append(feed)
        if len(self._waiting) >= _SAVED_TOGETHER or now - self._oldest > _SAVED_WITHIN:
            await self.save()

    async def save(self) -> None:
        """Save what is waiting."""
        waiting, self._waiting = self._waiting, []
        if not waiting:
            return
        try:
            async with self._database.write() as tx:
                await feeds.save_polls(tx, waiting)
        except BaseException:
            self._waiting = waiting + self._waiting
            raise


async def _known(connection: Connection, feed: Feed, now: datetime) -> Known:
    """Return what is remembered of a feed; a server's own may bring so many articles a day and no more."""
    room = None
    if feed.scope != GLOBAL:
        brought = await feeds.brought_since(connection, feed.id, now - timedelta(days=1))
        room = max(0, ARTICLES_A_DAY - brought)
    return Known(
        await seen.known_entries(connection, feed.id), await unread_entries(connection, feed.id), room
    )


async def _move(tx: Connection, feed: Feed, url: str | None) -> tuple[Feed, str | None]:
    """Give a feed the address it has moved to for good, or join it with the feed that has it already."""
    url = None if url is None else canonical_url(url)  # the form in which people's own spellings are compared
    if url is None or url == feed.url:
        return feed, None
    if await feeds.move_feed(tx, feed.id, url):
        log.info("feed %d: moved from %s to %s", feed.id, feed.url, url)
        return replace(feed, url=url), feed.url
    other = await feeds.find_feed_by_url(tx, url, feed.scope)
    if other is None:
        return feed, None
    await feeds.merge_feed(tx, feed.id, other.id)
    log.info("feed %d: moved from %s to %s, where feed %d is already", feed.id, feed.url, url, other.id)
    return other, feed.url


def _said(answer: Fetched | NotModified) -> Answer:
    digest = hashlib.blake2b(answer.body, digest_size=16).hexdigest() if isinstance(answer, Fetched) else None
    validators = answer.validators
    return Answer(validators.etag, validators.last_modified, answer.lifetime, digest)


def _is_answer(error: Exception) -> bool:
    return not isinstance(error, FetchError) or error.status is not None


def _is_offline(results: Sequence[PollResult]) -> bool:
    hosts = {host_of_feed(result.feed) for result in results}
    return len(hosts) >= _HOSTS_TO_JUDGE_BY and not any(result.answered for result in results)


def _log_ended(feed: Feed) -> None:
    log.warning("feed %d: %s is read no more: %s", feed.id, feed.url, feed.last_error)
