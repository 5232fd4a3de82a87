"""`dateline forget URL|HOST`: delete articles, and the bot's posts of them."""

import argparse
import asyncio
from typing import TYPE_CHECKING

from bot.cli.output import counted, say

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
    say(told(done))
    return 0


def told(done: "Forgotten") -> str:
    """Say what was deleted, and what goes later."""
    posts = "no post told of it"
    if done.messages:
        posts = f"{counted(done.messages, 'post goes', 'posts go')} when the bot runs next"
    unread = ""
    if done.unread:
        unread = f"; nothing is kept of {counted(done.unread, 'unread entry', 'unread entries')}"
    return f"Deleted {counted(done.articles, 'article', 'articles')}; {posts}{unread}."


async def _forget(address: str) -> "Forgotten":
    from bot.app import Desk
    from bot.config import load_settings
    from bot.storage.files import require_file

    settings = load_settings()
    require_file(settings.dateline_database)  # a new one would truthfully say that nothing is stored
    async with Desk.open(settings, holder="dateline forget") as desk:
        return await desk.forgetting.forget(address)
