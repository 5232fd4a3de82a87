"""'Summarize links' in a message's context menu."""

import pytest

from tests.e2e.conftest import Running
from tests.e2e.contract import violations

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
]
EXERCISES = [
    "Summarize links",
]
MENU = "Summarize links"


async def test_every_link_of_a_message_is_summarized_in_private(bot: Running) -> None:
    site = bot.site.address
    said = bot.sandbox.say(
        "Chandra", "news", f"Look ({site}/harbour/6), and [this]({site}/courier/1)! {site}/nowhere/1."
    )
    answer = await bot.sandbox.menu("Bo", said, MENU)
    assert answer.ephemeral
    assert "Lisbon museum" in answer.text
    assert len(answer.message["embeds"]) == 3
    assert answer.message["embeds"][2]["title"] == "Not summarized"
    assert "404" in answer.text


async def test_the_sources_of_a_post_are_links_too(bot: Running) -> None:
    await bot.rows_come("SELECT count(*) FROM article", 12)
    shown = await bot.sandbox.slash("Bo", "news", "brief", region="Kenya")
    answer = await bot.sandbox.menu("Bo", shown.message, MENU)
    assert "tea growers" in answer.text


@pytest.mark.parametrize("text", ["no link at all", "https://discord.com/channels/1/2/3", "http:// and www."])
async def test_a_message_without_links_says_so(bot: Running, text: str) -> None:
    answer = await bot.sandbox.menu("Bo", bot.sandbox.say("Bo", "news", text), MENU)
    assert answer.ephemeral
    assert "no link" in answer.text


async def test_five_links_are_enough(bot: Running) -> None:
    links = " ".join(f"{bot.site.address}/nowhere/{number}" for number in range(9))
    answer = await bot.sandbox.menu("Bo", bot.sandbox.say("Bo", "news", links), MENU)
    assert answer.message["embeds"][0]["description"].count("\n") == 4


async def test_it_may_be_installed_by_a_person(bot: Running) -> None:
    menu = next(each for each in bot.sandbox.commands("Bo", "news") if each["name"] == MENU)
    assert menu["integration_types"] == [0, 1]
    assert menu["contexts"] == [0, 1, 2]


async def test_all_of_it_is_as_discord_describes_its_api(bot: Running) -> None:
    assert violations(bot.sandbox) == []
    assert [each.path for each in bot.sandbox.log if each.status == 400] == []
