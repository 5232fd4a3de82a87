"""Picture every command's answer for docs/commands.md: the real bot on the sandbox's page, as on a phone."""

import argparse
import asyncio
import base64
import sys
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from sandbox.people import Answer  # noqa: E402 - found by the line above
from tests.browser import Page, browser  # noqa: E402 - as above
from tests.e2e.conftest import Running, follow, running_bot  # noqa: E402 - as above

IMAGES = ROOT / "docs" / "images" / "commands"
PHONE = 390
TALL = 2600
"""Window height at which every answer is seen whole."""
SHOWN = 22
"""Sample articles that are there when the pictures are taken."""

Shot = tuple[str, str, Answer]


async def main(themes: list[str], folder: Path, only: set[str]) -> None:
    with tempfile.TemporaryDirectory() as work:
        async with running_bot(Path(work)) as bot:
            await bot.follow_sample_outlets()
            bot.clock.publish(SHOWN - 12)
            await bot.rows_come("SELECT count(*) FROM article", SHOWN)
            async for name, person, answer in _answers(bot):
                if only and name not in only:
                    continue
                # A browser each: pages left by navigation keep their streams, and six are all it opens.
                async with browser(PHONE, TALL) as page:
                    for theme in themes:
                        suffix = "" if theme == "light" else f"-{theme}"
                        taken = await _picture(page, bot, answer, person, theme)
                        _save(folder, f"{name}{suffix}", taken)


async def _answers(bot: Running) -> AsyncIterator[Shot]:
    """Use every command once, as people would."""
    ask = bot.sandbox.slash
    brief = await ask("Bo", "news", "brief", region="Central Asia")
    yield "brief", "Bo", brief
    world = await ask("Bo", "news", "brief", region="World", period="7d", share=False)
    yield "brief-world", "Bo", world
    why = await bot.sandbox.click("Bo", brief.message, "Why these?")
    yield "brief-why", "Bo", why
    yield "latest", "Bo", await ask("Bo", "news", "news latest")
    yield "search", "Bo", await ask("Bo", "news", "news search", query="water", since="7d")
    number = (await bot.sandbox.autocomplete("Bo", "news", "news story", "id", "metro"))[0]["value"]
    yield "story", "Bo", await ask("Bo", "news", "news story", id=number)
    yield "summarize", "Bo", await ask("Bo", "news", "summarize", link=f"{bot.site.address}/harbour/6")
    said = bot.sandbox.say("Chandra", "news", f"{bot.site.address}/courier/1 {bot.site.address}/harbour/6")
    yield "summarize-links", "Bo", await bot.sandbox.menu("Bo", said, "Summarize links")
    yield "why", "Bo", await ask("Bo", "central-asia", "why", story=number)
    why = await ask("Aigerim", "central-asia", "why", story=number)
    yield "correction", "Aigerim", await bot.sandbox.click("Aigerim", why.message, "Wrong region")
    yield "regions", "Bo", await ask("Bo", "news", "regions")
    yield "topics", "Bo", await ask("Bo", "news", "topics")
    _spread_over_days(bot)
    yield "stats", "Bo", await ask("Bo", "news", "stats")
    offer = await ask("Aigerim", "briefs", "subscribe", region="Central Asia", timezone="Asia/Almaty")
    yield "subscribe", "Aigerim", offer
    yield "followed", "Aigerim", await bot.sandbox.click("Aigerim", offer.message, "Follow")
    await follow(bot, "Aigerim", "central-asia", region="Kazakhstan", cadence="as it happens")
    again = await ask("Aigerim", "briefs", "subscribe", region="Central Asia", at="18:30", days="Mon-Fri")
    yield "subscribe-again", "Aigerim", again
    listed = await ask("Aigerim", "news", "subscriptions")
    yield "subscriptions", "Aigerim", listed
    number = str(bot.rows("SELECT min(id) FROM subscription")[0][0])
    one = await bot.sandbox.click("Aigerim", listed.message, "sub|pick|0", [number])
    yield "subscription", "Aigerim", one
    yield "subscription-remove", "Aigerim", await bot.sandbox.click("Aigerim", one.message, "Remove…")
    url = bot.site.feed_address(next(iter(bot.site.outlets.values())))
    yield "feeds-add", "Diego", await ask("Diego", "Sahel Desk/#general", "feeds add", url=url)
    yield "feeds-list", "Aigerim", await ask("Aigerim", "news", "feeds list")
    feed = str(bot.rows("SELECT min(id) FROM feed")[0][0])
    yield "feeds-check", "Aigerim", await ask("Aigerim", "news", "feeds check", feed=feed)
    yield "feeds-remove", "Aigerim", await ask("Aigerim", "news", "feeds remove", feed=feed)
    yield "settings", "Aigerim", await _settings(bot)
    form = await bot.sandbox.submit(
        await bot.sandbox.click("Aigerim", (await ask("Aigerim", "news", "settings")).message, "Time zone…"),
        {"timezone": "Kazakstan"},
    )
    yield "settings-zone", "Aigerim", form
    yield "settings-own", "Bo", await ask("Bo", "news", "settings")
    yield "about", "Bo", await ask("Bo", "news", "about")
    yield "forget", "Aigerim", await ask("Aigerim", "news", "forget me")
    yield "refused", "Bo", await ask("Bo", "news", "subscribe", region="World")


async def _settings(bot: Running) -> Answer:
    """Choose a few things for the server, and show them."""
    shown = await bot.sandbox.slash("Aigerim", "news", "settings")
    await bot.sandbox.click("Aigerim", shown.message, "set|server|channel", ["briefs"])
    form = await bot.sandbox.click("Aigerim", shown.message, "set|server|quiet")
    return await bot.sandbox.submit(form, {"quiet": "22:00-07:00", "timezone": "Almaty"})


def _spread_over_days(bot: Running) -> None:
    """Date the sample stories back over the week, for they all came in one minute."""
    bot.write(
        "UPDATE story SET sort_at ="
        " strftime('%Y-%m-%dT%H:%M:%f000+00:00', sort_at, '-' || (id * id % 7) || ' days')"
    )
    bot.write("UPDATE story_region SET sort_at = sort_at - (story_id * story_id % 7) * 86400000000")


async def _picture(page: Page, bot: Running, answer: Answer, person: str, theme: str) -> bytes:
    """Picture one message as one person sees it on a phone."""
    message = answer.message
    await page.size(PHONE, TALL, mobile=True)
    await page.open("about:blank")
    await page.open(f"{bot.sandbox.url}?as={person}&theme={theme}#{message['channel_id']}")
    node = f"#m{message['id']}"
    await page.wait_for(node)
    await asyncio.sleep(0.3)  # fonts and the page's own scrolling
    box = await page.evaluate(
        f"(() => {{ const box = document.querySelector('{node}').getBoundingClientRect();"
        " return [box.y, box.height]; })()"
    )
    clip = {"x": 0, "y": max(0, box[0] - 4), "width": PHONE, "height": box[1] + 8, "scale": 1}
    taken = await page.call("Page.captureScreenshot", format="png", clip=clip)
    return base64.b64decode(taken["data"])


def _save(folder: Path, name: str, picture: bytes) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.png").write_bytes(picture)
    print(f"{name}.png {len(picture) // 1000} KB")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--theme", action="append", choices=("light", "dark"), help="default: light")
    parser.add_argument("--folder", type=Path, default=IMAGES)
    parser.add_argument("--only", action="append", default=[], help="a picture's name; default: all")
    chosen = parser.parse_args()
    asyncio.run(main(chosen.theme or ["light"], chosen.folder, set(chosen.only)))
