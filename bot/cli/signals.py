"""SIGTERM and Ctrl-C, from the process's first moment to its last."""

import asyncio
import logging
import signal
import sys
from types import FrameType

log = logging.getLogger(__name__)

STOPPING = (signal.SIGTERM, signal.SIGINT)


def end_on_signals() -> None:
    """End with status 0 on a signal as long as nothing is open: imports and settings take half a second."""
    for number in STOPPING:
        signal.signal(number, _end)


def stop_on_signals() -> asyncio.Event:
    """Return an event that SIGTERM and Ctrl-C set; a second signal ends the process at once."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()

    def ask(number: signal.Signals) -> None:
        log.info("%s: finishing what is in flight", number.name)
        stop.set()
        for each in STOPPING:
            loop.remove_signal_handler(each)

    for number in STOPPING:
        loop.add_signal_handler(number, ask, number)
    return stop


def _end(_number: int, _frame: FrameType | None) -> None:
    sys.exit(0)
