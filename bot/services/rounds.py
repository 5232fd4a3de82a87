"""A round of polling: many hosts side by side, the feeds of one host one after another.

A round does not wait for its slowest: a server that drips its answer goes on beside the next rounds.
"""

import asyncio
import math
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Sequence
from urllib.parse import urlsplit

from bot.model import Feed

AT_ONCE = 32
"""Hosts polled side by side."""


class Rounds:
    """Runs rounds, and knows what of earlier ones is still under way; `close` ends that."""

    def __init__(self) -> None:
        self._slow: dict[asyncio.Task[None], str] = {}
        self._at: dict[asyncio.Task[None], str] = {}

    def free(self, due: Iterable[Feed]) -> list[Feed]:
        """Return the feeds whose hosts are not being polled by an earlier round."""
        busy = set(self._slow.values())
        return [feed for feed in due if host_of_feed(feed) not in busy]

    async def run(
        self,
        due: Iterable[Feed],
        poll: Callable[[Feed], Awaitable[None]],
        *,
        seconds: float | None,
        linger: float | None,
    ) -> None:
        """Poll feeds; raise what `poll` raises, after ending the others.

        After `seconds` none is begun any more. When all are begun, the last are waited for `linger` seconds;
        then the round is over, and a host goes on with the feed it is at and no other.
        """
        self._collect()
        hosts = _by_host(due)
        loop = asyncio.get_running_loop()
        ends = loop.time() + (math.inf if seconds is None else seconds)
        over, all_begun = False, asyncio.Event()

        async def serve() -> None:
            while hosts:
                feeds = hosts.popleft()
                if not hosts:
                    all_begun.set()
                self._at[_this_task()] = host_of_feed(feeds[0])
                for feed in feeds:
                    if over or loop.time() >= ends:
                        return
                    await poll(feed)

        tasks = {asyncio.create_task(serve()) for _ in range(min(AT_ONCE - len(self._slow), len(hosts)))}
        try:
            left = await _wait(tasks, all_begun, linger)
        except BaseException:
            await _end(tasks)
            raise
        finally:
            over = True
        self._slow |= {task: self._at[task] for task in left}
        self._at = dict(self._slow)

    async def close(self) -> None:
        """End what is under way."""
        await _end(self._slow)
        self._slow.clear()

    def _collect(self) -> None:
        """Let go of what has ended since; raise the first error of it."""
        ended = [task for task in self._slow if task.done()]
        for task in ended:
            del self._slow[task]
        for task in ended:
            task.result()


def host_of_feed(feed: Feed) -> str:
    """Return the host, with its port, that serves a feed."""
    return urlsplit(feed.url).netloc.lower()


async def _wait(
    tasks: set[asyncio.Task[None]], all_begun: asyncio.Event, linger: float | None
) -> set[asyncio.Task[None]]:
    """Wait until all have ended, or `linger` seconds since all hosts were begun; return those left."""
    lingering = asyncio.create_task(_linger(all_begun, linger))
    try:
        while tasks and not lingering.done():
            done, _ = await asyncio.wait({*tasks, lingering}, return_when=asyncio.FIRST_COMPLETED)
            tasks -= done
            for task in done - {lingering}:
                task.result()
        return tasks
    finally:
        lingering.cancel()


async def _linger(all_begun: asyncio.Event, seconds: float | None) -> None:
    """Wait until nothing is left to begin, and so many seconds more."""
    await all_begun.wait()
    await asyncio.sleep(math.inf if seconds is None else seconds)


async def _end(tasks: Iterable[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def _this_task() -> asyncio.Task[None]:
    task = asyncio.current_task()
    if task is None:
        raise AssertionError("feeds are polled by a task")
    return task


def _by_host(due: Iterable[Feed]) -> deque[Sequence[Feed]]:
    hosts: dict[str, list[Feed]] = {}
    for feed in due:
        hosts.setdefault(host_of_feed(feed), []).append(feed)
    return deque(hosts.values())
