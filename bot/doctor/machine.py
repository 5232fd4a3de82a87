"""The machine: the parsing process, and versions of what reads hostile bytes."""

import pyexpat
import re
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version

from bot.doctor.findings import Finding, Level, ok, problem
from bot.errors import DatelineError
from bot.pipeline import jobs
from bot.storage.installation import sqlite_version
from bot.worker import Worker

_FEED = (
    b"<rss version='2.0'><channel><title>Check</title>"
    b"<item><title>One entry</title><guid>1</guid></item></channel></rss>"
)


async def examine_worker(
    clock: Callable[[], datetime],
    open_worker: Callable[[], AbstractAsyncContextManager[Worker]] = Worker.open,
) -> list[Finding]:
    """Start a parsing process and have it read a small feed."""
    try:
        async with open_worker() as worker:
            parsed = await worker.run(jobs.parse_feed, _FEED, url="https://check.invalid/", now=clock())
    except DatelineError as error:
        return [
            problem(
                "parsing process",
                f"Feeds and pages cannot be read: {error}",
                "Give the bot 512 MB of memory or more, and install Dateline anew if that does not help.",
            )
        ]
    if len(parsed.entries) != 1:
        return [problem("parsing process", "It reads a feed wrongly.", "Install Dateline anew.")]
    return [ok("parsing process", "it starts and reads a feed")]


@dataclass(frozen=True, slots=True)
class Floor:
    """The oldest version that is safe, and what is wrong with older ones."""

    oldest: str
    reason: str
    level: Level
    advice: str


_UPGRADE = "Install what constraints.txt names: `pip install --require-hashes -r constraints.txt`."
_SYSTEM = "Use a newer Python or container image, which brings it."
FLOORS: Mapping[str, Floor] = {
    # sqlite.org/wal.html#walresetbug; it needs two connections that write, and the desk has one
    "SQLite": Floor("3.51.3", "two programs writing at once may damage it", Level.NOTE, _SYSTEM),
    "expat": Floor("2.6.0", "long tokens cost quadratic time (CVE-2023-52425)", Level.NOTE, _SYSTEM),
    "soupsieve": Floor("2.8.4", "selectors can be made to hang (CVE-2026-49476)", Level.PROBLEM, _UPGRADE),
    "aiohttp": Floor("3.14.0", "it can be made to unpack without limit", Level.PROBLEM, _UPGRADE),
}


def installed() -> dict[str, str]:
    """Return the versions that run here."""
    return {
        "SQLite": sqlite_version(),
        "expat": pyexpat.EXPAT_VERSION.removeprefix("expat_"),
        "soupsieve": version("soupsieve"),
        "aiohttp": version("aiohttp"),
    }


def examine_versions(versions: Mapping[str, str]) -> list[Finding]:
    """Compare versions with the floors."""
    found = []
    for name, floor in FLOORS.items():
        if _numbers(versions[name]) < _numbers(floor.oldest):
            text = f"{name} {versions[name]} is older than {floor.oldest}: {floor.reason}."
            found.append(Finding("versions", floor.level, text, floor.advice))
    return found or [ok("versions", ", ".join(f"{name} {number}" for name, number in versions.items()))]


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", text)[:3])
