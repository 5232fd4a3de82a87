"""How late the event loop is: what blocks it delays every answer and every heartbeat."""

import asyncio
from collections import deque

EVERY = 0.25
"""Seconds between two measurements."""
KEPT = 60.0
"""Seconds for which a measurement counts."""


class LoopLag:
    """Measures the loop's lag for ever; `run` it as a task."""

    def __init__(self) -> None:
        self._measured: deque[tuple[float, float]] = deque()

    async def run(self) -> None:
        """Sleep and see how much later than asked we wake."""
        loop = asyncio.get_running_loop()
        while True:
            asked = loop.time() + EVERY
            await asyncio.sleep(EVERY)
            self.note(loop.time(), loop.time() - asked)

    def note(self, now: float, lag: float) -> None:
        """Keep one measurement, both in seconds of the loop's clock."""
        self._measured.append((now, max(lag, 0.0)))
        while self._measured[0][0] < now - KEPT:
            self._measured.popleft()

    def worst(self, seconds: float = KEPT) -> float:
        """Return the longest lag of the last seconds."""
        if not self._measured:
            return 0.0
        horizon = self._measured[-1][0] - seconds
        return max(lag for at, lag in self._measured if at >= horizon)
