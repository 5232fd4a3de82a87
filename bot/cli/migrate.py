"""`dateline migrate`: bring the database to this version's schema."""

import argparse
import asyncio

from bot.cli.output import say


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare no options: the database is named by DATELINE_DATABASE."""
    del parser


def run(args: argparse.Namespace) -> int:
    """Migrate; 0 when the schema is this version's."""
    del args
    return asyncio.run(_run())


async def _run() -> int:
    from bot.config import load_settings  # noqa: PLC0415 - `dateline --help` must not wait for it
    from bot.storage.database import Database  # noqa: PLC0415

    async with Database.open(load_settings().dateline_database, holder="dateline migrate") as database:
        steps = ", ".join(step.name for step in database.migrated)
        say(f"{database.path}: {f'took {steps}' if steps else 'nothing to do'}")
    return 0
