"""Take the pictures of the README: the real demo in a real browser, used as a person would."""

import argparse
import asyncio
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.browser import Page, browser  # noqa: E402 - the tests' driver of the page, found by the line above

IMAGES = ROOT / "docs" / "images"
WINDOW = (940, 680)
WITHIN = 60
"""Seconds within which the demo must have shown each thing."""


async def main(speed: float) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        "demo",
        "--port",
        "0",
        "--speed",
        str(speed),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        url = await _address(process)
        async with browser(*WINDOW) as page:
            await page.open(url)
            await _brief(page)
            await _as_it_happens(page)
    finally:
        process.terminate()
        await process.wait()


async def _brief(page: Page) -> None:
    await page.size(WINDOW[0], 1500)  # tall enough for a whole brief with its map
    await _channel(page, "briefs")
    await page.wait_for(".embed", "News brief", within=WITHIN)
    await _save(page, "brief")
    await page.size(*WINDOW)


async def _as_it_happens(page: Page) -> None:
    await _channel(page, "central-asia")
    await page.wait_for(".embed", "Reported by", within=WITHIN)
    await _save(page, "as-it-happens")


async def _channel(page: Page, name: str) -> None:
    await page.wait_for(".channel", name)
    await page.evaluate(
        "[...document.querySelectorAll('.channel')]"
        f".find(each => each.textContent.includes('{name}')).click()"
    )
    await page.wait_for("#channel-name", name)


async def _save(page: Page, name: str) -> None:
    await asyncio.sleep(0.5)  # let the page settle: fonts, scrolling
    IMAGES.mkdir(parents=True, exist_ok=True)
    path = IMAGES / f"{name}.png"
    path.write_bytes(await page.picture())
    print(path.relative_to(ROOT))


async def _address(process: asyncio.subprocess.Process) -> str:
    if process.stdout is None:
        raise AssertionError("the demo was started with a pipe")
    async for line in process.stdout:
        found = re.search(r"http://127\.0\.0\.1:\d+/", line.decode())
        if found:
            return found[0]
    raise RuntimeError("the demo ended before it said its address")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--speed", type=float, default=3.0)
    asyncio.run(main(parser.parse_args().speed))
