"""Time each stage per article, and the whole path from feeds to stored stories, beside the bare minimum.

    python -m benchmarks.speed [--corpus FOLDER] [--articles 200] [--parsers 2] [--json FILE]

CPU milliseconds of one process an article, start-up apart; the bare minimum is trafilatura alone on the same
pages. The whole path is real: a loopback server with feeds and pages, the HTTP client, the parsing process,
SQLite. Without a corpora folder the demo's sample articles are used, which are short and easy.
"""

import argparse
import asyncio
import gzip
import json
import platform
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import partial
from html import escape
from pathlib import Path
from typing import Any

from aiohttp import web

from benchmarks.measuring import cpu_seconds
from bot.app import Desk
from bot.config import Settings
from bot.model import Document, Feed
from bot.pipeline.analysis import analyze
from bot.pipeline.extraction import extract_page
from bot.pipeline.language import detect_language
from bot.pipeline.regions import classify_regions
from bot.pipeline.stories import StoryIndex, fingerprint
from bot.pipeline.summaries import summarize
from bot.pipeline.topics import classify_topics
from bot.storage import feeds
from sandbox.loopback import listen_on_loopback
from sandbox.news.site import NewsSite, page_html

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
EACH = 20
"""Entries of a feed: of its first answer the desk reads no more pages (services/reading.py)."""


@dataclass
class Stopwatch:
    """CPU seconds by stage."""

    spent: dict[str, float] = field(default_factory=dict)

    def run(self, stage: str, work: Callable[[], Any]) -> Any:
        started = time.process_time()
        result = work()
        self.spent[stage] = self.spent.get(stage, 0.0) + time.process_time() - started
        return result


def pages_of(corpus: Path | None) -> list[bytes]:
    """Return the pages to read: the corpora folder's, else the demo's."""
    if corpus is not None:
        return [gzip.decompress(path.read_bytes()) for path in sorted(corpus.glob("extraction/html/*/*.gz"))]
    site = NewsSite(opened=NOW, clock=lambda: NOW + timedelta(hours=1))
    return [page_html(article, (), "http://127.0.0.1").encode() for article in site.articles]


def time_stages(pages: Sequence[bytes]) -> dict[str, float]:
    """Return CPU milliseconds an article, by stage, and of trafilatura alone."""
    import trafilatura  # noqa: PLC0415 - the bare minimum, beside ours

    for page in pages:  # start-up: models and the tables of each language are loaded here
        analyze(Document(html=page), now=NOW)
    trafilatura.extract(pages[0].decode("utf-8", "replace"), favor_precision=True)
    watch, index = Stopwatch(), StoryIndex()
    for number, page in enumerate(pages, start=1):
        text = page.decode("utf-8", "replace")
        watch.run("trafilatura alone", partial(trafilatura.extract, text, favor_precision=True))
        found = watch.run("extract", partial(extract_page, page, url=None, now=NOW))
        title, body = found.title or "", found.paragraphs
        sample = "\n".join((title, *body))[:2000]
        language = watch.run("language", lambda: detect_language(sample, hint=found.language))  # noqa: B023 - run at once
        watch.run("regions", lambda: classify_regions(title, body, language=language, country=None))  # noqa: B023 - as above
        watch.run("topics", lambda: classify_topics(title, body, language=language))  # noqa: B023 - as above
        watch.run("summary", lambda: summarize(title, body, language=language))  # noqa: B023 - as above
        terms = watch.run("fingerprint", lambda: fingerprint(title, body, language))  # noqa: B023 - as above
        place = watch.run("cluster", lambda: index.place(number, terms, NOW))  # noqa: B023 - as above
        index.add(number, place.story_id or number, terms, NOW)
    return {stage: 1000 * seconds / len(pages) for stage, seconds in watch.spent.items()}


async def time_path(pages: Sequence[bytes], articles: int, parsers: int = 1) -> dict[str, float]:
    """Return articles a second from feeds on loopback to stored stories, and CPU milliseconds an article."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings.model_construct(
            **{name: each.default for name, each in Settings.model_fields.items()}
            | {
                "dateline_database": Path(folder) / "speed.db",
                "dateline_allow_private_feeds": True,
                "dateline_starter_feeds": False,
                "dateline_parsers": parsers,
            }
        )
        async with _serve(pages, articles) as address, Desk.open(settings) as desk:
            async with desk.database.write() as tx:
                for number in range(max(1, articles // EACH)):
                    await feeds.add_feed(
                        tx, Feed(0, f"{address.format(number + 1)}/{number}/feed.xml"), by=None, now=NOW
                    )
            await desk.worker.warm_up()
            before, started = cpu_seconds(), time.perf_counter()
            results = await desk.polling.poll_due()
            seconds = time.perf_counter() - started
            stored = sum(result.new for result in results)
            async with desk.database.read() as connection:
                rows = await connection.execute_fetchall("SELECT count(*) AS n FROM story")
        return {
            "articles": stored,
            "stories": next(iter(rows))["n"],
            "articles_per_second": stored / seconds,
            "cpu_ms_per_article": 1000 * (cpu_seconds() - before) / max(stored, 1),
        }


class _serve:  # noqa: N801 - used like a function
    """A loopback server of feeds and pages, as an asynchronous context manager giving its address.

    Each feed has a host of its own, whose number goes into the address: feeds of one host are read in turn.
    """

    def __init__(self, pages: Sequence[bytes], articles: int) -> None:
        self._pages = pages
        self._each = min(EACH, articles)
        application = web.Application()
        application.router.add_get("/{feed}/feed.xml", self._feed)
        application.router.add_get("/{feed}/{number}", self._page)
        self._runner = web.AppRunner(application, access_log=None)

    async def __aenter__(self) -> str:
        await self._runner.setup()
        await web.SockSite(self._runner, listen_on_loopback()).start()
        return f"http://127.1.0.{{}}:{self._runner.addresses[0][1]}"

    async def __aexit__(self, *_error: object) -> None:
        await self._runner.cleanup()

    async def _feed(self, request: web.Request) -> web.Response:
        feed = request.match_info["feed"]
        base = f"http://{request.host}/{feed}"
        items = "".join(
            f"<item><title>{escape(f'Page {feed}-{number}')}</title><link>{base}/{number}</link>"
            f"<pubDate>{format_datetime(datetime.now(UTC))}</pubDate></item>"
            for number in range(self._each)
        )
        xml = f'<rss version="2.0"><channel><title>Outlet {feed}</title>{items}</channel></rss>'
        return web.Response(text=xml, content_type="application/rss+xml")

    async def _page(self, request: web.Request) -> web.Response:
        at = int(request.match_info["feed"]) * self._each + int(request.match_info["number"])
        return web.Response(body=self._pages[at % len(self._pages)], content_type="text/html")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--corpus", type=Path, help="a corpora folder with extraction/html")
    parser.add_argument("--articles", type=int, default=200, help="articles for the whole path (default 200)")
    parser.add_argument("--parsers", type=int, default=1, help="parsing processes (default 1)")
    parser.add_argument("--json", type=Path, help="write the figures there too")
    args = parser.parse_args()
    pages = pages_of(args.corpus)
    print(
        f"{len(pages)} pages {'of the corpora folder' if args.corpus else 'of the demo (short and easy)'}, "
        f"Python {platform.python_version()}, {datetime.now(UTC):%Y-%m-%d}"
    )
    stages = time_stages(pages)
    alone = stages.pop("trafilatura alone")
    print(f"\n{'stage':<20}{'CPU ms an article':>20}{'x trafilatura':>16}")
    for stage, spent in [*stages.items(), ("all stages", sum(stages.values())), ("trafilatura alone", alone)]:
        print(f"{stage:<20}{spent:>20.2f}{spent / alone:>16.2f}")
    path = asyncio.run(time_path(pages, args.articles, args.parsers))
    print(
        f"\nwhole path: {path['articles']:.0f} articles into {path['stories']:.0f} stories, "
        f"{path['articles_per_second']:.1f} articles a second"
    )
    if args.json:
        figures = {"pages": len(pages), "stages_cpu_ms": stages, "trafilatura_cpu_ms": alone, "path": path}
        args.json.write_text(json.dumps(figures, indent=2), encoding="utf-8")


if __name__ == "__main__":
    main()
