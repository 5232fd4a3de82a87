"""How late the event loop is: what blocks it delays every answer and every heartbeat."""

import asyncio
import time
from collections import deque

EVERY = 0.05
"""Seconds between two measurements."""
KEPT = 60.0
"""Seconds for which a measurement counts."""


class LoopLag:
    """Measures the loop's lag for ever; `run` it as a task."""

    def __init__(self) -> None:
        self._measured: deque[tuple[float, float, float]] = deque()

    async def run(self) -> None:
        """Sleep and see how much later than asked we wake, and how much of that time the loop worked itself.

        On a busy machine the loop waits for a processor too: then it is late and has not worked.
        """
        loop = asyncio.get_running_loop()
        while True:
            asked, worked = loop.time() + EVERY, time.thread_time()
            await asyncio.sleep(EVERY)
            self.note(loop.time(), loop.time() - asked, time.thread_time() - worked)

    def note(self, now: float, lag: float, worked: float = 0.0) -> None:
        """Keep one measurement, all in seconds; `now` by the loop's clock."""
        lag = max(lag, 0.0)
        self._measured.append((now, lag, min(lag, worked)))
        while self._measured[0][0] < now - KEPT:
            self._measured.popleft()

    def worst(self, seconds: float = KEPT) -> float:
        """Return the longest lag of the last seconds."""
        return max((lag for lag, _ in self._since(seconds)), default=0.0)

    def worst_of_own(self, seconds: float = KEPT) -> float:
        """Return the longest lag of the last seconds that was the loop's own work."""
        return max((own for _, own in self._since(seconds)), default=0.0)

    def share(self, part: float) -> float:
        """Return the lag below which this part of the measurements lies: 0.99 for p99."""
        lags = sorted(lag for lag, _ in self._since(KEPT))
        return lags[int((len(lags) - 1) * part)] if lags else 0.0

    def _since(self, seconds: float) -> list[tuple[float, float]]:
        horizon = self._measured[-1][0] - seconds if self._measured else 0.0
        return [(lag, own) for at, lag, own in self._measured if at >= horizon]
