"""What people say is wrong: reports by everybody, corrections for one server by those who manage it."""

from typing import Any

import pytest

from sandbox.people import Answer
from tests.e2e.conftest import Running, follow
from tests.e2e.contract import violations

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
]
EXERCISES = [
    "/why",
    "wrong|region|{story}",
    "wrong|topic|{story}",
    "wrong|summary|{story}",
    "wrong|story",
    "right|drop|region|{story}",
    "right|drop|topic|{story}",
    "right|name|region|{story}",
    "right|name|topic|{story}",
    "right|form|region|{story}",
    "right|form|topic|{story}",
    "right|hide|{story}",
    "right|undo|region|{story}",
    "right|undo|topic|{story}",
    "right|undo|summary|{story}",
]
OTHER = "Sahel Desk/#general"


async def metro(bot: Running, *, where: str = "news", person: str = "Bo") -> Answer:
    """Ask why the story of Almaty's metro is here."""
    await bot.rows_come("SELECT count(*) FROM article", 12)
    found = await bot.sandbox.autocomplete(person, where, "why", "story", "metro")
    return await bot.sandbox.slash(person, where, "why", story=found[0]["value"])


def reports(bot: Running) -> list[tuple[Any, ...]]:
    return bot.rows("SELECT kind, count(*) FROM report GROUP BY kind ORDER BY kind")


async def test_a_member_reports_once_and_is_thanked(bot: Running) -> None:
    why = await metro(bot)
    first = await bot.sandbox.click("Bo", why.message, "Wrong region")
    assert first.ephemeral
    assert "Thank you" in first.text
    assert first.message["components"] == []
    again = await bot.sandbox.click("Bo", why.message, "Wrong region")
    assert "before" in again.text
    await bot.sandbox.click("Bo", why.message, "Bad summary")
    assert reports(bot) == [("region", 1), ("summary", 1)]
    told = await metro(bot)
    assert "wrong region: 1 person" in told.text


async def test_a_member_cannot_correct_by_a_forged_click(bot: Running) -> None:
    why = await metro(bot)
    number = why.message["components"][0]["components"][0]["custom_id"].split("|")[2]
    stored = bot.sandbox.state.messages[why.message["id"]].message
    stored["components"][0]["components"][0]["custom_id"] = f"right|hide|{number}"
    answer = await bot.sandbox.click("Bo", stored, f"right|hide|{number}")
    assert "Manage Server" in answer.text
    stored["components"][0]["components"][0]["custom_id"] = f"right|name|region|{number}"
    answer = await bot.sandbox.click("Bo", stored, f"right|name|region|{number}")
    assert answer.modal is None
    assert "Manage Server" in answer.text
    assert bot.rows("SELECT count(*) FROM correction") == [(0,)]


async def test_who_manages_the_server_takes_a_region_away_and_names_the_right_one(bot: Running) -> None:
    why = await metro(bot, person="Aigerim")
    asked = await bot.sandbox.click("Aigerim", why.message, "Wrong region")
    assert "It is about Kazakhstan" in asked.text
    drop = asked.message["components"][0]["components"][0]["custom_id"]
    dropped = await bot.sandbox.click("Aigerim", asked.message, drop, ["398"])
    assert "Corrected for this server" in dropped.text
    form = await bot.sandbox.click("Aigerim", dropped.message, "Name the right region…")
    wrong = await bot.sandbox.submit(form, {"name": "Kyrgystn"})
    assert "Kyrgyzstan" in wrong.text
    named = await bot.sandbox.submit(form, {"name": "Kirghizia"})
    assert "It is about Kyrgyzstan" in named.text
    back = await bot.sandbox.click("Aigerim", named.message, "Undo all corrections")
    assert "It is about Kazakhstan" in back.text
    await bot.sandbox.click("Aigerim", back.message, drop, ["398"])
    await bot.sandbox.submit(form, {"name": "KG"})


async def test_the_correction_holds_in_its_server_alone(bot: Running) -> None:
    here = await bot.sandbox.slash("Bo", "news", "news latest", region="Kyrgyzstan")
    assert "metro" in here.text
    gone = await bot.sandbox.slash("Bo", "news", "news latest", region="Kazakhstan")
    assert "metro" not in gone.text
    why = await metro(bot)
    assert "in this server: it is not about Kazakhstan" in why.text
    outlet = next(iter(bot.site.outlets.values()))
    await bot.sandbox.slash("Diego", OTHER, "feeds add", url=bot.site.feed_address(outlet))
    await bot.rows_come("SELECT count(DISTINCT scope) FROM article", 2)
    there = await bot.sandbox.slash("Diego", OTHER, "news latest", region="Kazakhstan")
    assert "metro" in there.text


async def test_a_topic_is_named_and_all_is_taken_back(bot: Running) -> None:
    why = await metro(bot, person="Aigerim")
    asked = await bot.sandbox.click("Aigerim", why.message, "Wrong topic")
    form = await bot.sandbox.click("Aigerim", asked.message, "Name the right topic…")
    named = await bot.sandbox.submit(form, {"name": "transport"})
    assert "ransport" in named.text
    drop = named.message["components"][0]["components"][0]["custom_id"]
    dropped = await bot.sandbox.click("Aigerim", named.message, drop, ["medtop:20000337"])
    assert "ransport" not in dropped.text.partition("It is not on")[0]
    back = await bot.sandbox.click("Aigerim", named.message, "Undo all corrections")
    assert "taken back" in back.text
    assert bot.rows("SELECT count(*) FROM correction") == [(0,)]
    again = await bot.sandbox.slash("Bo", "news", "news latest", region="Kazakhstan")
    assert "metro" in again.text


async def test_a_hidden_summary_leaves_the_headline_and_its_links(bot: Running) -> None:
    why = await metro(bot, person="Aigerim")
    asked = await bot.sandbox.click("Aigerim", why.message, "Bad summary")
    hidden = await bot.sandbox.click("Aigerim", asked.message, "Show the headline alone")
    assert "not shown" in hidden.text
    back = await bot.sandbox.click("Aigerim", hidden.message, "Undo all corrections")
    assert "not shown" not in back.text
    await bot.sandbox.click("Aigerim", back.message, "Show the headline alone")
    number = (await bot.sandbox.autocomplete("Bo", "news", "news story", "id", "metro"))[0]["value"]
    shown = await bot.sandbox.slash("Bo", "news", "news story", id=number)
    assert "metro" in shown.text
    assert "too little text" not in shown.text
    assert len(shown.message["embeds"][0].get("description", "")) < 80


async def test_the_stories_of_a_brief_are_reported_by_a_menu(bot: Running) -> None:
    brief = await bot.sandbox.slash("Bo", "news", "brief", region="Central Asia")
    why = await bot.sandbox.click("Bo", brief.message, "Why these?")
    menu = why.message["components"][0]["components"][0]
    chosen = await bot.sandbox.click("Bo", why.message, menu["custom_id"], [menu["options"][0]["value"]])
    assert chosen.ephemeral
    assert "because of" in chosen.text
    reported = await bot.sandbox.click("Bo", chosen.message, "Wrong topic")
    assert "Thank you" in reported.text


async def test_a_post_of_a_corrected_story_goes_where_it_belongs(bot: Running) -> None:
    await follow(bot, "Aigerim", "central-asia", region="143", cadence="as it happens")
    bot.clock.publish(1)
    post = await bot.sandbox.wait_for_message("central-asia", lambda each: bool(each["components"]))
    why = await bot.sandbox.click("Bo", post, "Why this?")
    assert "Wrong region" in why.text


async def test_all_of_it_is_as_discord_describes_its_api(bot: Running) -> None:
    assert violations(bot.sandbox) == []
