"""A brief on demand: page by page, continent by continent, shared and followed by a click."""

from typing import Any

import pytest

from sandbox.people import Answer
from tests.e2e.conftest import Running
from tests.e2e.contract import violations

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
]
EXERCISES = [
    "/brief",
    "brief|page|{region}|{topic}|{period}|{until}|{skip}",
    "brief|share|{region}|{topic}|{period}|{until}|{skip}",
    "brief|why|{region}|{topic}|{period}|{until}|{skip}",
    "follow|{region}|{topic}",
]


async def brief(bot: Running, **asked: Any) -> Answer:
    """Have Bo ask for a brief, once there is news."""
    await bot.rows_come("SELECT count(*) FROM article", 12)
    return await bot.sandbox.slash("Bo", "news", "brief", **{"region": "World", "period": "7d", **asked})


def labels(answer: Answer) -> list[str]:
    return [part["label"] for row in answer.message["components"] for part in row["components"]]


def headlines(answer: Answer) -> list[str]:
    return [field["name"] for field in answer.message["embeds"][0]["fields"]]


async def test_the_world_is_shown_by_continent(bot: Running) -> None:
    answer = await brief(bot)
    assert any(name.startswith("Asia · ") for name in headlines(answer))
    assert any(name.startswith("Africa · ") for name in headlines(answer))
    assert {"Asia", "Africa", "All stories", "Subscribe to this"} <= set(labels(answer))
    asia = await bot.sandbox.click("Bo", answer.message, "Asia")
    assert "News brief: Asia" in asia.text
    assert asia.message["id"] == answer.message["id"]


def picture(answer: Answer) -> dict[str, Any]:
    """Return the one picture of an answer; whatever else were attached would stand beside it."""
    assert answer.message["attachments"] == []
    image: dict[str, Any] = answer.message["embeds"][0].get("image", {})
    return image


async def test_each_page_has_its_own_map(bot: Running) -> None:
    answer = await brief(bot)
    world = picture(answer)
    assert world["description"].startswith("Map: World. Number of stories: ")
    asia = picture(await bot.sandbox.click("Bo", answer.message, "Asia"))
    assert asia["description"].startswith("Map: Asia. ")
    assert asia["url"] != world["url"]


async def test_a_map_gone_from_a_page_leaves_nothing_behind(bot: Running) -> None:
    everything = await bot.sandbox.click("Bo", (await brief(bot)).message, "All stories")
    assert picture(everything)
    settings = await bot.sandbox.slash("Aigerim", "news", "settings")
    off = await bot.sandbox.click("Aigerim", settings.message, "Turn maps off")
    turned = await bot.sandbox.click("Bo", everything.message, "Next page")
    assert picture(turned) == {}
    await bot.sandbox.click("Aigerim", off.message, "Turn maps on")
    assert picture(await bot.sandbox.click("Bo", turned.message, "First page"))


async def test_pages_show_each_story_once(bot: Running) -> None:
    answer = await bot.sandbox.click("Bo", (await brief(bot)).message, "All stories")
    seen = headlines(answer)
    total = int(answer.message["embeds"][0]["footer"]["text"].rsplit(" ", 1)[1])
    while "Next page" in labels(answer):
        answer = await bot.sandbox.click("Bo", answer.message, "Next page")
        seen += headlines(answer)
    assert len(seen) == len(set(seen)) == total
    answer = await bot.sandbox.click("Bo", answer.message, "First page")
    assert headlines(answer) == seen[: len(headlines(answer))]


async def test_pages_are_turned_after_a_restart(bot: Running) -> None:
    answer = await bot.sandbox.click("Bo", (await brief(bot)).message, "All stories")
    first = headlines(answer)
    assert await bot.terminate() == 0
    await bot.start()
    turned = await bot.sandbox.click("Bo", answer.message, "Next page")
    assert set(headlines(turned)).isdisjoint(first)


async def test_somebody_else_turns_pages_in_private(bot: Running) -> None:
    answer = await brief(bot)
    theirs = await bot.sandbox.click("Chandra", answer.message, "Asia")
    assert theirs.ephemeral
    assert "News brief: Asia" in theirs.text
    shown = next(each for each in await bot.sandbox.messages("news") if each["id"] == answer.message["id"])
    assert "News brief: World" in str(shown["embeds"])


async def test_why_these_gives_the_reasons_of_each_story_in_private(bot: Running) -> None:
    answer = await brief(bot, region="Central Asia")
    why = await bot.sandbox.click("Chandra", answer.message, "Why these?")
    assert why.ephemeral
    assert "outlets" in why.text
    assert "% about" in why.text


async def test_a_private_brief_is_shared_by_a_click(bot: Running) -> None:
    answer = await brief(bot, region="Central Asia", share=False)
    assert answer.ephemeral
    assert "Share" in labels(answer)
    public = await bot.sandbox.click("Bo", answer.message, "Share")
    assert not public.ephemeral
    assert "Shared by Bo" in public.text
    assert "Share" not in labels(public)


async def test_a_brief_is_followed_by_a_click_where_one_may(bot: Running) -> None:
    answer = await brief(bot, region="Central Asia", topic="economy, business and finance")
    offer = await bot.sandbox.click("Aigerim", answer.message, "Subscribe to this")
    assert offer.ephemeral
    assert f"<#{bot.sandbox.channel('news')['id']}>" in offer.text
    offer = await bot.sandbox.click("Bo", answer.message, "Subscribe to this")
    assert "direct message" in offer.text
    kept = await bot.sandbox.click("Bo", offer.message, "Follow")
    assert "Following" in kept.text


async def test_a_region_without_news_says_so_and_can_be_followed(bot: Running) -> None:
    answer = await brief(bot, region="Antarctica")
    assert "Nothing new" in answer.text
    assert labels(answer) == ["Subscribe to this"]


async def test_all_of_it_is_as_discord_describes_its_api(bot: Running) -> None:
    assert violations(bot.sandbox) == []
    assert [each.path for each in bot.sandbox.log if each.status == 400] == []
