"""What watches a running desk: the loop's lag, systemd's watchdog, health and metrics over HTTP."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Self

from bot.app import Desk
from bot.health.checks import Checks
from bot.health.lag import LoopLag
from bot.health.metrics import Metrics
from bot.health.server import HealthServer
from bot.health.watchdog import Watchdog
from bot.supervisor import Supervisor


@dataclass(slots=True)
class Watch:
    """The desk under watch; make one with `Watch.open`."""

    watchdog: Watchdog
    port: int | None

    @classmethod
    @asynccontextmanager
    async def open(
        cls, desk: Desk, supervisor: Supervisor, metrics: Metrics, is_connected: Callable[[], bool]
    ) -> AsyncIterator[Self]:
        """Watch until the block ends; listen on DATELINE_HTTP_PORT when it is set.

        systemd is told that we are up: feeds are read from now on, whether or not Discord answers yet.
        """
        lag, watchdog = LoopLag(), Watchdog.from_environment()
        desk.database.on_commit = metrics.wrote
        desk.web.on_answer = metrics.fetched
        checks = Checks(
            desk.database,
            supervisor,
            is_connected,
            desk.clock,
            desk.settings.dateline_poll_seconds,
            lag,
            desk.clock(),
        )
        async with AsyncExitStack() as stack:
            port = desk.settings.dateline_http_port
            if port is not None:
                port = await stack.enter_async_context(HealthServer(checks, metrics).serve(port))
            tasks = [asyncio.create_task(lag.run()), asyncio.create_task(watchdog.run(supervisor.is_hanging))]
            stack.push_async_callback(_ended, *tasks)
            watchdog.tell("READY=1", "STATUS=reading feeds")
            yield cls(watchdog, port)

    def stopping(self) -> None:
        """Tell systemd that the end has begun and is meant."""
        self.watchdog.tell("STOPPING=1", "STATUS=finishing what is in flight")


async def _ended(*tasks: asyncio.Task[None]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
