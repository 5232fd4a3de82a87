"""What the bot says of itself: why something was posted, why not, and what old buttons do."""

import pytest

from tests.e2e.conftest import Running, follow
from tests.e2e.contract import violations

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
]
EXERCISES = [
    "/why",
]


async def metro(bot: Running) -> str:
    """Give the number of the story of Almaty's metro."""
    await bot.rows_come("SELECT count(*) FROM article", 12)
    return str((await bot.sandbox.autocomplete("Bo", "news", "why", "story", "metro"))[0]["value"])


async def test_a_story_is_explained_by_the_words_that_placed_it(bot: Running) -> None:
    answer = await bot.sandbox.slash("Bo", "news", "why", story=await metro(bot))
    assert answer.ephemeral
    assert "Kazakhstan" in answer.text
    assert "because of" in answer.text
    assert "nothing is followed here" in answer.text


async def test_what_was_not_posted_is_explained_subscription_by_subscription(bot: Running) -> None:
    number = await metro(bot)
    await follow(bot, "Aigerim", "briefs", region="Kenya", keywords="zebra")
    answer = await bot.sandbox.slash("Bo", "briefs", "why", story=number)
    assert "Not posted here" in answer.text
    assert "it is not about Kenya" in answer.text
    assert "“zebra”" in answer.text


async def test_the_link_of_a_post_is_explained(bot: Running) -> None:
    await follow(bot, "Aigerim", "central-asia", region="143", cadence="as it happens")
    bot.clock.publish(1)
    post = await bot.sandbox.wait_for_message("central-asia", lambda each: bool(each["components"]))
    guild = bot.sandbox.guild("Silk Road Readers")["id"]
    link = f"https://discord.com/channels/{guild}/{post['channel_id']}/{post['id']}"
    await bot.rows_come("SELECT count(*) FROM delivery WHERE message_id IS NOT NULL", 1)
    answer = await bot.sandbox.slash("Bo", "news", "why", story=link)
    assert "because of" in answer.text
    elsewhere = await bot.sandbox.slash("Diego", "Sahel Desk/#general", "why", story=link)
    assert "no longer kept" in elsewhere.text
    number = bot.rows("SELECT subject FROM delivery WHERE kind = 'story'")[0][0]
    there = await bot.sandbox.slash("Bo", "central-asia", "why", story=number)
    assert "Posted here" in there.text
    assert "sent as a post of its own" in there.text


async def test_a_posted_brief_of_several_stories_asks_and_tells_why_these(bot: Running) -> None:
    await follow(bot, "Aigerim", "briefs", region="World", cadence="daily")
    before = bot.rows("SELECT count(*) FROM story")[0][0]
    bot.clock.publish(6)
    await bot.rows_come("SELECT count(*) FROM story", before + 2)
    bot.write("UPDATE subscription SET next_at = '2020-01-01T00:00:00.000000+00:00' WHERE cadence = 'daily'")
    post = await bot.sandbox.wait_for_message("briefs", lambda each: "News brief: World" in str(each))
    assert len(post["embeds"][0]["fields"]) > 1
    answer = await bot.sandbox.click("Bo", post, "Why these?")
    assert answer.ephemeral
    assert "Why these?" in answer.text


@pytest.mark.parametrize("link", ["https://discord.com/channels/1/2/3", "nothing at all", "-1"])
async def test_what_is_neither_story_nor_post_says_what_to_give(bot: Running, link: str) -> None:
    answer = await bot.sandbox.slash("Bo", "news", "why", story=link)
    assert answer.ephemeral
    assert "headline" in answer.text


async def test_a_button_of_an_earlier_version_says_so(bot: Running) -> None:
    post = await bot.sandbox.wait_for_message("central-asia", lambda each: bool(each["components"]))
    post["components"][0]["components"][0]["custom_id"] = "a form|no version|has"
    answer = await bot.sandbox.click("Bo", post, "a form|no version|has")
    assert answer.ephemeral
    assert "expired" in answer.text
    assert "/brief" in answer.text


async def test_all_of_it_is_as_discord_describes_its_api(bot: Running) -> None:
    assert violations(bot.sandbox) == []
