"""The container's health check asks the desk itself."""

import asyncio
import os
import subprocess
import sys

from aiohttp import web

from bot.health import probe
from tests.conftest import ROOT


def ask(port: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot.health.probe"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "DATELINE_HTTP_PORT": port},
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )


async def test_it_says_what_the_desk_says() -> None:
    async def sick(request: web.Request) -> web.Response:
        del request
        return web.Response(status=503, text="the event loop was 2.0 s late\n")

    app = web.Application()
    app.router.add_get("/healthz", sick)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        done = await asyncio.to_thread(ask, str(runner.addresses[0][1]))
    finally:
        await runner.cleanup()
    assert (done.returncode, done.stdout) == (1, "the event loop was 2.0 s late\n")


def test_nobody_there_is_unhealthy() -> None:
    assert ask("1").returncode == 1


def test_without_a_port_it_says_which_setting_is_missing() -> None:
    done = ask("")
    assert done.returncode == 1
    assert "DATELINE_HTTP_PORT" in done.stderr


def test_it_needs_nothing_but_the_standard_library() -> None:
    assert "aiohttp" not in vars(probe)
