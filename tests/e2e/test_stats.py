"""`/stats` as people use it: a chart for one person or all, other periods, and on to the brief."""

from typing import Any

import pytest

from sandbox.people import Answer
from tests.e2e.conftest import Running

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
]
EXERCISES = [
    "/stats",
    "stats|{region}|{days}",
]


async def ask(bot: Running, **asked: Any) -> Answer:
    await bot.rows_come("SELECT count(*) FROM article", 12)
    return await bot.sandbox.slash("Bo", "news", "stats", **asked)


def chart(answer: Answer) -> dict[str, Any]:
    assert answer.message["attachments"] == []
    image: dict[str, Any] = answer.message["embeds"][0]["image"]
    return image


async def test_the_world_is_charted_for_whoever_asks(bot: Running) -> None:
    answer = await ask(bot)
    assert answer.ephemeral
    assert "Stories a day: World" in answer.text
    assert "Asia" in chart(answer)["description"]
    assert chart(answer)["width"] == 800


async def test_another_period_replaces_the_chart(bot: Running) -> None:
    week = await ask(bot, region="Asia", share=True)
    assert not week.ephemeral
    first = chart(week)["url"]
    month = await bot.sandbox.click("Bo", week.message, "30 days")
    assert month.message["id"] == week.message["id"]
    assert chart(month)["url"] != first
    other = await bot.sandbox.click("Chandra", month.message, "14 days")
    assert other.ephemeral, "what Bo shared stays as it is"


async def test_the_chart_leads_to_the_brief(bot: Running) -> None:
    brief = await bot.sandbox.click("Bo", (await ask(bot, region="Asia")).message, "Brief")
    assert "News brief: Asia" in brief.text
    assert chart(brief)["description"].startswith("Map: Asia.")


async def test_the_days_are_those_of_the_servers_time_zone(bot: Running) -> None:
    assert "Days are UTC" in (await ask(bot)).text
    settings = await bot.sandbox.slash("Aigerim", "news", "settings")
    form = await bot.sandbox.click("Aigerim", settings.message, "Time zone…")
    await bot.sandbox.submit(form, {"timezone": "Almaty"})
    answer = await ask(bot)
    assert "Days of Asia/Almaty, today is not over." in answer.text
    assert "(Asia/Almaty)" in chart(answer)["description"]


async def test_a_place_without_news_says_what_to_do(bot: Running) -> None:
    answer = await ask(bot, region="Antarctica")
    assert "0 stories" in answer.text
    assert "image" not in answer.message["embeds"][0]
