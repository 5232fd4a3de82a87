"""`dateline feeds`: the global catalogue of feeds."""

import argparse
import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.output import counted, say, say_bytes
from bot.errors import (
    BlockedAddressError,
    DatelineError,
    NotFoundError,
    ParseError,
    SourceError,
    StorageError,
)

if TYPE_CHECKING:
    from bot.app import Desk
    from bot.model import Feed
    from bot.services.feeds import Feeds


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the actions and their options."""
    actions = parser.add_subparsers(dest="action", metavar="action", required=True)
    add = _action(actions, "add", "add feeds, or the feeds that pages announce")
    add.add_argument(
        "urls", nargs="+", metavar="URL", help="a feed's address, or that of a site that has one"
    )
    _action(actions, "list", "list all feeds and where they stand")
    remove = _action(actions, "remove", "remove feeds, and the articles that came by them alone")
    remove.add_argument("feeds", nargs="+", metavar="FEED", help="a feed's number or address")
    check = _action(actions, "check", "read feeds now, due or not, and say what came")
    check.add_argument("feeds", nargs="*", metavar="FEED", help="a feed's number or address (default: all)")
    load = _action(actions, "import", "add the feeds of an OPML list")
    load.add_argument("file", type=Path, metavar="FILE.opml", help="the list, as other readers export it")
    export = _action(actions, "export", "write all feeds as an OPML list")
    export.add_argument("file", type=Path, nargs="?", metavar="FILE.opml", help="default: standard output")


def _action(
    actions: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, summary: str
) -> argparse.ArgumentParser:
    return actions.add_parser(name, help=summary, description=f"{summary[0].upper()}{summary[1:]}.")


def run(args: argparse.Namespace) -> int:
    """Do the action; 1 when any feed failed."""
    return asyncio.run(_ACTIONS[args.action](args))


async def _add(args: argparse.Namespace) -> int:
    failed = 0
    async with _desk("add") as desk:
        for url in args.urls:
            try:
                added = await desk.feeds.add(url)
            except StorageError:
                raise
            except DatelineError as error:
                failed += 1
                _complain("add", error)
            else:
                entries = counted(added.entries, "entry", "entries")
                what = f"added, {entries}" if added.new else "is there already"
                say(f"{added.feed.id}  {added.feed.outlet}  {added.feed.url}: {what}")
    return 1 if failed else 0


async def _list(args: argparse.Namespace) -> int:
    from bot.model import Viewer

    del args
    async with _readers() as feeds:
        listed = await feeds.list(Viewer())
    for feed in sorted(listed, key=lambda feed: (feed.outlet or feed.title or feed.url).casefold()):
        say(describe(feed))
    if not listed:
        say("There are no feeds. Add one: dateline feeds add https://…")
    return 0


async def _remove(args: argparse.Namespace) -> int:
    from bot.config import load_settings
    from bot.storage.files import require_file

    failed = 0
    require_file(load_settings().dateline_database)
    async with _desk("remove") as desk:
        for name in args.feeds:
            try:
                removed = await desk.feeds.remove(str((await _found(desk, name)).id))
            except StorageError:
                raise
            except DatelineError as error:
                failed += 1
                _complain("remove", error)
            else:
                say(f"removed {removed.outlet or removed.url}")
    return 1 if failed else 0


async def _found(desk: "Desk", name: str) -> "Feed":
    try:
        return await desk.feeds.find(name)
    except NotFoundError:
        text = f"There is no feed “{name}” here. `dateline feeds list` shows them all."
        raise NotFoundError(text) from None


async def _check(args: argparse.Namespace) -> int:
    from bot.cli.poll import describe as describe_poll
    from bot.model import Viewer

    async with _desk("check") as desk:
        wanted = [await _found(desk, name) for name in args.feeds] or await desk.feeds.list(Viewer())
        results = await desk.polling.poll(
            wanted, on_progress=lambda result, done, total: say(f"{done}/{total}  {describe_poll(result)}")
        )
    failed = sum(1 for result in results if result.error)
    say(f"{len(results) - failed} of {len(results)} feeds answered.")
    return 1 if failed else 0


async def _import(args: argparse.Namespace) -> int:
    try:
        body = args.file.read_bytes()
    except OSError as error:
        raise DatelineError(f"{args.file} cannot be read: {error.strerror}.") from error
    async with _desk("import") as desk:
        try:
            done = await desk.feeds.import_opml(body)
        except ParseError as error:
            raise DatelineError(
                f"{args.file}: {error.reason}. Give a list that a feed reader exported."
            ) from error
    added, known = counted(done.added, "feed", "feeds"), counted(done.known, "was", "were")
    say(f"{added} added, {known} there already. `dateline feeds check` reads them now.")
    return 0


async def _export(args: argparse.Namespace) -> int:
    from bot.model import Viewer

    async with _readers() as feeds:
        body = await feeds.export_opml(Viewer())
    if args.file is None:
        say_bytes(body)
        return 0
    try:
        args.file.write_bytes(body)
    except OSError as error:
        raise DatelineError(f"{args.file} cannot be written: {error.strerror}.") from error
    return 0


_ACTIONS = {
    "add": _add,
    "list": _list,
    "remove": _remove,
    "check": _check,
    "import": _import,
    "export": _export,
}


def describe(feed: "Feed") -> str:
    """Say in one line what a feed is and where it stands."""
    line = f"{feed.id:>5}  {feed.outlet or feed.title or 'unnamed'}  {feed.url}"
    if feed.state.value != "active":
        return f"{line}\n       {feed.state.value}: {feed.last_error or 'no reason known'}"
    if feed.last_error:
        due = f", next try {feed.next_poll_at:%Y-%m-%d %H:%M} UTC" if feed.next_poll_at else ""
        return f"{line}\n       failed {feed.error_count} times in a row: {feed.last_error}{due}"
    if feed.last_success_at is None:
        return f"{line}\n       not read yet"
    return f"{line}\n       read {feed.last_success_at:%Y-%m-%d %H:%M} UTC"


@asynccontextmanager
async def _desk(action: str) -> "AsyncIterator[Desk]":
    from bot.app import Desk
    from bot.config import load_settings

    instead = None if action == "import" else f"`/feeds {action}`"
    async with Desk.open(load_settings(), holder=f"dateline feeds {action}", instead=instead) as desk:
        yield desk


@asynccontextmanager
async def _readers() -> "AsyncIterator[Feeds]":
    """Open the feeds for reading, beside a bot that runs."""
    from bot.config import load_settings
    from bot.services.feeds import Feeds
    from bot.storage.database import Database

    async with Database.open_readonly(load_settings().dateline_database) as database:
        yield Feeds(database=database, clock=lambda: datetime.now(UTC))


def _complain(action: str, error: DatelineError) -> None:
    from bot.log import mask

    text = f"dateline feeds {action}: {mask(str(error))}{_advice(error)}"
    print(text, file=sys.stderr)  # noqa: T201 - errors of one feed among several


def _advice(error: DatelineError) -> str:
    """Say what to do about an address that did not give a feed; other errors say it themselves."""
    if isinstance(error, BlockedAddressError):
        return ". DATELINE_ALLOW_PRIVATE_FEEDS=true lets private hosts and other ports in."
    return ". Look at it in a browser, or try again later." if isinstance(error, SourceError) else ""
