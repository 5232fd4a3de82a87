"""What the benchmarks share: timing calls, memory, the machine's name, tables and JSON."""

import json
import os
import platform
import resource
import sys
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Timing:
    """Milliseconds of many calls by the clock, and of processor time on average."""

    calls: int
    p50: float
    p99: float
    worst: float
    cpu: float


async def time_calls(calls: Iterable[Callable[[], Awaitable[Any]]]) -> Timing:
    """Run calls one after another."""
    spent: list[float] = []
    cpu = time.process_time()
    for call in calls:
        started = time.perf_counter()
        await call()
        spent.append(1000 * (time.perf_counter() - started))
    cpu = 1000 * (time.process_time() - cpu) / max(len(spent), 1)
    return Timing(len(spent), share(spent, 0.5), share(spent, 0.99), max(spent, default=0.0), cpu)


def share(values: Sequence[float], part: float) -> float:
    """Return the value that this part of all values does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))] if ordered else 0.0


def memory_mb(process: int | None = None) -> float:
    """Return the megabytes of memory a process holds now; ours by default."""
    statm = Path(f"/proc/{process or os.getpid()}/statm")
    if not statm.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return int(statm.read_text(encoding="ascii").split()[1]) * resource.getpagesize() / 1e6


def cpu_seconds() -> float:
    """Return the processor time of this process and of the children that have ended."""
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def machine() -> dict[str, Any]:
    """Name what the figures were taken on, and how busy it was."""
    return {
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 2),
        "date": f"{datetime.now(UTC):%Y-%m-%d}",
    }


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print rows under a head, numbers to the right."""
    lines = [list(head), *([_cell(each) for each in row] for row in rows)]
    widths = [max(len(line[at]) for line in lines) for at in range(len(head))]
    for line in lines:
        first, *rest = line
        print(
            "  ".join(
                [
                    first.ljust(widths[0]),
                    *(text.rjust(width) for text, width in zip(rest, widths[1:], strict=True)),
                ]
            )
        )


def timing_rows(timings: dict[str, Timing]) -> list[tuple[object, ...]]:
    """Return timings as rows of a table."""
    return [(name, each.calls, each.p50, each.p99, each.worst, each.cpu) for name, each in timings.items()]


TIMING_HEAD = ("", "calls", "p50 ms", "p99 ms", "worst ms", "CPU ms")


def write_json(path: Path | None, figures: dict[str, Any]) -> None:
    """Write the figures where they were asked for."""
    if path is not None:
        path.write_text(json.dumps(figures, indent=2, default=_plain) + "\n", encoding="utf-8")
        print(f"figures: {path}", file=sys.stderr)


def _plain(value: Any) -> Any:
    return asdict(value)


def _cell(value: object) -> str:
    return (
        f"{value:,.2f}"
        if isinstance(value, float)
        else f"{value:,}"
        if isinstance(value, int)
        else str(value)
    )
