"""Deadlines in tests: long enough for a busy machine, and none that a test must wait for."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")
TIMEOUT = 20.0
"""Seconds that a request may take: many more than on a busy machine."""


async def given_up(asked: Awaitable[T], *, once: Callable[[], object], after: float = TIMEOUT) -> T:
    """Return what comes of a request that nobody answers, as if `after` seconds passed `once` it is stuck.

    Only the loop's clock is moved: a deadline short enough to be waited for is too short on a busy machine.
    """
    asking, loop = asyncio.ensure_future(asked), asyncio.get_running_loop()
    while not (asking.done() or once()):  # noqa: ASYNC110 - the sandbox runs in this loop, and we only look
        await asyncio.sleep(0)
    measured = loop.time
    loop.time = lambda: measured() + after  # type: ignore[method-assign] # it is the test's own loop
    return await asking
