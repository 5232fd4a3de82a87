"""The running bot, asked how it is."""

import asyncio
import re
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import aiohttp

from tests.e2e.conftest import Running, running_bot


async def ask(bot: Running, path: str) -> tuple[int, str]:
    """Ask on the port that the log names."""
    [port] = set(re.findall(r"health and metrics on http://127\.0\.0\.1:(\d+)", bot.log.read_text("utf-8")))
    async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{port}{path}") as answer:
        return answer.status, await answer.text()


async def test_it_is_alive_ready_and_counts_while_it_runs(tmp_path: Path) -> None:
    async with running_bot(tmp_path, DATELINE_HTTP_PORT="0") as bot:
        await bot.follow_sample_outlets()
        status = 0
        async with asyncio.timeout(90):
            while status != 200:
                status, reasons = await ask(bot, "/readyz")
        assert reasons == "ok\n"
        assert await ask(bot, "/healthz") == (200, "ok\n")
        _, figures = await ask(bot, "/metrics")
        assert 'dateline_feeds{state="active"} 3.0' in figures
        assert "dateline_gateway_connected 1.0" in figures
        assert "dateline_gateway_identifies_remaining 1000.0" in figures
        assert 'dateline_fetch_seconds_count{result="ok"}' in figures
        assert bot.sandbox.token not in figures


async def test_systemd_hears_of_the_start_of_life_and_of_the_end(tmp_path: Path) -> None:
    path = tmp_path / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(path))
        systemd.settimeout(0)
        said: asyncio.Queue[bytes] = asyncio.Queue()
        # Read as it comes, as systemd does: the socket holds ten, and who tells an eleventh waits.
        hearing = asyncio.create_task(hear(systemd, said))
        async with running_bot(tmp_path, NOTIFY_SOCKET=str(path), WATCHDOG_USEC="200000") as bot:
            async with asyncio.timeout(90):
                assert (await said.get()).startswith(b"READY=1")
                assert await said.get() == b"WATCHDOG=1"
                assert await said.get() == b"WATCHDOG=1"
            assert await bot.terminate() == 0
            async with asyncio.timeout(90):
                while not (await said.get()).startswith(b"STOPPING=1"):
                    pass
        hearing.cancel()


async def hear(systemd: socket.socket, said: asyncio.Queue[bytes]) -> None:
    while True:
        said.put_nowait(await asyncio.get_running_loop().sock_recv(systemd, 200))


async def test_a_removal_while_it_was_stopped_is_learned_at_the_start(tmp_path: Path) -> None:
    async with running_bot(tmp_path) as bot:
        for person, channel in (("Diego", "Sahel Desk/#general"), ("Aigerim", "news")):
            offer = await bot.sandbox.slash(person, channel, "subscribe", region="World", cadence="daily")
            assert "Following" in (await bot.sandbox.click(person, offer.message, "Follow")).text
        assert await bot.terminate() == 0
        bot.sandbox.remove_bot("Sahel Desk")
        await bot.start()
        paused = "SELECT target.reason FROM target JOIN departure ON departure.guild_id = target.guild_id"
        assert await until(lambda: bot.rows(paused)) == [("the bot was removed from the server",)]
        assert bot.rows("SELECT count(*) FROM departure") == [(1,)]


async def until(look: Callable[[], list[tuple[Any, ...]]]) -> list[tuple[Any, ...]]:
    """Look until there is something, for 90 seconds."""
    for _ in range(900):
        if found := look():
            return found
        await asyncio.sleep(0.1)
    return []
