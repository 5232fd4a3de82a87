"""Articles: store what was read, once, visible through its feeds, joined to its story."""

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from bot.crash_points import reached
from bot.model import GLOBAL, Analysis, Entry, Feed, Viewer
from bot.pipeline.addresses import canonical_url, host_of
from bot.services.reading import Report
from bot.services.stories import NewReport, Stories
from bot.services.tagging import codes_above, region_rows, topic_rows
from bot.storage import Connection, feeds, placing
from bot.storage import storing as rows
from bot.storage.database import Database
from bot.storage.storing import ArticleRow, FeedLink
from bot.storage.tags import replace_tags
from bot.storage.visibility import borrower

LOAN = timedelta(hours=24)
"""How long a link somebody gave stays theirs to see."""
LOCAL_URL = "local:documents"
"""The feed that holds what `dateline add` stores."""
LOCAL_OUTLET = "Local documents"
LONGEST_BODY = 100_000
"""Characters of an article that are kept: a page of 2 MB at every poll would fill a disk in days."""
_WORD = re.compile(r"[^\W_]+")
_TELLING = 30
"""Words from which an equal body alone makes two articles copies; "Photo of the day" needs its title too."""


@dataclass(frozen=True, slots=True)
class Stored:
    """What came of storing: new articles, those that were there and changed, the stories touched."""

    new: tuple[int, ...] = ()
    updated: tuple[int, ...] = ()
    stories: tuple[int, ...] = ()
    ids: tuple[int, ...] = ()
    """The article of each report, in their order."""


@dataclass(frozen=True, slots=True)
class _Incoming:
    """A report with the id its article has or gets."""

    report: Report
    row: ArticleRow

    @property
    def as_new(self) -> NewReport:
        row = self.row
        return NewReport(
            article_id=row.id,
            scope=row.scope,
            outlet=row.outlet,
            title=row.title,
            has_summary=bool(row.summary.sentences),
            body_hash=row.body_hash,
            fingerprint=self.report.analysis.fingerprint,
            at=row.sort_at,
            baseline=self.report.baseline,
        )


class Articles:
    """Stores articles and takes them out again."""

    def __init__(self, *, database: Database, stories: Stories, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._stories = stories
        self._clock = clock

    async def ready(self) -> None:
        """Wait until what is stored can be placed into stories; raises StorageError."""
        await self._stories.ready(now=self._clock())

    async def store_reports(
        self,
        tx: Connection,
        feed: Feed,
        reports: Sequence[Report],
        *,
        now: datetime,
        changed: Sequence[Report] = (),
    ) -> Stored:
        """Store a feed's reports with their stories, in the caller's transaction.

        The same address is one article, whichever feeds list it. What this feed brought before and tells anew
        is replaced; what another feed brought is only linked, so that no feed rewrites another's article.
        `changed` are reports of entries seen before: one whose article was pruned or forgotten since brings
        nothing back.
        """
        incoming = await self._identify(tx, feed, reports, now)
        last = await rows.last_article_id(tx)
        again = await self._identify(tx, feed, changed, now)
        incoming += [item for item in again if item.row.id <= last]
        return await self._store(tx, feed, incoming, last, now)

    async def _store(
        self, tx: Connection, feed: Feed, incoming: Sequence[_Incoming], last: int, now: datetime
    ) -> Stored:
        new = list({item.row.id: item for item in incoming if item.row.id > last}.values())
        changed = await self._rewritable(tx, feed, incoming)
        await rows.insert_articles(tx, [item.row for item in new])
        await rows.update_articles(tx, [item.row for item in changed])
        await rows.link_articles(
            tx, [FeedLink(item.row.id, feed.id, feed.scope, item.report.entry.key) for item in incoming]
        )
        await _tag(tx, [*new, *changed])
        if feed.scope == GLOBAL:
            await self._take_over(tx, new)
        reached("articles stored")
        touched = await self._stories.place(tx, [item.as_new for item in new], now=now)
        if changed:
            touched += await self._stories.change(tx, [item.as_new for item in changed], now=now)
        return Stored(
            new=tuple(item.row.id for item in new),
            updated=tuple(item.row.id for item in changed),
            stories=tuple(sorted(set(touched))),
            ids=tuple(item.row.id for item in incoming),
        )

    async def add_document(self, analysis: Analysis) -> tuple[int, bool]:
        """Store a local document; return its article and whether it is new: equal words are one document."""
        await self.ready()
        now = self._clock()
        key = f"document:{body_hash(analysis)}"
        entry = Entry(key=key, url=analysis.canonical_url, title=analysis.title)
        report = Report(entry, analysis, analysis.canonical_url, baseline=False)
        async with self._database.write() as tx:
            feed = await _local_feed(tx, now)
            if analysis.outlet is not None:
                feed = replace(feed, outlet=analysis.outlet)
            stored = await self.store_reports(tx, feed, [report], now=now)
        return stored.ids[0], bool(stored.new)

    async def lend(self, analysis: Analysis, url: str, viewer: Viewer) -> int:
        """Store what a person's link leads to, theirs alone for a day, in no story; return the article.

        An article that is there for all, or theirs already, is lent as it is.
        """
        now = self._clock()
        scope = borrower(viewer)
        if scope is None:
            raise ValueError("a loan needs a guild or a person")
        entry = Entry(key=url, url=url, title=analysis.title)
        report = Report(entry, analysis, url, baseline=True)
        feed = Feed(id=0, url=url, scope=scope, outlet=analysis.outlet)
        async with self._database.write() as tx:
            [item] = await self._identify(tx, feed, [report], now)
            if item.row.id > await rows.last_article_id(tx):
                await rows.insert_articles(tx, [item.row])
                await _tag(tx, [item])
            await rows.lend_article(tx, item.row.id, scope, until=now + LOAN)
        return item.row.id

    async def delete(self, tx: Connection, ids: Sequence[int]) -> tuple[int, ...]:
        """Delete articles in the caller's transaction; return the stories that lost a report."""
        touched = sorted(await _stories_of(tx, ids))
        await rows.delete_articles(tx, ids)
        await self._stories.refresh(tx, touched)
        return tuple(touched)

    async def unlinked(self, tx: Connection, ids: Sequence[int], orphans: Sequence[int]) -> None:
        """Make stories agree with articles that a feed no longer carries; the orphans are deleted."""
        touched = await _stories_of(tx, ids)
        await rows.delete_articles(tx, orphans)
        await placing.leave_without_feed(tx, ids)
        await self._stories.refresh(tx, sorted(touched))

    def forget_deleted(self, ids: Sequence[int]) -> None:
        """Take deleted articles out of memory, after the commit."""
        self._stories.forget(ids)

    async def _identify(
        self, tx: Connection, feed: Feed, reports: Sequence[Report], now: datetime
    ) -> list[_Incoming]:
        """Give each report the id of the article it is, or the next free one."""
        addresses = [_address(report) for report in reports]
        known: dict[str, int] = dict(
            await rows.ids_by_canonical_url(tx, {url for url in addresses if url}, feed.scope)
        )
        by_entry = await rows.ids_by_entry(tx, feed.id, [report.entry.key for report in reports])
        last = await rows.last_article_id(tx)
        incoming = []
        for report, address in zip(reports, addresses, strict=True):
            article_id = by_entry.get(report.entry.key) or (known.get(address) if address else None)
            if article_id is None:
                article_id = last = last + 1
                if address:
                    known[address] = article_id
            incoming.append(_Incoming(report, _row(report, feed, article_id, address, now)))
        return incoming

    async def _rewritable(self, tx: Connection, feed: Feed, incoming: Sequence[_Incoming]) -> list[_Incoming]:
        """Return reports that tell anew what their entry told; a guild rewrites no global article."""
        told = await rows.ids_by_entry(tx, feed.id, [item.report.entry.key for item in incoming])
        own = await rows.times_of_own(tx, told.values(), feed.scope)
        again = [item for item in incoming if told.get(item.report.entry.key) == item.row.id]
        return [_told_anew(item, *own[item.row.id]) for item in again if item.row.id in own]

    async def _take_over(self, tx: Connection, new: Sequence[_Incoming]) -> None:
        """Let new global articles replace what guilds had of their own at the same address."""
        by_url = {item.row.canonical_url: item.row.id for item in new if item.row.canonical_url}
        copies = await rows.private_copies(tx, by_url)
        if not copies:
            return
        await rows.move_links(tx, [(old, by_url[url]) for old, url in copies])
        gone = [old for old, _ in copies]
        await self.delete(tx, gone)
        # Should this be rolled back, the index has forgotten a guild's copy: a report less to compare with.
        self._stories.forget(gone)


def _told_anew(item: _Incoming, published: datetime | None, added: datetime) -> _Incoming:
    """Keep an article's place in time, unless it is told anew with another date."""
    published = item.row.published or published
    row = replace(
        item.row, published=published, added=added, sort_at=_sort_at(published, added, item.row.added)
    )
    return replace(item, row=row)


async def _stories_of(tx: Connection, ids: Sequence[int]) -> set[int]:
    if not ids:
        return set()
    return {story for scopes in (await placing.stories_of(tx, ids)).values() for story in scopes.values()}


async def _tag(tx: Connection, items: Sequence[_Incoming]) -> None:
    ids = [item.row.id for item in items]
    await replace_tags(
        tx,
        "article_region",
        ids,
        [
            tag
            for item in items
            for tag in region_rows(item.row.id, item.report.analysis.regions, item.row.sort_at)
        ],
    )
    await replace_tags(
        tx,
        "article_topic",
        ids,
        [
            tag
            for item in items
            for tag in topic_rows(item.row.id, item.report.analysis.topics, item.row.sort_at)
        ],
    )


async def _local_feed(tx: Connection, now: datetime) -> Feed:
    feed = Feed(id=0, url=LOCAL_URL, outlet=LOCAL_OUTLET)
    known = await feeds.find_feed_by_url(tx, LOCAL_URL, GLOBAL)
    added = known or await feeds.add_feed(tx, feed, by=None, now=now, kind="local")
    if added is None:
        raise AssertionError("the feed of local documents is neither there nor could be added")
    return added


def _row(report: Report, feed: Feed, article_id: int, address: str | None, now: datetime) -> ArticleRow:
    analysis, entry = report.analysis, report.entry
    published = analysis.published or entry.published
    url = report.url or entry.url
    return ArticleRow(
        id=article_id,
        scope=feed.scope,
        canonical_url=address,
        url=url,
        outlet=feed.outlet or analysis.outlet or feed.title or (host_of(url) if url else feed.url),
        title=analysis.title,
        byline=analysis.byline,
        published=published,
        added=now,
        sort_at=_sort_at(published, now, now),
        language=analysis.language,
        paragraphs=() if analysis.policy.noarchive else tuple(_kept(analysis.paragraphs)),
        body_hash=body_hash(analysis),
        summary=analysis.summary,
        image_url=analysis.image_url or entry.image_url,
        related=analysis.related,
        policy=analysis.policy,
        codes=codes_above(analysis.regions, analysis.topics),
    )


def _kept(paragraphs: Sequence[str]) -> Iterator[str]:
    """Give the paragraphs up to the longest body that is kept."""
    left = LONGEST_BODY
    for paragraph in paragraphs:
        if left <= 0:
            return
        yield paragraph[:left]
        left -= len(paragraph)


def _sort_at(published: datetime | None, added: datetime, now: datetime) -> datetime:
    """Return the time an article is sorted by: when it was added, where its date is unknown or lies ahead."""
    return published if published is not None and published <= now else added


def body_hash(analysis: Analysis) -> str:
    """Return what verbatim copies share, whatever their spaces, capitals and punctuation."""
    words = _words(" ".join(analysis.paragraphs))
    if len(words) < _TELLING:
        words = _words(analysis.title) + words
    return hashlib.blake2b(" ".join(words).encode(), digest_size=16).hexdigest()


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _address(report: Report) -> str | None:
    """Return the one form of a report's address: the page's own canonical one where it can be believed.

    Some sites name their home page, or another site's article, as the canonical address of every page.
    """
    url = report.url or report.entry.url
    own = _canonical(url)
    stated = _canonical(report.analysis.canonical_url)
    if stated is not None and (own is None or _same_site(stated, own)) and _is_page(stated):
        return stated
    return own


def _canonical(url: str | None) -> str | None:
    try:
        return canonical_url(url) if url else None
    except ValueError:
        return None


def _same_site(one: str, other: str) -> bool:
    return _site(one) == _site(other)


def _site(url: str) -> str:
    host = host_of(url)
    for prefix in ("www.", "m.", "amp."):
        host = host.removeprefix(prefix)
    return host


def _is_page(url: str) -> bool:
    parts = urlsplit(url)
    return bool(parts.path.strip("/") or parts.query)
