"""Measure what the desk costs as it grows: search, lookups, briefs, completion, start, disk and memory.

    python -m benchmarks.scale [--articles 10000 100000] [--folder DIR] [--queries 2000] [--json FILE]

For each size a database of made-up articles is filled (benchmarks/seeding.py; kept in --folder for the next
run, a million take about ten minutes), and read through the desk's own services while a writer stores 100
articles a minute.. The last table divides each p99 by that of the smallest size: what is flat stays near 1.
"""

import argparse
import asyncio
import contextlib
import random
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from benchmarks.measuring import (
    TIMING_HEAD,
    Timing,
    machine,
    memory_mb,
    share,
    table,
    time_calls,
    timing_rows,
    write_json,
)
from benchmarks.seeding import FEEDS, GUILD, NOW, Press, seed, vocabulary
from bot.model import Analysis, Entry, Feed, RegionTag, Summary, TopicTag, Viewer
from bot.pipeline.stories import StoryIndex
from bot.services.articles import Articles
from bot.services.news import News
from bot.services.reading import Report
from bot.services.stories import Stories
from bot.storage.database import Database
from bot.vocabulary.regions import suggest_regions
from bot.vocabulary.topics import suggest_topics

DEADLINE_MS = 100.0
VIEWERS = (Viewer(), Viewer(guild_id=GUILD), Viewer(guild_id="200"))


@dataclass(frozen=True, slots=True)
class Query:
    """One search of the mix, and what kind it is."""

    kind: str
    words: str
    region: str | None = None
    topic: str | None = None


def queries(number: int, press: Press, chance: random.Random) -> Iterator[Query]:
    """Mix searches: common words, rare ones, several, with rare and common regions and topics."""
    words = vocabulary()

    def pick(low: int, high: int) -> str:
        return words[chance.randrange(low, min(high, len(words)))]

    def region() -> str:
        return press.regions[min(int(chance.paretovariate(0.5)), len(press.regions)) - 1]

    def topic() -> str:
        return press.topics[min(int(chance.paretovariate(0.5)), len(press.topics)) - 1]

    kinds: list[tuple[str, Callable[[], Query]]] = [
        ("one very common word", lambda: Query("", pick(0, 60))),
        ("two common words", lambda: Query("", f"{pick(20, 200)} {pick(20, 200)}")),
        ("a middling word", lambda: Query("", pick(300, 5000))),
        ("a rare word", lambda: Query("", pick(10_000, 50_000))),
        ("common and middling", lambda: Query("", f"{pick(20, 200)} {pick(300, 5000)}")),
        ("three middling words", lambda: Query("", " ".join(pick(200, 1000) for _ in range(3)))),
        ("common word, any region", lambda: Query("", pick(0, 200), region())),
        (
            "common word, rare region",
            lambda: Query("", pick(0, 200), press.regions[-1 - chance.randrange(60)]),
        ),
        (
            "common word, rare topic",
            lambda: Query("", pick(0, 200), None, press.topics[-1 - chance.randrange(300)]),
        ),
        ("middling word, region, topic", lambda: Query("", pick(200, 3000), region(), topic())),
        ("the beginning of a word", lambda: Query("", pick(300, 5000)[:4])),
        ("a name nobody has", lambda: Query("", "Xyzzyqua")),
    ]
    for at in range(number):
        kind, make = kinds[at % len(kinds)]
        made = make()
        yield Query(kind, made.words, made.region, made.topic)


async def time_search(news: News, asked: list[Query], chance: random.Random) -> dict[str, Any]:
    """Search one after another; also by kind, and how many were stopped early."""
    spent: dict[str, list[float]] = {}
    busy: list[float] = []
    stopped: dict[str, int] = {}
    for query in asked:
        started, cpu = time.perf_counter(), time.process_time()
        found = await news.search(chance.choice(VIEWERS), query.words, region=query.region, topic=query.topic)
        spent.setdefault(query.kind, []).append(1000 * (time.perf_counter() - started))
        busy.append(1000 * (time.process_time() - cpu))
        stopped[query.kind] = stopped.get(query.kind, 0) + found.stopped_early
    everything = [each for kind in spent.values() for each in kind]
    return {
        "p50": share(everything, 0.5),
        "p99": share(everything, 0.99),
        "worst": max(everything),
        "cpu_p50": share(busy, 0.5),
        "cpu_p99": share(busy, 0.99),
        "stopped_share": sum(stopped.values()) / len(asked),
        "by_kind": {
            kind: {
                "p50": share(each, 0.5),
                "p99": share(each, 0.99),
                "worst": max(each),
                "stopped": stopped[kind],
            }
            for kind, each in spent.items()
        },
    }


async def time_lookups(news: News, press: Press, articles: int, chance: random.Random) -> dict[str, Timing]:
    """Time what commands read."""
    words = vocabulary()

    def region() -> str:
        return chance.choice(press.regions)

    def topic() -> str:
        return chance.choice(press.topics)

    def viewer() -> Viewer:
        return chance.choice(VIEWERS)

    def between(hours: int, **where: str | None) -> Any:
        since = NOW - timedelta(hours=hours)
        return news.candidates(
            viewer(), region=where.get("region"), topic=where.get("topic"), since=since, until=NOW
        )

    async def story(id_: int) -> None:
        with contextlib.suppress(Exception):  # some are another guild's
            await news.story(viewer(), id_)

    calls: dict[str, tuple[int, Callable[[], Any]]] = {
        "latest": (200, lambda: news.latest(viewer(), limit=30)),
        "latest of a region": (200, lambda: news.latest(viewer(), region=region(), limit=30)),
        "latest on a topic": (200, lambda: news.latest(viewer(), topic=topic(), limit=30)),
        "latest of a region on a topic": (
            200,
            lambda: news.latest(viewer(), region=region(), topic=topic(), limit=30),
        ),
        "latest of an outlet": (
            50,
            lambda: news.latest(viewer(), outlet=f"Outlet {chance.randrange(1, FEEDS)}", limit=30),
        ),
        "latest of an unknown outlet": (
            5,
            lambda: news.latest(viewer(), outlet="The Nowhere Times", limit=30),
        ),
        "story": (300, lambda: story(chance.randrange(1, articles))),
        "brief of a day, world": (20, lambda: between(24)),
        "brief of a week, world": (10, lambda: between(24 * 7)),
        "brief of a day, region": (100, lambda: between(24, region=region())),
        "brief of a week, Asia": (10, lambda: between(24 * 7, region="142")),
        "brief of a week, topic": (50, lambda: between(24 * 7, topic=topic())),
        "complete a story": (300, lambda: news.complete_story(viewer(), words[chance.randrange(300)][:3])),
        "complete a region": (300, lambda: _now(suggest_regions, "kazakhstan"[: chance.randrange(9)])),
        "complete a topic": (300, lambda: _now(suggest_topics, "education"[: chance.randrange(9)])),
        "counts of a week": (5, lambda: News(database=news._database, clock=lambda: NOW).counts(viewer())),  # noqa: SLF001 - unkept ones
    }
    return {name: await time_calls([call] * number) for name, (number, call) in calls.items()}


async def _now(function: Callable[[str], object], argument: str) -> None:
    function(argument)


@contextlib.asynccontextmanager
async def writing(database: Database, articles: Articles, press: Press, total: int) -> AsyncIterator[None]:
    """Store 100 articles a minute in the background."""
    task = asyncio.create_task(_write(database, articles, press, total))
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def _write(database: Database, articles: Articles, press: Press, total: int) -> None:
    batch, at = 5, total
    while True:
        made = list(press.articles(at + 1, at + batch, total))
        at += batch
        reports = []
        for each in made:
            analysis = Analysis(
                title=each.title,
                paragraphs=tuple(each.body.split("\n")),
                byline=None,
                published=NOW,
                language="en",
                regions=(RegionTag(each.region, "", 0.9, ("somewhere",)),),
                topics=(TopicTag(each.topic, "", 0.8, ("something",)),),
                summary=Summary(("One.", "Two.")),
                fingerprint=each.terms,
            )
            url = f"https://live.example/{each.id}-{time.time_ns()}"
            reports.append(Report(Entry(url, url, each.title), analysis, url, baseline=False))
        async with database.write() as tx:
            await articles.store_reports(tx, Feed(1, "https://outlet1.example/feed.xml"), reports, now=NOW)
        await asyncio.sleep(60 * batch / 100)


def prepare(path: Path, articles: int) -> int:
    """Make the database, unless an earlier run left it there; return its bytes of text."""
    noted = path.with_suffix(".text")
    if not path.exists():
        unfinished = path.with_suffix(".unfinished")
        asyncio.run(_migrate(unfinished))
        started = time.perf_counter()
        noted.write_text(str(seed(unfinished, articles)), encoding="ascii")
        unfinished.rename(path)
        print(f"seeded {articles:,} articles in {time.perf_counter() - started:,.0f} s")
    return int(noted.read_text(encoding="ascii"))


async def _migrate(path: Path) -> None:
    async with Database.open(path):
        pass


async def measure(path: Path, articles: int, searches: int) -> dict[str, Any]:
    """Measure one size."""
    chance, press = random.Random(articles), Press(articles)  # noqa: S311 - the same queries every time
    before = memory_mb()
    started = time.perf_counter()
    async with Database.open(path) as database:
        opened = time.perf_counter() - started
        stories = Stories(database, StoryIndex())
        remembered = await stories.load(now=NOW)
        loaded = time.perf_counter() - started - opened
        rest = memory_mb()
        news = News(database=database, clock=lambda: NOW)
        stored = Articles(database=database, stories=stories, clock=lambda: NOW)
        async with writing(database, stored, press, articles):
            lookups = await time_lookups(news, press, articles, chance)
            search = await time_search(news, list(queries(searches, press, chance)), chance)
        return {
            "articles": articles,
            "open_ms": 1000 * opened,
            "load_ms": 1000 * loaded,
            "remembered": remembered,
            "rss_mb": {"before": before, "at_rest": rest, "after": memory_mb()},
            "lookups": lookups,
            "search": search,
        }


def report(found: dict[str, Any]) -> None:
    """Print one size."""
    print(
        f"\n{found['articles']:,} articles: "
        f"open {found['open_ms']:.0f} ms, stories {found['load_ms']:.0f} ms "
        f"({found['remembered']:,} remembered), {found['disk']['above_text']:.2f} x text above the text, "
        f"{found['rss_mb']['at_rest']:.0f} MB at rest, {found['rss_mb']['after']:.0f} MB at the end"
    )
    table(TIMING_HEAD, timing_rows(found["lookups"]))
    search = found["search"]
    print(
        f"\nsearch: p50 {search['p50']:.1f} ms, p99 {search['p99']:.1f} ms, worst {search['worst']:.0f} ms "
        f"(CPU p50 {search['cpu_p50']:.1f}, p99 {search['cpu_p99']:.1f}), "
        f"stopped early {search['stopped_share']:.1%}"
    )
    table(
        ("", "p50 ms", "p99 ms", "worst ms", "stopped"),
        [
            (kind, each["p50"], each["p99"], each["worst"], each["stopped"])
            for kind, each in search["by_kind"].items()
        ],
    )


def report_growth(all_found: list[dict[str, Any]]) -> None:
    """Print p99 by size, and what it grew by."""
    sizes = [f"{found['articles']:,}" for found in all_found]
    rows: list[tuple[object, ...]] = []
    for name in ("search", *all_found[0]["lookups"]):
        values = [
            found["search"]["p99"] if name == "search" else found["lookups"][name].p99 for found in all_found
        ]
        rows.append((name, *values, values[-1] / max(values[0], 1e-9)))
    print()
    table(("p99 ms", *sizes, "grew"), rows)


def run(folder: Path, sizes: list[int], searches: int) -> list[dict[str, Any]]:
    """Measure all sizes, the smallest first."""
    found = []
    for articles in sorted(sizes):
        path = folder / f"scale-{articles}.db"
        text, size = prepare(path, articles), path.stat().st_size
        disk = {"text": text, "file": size, "above_text": (size - text) / text}
        found.append({"disk": disk, **asyncio.run(measure(path, articles, searches))})
        report(found[-1])
    return found


def main() -> None:
    """Parse the arguments, measure, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--articles", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--folder", type=Path, help="keep the databases there for another run")
    parser.add_argument("--queries", type=int, default=2000)
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = args.folder or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        found = run(folder, args.articles, args.queries)
    report_growth(found)
    write_json(args.json, {"machine": machine(), "sizes": found})


if __name__ == "__main__":
    main()
