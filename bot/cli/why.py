"""`dateline why STORY`: the reasons behind a story, its tags, its briefs and its posts."""

import argparse
import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.cli.output import say

if TYPE_CHECKING:
    from bot.services.grounds import Reason


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("story", type=int, help="a story's number, as `dateline brief` prints it")
    parser.add_argument("--target", help="a channel's id: what was told there, and in which state it is")


def run(args: argparse.Namespace) -> int:
    """Print the reasons."""
    for reason in asyncio.run(_reasons(args.story, args.target)):
        say(reason.subject)
        say("\n".join(f"  - {line}" for line in reason.because) or "  - no reasons are kept")
    return 0


async def _reasons(story: int, target: str | None) -> "Sequence[Reason]":
    from bot.config import load_settings
    from bot.model import Viewer
    from bot.services.news import News
    from bot.services.reasons import Reasons
    from bot.storage.database import Database

    async with Database.open_readonly(load_settings().dateline_database) as database:
        reasons = Reasons(database, News(database=database, clock=lambda: datetime.now(UTC)))
        found = await reasons.of_story(Viewer(), story)
        if target is not None:
            found += await reasons.of_target(Viewer(), story, target)
        return found
