"""Time what people wait for before anything else: the command line's help, and the bot until it is connected.

    python -m benchmarks.start --database scale-1000000.db [--rounds 10] [--folder FOLDER] [--json FILE]

The database is one of benchmarks/scale.py and is copied first; a start that migrates it is not counted.
Beside ours, in turn with it, the bare minimum: the interpreter alone, and with discord.py imported.
"""

import argparse
import asyncio
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.live import watched_bot
from benchmarks.measuring import machine, share, table, write_json
from benchmarks.seeding import NOW
from sandbox import Sandbox

BARE = {
    "the interpreter alone": ("-c", "pass"),
    "the interpreter with discord.py": ("-c", "import discord"),
    "dateline --help": ("-m", "bot", "--help"),
}


def command_ms(arguments: tuple[str, ...]) -> float:
    """Run the interpreter until it ends and return the milliseconds by the clock."""
    started = time.perf_counter()
    subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - our own words
    return 1000 * (time.perf_counter() - started)


async def connected_ms(folder: Path, database: Path) -> float:
    """Start the bot against a sandbox and return the milliseconds until the gateway says READY."""
    ahead = NOW - datetime.now(UTC)
    async with Sandbox.start(clock=lambda: datetime.now(UTC) + ahead) as box:
        started = time.perf_counter()
        async with watched_bot(folder, database, box, ahead=ahead, parsers=1):
            return 1000 * (time.perf_counter() - started)


async def measure(database: Path, folder: Path, rounds: int) -> dict[str, list[float]]:
    """Measure each in turn, so that a busy moment of the machine meets all of them."""
    copied = folder / "start.db"
    shutil.copyfile(database, copied)
    await connected_ms(folder, copied)
    spent: dict[str, list[float]] = {name: [] for name in [*BARE, "the bot, until connected"]}
    for _ in range(rounds):
        for name, arguments in BARE.items():
            spent[name].append(await asyncio.to_thread(command_ms, arguments))
        spent["the bot, until connected"].append(await connected_ms(folder, copied))
    return spent


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--database", type=Path, required=True, help="one that benchmarks/scale.py filled")
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--folder", type=Path, help="where the copy is made (default: a temporary folder)")
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=args.folder) as scratch:
        spent = asyncio.run(measure(args.database, Path(scratch), args.rounds))
    bare = share(spent["the interpreter alone"], 0.5)
    rows: list[tuple[Any, ...]] = [
        (name, len(each), share(each, 0.5), max(each), share(each, 0.5) / bare)
        for name, each in spent.items()
    ]
    table(("", "starts", "p50 ms", "worst ms", "x the interpreter"), rows)
    write_json(args.json, {"machine": machine(), "milliseconds": spent})


if __name__ == "__main__":
    main()
