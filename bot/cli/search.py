"""`dateline search QUERY`: stored articles in the terminal, or as JSON."""

import argparse
import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from bot.cli.output import say, say_json

if TYPE_CHECKING:
    from bot.model import Article
    from bot.services.news import SearchResult


MOST = 1000
"""Articles of one answer."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("query", nargs="+", help="words that all have to be in the article")
    parser.add_argument("--region", help="only articles about a region, by name or code")
    parser.add_argument("--topic", help="only articles on a topic, by name or code")
    parser.add_argument(
        "--limit", type=_limit, default=20, metavar="N", help="how many articles at most (default: 20)"
    )
    parser.add_argument("--json", action="store_true", help="print a JSON list")


def run(args: argparse.Namespace) -> int:
    """Search; 0 whether or not anything was found."""
    result = asyncio.run(_search(args))
    if args.json:
        say_json([_as_json(article) for article in result.articles])
        return 0
    for article in result.articles:
        say(_as_text(article))
    if not result.articles:
        say(f"Nothing found for “{' '.join(args.query)}”.")
    if result.stopped_early:
        say("The search took too long and was stopped early; there may be more. Add a word.")
    return 0


async def _search(args: argparse.Namespace) -> "SearchResult":
    from bot.config import load_settings
    from bot.model import Viewer
    from bot.services.news import News
    from bot.storage.database import Database
    from bot.vocabulary.regions import find_region
    from bot.vocabulary.topics import find_topic

    region = find_region(args.region).code if args.region else None
    topic = find_topic(args.topic).code if args.topic else None
    async with Database.open_readonly(load_settings().dateline_database) as database:
        news = News(database=database, clock=lambda: datetime.now(UTC))
        return await news.search(Viewer(), " ".join(args.query), region=region, topic=topic, limit=args.limit)


def _limit(text: str) -> int:
    if text.isdecimal() and 0 < int(text) <= MOST:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is no number of articles: give one from 1 to {MOST}")


def _as_json(article: "Article") -> dict[str, Any]:
    return {
        "id": article.id,
        "title": article.title,
        "url": article.url,
        "outlet": article.outlet,
        "published": article.published.isoformat() if article.published else None,
        "regions": [
            {"code": tag.code, **({"iso": tag.iso} if tag.iso else {}), "name": tag.name}
            for tag in article.regions
        ],
        "topics": [{"code": tag.code, "name": tag.name} for tag in article.topics],
        "summary": list(article.summary.sentences),
    }


def _as_text(article: "Article") -> str:
    when = article.sort_at.strftime("%Y-%m-%d %H:%M UTC")
    lines = [f"{article.id}  {article.title}", f"    {article.outlet} · {when} · {_names(article)}"]
    lines += [f"    {sentence}" for sentence in article.summary.sentences]
    if article.url:
        lines.append(f"    {article.url}")
    return "\n".join(lines) + "\n"


def _names(article: "Article") -> str:
    tags: Sequence[Any] = (*article.regions, *article.topics)
    return ", ".join(tag.name for tag in tags) or "no region"
