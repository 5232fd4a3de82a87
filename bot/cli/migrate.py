"""`dateline migrate`: bring the database to this version's schema."""

import argparse
import asyncio

from bot.cli.output import say


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options; the database is named by DATELINE_DATABASE."""
    parser.add_argument(
        "--rebuild-search", action="store_true", help="make the search index anew from the articles"
    )


def run(args: argparse.Namespace) -> int:
    """Migrate; 0 when the schema is this version's."""
    return asyncio.run(_run(rebuild=args.rebuild_search))


async def _run(*, rebuild: bool) -> int:
    from bot.config import load_settings
    from bot.storage.database import Database
    from bot.storage.inspection import rebuild_search

    async with Database.open(load_settings().dateline_database, holder="dateline migrate") as database:
        steps = ", ".join(step.name for step in database.migrated)
        say(f"{database.path}: {f'took {steps}' if steps else 'nothing to do'}")
        if rebuild:
            async with database.write() as tx:
                await rebuild_search(tx)
            say(f"{database.path}: the search index is new")
    return 0
