"""The parsing process itself: reads jobs from standard input, runs them, writes what came of each.

A frame is eight bytes of length and a pickle. A job is (function, items, kwargs, deadline); for each item in
turn one frame goes back: (True, result), (False, a DatelineError) or (False, text of any other failure).
"""

import contextlib
import importlib
import logging
import os
import pickle
import signal
import struct
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any

from bot.errors import DatelineError

LENGTH = struct.Struct(">Q")
READY = "ready"
OUT_OF_MEMORY = "it asked for too much memory"

PATIENCE = 4.0
"""Times the deadline that a job may take by the clock: a busy machine is not the job's fault."""

_GRACE = 2.0
"""Seconds after that at which the process ends itself, should nobody be left to end it."""


def main(arguments: Sequence[str]) -> None:
    """Serve jobs until standard input closes; arguments: bytes of memory above rest, modules to import."""
    memory, *modules = arguments
    source, sink = sys.stdin.buffer, os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    # whatever a library prints must not end up between two frames
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    logging.disable(logging.ERROR)
    for name in ("SIGTERM", "SIGINT"):
        # ended by its parent, which knows whether a job is still running
        signal.signal(getattr(signal, name), signal.SIG_IGN)
    with contextlib.suppress(AttributeError, OSError):
        os.nice(2)
    try:
        for module in modules:
            importlib.import_module(module)
    except Exception as error:  # noqa: BLE001 - whatever a broken installation raises
        write_frame(sink, f"{type(error).__name__}: {error}")
        return
    limit_memory(int(memory))
    try:
        write_frame(sink, READY)
        while (job := read_frame(source)) is not None:
            serve(job, sink)
    except BrokenPipeError:
        # Our parent was killed; a normal end would flush the pipe once more.
        os._exit(0)


def serve(job: tuple[Any, list[tuple[Any, ...]], dict[str, Any], float], sink: IO[bytes]) -> None:
    """Run one job, item by item."""
    function, items, kwargs, deadline = job
    for item in items:
        _end_after(deadline)
        write_frame(sink, outcome(function, item, kwargs))
    _end_after(0.0)


def outcome(function: Any, arguments: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[bool, Any]:
    """Run a function and say what came of it."""
    try:
        return True, function(*arguments, **kwargs)
    except DatelineError as error:
        return False, error
    except MemoryError:
        return False, OUT_OF_MEMORY
    except Exception:  # noqa: BLE001 - a parser's surprise is this process's daily bread; the text goes back
        return False, traceback.format_exc(limit=-4)


def limit_memory(allowance: int) -> None:
    """Let the process grow by so many bytes of address space from here, where the system can hold it."""
    try:
        import resource  # noqa: PLC0415 - not on Windows

        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    except (ImportError, OSError):
        return
    limit = pages * resource.getpagesize() + allowance
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def read_frame(source: IO[bytes]) -> Any:
    """Read one frame; None when the other side has closed."""
    head = source.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    return pickle.loads(source.read(LENGTH.unpack(head)[0]))  # noqa: S301 - from our own parent


def write_frame(sink: IO[bytes], value: Any) -> None:
    """Write one frame."""
    body = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
    sink.write(LENGTH.pack(len(body)) + body)
    sink.flush()


def _end_after(seconds: float) -> None:
    """Set the alarms whose default action ends the process, by processor time and by the clock."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_PROF, seconds)
        signal.setitimer(signal.ITIMER_REAL, seconds * PATIENCE + _GRACE if seconds else 0.0)


if __name__ == "__main__":
    main(sys.argv[1:])
