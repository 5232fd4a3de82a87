"""The sandbox: one HTTP server on loopback with the REST API, the gateway and the page."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from aiohttp import web

from sandbox.pages import add_pages
from sandbox.people import People
from sandbox.rest import Rest
from sandbox.rest.router import LARGEST
from sandbox.state import State
from sandbox.world import World, default_world


def _now() -> datetime:
    return datetime.now(UTC)


class Sandbox(People):
    """A small local Discord; `url` is its page, `api` the REST base, `token` what the bot logs in with."""

    url = ""
    api = ""

    @property
    def token(self) -> str:
        """Give the token the bot logs in with."""
        return self.state.world.token

    @classmethod
    @asynccontextmanager
    async def start(
        cls,
        port: int = 0,
        *,
        world: World | None = None,
        clock: Callable[[], datetime] = _now,
        nonce_seconds: float = 180.0,
        answer_seconds: float = 3.0,
        bucket: int = 5,
        window: float = 1.0,
        crossposts: tuple[int, float] = (10, 3600.0),
    ) -> AsyncIterator["Sandbox"]:
        """Serve on 127.0.0.1 until the block ends.

        `nonce_seconds` is how long a nonce is remembered, `answer_seconds` the time for the first answer to
        an interaction; each rate limit bucket takes `bucket` requests
        every `window` seconds; `crossposts` is how many messages a channel publishes in how many seconds.
        """
        sandbox = cls(
            State(world or default_world(), clock), nonce_seconds=nonce_seconds, answer_seconds=answer_seconds
        )
        rest = Rest(sandbox, bucket=bucket, window=window, crossposts=crossposts)
        app = web.Application(client_max_size=LARGEST)
        app.router.add_route("*", "/api/v10/{path:.*}", rest.serve)
        app.router.add_get("/gateway", sandbox.gateway.serve)
        app.router.add_get("/gateway/", sandbox.gateway.serve)
        add_pages(app, sandbox)
        runner = web.AppRunner(app, shutdown_timeout=0.2, handler_cancellation=True, access_log=None)
        await runner.setup()
        try:
            site = web.TCPSite(runner, "127.0.0.1", port)
            await site.start()
            bound = runner.addresses[0][1]
            sandbox.url, sandbox.api = f"http://127.0.0.1:{bound}/", f"http://127.0.0.1:{bound}/api/v10"
            sandbox.gateway.url = f"ws://127.0.0.1:{bound}/gateway"
            sandbox.state.files_url = f"http://127.0.0.1:{bound}/files"
            yield sandbox
        finally:
            await sandbox.gateway.drop(1001)
            sandbox.close_pages()
            await runner.cleanup()
