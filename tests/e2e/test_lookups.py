"""Looking things up: searches that can be turned, trees that can be walked, also after a restart."""

from typing import Any

import pytest

from tests.e2e.conftest import Running
from tests.e2e.contract import violations

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
]
EXERCISES = [
    "/news latest…",
    "/news search",
    "/regions",
    "/topics",
    "search|{region}|{topic}|{since}|{skip}",
    "tree|regions",
    "tree|regions|{code}",
    "tree|topics",
    "tree|topics|{code}",
]


async def read(bot: Running) -> None:
    """Wait until the first articles of the sample outlets are there."""
    await bot.rows_come("SELECT count(*) FROM article", 12)


async def test_a_search_is_turned_and_turned_back(bot: Running) -> None:
    await read(bot)
    answer = await bot.sandbox.slash("Bo", "news", "news search", query="the")
    first = answer.text
    answer = await bot.sandbox.click("Bo", answer.message, "More")
    assert answer.text != first
    assert "Search: the" in answer.text
    answer = await bot.sandbox.click("Bo", answer.message, "Back")
    assert answer.text == first


async def test_a_search_of_the_last_hours_leaves_older_reports_out(bot: Running) -> None:
    await read(bot)
    everything = await bot.sandbox.slash("Bo", "news", "news search", query="the", since="30d")
    assert "Nothing found" not in everything.text
    answer = await bot.sandbox.slash("Bo", "news", "news search", query="zebra", since="24h")
    assert "a longer period" in answer.text


async def test_regions_are_walked_from_the_world_to_a_country_and_up(bot: Running) -> None:
    await read(bot)
    answer = await bot.sandbox.slash("Bo", "news", "regions")
    assert answer.ephemeral
    assert "Asia" in answer.text
    assert "stories" in answer.text
    for area, shown in (("142", "Central Asia"), ("143", "Kazakhstan")):
        answer = await bot.sandbox.click("Bo", answer.message, "tree|regions", [area])
        assert shown in answer.text
    answer = await bot.sandbox.click("Bo", answer.message, "↑ Asia")
    assert "Central Asia" in answer.text
    brief = await bot.sandbox.click("Bo", answer.message, "Brief")
    assert "News brief: Asia" in brief.text


async def test_topics_are_walked_and_followed(bot: Running) -> None:
    await read(bot)
    answer = await bot.sandbox.slash("Bo", "news", "topics")
    assert "economy, business and finance" in answer.text
    answer = await bot.sandbox.click("Bo", answer.message, "tree|topics", ["medtop:04000000"])
    assert "in the last week" in answer.text
    offer = await bot.sandbox.click("Bo", answer.message, "Subscribe to this")
    assert "Follow World · economy" in offer.text
    answer = await bot.sandbox.click("Bo", answer.message, "↑ All topics")
    assert "Topics" in answer.text


async def test_what_one_guild_reads_is_not_counted_in_another(bot: Running) -> None:
    await read(bot)
    answer = await bot.sandbox.slash("Diego", "Sahel Desk/#general", "regions", region="Asia")
    assert "No stories in the last week" in answer.text


async def test_a_search_and_a_tree_are_turned_after_a_restart(bot: Running) -> None:
    await read(bot)
    search = await bot.sandbox.slash("Bo", "news", "news search", query="the")
    tree = await bot.sandbox.slash("Bo", "news", "regions")
    before = search.text
    assert await bot.terminate() == 0
    await bot.start()
    assert (await bot.sandbox.click("Bo", search.message, "More")).text != before
    answer = await bot.sandbox.click("Bo", tree.message, "tree|regions", ["002"])
    assert "Sub-Saharan Africa" in answer.text


async def test_an_outlet_is_completed_and_gives_its_articles_alone(bot: Running) -> None:
    await read(bot)
    choices = await bot.sandbox.autocomplete("Bo", "news", "news latest", "outlet", "cour")
    assert [each["value"] for each in choices] == ["Steppe Courier (sample)"]
    answer = await bot.sandbox.slash("Bo", "news", "news latest", outlet=choices[0]["value"])
    assert "Latest: Steppe Courier" in answer.text
    assert "Harbour" not in answer.text
    assert (
        await bot.sandbox.autocomplete("Diego", "Sahel Desk/#general", "news latest", "outlet", "cour") == []
    )


async def test_an_outlet_that_is_not_read_is_answered_with_near_ones(bot: Running) -> None:
    await read(bot)
    for typed, told in (
        ("zzz", "No outlet called “zzz” is read here. `outlet` completes names as you type."),
        ("Stepe Courier", "Did you mean Steppe Courier (sample)?"),
    ):
        answer = await bot.sandbox.slash("Bo", "news", "news latest", outlet=typed)
        assert answer.ephemeral
        assert told in answer.text
    answer = await bot.sandbox.slash("Bo", "news", "news latest", outlet="STEPPE courier sample")
    assert "Latest: Steppe Courier (sample)" in answer.text


@pytest.mark.parametrize(
    "command", ["brief", "news latest", "news search", "regions", "stats", "subscribe", "topics"]
)
async def test_a_place_or_subject_that_does_not_exist_is_answered_with_near_ones(
    bot: Running, command: str
) -> None:
    query: dict[str, Any] = {"query": "the"} if command == "news search" else {}
    if command != "topics":
        answer = await bot.sandbox.slash("Aigerim", "news", command, region="Kazakstann", **query)
        assert (answer.ephemeral, "Did you mean Kazakhstan?" in answer.text) == (True, True)
    if command not in {"regions", "stats"}:
        place: dict[str, Any] = {"region": "World"} if command in {"brief", "subscribe"} else {}
        answer = await bot.sandbox.slash("Aigerim", "news", command, topic="polotics", **query, **place)
        assert (answer.ephemeral, "Did you mean politics" in answer.text) == (True, True)


async def test_all_of_it_is_as_discord_describes_its_api(bot: Running) -> None:
    assert violations(bot.sandbox) == []
    assert [each.path for each in bot.sandbox.log if each.status == 400] == []
