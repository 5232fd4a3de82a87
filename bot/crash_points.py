"""Named points of the path at which a test can kill the process, as a power cut would.

`DATELINE_CRASH_POINT=name` (or `name:3`, at the third time) is for tests alone; unset, nothing happens.
"""

import os
import signal
from collections import Counter

POINTS = (
    "articles stored",
    "story placed",
    "feed read",
    "announcement owed",
    "story announced",
    "brief composed",
    "brief owed",
    "brief scheduled",
    "deliveries handed back",
    "expired skipped",
    "claimed",
    "sending committed",
    "before post",
    "request written",
    "answer begun",
    "answer taken",
    "settled",
    "sent committed",
    "before read-back",
    "after read-back",
    "target paused",
    "migration statement",
    "rows pruned",
    "stopping",
    "outbox drained",
    "connection closed",
)
"""All of them, in the order of the path; docs/reliability.md says what each stands for."""

_wanted, _, _time = os.environ.get("DATELINE_CRASH_POINT", "").partition(":")
_passed: Counter[str] = Counter()


def reached(point: str) -> None:
    """Pass a point; the process dies here when a test asked for it."""
    if not _wanted:
        return
    if point not in POINTS:
        raise ValueError(f"no crash point is called {point!r}")
    _passed[point] += 1
    if point == _wanted and _passed[point] == int(_time or 1):
        os.kill(os.getpid(), signal.SIGKILL)
