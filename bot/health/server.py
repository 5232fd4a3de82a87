"""`/healthz`, `/readyz` and `/metrics` on 127.0.0.1."""

import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiohttp import web
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4

from bot.errors import ConfigError, StorageError
from bot.health.checks import Checks
from bot.health.metrics import Metrics
from bot.storage.health import backlog, wal_bytes

log = logging.getLogger(__name__)
HOST = "127.0.0.1"


@dataclass(slots=True)
class HealthServer:
    """Answers the three questions; make one with its parts and `serve` it."""

    checks: Checks
    metrics: Metrics

    @asynccontextmanager
    async def serve(self, port: int) -> AsyncIterator[int]:
        """Listen on loopback until the block ends; give the port, which 0 leaves to the system.

        Raises ConfigError when the port is taken.
        """
        app = web.Application()
        app.router.add_get("/healthz", self._healthz)
        app.router.add_get("/readyz", self._readyz)
        app.router.add_get("/metrics", self._metrics)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await runner.setup()
        try:
            await web.TCPSite(runner, HOST, port).start()
        except OSError as error:
            await runner.cleanup()
            raise ConfigError(
                f"port {port} for health and metrics is taken ({error.strerror}). Give another one in"
                " DATELINE_HTTP_PORT, or leave it empty."
            ) from None
        try:
            bound = runner.addresses[0][1]
            log.info("health and metrics on http://%s:%d", HOST, bound)
            yield bound
        finally:
            await runner.cleanup()

    async def _healthz(self, request: web.Request) -> web.Response:
        del request
        return _verdict(await self.checks.alive())

    async def _readyz(self, request: web.Request) -> web.Response:
        del request
        return _verdict(await self.checks.ready())

    async def _metrics(self, request: web.Request) -> web.Response:
        del request
        checks = self.checks
        try:
            async with checks.database.read() as connection:
                waiting = await backlog(connection, checks.clock())
        except StorageError as error:
            return _verdict([str(error)])
        body = self.metrics.render(
            waiting,
            jobs=checks.supervisor.health,
            lag=checks.lag,
            wal=wal_bytes(checks.database.path),
            connected=checks.is_connected(),
        )
        return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE_PLAIN_0_0_4})


def _verdict(reasons: Sequence[str]) -> web.Response:
    """Answer 200 and ok, or 503 and a line a reason."""
    if not reasons:
        return web.Response(text="ok\n")
    return web.Response(status=503, text="".join(f"{reason}\n" for reason in reasons))
