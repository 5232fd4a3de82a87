"""`dateline forget URL|HOST`: delete articles, and the bot's posts of them."""

import argparse
import asyncio
from typing import TYPE_CHECKING

from bot.cli.output import say

if TYPE_CHECKING:
    from bot.services.forgetting import Forgotten


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the address."""
    parser.add_argument(
        "address", metavar="URL|HOST", help="one article's address, or a host: all of its articles"
    )


def run(args: argparse.Namespace) -> int:
    """Forget, and say what was."""
    done = asyncio.run(_forget(args.address))
    articles = "1 article" if done.articles == 1 else f"{done.articles} articles"
    posts = "no post told of it" if not done.messages else f"{done.messages} posts go when the bot runs next"
    unread = f"; nothing is kept of {done.unread} unread entries" if done.unread else ""
    say(f"Deleted {articles}; {posts}{unread}.")
    return 0


async def _forget(address: str) -> "Forgotten":
    from bot.app import Desk
    from bot.config import load_settings
    from bot.storage.files import require_file

    settings = load_settings()
    require_file(settings.dateline_database)  # a new one would truthfully say that nothing is stored
    async with Desk.open(settings, holder="dateline forget") as desk:
        return await desk.forgetting.forget(address)
