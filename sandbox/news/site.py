"""Serve the sample outlets: a feed and pages each, articles appearing one after another."""

import tomllib
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape
from importlib.resources import files
from typing import Self

from aiohttp import web

BASELINE = 12
"""How many articles are there when the site opens."""
BETWEEN = timedelta(seconds=10)
"""How long the next article takes at speed 1."""


@dataclass(frozen=True, slots=True)
class Outlet:
    """One invented newspaper."""

    key: str
    name: str
    country: str


@dataclass(frozen=True, slots=True)
class SampleArticle:
    """One invented article and when it appears."""

    number: int
    outlet: Outlet
    title: str
    paragraphs: tuple[str, ...]
    appears: datetime


class NewsSite:
    """The site; `clock` decides which articles have appeared."""

    def __init__(self, *, opened: datetime, clock: Callable[[], datetime], speed: float = 1.0) -> None:
        self._clock = clock
        self.outlets, self.articles = _load(opened, speed)
        self.address = ""

    @classmethod
    @asynccontextmanager
    async def open(cls, *, clock: Callable[[], datetime], speed: float = 1.0) -> AsyncIterator[Self]:
        """Serve on a free port of 127.0.0.1 until the block ends."""
        site = cls(opened=clock(), clock=clock, speed=speed)
        runner = web.AppRunner(site.application(), access_log=None)
        await runner.setup()
        try:
            listener = web.TCPSite(runner, "127.0.0.1", 0)
            await listener.start()
            port = runner.addresses[0][1]
            site.address = f"http://127.0.0.1:{port}"
            yield site
        finally:
            await runner.cleanup()

    def application(self) -> web.Application:
        """Return the site's routes."""
        application = web.Application()
        application.router.add_get("/robots.txt", self._robots)
        application.router.add_get("/{outlet}/", self._front)
        application.router.add_get("/{outlet}/feed.xml", self._feed)
        application.router.add_get("/{outlet}/{number}", self._page)
        return application

    def feed_address(self, outlet: Outlet) -> str:
        """Return where an outlet's feed is."""
        return f"{self.address}/{outlet.key}/feed.xml"

    def appeared(self, outlet: Outlet | None = None) -> list[SampleArticle]:
        """Return the articles that are there by now, newest first."""
        now = self._clock()
        there = [article for article in self.articles if article.appears <= now]
        return [article for article in reversed(there) if outlet is None or article.outlet == outlet]

    async def _robots(self, _request: web.Request) -> web.Response:
        return web.Response(text="User-agent: *\nAllow: /\n")

    async def _feed(self, request: web.Request) -> web.Response:
        outlet = self._outlet(request)
        there = self.appeared(outlet)
        response = web.Response(
            text=_feed_xml(outlet, there, self.address), content_type="application/rss+xml", charset="utf-8"
        )
        response.etag = f"{outlet.key}-{len(there)}"
        if request.headers.get("If-None-Match") == response.headers["ETag"]:
            return web.Response(status=304, headers={"ETag": response.headers["ETag"]})
        return response

    async def _front(self, request: web.Request) -> web.Response:
        outlet = self._outlet(request)
        text = front_html(outlet, self.appeared(outlet), self.address)
        return web.Response(text=text, content_type="text/html")

    async def _page(self, request: web.Request) -> web.Response:
        outlet = self._outlet(request)
        number = request.match_info["number"]
        article = next((a for a in self.appeared(outlet) if str(a.number) == number), None)
        if article is None:
            raise web.HTTPNotFound
        others = [other for other in self.appeared(outlet) if other is not article][:3]
        return web.Response(text=page_html(article, others, self.address), content_type="text/html")

    def _outlet(self, request: web.Request) -> Outlet:
        outlet = self.outlets.get(request.match_info["outlet"])
        if outlet is None:
            raise web.HTTPNotFound
        return outlet


def _load(opened: datetime, speed: float) -> tuple[Mapping[str, Outlet], tuple[SampleArticle, ...]]:
    text = files("sandbox.news").joinpath("articles.toml").read_text(encoding="utf-8")
    written = tomllib.loads(text)
    outlets = {each["key"]: Outlet(each["key"], each["name"], each["country"]) for each in written["outlet"]}
    articles = tuple(
        SampleArticle(
            number=number,
            outlet=outlets[each["outlet"]],
            title=each["title"],
            paragraphs=tuple(each["paragraphs"]),
            appears=_appears(number, opened, speed),
        )
        for number, each in enumerate(written["article"], start=1)
    )
    return outlets, articles


def _appears(number: int, opened: datetime, speed: float) -> datetime:
    """Return when an article appears: the first ones in the hours before, the others one by one."""
    late = number - BASELINE
    if late <= 0:
        return opened + timedelta(minutes=20 * late - 5)
    return opened + BETWEEN * late / speed


def _feed_xml(outlet: Outlet, there: Sequence[SampleArticle], address: str) -> str:
    items = "".join(
        f"<item><title>{escape(article.title)}</title>"
        f"<link>{address}/{outlet.key}/{article.number}</link>"
        f'<guid isPermaLink="false">sample-{article.number}</guid>'
        f"<pubDate>{format_datetime(article.appears.astimezone(UTC))}</pubDate>"
        f"<description>{escape(article.paragraphs[0])}</description></item>"
        for article in there
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>'
        f"<title>{escape(outlet.name)}</title><link>{address}/{outlet.key}/</link>"
        f"<description>Invented news for a demo</description><language>en</language>{items}</channel></rss>"
    )


def front_html(outlet: Outlet, there: Sequence[SampleArticle], address: str) -> str:
    """Return an outlet's front page: its headlines, and where its feed is."""
    headlines = "".join(
        f'<li><a href="{address}/{outlet.key}/{article.number}">{escape(article.title)}</a></li>'
        for article in there
    )
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(outlet.name)}</title>'
        f"{_feed_link(outlet, address)}</head><body><h1>{escape(outlet.name)}</h1>"
        f"<p>Invented news for a demo</p><ul>{headlines}</ul></body></html>"
    )


def _feed_link(outlet: Outlet, address: str) -> str:
    return f'<link rel="alternate" type="application/rss+xml" href="{address}/{outlet.key}/feed.xml">'


def page_html(article: SampleArticle, others: Sequence[SampleArticle], address: str) -> str:
    """Return an article as a page, with a menu, teasers and a sign-up around it."""
    body = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in article.paragraphs)
    teasers = "".join(
        f'<li><a href="{address}/{other.outlet.key}/{other.number}">{escape(other.title)}</a></li>'
        for other in others
    )
    title = escape(article.title)
    published = article.appears.astimezone(UTC).isoformat()
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta property="og:title" content="{title}">'
        f'<meta property="og:site_name" content="{escape(article.outlet.name)}">'
        f'<meta property="article:published_time" content="{published}">'
        f'<link rel="canonical" href="{address}/{article.outlet.key}/{article.number}">'
        f"{_feed_link(article.outlet, address)}"
        "<style>body{font:17px/1.5 Georgia,serif;max-width:38em;margin:2em auto;padding:0 1em}"
        "nav,aside,footer{color:#666;font-size:.85em}</style></head>"
        f"<body><nav>{escape(article.outlet.name)} · invented news for a demo</nav>"
        f"<article><h1>{title}</h1>{body}</article>"
        f"<aside><h2>More from {escape(article.outlet.name)}</h2><ul>{teasers}</ul></aside>"
        "<footer>Sign up for our newsletter. This page is a sample.</footer></body></html>"
    )
