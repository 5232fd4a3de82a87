"""The page, in a real browser: what a person types, clicks and sees."""

import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import discord
import pytest

from sandbox import Sandbox
from tests.browser import CHROMIUM, Page, browser

pytestmark = [
    pytest.mark.browser,
    pytest.mark.usefixtures("bot"),
    pytest.mark.skipif(CHROMIUM is None, reason="needs Debian's chromium (apt-get install chromium)"),
]
PICTURES = os.environ.get("SANDBOX_PICTURES")
TRICKS = "<img src=x onerror=alert(1)> [x](javascript:alert(1)) **bold** *it* `code` ||hid|| \\*plain\\*"


@pytest.fixture
async def page(sandbox: Sandbox) -> AsyncIterator[Page]:
    async with browser() as running:
        await running.open(f"{sandbox.url}?as=Bo&theme=light")
        await running.wait_for(".channel", "news")
        yield running
        assert running.errors == []


async def look(page: Page, name: str, tmp_path: Path) -> None:
    picture = await page.picture()
    ((Path(PICTURES) if PICTURES else tmp_path) / f"{name}.png").write_bytes(picture)
    assert len(picture) > 5000


def brief() -> dict[str, Any]:
    embed = discord.Embed(
        title="Central Asia · 3 stories",
        url="https://example.org/brief",
        colour=0xB5651D,
        description="Since yesterday, 09:00 <t:1795338000:R>. What **three or more** outlets reported:",
        timestamp=discord.utils.utcnow(),
    )
    embed.add_field(
        name="Kazakhstan and Uzbekistan agree on a shared water calendar",
        value="The two governments publish a monthly plan for the Syr Darya.\n"
        "[Steppe Courier](https://example.org/a) · [Tashkent Wire](https://example.org/b) · 2 h ago",
        inline=False,
    )
    embed.add_field(name="Outlets", value="4").add_field(name="Countries", value="🇰🇿 🇺🇿 🇰🇬").add_field(
        name="Window", value="24 h"
    )
    embed.set_footer(text="Dateline · every sentence is the outlet's own")
    view = discord.ui.View(timeout=None)
    view.add_item(discord.ui.Button(label="Why these?", custom_id="why", style=discord.ButtonStyle.secondary))
    view.add_item(discord.ui.Button(label="Next", custom_id="next", style=discord.ButtonStyle.primary))
    view.add_item(discord.ui.Button(label="Read more", url="https://example.org"))
    return {"embed": embed, "view": view}


def layout() -> discord.ui.LayoutView:
    view = discord.ui.LayoutView(timeout=None)
    box: Any = discord.ui.Container(
        discord.ui.TextDisplay(
            "## Why these stories?\n- named **Kazakhstan** 4 times\n- the capital, *Astana*, twice"
        ),
        discord.ui.Separator(),
        discord.ui.Section(
            discord.ui.TextDisplay("> A quoted line\n1. first\n2. second"),
            accessory=discord.ui.Button(
                label="Wrong region", custom_id="wrong", style=discord.ButtonStyle.danger
            ),
        ),
        discord.ui.ActionRow(
            discord.ui.Select(
                custom_id="pick", placeholder="Another region", options=[discord.SelectOption(label="Sahel")]
            )
        ),
        accent_colour=discord.Colour(0x3F5BD0),
    )
    return view.add_item(box)


async def test_a_command_is_typed_completed_and_answered(page: Page, tmp_path: Path) -> None:
    await page.click("#box")
    await page.type("/hel")
    await page.wait_for("#suggestions li", "/hello")
    await page.press("Enter")
    await page.wait_for(".chip.command", "/hello")
    await page.press("Tab")
    await page.type("central asia")
    await page.wait_for("#suggestions li", "Central Asia")
    await look(page, "completion", tmp_path)
    await page.press("Enter")
    await page.press("Enter")
    await page.wait_for(".message.ephemeral .text", "hello central asia")
    await page.wait_for(".only", "Only you can see this")


async def test_buttons_selects_and_modals_work_by_hand(page: Page, tmp_path: Path) -> None:
    await page.click("#box")
    await page.type("/panel ")
    await page.wait_for(".chip.command", "/panel")
    await page.press("Enter")
    await page.wait_for(".message .text", "page 1")
    await page.click("[data-custom-id='panel:next']")
    await page.wait_for(".message .text", "page 2")
    await page.evaluate(
        "(() => { const list = document.querySelector(\"[data-custom-id='panel:pick']\");"
        " list.value = 'B'; list.dispatchEvent(new Event('change')); })()"
    )
    await page.wait_for(".message .text", "picked B")
    await page.click("[data-custom-id='panel:edit']")
    await page.wait_for("dialog[open] h3", "A note")
    await look(page, "modal", tmp_path)
    await page.click("dialog input")
    await page.type(" twelve")
    await page.press("Enter")
    await page.wait_for(".message .text", "noted:")


async def test_what_fails_is_said(sandbox: Sandbox, page: Page) -> None:
    sandbox.answer_seconds = 0.2
    await page.click("#box")
    await page.type("/silence ")
    await page.wait_for(".chip.command", "/silence")
    await page.press("Enter")
    await page.wait_for("#notice", "did not respond")
    await page.press("Escape")
    await page.type("/nosuch")
    await page.press("Enter")
    await page.wait_for("#notice", "There is no command /nosuch here")


async def test_a_brief_is_shown_live_in_each_theme_and_size(
    sandbox: Sandbox, bot: discord.Client, page: Page, tmp_path: Path
) -> None:
    news: Any = bot.get_channel(int(sandbox.channel("news")["id"]))
    briefs: Any = bot.get_channel(int(sandbox.channel("briefs")["id"]))
    sandbox.say("Aigerim", "news", "Morning! Did anyone see the **water** story? `/brief` has it, I think.")
    await news.send(**brief())
    await news.send(view=layout())
    await briefs.send("unread")
    await page.wait_for(".embed h4 a", "Central Asia")
    await page.wait_for(".container .button", "Wrong region")
    await page.wait_for(".channel.unread", "briefs")
    await look(page, "chat-light", tmp_path)
    await page.click("#theme")
    await look(page, "chat-dark", tmp_path)
    await page.size(390, 844, mobile=True)
    await page.evaluate("document.getElementById('messages').scrollTop = 0")
    await look(page, "phone-dark", tmp_path)
    await page.evaluate("document.getElementById('messages').scrollTop = 1e6")
    await look(page, "phone-dark-end", tmp_path)
    await page.click("#menu")
    await look(page, "phone-menu", tmp_path)
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")


async def test_text_from_outside_stays_text(sandbox: Sandbox, bot: discord.Client, page: Page) -> None:
    news: Any = bot.get_channel(int(sandbox.channel("news")["id"]))
    await news.send(TRICKS)
    await page.wait_for(".message strong", "bold")
    shown = await page.evaluate("document.querySelector('.message .text').textContent")
    assert shown == "<img src=x onerror=alert(1)> [x](javascript:alert(1)) bold it code Spoilerhid *plain*"
    assert await page.evaluate("document.querySelectorAll('.text a, .text img').length") == 0


async def test_a_person_sees_what_that_person_may_see(sandbox: Sandbox, page: Page, tmp_path: Path) -> None:
    assert "staff-only" not in await page.evaluate("document.getElementById('channels').innerText")
    aigerim = sandbox.person("Aigerim")["id"]
    await page.evaluate(
        f"(() => {{ const list = document.getElementById('person'); list.value = '{aigerim}';"
        " list.dispatchEvent(new Event('change')); })()"
    )
    await page.wait_for(".channel", "staff-only")
    await page.click("#box")
    await page.type("/")
    await page.wait_for("#suggestions li", "/place")
    await look(page, "commands", tmp_path)


async def test_forums_and_dms_are_shown(
    sandbox: Sandbox, bot: discord.Client, page: Page, tmp_path: Path
) -> None:
    forum: Any = bot.get_channel(int(sandbox.channel("reading-room")["id"]))
    await forum.create_thread(
        name="A brief of the week", content="first", applied_tags=[forum.available_tags[0]]
    )
    await page.wait_for(".channel.below", "A brief of the week")
    await page.click(".channel:nth-child(5)")
    await page.wait_for(".post .badge", "Politics")
    await look(page, "forum", tmp_path)
    bo = await bot.fetch_user(int(sandbox.person("Bo")["id"]))
    await bo.send("a word in private")
    await page.wait_for("#guilds .unread", "✉")
    await page.click("#guilds button")
    await page.wait_for(".message .text", "a word in private")


async def test_other_sites_may_not_ask_and_a_stranger_is_the_first_person(sandbox: Sandbox) -> None:
    async with (
        aiohttp.ClientSession() as session,
        session.get(sandbox.url + "sandbox/world?as=no") as response,
    ):
        assert (await response.json())["me"]["global_name"] == "Aigerim"
    async with aiohttp.ClientSession(headers={"Origin": "https://example.org"}) as session:
        async with session.get(sandbox.url + "sandbox/world") as response:
            assert response.status == 403
        async with session.get(sandbox.url, headers={"Host": "example.org"}) as response:
            assert response.status == 403
