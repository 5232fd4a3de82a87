"""`dateline poll`: read due feeds without Discord, once or until it is stopped."""

import argparse
import asyncio
import os
import shutil
import signal
import sys
from typing import TYPE_CHECKING, TextIO

from bot.cli.output import plain, written

if TYPE_CHECKING:
    from bot.app import Desk
    from bot.services.polling import PollResult

_LONGEST_REST = 60.0
_INTERRUPTED = 130


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--once", action="store_true", help="read what is due now, then stop")


def run(args: argparse.Namespace) -> int:
    """Poll; 0 when stopped or done, 1 when not one feed could be read, 130 when `--once` was interrupted."""
    return asyncio.run(_run(once=args.once))


async def _run(*, once: bool) -> int:
    from bot.app import Desk
    from bot.config import load_settings
    from bot.services.polling import ROUND_SECONDS

    polling = asyncio.current_task()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        if polling is not None:
            loop.add_signal_handler(name, polling.cancel)
    try:
        async with Desk.open(load_settings(), holder="dateline poll") as desk:
            if once:
                return await _once(desk, seconds=None)
            while True:
                await _once(desk, seconds=ROUND_SECONDS)
                await asyncio.sleep(await _rest(desk))
    except asyncio.CancelledError:
        return _INTERRUPTED if once else 0


async def _once(desk: "Desk", *, seconds: float | None) -> int:
    show = Bar(sys.stderr) if sys.stderr.isatty() and _can_draw() else Lines(sys.stdout)
    try:
        results = await desk.polling.poll_due(on_progress=show.progress, seconds=seconds)
    finally:
        show.end()
    return 1 if results and all(result.error for result in results) else 0


def _can_draw() -> bool:
    """Tell whether the terminal takes the sequences a bar is drawn with."""
    return os.environ.get("TERM", "dumb") != "dumb"


async def _rest(desk: "Desk") -> float:
    """Return how long nothing is due, in seconds; a feed added meanwhile waits a minute at most."""
    due = await desk.polling.next_due()
    wait = _LONGEST_REST if due is None else (due - desk.clock()).total_seconds()
    return min(max(wait, 1.0), _LONGEST_REST)


_CLEARED = "\r\x1b[K"
"""Goes to the beginning of a terminal's line and clears it."""


class Lines:
    """A line a feed, for a file or a pipe."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def progress(self, result: "PollResult", done: int, total: int) -> None:
        """Write one result."""
        del done, total
        with written():
            self._stream.write(plain(describe(result)) + "\n")
            self._stream.flush()

    def end(self) -> None:
        """Nothing is left to write."""


class Bar:
    """A progress bar in one line of a terminal; what failed stays above it."""

    _WIDTH = 24

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._new = 0
        self._shown = False

    def progress(self, result: "PollResult", done: int, total: int) -> None:
        """Draw the bar anew."""
        self._new += result.new
        if result.error:
            self._stream.write(f"{_CLEARED}{plain(describe(result))}\n")
        filled = "█" * (self._WIDTH * done // total)
        self._line(f"{filled:░<{self._WIDTH}} {done}/{total} feeds, {self._new} new  {_name(result)}")

    def end(self) -> None:
        """Leave the terminal's cursor on a line of its own."""
        if self._shown:
            self._stream.write("\n")
            self._stream.flush()

    def _line(self, text: str) -> None:
        self._stream.write(_CLEARED + plain(text)[: shutil.get_terminal_size().columns - 1])
        self._stream.flush()
        self._shown = True


def describe(result: "PollResult") -> str:
    """Say in one line what came of a poll."""
    said = f"{result.outcome.value:<9} {_name(result)}"
    if result.error:
        return f"{said}: {result.error}"
    if result.moved_from:
        said += f" (moved to {result.feed.url})"
    return f"{said}: {result.new} new" if result.new else said


def _name(result: "PollResult") -> str:
    return result.feed.outlet or result.feed.title or result.feed.url
