"""Feeds and pages as sites serve them, and a desk that reads them."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.model import Feed
from bot.services.articles import Articles
from bot.services.polling import Polling, PollResult
from bot.storage import feeds
from bot.storage.database import Database
from bot.web import Web
from bot.worker import Worker
from tests.records import NOW
from tests.services.fakes import Clock

XML = {"content_type": "application/rss+xml"}
HTML = {"content_type": "text/html; charset=utf-8"}
SENTENCE = "The council of Almaty opened a new bridge over the river on Sunday, engineers said. "


def an_item(number: int, *, link: str | None = None, text: str = "A bridge opened in Almaty.") -> str:
    address = f"<link>{link}</link>" if link else ""
    day = NOW - timedelta(minutes=100 - number)
    return (
        f"<item><guid>id-{number}</guid><title>Report number {number} from Almaty</title>{address}"
        f"<description>{text}</description><pubDate>{day:%a, %d %b %Y %H:%M:%S} GMT</pubDate></item>"
    )


def a_feed(*items: str, extra: str = "") -> bytes:
    return (
        '<?xml version="1.0"?><rss version="2.0"><channel><title>Steppe Courier</title>'
        f"<link>http://courier.example/</link><language>en</language>{extra}{''.join(items)}</channel></rss>"
    ).encode()


def a_page(title: str, paragraphs: int = 6) -> bytes:
    body = "".join(f"<p>{SENTENCE} Paragraph {n} of {title}.</p>" for n in range(paragraphs))
    return (
        f"<html lang=en><head><title>{title}</title></head>"
        f"<body><article><h1>{title}</h1>{body}</article></body></html>"
    ).encode()


@dataclass
class Desk:
    """What a test needs to poll, and to look at what came of it."""

    database: Database
    web: Web
    worker: Worker
    articles: Articles
    polling: Polling
    clock: Clock
    ended: list[Feed]

    async def add(self, url: str, scope: str = "") -> Feed:
        async with self.database.write() as tx:
            feed = await feeds.add_feed(tx, Feed(id=0, url=url, scope=scope), by=None, now=self.clock())
        assert feed is not None
        return feed

    async def poll(self) -> PollResult:
        [result] = await self.polling.poll_due()
        return result

    async def next_poll(self) -> PollResult:
        self.clock.advance(2 * 86_400)
        return await self.poll()

    async def feed(self, feed_id: int) -> Feed:
        async with self.database.read() as connection:
            found = await feeds.find_feed(connection, feed_id)
        assert found is not None
        return found

    async def rows(self, sql: str) -> list[tuple[Any, ...]]:
        async with self.database.read() as connection:
            return [tuple(row) for row in await connection.execute_fetchall(sql)]

    async def titles(self) -> list[str]:
        return [title for [title] in await self.rows("SELECT title FROM article ORDER BY id")]
