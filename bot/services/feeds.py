"""Feeds: what the desk reads, for everybody or for one guild."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.errors import FetchError, NotFoundError, ParseError, QuotaError, SourceError, UserError, WorkerError
from bot.model import GLOBAL, Feed, ParsedFeed, Viewer
from bot.pipeline import jobs
from bot.pipeline.addresses import canonical_url, host_of, typed_address
from bot.pipeline.catalogue import read_catalogue
from bot.services.articles import Articles
from bot.services.quotas import spend
from bot.storage import Connection, feeds, storing
from bot.storage.database import Database
from bot.translation import N_, _, retold
from bot.web import Fetched, Web
from bot.worker import Worker

CATALOGUE = Path(__file__).parents[1] / "data" / "feeds.toml"
FEEDS_PER_GUILD = 50
ADDS_PER_HOUR = 20
"""Per guild, failed ones too: each is a request to a stranger's server."""
LISTS_PER_HOUR = 5
"""OPML lists per guild: each may bring as many feeds as the guild has room for."""
_DIGITS = 18
_SHOWN = 3
_LONG_AGO = datetime.min.replace(tzinfo=UTC)
_TRIED = 5
"""How many addresses found on a page are tried."""


@dataclass(frozen=True, slots=True)
class AddedFeed:
    """A feed somebody asked for; `new` False when it was there already."""

    feed: Feed
    new: bool
    entries: int = 0
    newest: tuple[str, ...] = ()
    """The titles of its newest entries, so that people see it is the right one."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What a list brought: feeds added, and how many were there already or did not fit the quota."""

    added: int
    known: int
    over_quota: int = 0


class Feeds:
    """The catalogue of feeds; `web` and `worker` are needed to add one, `articles` to remove one."""

    def __init__(
        self,
        *,
        database: Database,
        clock: Callable[[], datetime],
        articles: Articles | None = None,
        web: Web | None = None,
        worker: Worker | None = None,
        wake: Callable[[], None] = lambda: None,
    ) -> None:
        self._database = database
        self._articles = articles
        self._clock = clock
        self._web = web
        self._worker = worker
        self._wake = wake

    async def add(self, url: str, *, scope: str = GLOBAL, by: str | None = None) -> AddedFeed:
        """Add the feed at an address, or the one that the page there announces, once it has been read.

        Raises UserError for what is no address, NotFoundError when there is no feed, QuotaError, and
        SourceError when the address does not answer.
        """
        address = _address(url)
        known = await self._known(address, scope)
        if known is not None:
            return AddedFeed(known, new=False)
        await self._spend(scope)
        found, parsed = await self._read(address)
        return await self._keep(found, parsed, scope=scope, by=by)

    async def list(self, viewer: Viewer, *, own: bool = False) -> tuple[Feed, ...]:
        """Return the feeds the viewer reads; `own` leaves out what everybody reads."""
        scopes = viewer.scopes[1:] if own else viewer.scopes
        async with self._database.read() as connection:
            return await feeds.list_feeds(connection, scopes)

    async def count(self, scope: str = GLOBAL) -> int:
        """Return how many feeds a scope has: thousands of which only the number is told need not be read."""
        async with self._database.read() as connection:
            return await feeds.count_feeds(connection, scope)

    async def find(self, name: str, *, scope: str = GLOBAL) -> Feed:
        """Return the feed of a scope by its id or address; raises NotFoundError."""
        async with self._database.read() as connection:
            if name.strip().isdecimal():
                # a longer number has no place in SQLite's integers
                feed = await feeds.find_feed(connection, int(name)) if len(name) <= _DIGITS else None
            else:
                feed = await _feed_at(connection, name, scope)
        if feed is None or feed.scope != scope or feed.url.startswith("local:"):
            text = _("There is no feed “{name}” here. `/feeds list` shows them all.")
            raise NotFoundError(text.format(name=name.strip()[:100]))
        return feed

    async def brought(self, feed: Feed) -> int:
        """Count the articles that a feed brought, whether or not others brought them too."""
        async with self._database.read() as connection:
            return await feeds.brought_since(connection, feed.id, _LONG_AGO)

    async def remove(self, name: str, *, scope: str = GLOBAL) -> Feed:
        """Remove a feed and the articles that came by it alone; return what was removed."""
        feed = await self.find(name, scope=scope)
        while await self._unlink(feed):
            pass
        async with self._database.write() as tx:
            await feeds.delete_feed(tx, feed.id)
        return feed

    async def import_opml(self, body: bytes, *, scope: str = GLOBAL, by: str | None = None) -> Imported:
        """Add the feeds of an OPML list, unread: polling finds out which of them answer.

        Raises ParseError for what is no list, QuotaError, WorkerError for a list made to be unreadable.
        """
        if scope != GLOBAL:
            async with self._database.write() as tx:
                await spend(
                    tx,
                    scope,
                    "import list",
                    most=LISTS_PER_HOUR,
                    now=self._clock(),
                    told=_("{most} lists were imported here within an hour. Try again in {minutes} min."),
                )
        if self._worker is None:
            raise AssertionError("lists are imported only where there is a worker")
        # never on the event loop: 90,000 attributes in one element take 27 s to read
        items = await self._worker.run(jobs.read_opml, body)
        listed = [Feed(0, canonical_url(item.url), scope, title=item.title) for item in items]
        return await self._import(listed, scope=scope, by=by)

    async def export_opml(self, viewer: Viewer, *, own: bool = False) -> bytes:
        """Return the feeds the viewer reads as an OPML list."""
        from bot.pipeline.feeds.opml import OpmlFeed, write_opml  # noqa: PLC0415 - lxml, for this alone

        return write_opml(
            OpmlFeed(feed.url, feed.outlet or feed.title, feed.site_url)
            for feed in await self.list(viewer, own=own)
        )

    async def load_catalogue(self) -> Imported:
        """Add the starter catalogue, for everybody."""
        listed = [
            Feed(0, item.url, GLOBAL, outlet=item.outlet, country=item.country, language=item.language)
            for item in read_catalogue(CATALOGUE.read_text(encoding="utf-8"))
        ]
        return await self._import(listed, scope=GLOBAL, by=None)

    async def _known(self, address: str, scope: str) -> Feed | None:
        async with self._database.read() as connection:
            for reader in dict.fromkeys((GLOBAL, scope)):
                feed = await feeds.find_feed_by_url(connection, address, reader)
                if feed is not None:
                    return feed
        return None

    async def _spend(self, scope: str) -> None:
        """Count an attempt against the guild's quotas; raises QuotaError."""
        if scope == GLOBAL:
            return
        async with self._database.write() as tx:
            await _require_room(tx, scope)
            await spend(
                tx,
                scope,
                "add feed",
                most=ADDS_PER_HOUR,
                now=self._clock(),
                told=_("{most} feeds were tried here within an hour. Try again in {minutes} min."),
            )

    async def _read(self, address: str) -> tuple[str, ParsedFeed]:
        """Return the feed at an address or announced by the page there, with its address and content."""
        if self._web is None or self._worker is None:
            raise AssertionError("feeds are added only where the web can be reached")
        answer = await self._fetch(address)
        try:
            return answer.permanent_url or address, await self._parse(answer)
        except ParseError as error:
            reason = error.reason
        links = await self._worker.run(jobs.discover_feeds, answer.body, answer.url)
        for link in links[:_TRIED]:
            try:
                found = await self._fetch(link.url)
                return found.permanent_url or link.url, await self._parse(found)
            except (SourceError, WorkerError):
                continue
        text = _(
            "There is no feed at {address} ({reason}), and the page there leads to none. "
            "Look on the site for “RSS” and give that address."
        )
        raise NotFoundError(text.format(address=address, reason=retold(reason)))

    async def _fetch(self, address: str) -> Fetched:
        if self._web is None:
            raise AssertionError("checked by _read")
        answer = await self._web.fetch(address)
        if isinstance(answer, Fetched):
            return answer
        raise FetchError(address, N_("it answered 410 Gone: the feed has ended"), status=410)

    async def _parse(self, answer: Fetched) -> ParsedFeed:
        if self._worker is None:
            raise AssertionError("checked by _read")
        parsed: ParsedFeed = await self._worker.run(
            jobs.parse_feed, answer.body, url=answer.url, now=self._clock(), content_type=answer.content_type
        )
        return parsed

    async def _keep(self, url: str, parsed: ParsedFeed, *, scope: str, by: str | None) -> AddedFeed:
        address = canonical_url(url)
        known = await self._known(address, scope)
        if known is not None:
            return AddedFeed(known, new=False, entries=len(parsed.entries), newest=_newest(parsed))
        feed = Feed(
            id=0,
            url=address,
            scope=scope,
            outlet=parsed.title or host_of(address),
            title=parsed.title,
            site_url=parsed.site_url,
            language=parsed.language,
        )
        async with self._database.write() as tx:
            await _require_room(tx, scope)  # again: others were added while this one was read
            added = await feeds.add_feed(tx, feed, by=by, now=self._clock())
        if added is None:
            return await self.add(address, scope=scope, by=by)
        self._wake()
        return AddedFeed(added, new=True, entries=len(parsed.entries), newest=_newest(parsed))

    async def _import(self, listed: Sequence[Feed], *, scope: str, by: str | None) -> Imported:
        now = self._clock()
        added = known = over = 0
        async with self._database.write() as tx:
            room = len(listed)
            if scope != GLOBAL:
                room = FEEDS_PER_GUILD - await feeds.count_feeds(tx, scope)
            for feed in listed:
                if scope != GLOBAL and await feeds.find_feed_by_url(tx, feed.url, GLOBAL) is not None:
                    known += 1
                elif added >= room:
                    over += 1
                elif await feeds.add_feed(tx, feed, by=by, now=now) is None:
                    known += 1
                else:
                    added += 1
        self._wake()
        return Imported(added, known, over)

    async def _unlink(self, feed: Feed) -> bool:
        """Take some articles from a feed, few at a time so that others may write; False when none is left."""
        if self._articles is None:
            raise AssertionError("feeds are removed only where their articles can be")
        async with self._database.write() as tx:
            ids = await storing.ids_of_feed(tx, feed.id)
            if not ids:
                return False
            orphans = await storing.unlink(tx, feed.id, ids, now=self._clock())
            await self._articles.unlinked(tx, ids, orphans)
        self._articles.forget_deleted(orphans)
        return True


async def _require_room(tx: Connection, scope: str) -> None:
    if scope != GLOBAL and await feeds.count_feeds(tx, scope) >= FEEDS_PER_GUILD:
        text = _("This server has its {most} feeds. Remove one to add another.")
        raise QuotaError(text.format(most=FEEDS_PER_GUILD))


def _newest(parsed: ParsedFeed) -> tuple[str, ...]:
    """Return the newest titles; entries without a date come last, in the feed's own order."""
    newest_first = sorted(parsed.entries, key=lambda entry: entry.published or _LONG_AGO, reverse=True)
    return tuple(entry.title for entry in newest_first[:_SHOWN])


async def _feed_at(connection: Connection, typed: str, scope: str) -> Feed | None:
    """Return the feed of an address as a person typed it; what is no address has none."""
    try:
        address = typed_address(typed)
    except ValueError:
        return None
    return await feeds.find_feed_by_url(connection, address, scope)


def _address(text: str) -> str:
    try:
        return typed_address(text)
    except ValueError as error:
        text = _("{reason}. Give the address of a feed, or of a site that has one.")
        raise UserError(text.format(reason=retold(str(error)))) from None
