"""The database: its schema, its integrity, the disk it lies on, and what in it waits for somebody."""

import asyncio
import shutil
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from bot.doctor.findings import Finding, note, ok, problem
from bot.errors import StorageError
from bot.model import Target, TargetState
from bot.storage.inspection import LISTED, Contents, Inspection, TroubledFeed, inspect_database
from bot.storage.lock import lock_holder

LARGEST_WAL = 64 * 1024 * 1024
"""Bytes; SQLite folds the log into the file at about 4 MB unless a reader holds on to it."""
CHECKING = 2.5
"""Seconds for the integrity check; the rest takes half as long at most."""
LEAST_FREE = 500 * 1024 * 1024
FAILING = 3
"""Failures in a row from which a feed is named; a single one passes."""


def free_bytes(folder: Path) -> int:
    """Return how much may still be written there."""
    return shutil.disk_usage(folder).free


async def examine_database(
    path: Path, *, clock: Callable[[], datetime], free: Callable[[Path], int] = free_bytes
) -> tuple[list[Finding], tuple[Target, ...]]:
    """Look at the database; return what was found, and the targets whose permissions can be asked for."""
    if not await asyncio.to_thread(path.exists):
        return [_missing(path), *_disk(path, 0, free)], ()
    try:
        seen = await asyncio.to_thread(inspect_database, path, now=clock(), seconds=CHECKING)
    except StorageError as error:
        return [problem("database", str(error), "Put that right, or name another file.")], ()
    holder = lock_holder(path)
    found = [*_schema(seen, path), *_integrity(seen, path), *_log(seen), *_disk(path, seen.size, free)]
    if seen.contents is None:
        return found, ()
    found += [*_feeds(seen.contents, holder), *_deliveries(seen.contents, holder)]
    found += _paused(seen.contents.targets)
    return found, seen.contents.targets


def _missing(path: Path) -> Finding:
    if not path.absolute().parent.is_dir():
        return problem(
            "database",
            f"There is no folder {path.absolute().parent} for the database.",
            "Make it, or name another place in DATELINE_DATABASE.",
        )
    return note("database", f"There is no database at {path} yet.", "The first start makes it.")


def _schema(seen: Inspection, path: Path) -> list[Finding]:
    if seen.foreign:
        return [
            problem(
                "database schema",
                f"{path} is a database of another program.",
                "Name another file with DATELINE_DATABASE.",
            )
        ]
    if seen.version > seen.known:
        return [
            problem(
                "database schema",
                f"{path} has schema {seen.version} of a newer Dateline; this one knows {seen.known}.",
                "Install the newer version again, or use a backup from before it.",
            )
        ]
    if seen.version < seen.known:
        return [
            problem(
                "database schema",
                f"{path} has the older schema {seen.version} of {seen.known}.",
                "Run `dateline migrate`, or start the bot, which does it too; a copy is kept beside it.",
            )
        ]
    return [ok("database schema", f"schema {seen.version}, as this version writes it")]


def _integrity(seen: Inspection, path: Path) -> list[Finding]:
    if seen.damage is not None:
        return [
            problem(
                "database integrity",
                f"{path} is damaged: {seen.damage}.",
                "Stop the bot, keep the file, and restore the newest backup (docs/operations.md); then check"
                " the disk.",
            )
        ]
    if not seen.finished:
        return [
            note("database integrity", "There was no time to check all of it; what was checked is sound.")
        ]
    if seen.search_damage is not None:
        return [
            problem(
                "search index",
                f"The search index does not agree with the articles: {seen.search_damage}.",
                "Stop the bot and run `dateline migrate --rebuild-search`; no article is lost.",
            )
        ]
    return [ok("database integrity", f"sound, {seen.size / 1e6:.1f} MB")]


def _log(seen: Inspection) -> list[Finding]:
    if seen.wal <= LARGEST_WAL:
        return [ok("write-ahead log", f"{seen.wal / 1e6:.1f} MB")]
    return [
        problem(
            "write-ahead log",
            f"The write-ahead log has grown to {seen.wal / 1e6:.0f} MB: a program keeps the database open.",
            "Close other programs that have it open (a database browser?) and restart the bot.",
        )
    ]


def _disk(path: Path, size: int, free: Callable[[Path], int]) -> list[Finding]:
    # a backup or a migration writes the whole database once more
    try:
        left = free(path.absolute().parent)
    except OSError as error:
        return [note("disk space", f"It cannot be measured: {error.strerror}.")]
    if left >= max(LEAST_FREE, 2 * size):
        return [ok("disk space", f"{left / 1e9:.1f} GB free")]
    return [
        problem(
            "disk space",
            f"Only {left / 1e6:.0f} MB are free beside the database.",
            "Free some space; a full disk stops everything that is read and sent.",
        )
    ]


def _feeds(contents: Contents, holder: str | None) -> list[Finding]:
    found = []
    if contents.overdue_feeds:
        text = f"{_number(contents.overdue_feeds, 'feed')} should have been read over an hour ago"
        if holder is None:
            found.append(problem("reading", f"{text}: the bot is not running.", "Start it: `dateline run`."))
        else:
            found.append(
                problem("reading", f"{text}, though {holder} runs.", "Look at its log, then restart it.")
            )
    lasting = [feed for feed in contents.feeds if feed.state != "active" or feed.failures >= FAILING]
    found += [_feed(feed) for feed in lasting[:LISTED]]
    if len(lasting) > LISTED:
        found.append(
            note("feeds", f"{len(lasting) - LISTED} more feeds fail.", "`dateline feeds list` shows all.")
        )
    if contents.given_up:
        entries = "1 entry" if contents.given_up == 1 else f"{contents.given_up} entries"
        found.append(
            problem(
                "reading",
                f"{entries} of the last 30 days could not be analysed, the last one because"
                f" {contents.given_up_reason}",
                "Give the machine more memory, or fewer DATELINE_PARSERS; the log names the entries.",
            )
        )
    passing = len(contents.feeds) - len(lasting)
    if passing:
        found.append(note("feeds", f"{_number(passing, 'feed')} failed lately and will be tried again."))
    if not contents.feeds and not contents.overdue_feeds:
        found.append(ok("feeds", f"{_number(contents.active_feeds, 'feed')}, none with an error"))
    return found


def _feed(feed: TroubledFeed) -> Finding:
    error = feed.error or "no reason is known"
    if feed.state == "gone":
        text, advice = f"{feed.url} has ended: {error}.", "Remove it: `dateline feeds remove`."
    elif feed.state == "paused":
        text = f"{feed.url} is read no more: {error}."
        advice = "Correct its address: remove it, and add the new one."
    else:
        text = f"{feed.url} failed {feed.failures} times in a row: {error}."
        advice = "See `dateline feeds check`; it is tried again by itself, ever less often."
    if feed.scope:
        return note("feeds", f"{text} A server added it.", "Its subscribers are told; they may remove it.")
    return problem("feeds", text, advice)


def _deliveries(contents: Contents, holder: str | None) -> list[Finding]:
    found = []
    if contents.stuck:
        waiting = _number(contents.stuck, "message")
        advice = "Start the bot: `dateline run`." if holder is None else "Look at its log, then restart it."
        since = (contents.oldest_due or "")[:16].replace("T", " ")
        found.append(
            problem(
                "deliveries",
                f"{waiting} should have been sent over an hour ago, the first at {since} UTC.",
                advice,
            )
        )
    if contents.unknown:
        found.append(
            problem(
                "deliveries",
                f"Of {_number(contents.unknown, 'message')} nobody can tell whether it arrived; none is sent"
                " again.",
                "Let the bot read the message history of its channels, so that it can look.",
            )
        )
    return found or [ok("deliveries", "nothing is late, nothing is unclear")]


def _paused(targets: Sequence[Target]) -> list[Finding]:
    paused = [target for target in targets if target.state is TargetState.PAUSED]
    found = [
        problem(
            "targets",
            f"{target.kind.value.capitalize()} {target.address} is paused: {target.reason or 'unknown why'}.",
            "Set that right; the bot goes on by itself within a day, at once when a permission changes.",
        )
        for target in paused[:LISTED]
    ]
    if len(paused) > LISTED:
        found.append(note("targets", f"{len(paused) - LISTED} more are paused."))
    return found or [ok("targets", f"{_number(len(targets), 'target')}, none paused")]


def _number(count: int, thing: str) -> str:
    return f"1 {thing}" if count == 1 else f"{count} {thing}s"
