"""Run the bot until it is told to stop: its jobs, its outbox and its connection, each ended in order."""

import asyncio
import contextlib
import logging
import signal
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

from bot.app import Desk
from bot.client import Bot, connect
from bot.services.delivery import Outbox
from bot.supervisor import Supervisor
from bot.wiring import make_cogs
from cogs.publisher import DiscordPublisher

log = logging.getLogger(__name__)

DRAIN = 16.0
"""Seconds that requests in flight may take at the end: one more than a request's own limit."""


async def run_bot(desk: Desk, token: str, *, stop: asyncio.Event) -> None:
    """Connect and serve until `stop` is set; raise what ended the connection otherwise."""
    started = asyncio.Event()

    async def begin() -> None:
        started.set()

    bot = Bot(cogs=lambda bot: make_cogs(bot, desk), on_started=begin)
    outbox = Outbox(
        desk.database, DiscordPublisher(bot), desk.clock, window=desk.settings.dateline_nonce_seconds
    )
    desk.on_owed(outbox.wake)
    supervisor = Supervisor(desk.jobs(), clock=desk.clock)

    async def publish() -> None:
        await bot.wait_until_ready()
        log.info("connected; reading feeds and publishing")
        await outbox.run()

    async with _cancelled_at_the_end() as start:
        connection = start(connect(bot, token))
        stopping = start(stop.wait())
        beginning = start(started.wait())
        await asyncio.wait({connection, stopping, beginning}, return_when=asyncio.FIRST_COMPLETED)
        if beginning.done() and not stop.is_set():
            start(supervisor.run())
            publishing = start(publish())
            await asyncio.wait({connection, stopping, publishing}, return_when=asyncio.FIRST_COMPLETED)
            outbox.stop()
            if bot.is_ready():
                await asyncio.wait({publishing}, timeout=DRAIN)
        await bot.close()
        for task in (connection, *((publishing,) if beginning.done() and not stop.is_set() else ())):
            if task.done() and task.exception() is not None:
                raise task.exception() or AssertionError


@contextlib.asynccontextmanager
async def _cancelled_at_the_end() -> AsyncIterator[Callable[[Coroutine[Any, Any, Any]], asyncio.Task[Any]]]:
    """Give a way to start tasks; all that still run are cancelled and awaited at the end."""
    tasks: list[asyncio.Task[Any]] = []

    def start(work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        tasks.append(asyncio.create_task(work))
        return tasks[-1]

    try:
        yield start
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def stop_on_signals() -> asyncio.Event:
    """Return an event that SIGTERM and Ctrl-C set; a second signal ends the process at once."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()

    def ask(number: signal.Signals) -> None:
        log.info("%s: finishing what is in flight", number.name)
        stop.set()
        loop.remove_signal_handler(number)

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ask, number)
    return stop
