"""`dateline backup FILE`: a consistent copy of the database, while the bot runs too."""

import argparse
import asyncio
from pathlib import Path

from bot.cli.output import say


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument(
        "file",
        type=Path,
        metavar="FILE",
        help="the copy; a file of that name is replaced once the copy is whole",
    )


def run(args: argparse.Namespace) -> int:
    """Write the copy; 0 when it is checked and on disk."""
    from bot.config import load_settings
    from bot.storage.backup import back_up

    size = asyncio.run(back_up(load_settings().dateline_database, args.file))
    say(f"{args.file}: {size / 1e6:.1f} MB, checked")
    return 0
