"""A running bot with something to attack, and a look at what it gave away."""

import asyncio
import re
import sys
from asyncio.subprocess import PIPE, STDOUT
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp

from tests.conftest import ROOT
from tests.e2e.conftest import Running, follow, running_bot

ABROAD = "Sahel Desk/#general"
SECRET = "gzrbtchan"  # a word that only the first guild's subscriptions and reports hold


@asynccontextmanager
async def attacked_bot(folder: Path) -> AsyncIterator[Running]:
    """Run a bot whose first guild has feeds and followers."""
    async with running_bot(folder, DATELINE_HTTP_PORT="0") as running:
        await running.follow_sample_outlets()
        await running.rows_come("SELECT count(*) FROM article", 12)
        await follow(running, "Aigerim", "central-asia", region="World", cadence="as it happens")
        await follow(running, "Aigerim", "news", region="Kenya", keywords=SECRET)
        await follow(running, "Bo", "news", region="Fiji", keywords=SECRET, dm=True)
        yield running


async def figure(bot: Running, name: str) -> float:
    """Read one of the bot's figures."""
    [port] = set(re.findall(r"health and metrics on http://127\.0\.0\.1:(\d+)", bot.log.read_text("utf-8")))
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"http://127.0.0.1:{port}/metrics") as answer,
    ):
        text = await answer.text()
    assert bot.sandbox.token not in text
    return float(re.findall(rf"^{name} (\S+)$", text, re.MULTILINE)[0])


async def doctor(bot: Running) -> str:
    """Return what the doctor says of the installation."""
    asked = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "doctor"), cwd=ROOT, env=bot.environment(), stdout=PIPE, stderr=STDOUT
    )
    said, _ = await asked.communicate()
    assert b"Traceback" not in said
    return said.decode()


async def kept_its_secrets(bot: Running) -> None:
    """End the bot and look that no token is in what it logged, said or asked."""
    box = bot.sandbox
    assert await bot.terminate() == 0
    told = bot.log.read_text(encoding="utf-8") + await doctor(bot)
    said = str([each.body for each in box.log])
    for secret in (box.token, *box.interactions):
        assert secret not in told
        assert secret not in said
    assert box.pings == 0
    assert [each.path for each in box.log if each.status in {400, 501}] == []
