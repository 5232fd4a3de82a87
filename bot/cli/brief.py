"""`dateline brief REGION`: a brief in the terminal, or as JSON."""

import argparse
import asyncio
import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot.cli.output import say, say_json

if TYPE_CHECKING:
    from bot.model import Brief, BriefItem, Story

_UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
_LONGEST = timedelta(days=366)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("region", nargs="+", help="a region by name or code: Kazakhstan, 143, Sahel, World")
    parser.add_argument("--topic", help="only this topic, by name or code")
    parser.add_argument("--since", type=_period, default=timedelta(hours=24), help="24h (default), 3d, 2w …")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(args: argparse.Namespace) -> int:
    """Compose and print; 0 whether or not there is news."""
    brief = asyncio.run(_compose(args))
    if args.json:
        say_json(_as_json(brief))
    else:
        say(_as_text(brief))
    return 0


async def _compose(args: argparse.Namespace) -> "Brief":
    from bot.config import load_settings
    from bot.model import Viewer
    from bot.services.briefs import Briefs
    from bot.services.news import News
    from bot.storage.database import Database
    from bot.vocabulary.regions import find_region
    from bot.vocabulary.topics import find_topic
    from cogs.render.discord_renderer import DiscordRenderer

    def clock() -> datetime:
        return datetime.now(UTC)

    region = find_region(" ".join(args.region)).code
    topic = find_topic(args.topic).code if args.topic else None
    async with Database.open_readonly(load_settings().dateline_database) as database:
        news = News(database=database, clock=clock)
        briefs = Briefs(database, news, DiscordRenderer(), clock, installation="")
        return await briefs.now(Viewer(), region, topic=topic, period=args.since)


def _as_json(brief: "Brief") -> dict[str, Any]:
    from bot.vocabulary.regions import region_name

    return {
        "region": {"code": brief.region, "name": region_name(brief.region)},
        "since": brief.since.isoformat(),
        "until": brief.until.isoformat(),
        "items": [_item(item) for item in brief.items],
    }


def _item(item: "BriefItem") -> dict[str, Any]:
    story = item.story
    return {
        "story": story.id,
        "title": story.title,
        "summary": list(item.summary),
        "regions": [
            {"code": tag.code, **({"iso": tag.iso} if tag.iso else {}), "name": tag.name}
            for tag in story.regions
        ],
        "topics": [{"code": tag.code, "name": tag.name} for tag in story.topics],
        "sources": [
            {
                "outlet": article.outlet,
                "title": article.title,
                "url": article.url,
                "published": article.published.isoformat() if article.published else None,
            }
            for article in story.articles
        ],
        "update": item.update,
    }


def _as_text(brief: "Brief") -> str:
    from bot.vocabulary.regions import region_name

    title = f"{region_name(brief.region)}, {brief.since:%Y-%m-%d %H:%M} to {brief.until:%Y-%m-%d %H:%M} UTC"
    lines = [title, "=" * len(title)]
    if brief.rolled_up_from:
        lines.append(f"Little news from {region_name(brief.rolled_up_from)}; this is the region around it.")
    lines += [_story(item) for item in brief.items]
    if not brief.items:
        lines.append("Nothing new in this period.")
    if brief.left_out:
        lines.append(f"{brief.left_out} more in this period.")
    return "\n".join(lines)


def _story(item: "BriefItem") -> str:
    story: Story = item.story
    names = [tag.name for tag in story.regions] + [tag.name for tag in story.topics]
    tags = ", ".join(names) or "no region"
    lines = [f"\n{'Update: ' if item.update else ''}{story.title}", f"  {tags}"]
    lines += [f"  {sentence}" for sentence in item.summary]
    lines += [
        f"  · {article.outlet}" + (f" {article.url}" if article.url else "") for article in story.articles
    ]
    return "\n".join([*lines, f"  story {story.id}"])


def _period(text: str) -> timedelta:
    found = re.fullmatch(r"(\d{1,4})([hdw])", text.strip().lower())
    period = int(found[1]) * _UNITS[found[2]] if found else timedelta()
    if timedelta() < period <= _LONGEST:
        return period
    raise argparse.ArgumentTypeError(f"{text!r} is no period: write 24h, 3d or 2w")
