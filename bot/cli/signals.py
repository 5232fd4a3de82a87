"""SIGTERM and Ctrl-C, from the process's first moment to its last.

Imported before anything else: whoever stops a process that has hardly begun must not wait for its imports.
"""

import os
import signal

TYPE_CHECKING = False  # importing typing for it takes 17 ms
if TYPE_CHECKING:
    import asyncio
    from types import FrameType

STOPPING = (signal.SIGTERM, signal.SIGINT)


def end_on_signals() -> None:
    """End with status 0 on a signal as long as nothing is open: imports and settings take half a second."""
    for number in STOPPING:
        signal.signal(number, _end)


def stop_on_signals() -> "asyncio.Event":
    """Return an event that SIGTERM and Ctrl-C set; a second signal ends the process at once."""
    import asyncio
    import logging

    log = logging.getLogger(__name__)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()

    def ask(number: signal.Signals) -> None:
        for each in STOPPING:
            loop.remove_signal_handler(each)
        stop.set()
        log.info("%s: finishing what is in flight", number.name)

    for number in STOPPING:
        loop.add_signal_handler(number, ask, number)
    return stop


def _end(_number: int, _frame: "FrameType | None") -> None:
    # Not by an exception: in the midst of an import a library may catch it.
    os._exit(0)
