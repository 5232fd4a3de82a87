"""Forget: articles that must go, with the bot's own posts of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.errors import NotFoundError
from bot.model import Delivery, DeliveryState
from bot.pipeline import outbox
from bot.pipeline.addresses import canonical_url, host_of, typed_address
from bot.pipeline.feeds.identity import id_key, link_key
from bot.services.articles import Articles
from bot.services.settling import UNFOUNDED, WITHDRAWN
from bot.storage import Connection, deliveries, dependents, retention, unread
from bot.storage import storing as rows
from bot.storage.database import Database

WITHDRAWAL = "withdrawal"
"""The kind of delivery that deletes the message of the one it edits."""
_OPEN = frozenset({DeliveryState.WAITING, DeliveryState.SENDING, DeliveryState.SENT})


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How many articles and unread entries were deleted, and how many messages will be."""

    articles: int
    messages: int
    unread: int = 0


@dataclass(slots=True)
class Forgetting:
    """Deletes articles on somebody's right: a publisher's, a court's."""

    database: Database
    articles: Articles
    clock: Callable[[], datetime]
    installation: str

    async def forget(self, address: str) -> Forgotten:
        """Delete the article of an address, or all of a host; raise NotFoundError when there is none.

        Messages that told of their stories are deleted by the outbox when the bot runs next.
        """
        now = self.clock()
        async with self.database.write() as tx:
            ids = await _find(tx, address)
            dropped = await _forget_unread(tx, address, ids, now)
            if not ids and not dropped:
                raise NotFoundError(
                    f"Nothing from “{address}” is stored. Give an article's address as `dateline search` "
                    "prints it, or a host."
                )
            posts = await deliveries.about_articles(tx, ids)
            withdrawn = [await self._withdraw(tx, post) for post in posts]
            # What is over keeps its ids, to be withdrawn by them, and none of the text.
            await retention.drop_payloads(tx, [post.id for post in posts if not _is_under_way(post)])
            await dependents.drop_edits(tx, [post.id for post in posts], reason=WITHDRAWN, now=now)
            await self.articles.delete(tx, ids)
        self.articles.forget_deleted(ids)
        return Forgotten(len(ids), sum(withdrawn), dropped)

    async def _withdraw(self, tx: Connection, post: Delivery) -> bool:
        """Owe the deletion of a message that was sent, or may have been: the outbox finds that out first.

        One that certainly was not is refused instead.
        """
        now = self.clock()
        if post.state not in _OPEN:
            return False
        if not _is_under_way(post) and post.state is not DeliveryState.SENT:
            await deliveries.settle(tx, post.id, DeliveryState.REFUSED, now, reason=WITHDRAWN)
            await dependents.refuse_dependent(tx, post, reason=UNFOUNDED, now=now)
            return False
        identity = outbox.delivery_id(self.installation, post.target.id, WITHDRAWAL, post.id)
        withdrawal = Delivery(
            id=identity,
            target=post.target,
            kind=WITHDRAWAL,
            subject=post.id,
            revision=1,
            part=0,
            payload={},
            nonce=outbox.nonce(self.installation, identity),
            edits=post.id,
            priority=20,
        )
        await deliveries.owe(tx, [withdrawal], now)
        return True


def _is_under_way(post: Delivery) -> bool:
    """Tell whether a message may have been sent, which the outbox has yet to find out."""
    begun = post.state is DeliveryState.WAITING and post.first_attempt is not None
    return begun or post.state is DeliveryState.SENDING


async def _find(tx: Connection, address: str) -> tuple[int, ...]:
    try:
        if _is_page(address):
            return await _at_address(tx, typed_address(address))
        return await _at_hosts(tx, _hosts(address))
    except ValueError:
        return ()


async def _forget_unread(tx: Connection, address: str, ids: Sequence[int], now: datetime) -> int:
    """Forget entries that could not be read: one by its address, or what feeds of a host say of theirs.

    A host's entries also come by others' feeds, those that brought its articles.
    """
    try:
        if _is_page(address):
            url = typed_address(address)
            keys = (link_key(url), id_key(address.strip()), id_key(url))
            return await unread.forget_entries(tx, [key for key in keys if key], now=now)
        hosts = _hosts(address)
    except ValueError:
        return 0
    own = [
        feed_id
        for feed_id, *addresses in await unread.feeds_with_unread(tx)
        if any(_is_at(each, hosts) for each in addresses if each)
    ]
    return await unread.forget_titles(tx, [*own, *await unread.feeds_of(tx, ids)])


def _is_page(address: str) -> bool:
    return "/" in address.strip()


def _hosts(typed: str) -> tuple[str, str]:
    """Return the names of a host: with and without "www." it is one site."""
    bare = host_of(f"https://{typed.strip()}").removeprefix("www.")
    return bare, f"www.{bare}"


async def _at_address(tx: Connection, url: str) -> tuple[int, ...]:
    """Find an article by its canonical address, or by the one it was fetched from, which readers saw."""
    fetched = await rows.urls_naming(tx, host_of(url))
    found = {article_id for article_id, own in fetched if _is_same(own, url)}
    return tuple(sorted(found.union(await rows.ids_at_address(tx, url))))


async def _at_hosts(tx: Connection, hosts: Sequence[str]) -> tuple[int, ...]:
    """Find all articles of a host; others' addresses may name it too, in their query."""
    found: set[int] = set()
    for host in hosts:
        found.update(await rows.ids_at_host(tx, host))
        named = await rows.urls_naming(tx, host)
        found.update(article_id for article_id, own in named if _is_at(own, hosts))
    return tuple(sorted(found))


def _is_at(own: str, hosts: Sequence[str]) -> bool:
    try:
        return host_of(own) in hosts
    except ValueError:
        return False


def _is_same(own: str, url: str) -> bool:
    try:
        return canonical_url(own) == url
    except ValueError:
        return False
