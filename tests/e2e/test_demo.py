"""The demo as a newcomer sees it: an address, a brief in a channel, a command answered in the page."""

import asyncio
import re
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.browser import CHROMIUM, browser
from tests.conftest import ROOT
from tests.e2e.conftest import ENDS_WITHIN

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(500),
    pytest.mark.skipif(CHROMIUM is None, reason="needs Debian's chromium: apt-get install chromium"),
]
WITHIN = 180
"""Seconds that a busy machine may take for the brief which the demo promises within sixty."""


@asynccontextmanager
async def demo(folder: Path) -> AsyncIterator[tuple[str, asyncio.subprocess.Process]]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "demo", "--port", "0", "--speed", "4",
        "--database", str(folder / "demo.db"),
        cwd=ROOT, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    assert process.stdout is not None
    try:
        first = (await asyncio.wait_for(process.stdout.readline(), 90)).decode()
        found = re.search(r"http://127\.0\.0\.1:\d+/", first)
        assert found is not None, first
        yield found[0], process
    finally:
        if process.returncode is None:
            process.terminate()
            await asyncio.wait_for(process.communicate(), ENDS_WITHIN)


async def test_within_a_minute_a_brief_is_there_and_a_command_is_answered(tmp_path: Path) -> None:
    async with demo(tmp_path) as (address, process), browser() as page:
        await page.open(address)
        await page.wait_for(".channel", "briefs", within=90)
        await page.evaluate(
            "[...document.querySelectorAll('.channel')]"
            ".find(each => each.textContent.includes('briefs')).click()"
        )
        await page.wait_for(".embed", "News brief: World", within=WITHIN)
        picture = await page.picture()
        assert picture.startswith(b"\x89PNG")
        (tmp_path / "brief.png").write_bytes(picture)
        await page.click("#box")
        await page.type("/brief ")
        await page.wait_for(".chip.command", "/brief")
        await page.type("central asia")
        await page.wait_for("#suggestions li", "Central Asia")
        await page.press("Enter")
        await page.press("Enter")
        await page.wait_for(".embed", "News brief: Central Asia", within=90)
        await page.wait_for(".embed", "Almaty")
        assert page.errors == []
        process.terminate()
        assert await asyncio.wait_for(process.wait(), ENDS_WITHIN) == 0
