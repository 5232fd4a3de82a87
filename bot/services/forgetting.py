"""Forget: articles that must go, with the bot's own posts of them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.errors import NotFoundError
from bot.model import Delivery, DeliveryState
from bot.pipeline import outbox
from bot.pipeline.addresses import canonical_url, host_of, typed_address
from bot.services.articles import Articles
from bot.services.settling import UNFOUNDED, WITHDRAWN
from bot.storage import Connection, deliveries, dependents, retention
from bot.storage import articles as rows
from bot.storage.database import Database

WITHDRAWAL = "withdrawal"
"""The kind of delivery that deletes the message of the one it edits."""
_OPEN = frozenset({DeliveryState.WAITING, DeliveryState.SENDING, DeliveryState.SENT})


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How many articles were deleted, and how many messages will be."""

    articles: int
    messages: int


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
        async with self.database.write() as tx:
            ids = await _find(tx, address)
            if not ids:
                raise NotFoundError(f"Nothing from “{address}” is stored.")
            posts = await deliveries.about_articles(tx, ids)
            withdrawn = [await self._withdraw(tx, post) for post in posts]
            # What is over keeps its ids, to be withdrawn by them, and none of the text.
            await retention.drop_payloads(tx, [post.id for post in posts if not _is_under_way(post)])
            await self.articles.delete(tx, ids)
        self.articles.forget_deleted(ids)
        return Forgotten(len(ids), sum(withdrawn))

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
    text = address.strip()
    try:
        if "://" in text or "/" in text:
            return await _at_address(tx, typed_address(text))
        return await _at_host(tx, host_of(f"https://{text}"))
    except ValueError:
        return ()


async def _at_address(tx: Connection, url: str) -> tuple[int, ...]:
    """Find an article by its canonical address, or by the one it was fetched from, which readers saw."""
    fetched = await rows.urls_at_host(tx, host_of(url))
    found = {article_id for article_id, own in fetched if _is_same(own, url)}
    return tuple(sorted(found.union(await rows.ids_at_address(tx, url))))


async def _at_host(tx: Connection, host: str) -> tuple[int, ...]:
    """Find all articles of a host; with and without "www." it is one site."""
    bare = host.removeprefix("www.")
    found: set[int] = set()
    for name in (bare, f"www.{bare}"):
        found.update(await rows.ids_at_host(tx, name))
        found.update(article_id for article_id, _ in await rows.urls_at_host(tx, name))
    return tuple(sorted(found))


def _is_same(own: str, url: str) -> bool:
    try:
        return canonical_url(own) == url
    except ValueError:
        return False
