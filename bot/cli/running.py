"""Run the bot until it is told to stop: its jobs, its outbox and its connection, each ended in order."""

import asyncio
import contextlib
import gc
import logging
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

from bot.app import Desk
from bot.client import Bot, connect, is_connected
from bot.crash_points import reached
from bot.health.metrics import Metrics
from bot.health.publisher import MeasuredPublisher
from bot.health.watch import Watch
from bot.services.delivery import Outbox
from bot.supervisor import Supervisor
from bot.wiring import make_cogs
from cogs.publisher import DiscordPublisher
from cogs.syncing import CommandSync

log = logging.getLogger(__name__)

DRAIN = 15.5
"""Seconds that requests in flight may take at the end: a little more than a request's own limit."""
CLOSE = 2.0
"""Seconds that Discord's connection may take to close; together with DRAIN below the 20 that are promised."""

Start = Callable[[Coroutine[Any, Any, None]], asyncio.Task[None]]


async def run_bot(desk: Desk, token: str, *, stop: asyncio.Event, sync: bool = False) -> None:
    """Connect and serve until `stop` is set; raise what ended connection, jobs or outbox before that.

    At the end the jobs stop first, then the outbox when its requests are answered, then the connection:
    what is in flight needs the one after it. With `sync` Discord's commands are
    written though they are the same.
    """
    started = asyncio.Event()

    async def begin() -> None:
        started.set()

    database = desk.settings.dateline_database
    kept = database.with_name(f"{database.name}-commands")
    bot = Bot(cogs=lambda bot: make_cogs(bot, desk), on_started=begin, sync=CommandSync(kept, force=sync))
    supervisor = Supervisor(desk.jobs(), clock=desk.clock)
    metrics = Metrics(desk.clock)
    outbox = Outbox(
        desk.database,
        MeasuredPublisher(DiscordPublisher(bot, desk.pictures), metrics),
        desk.clock,
        window=desk.settings.dateline_nonce_seconds,
        on_closed=desk.notices.owe_pause,
    )
    desk.on_owed(outbox.wake)

    async def work() -> None:
        await started.wait()
        log.info("connected; reading feeds")
        await supervisor.run()

    async def publish() -> None:
        # Not before the caches are filled: read-backs ask them for permissions.
        await started.wait()
        await bot.wait_until_ready()
        log.info("publishing what is owed")
        await outbox.run()

    async def freeze() -> None:
        # The index of stories stays for days; each time the collector went through it, all would wait.
        await desk.articles.ready()
        gc.collect()
        gc.freeze()

    async with Watch.open(desk, supervisor, metrics, lambda: is_connected(bot)) as watch, _tasks() as start:
        connection = start(connect(bot, token, starts=desk.starts, on_budget=metrics.left))
        jobs, publishing = start(work()), start(publish())
        start(freeze())
        await _first_of(start(_set(stop)), connection, jobs, publishing)
        # What fails from here on fails because we stop: a login under way finds its connector closed.
        failures = _failures(connection, jobs, publishing)
        watch.stopping()
        reached("stopping")
        jobs.cancel()
        outbox.stop()
        if bot.is_ready():
            await asyncio.wait({publishing}, timeout=DRAIN)
        reached("outbox drained")
        closing = start(bot.close())
        await asyncio.wait({closing}, timeout=CLOSE)
        reached("connection closed")
        for error in _failures(publishing, closing):
            if error not in failures:
                log.error("stopping went wrong", exc_info=error)
        if failures:
            raise failures[0]


async def _set(event: asyncio.Event) -> None:
    await event.wait()


async def _first_of(*tasks: asyncio.Task[None]) -> None:
    """Wait until one of them has ended, in whatever way."""
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)


def _failures(*tasks: asyncio.Task[None]) -> list[BaseException]:
    """Return the errors of those that have ended with one."""
    ended = [task for task in tasks if task.done() and not task.cancelled()]
    return [error for task in ended if (error := task.exception()) is not None]


@contextlib.asynccontextmanager
async def _tasks() -> AsyncIterator[Start]:
    """Give a way to start tasks; all that still run are cancelled and awaited at the end."""
    tasks: list[asyncio.Task[None]] = []

    def start(work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        tasks.append(asyncio.create_task(work))
        return tasks[-1]

    try:
        yield start
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
