"""Completion of every option that has one, lists of feeds as files, and pages of the newest."""

import pytest

from sandbox import Sandbox
from tests.e2e.conftest import Running, follow
from tests.e2e.contract import violations

EXERCISES = [
    *("/brief…", "/regions…", "/topics…", "/news search…", "/subscribe…", "/stats…", "/why…"),
    *("/feeds check…", "/feeds remove…", "/feeds export", "/feeds import", "/feeds list"),
    *("/news latest", "latest|{region}|{topic}|{at}|{last}|{outlet}"),
]

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
]
OTHER = "Sahel Desk/#general"


@pytest.mark.parametrize("command", ["brief", "news latest", "subscribe", "stats", "regions"])
async def test_what_is_followed_is_offered_before_a_letter_is_typed(bot: Running, command: str) -> None:
    if not bot.rows("SELECT 1 FROM subscription"):
        await follow(bot, "Aigerim", "news", region="Kenya", topic="sport", timezone="Asia/Almaty")
    choices = await bot.sandbox.autocomplete("Bo", "news", command, "region", "")
    shown = [each["name"] for each in choices]
    assert shown[:4] == ["Kenya", "Kazakhstan", "Central Asia", "World"]
    assert {"Africa", "Americas", "Asia", "Europe", "Oceania"} == set(shown[4:9])
    elsewhere = await bot.sandbox.autocomplete("Diego", OTHER, command, "region", "")
    assert elsewhere[0]["name"] == "World"
    if command not in {"stats", "regions"}:
        topics = await bot.sandbox.autocomplete("Bo", "news", command, "topic", "")
        assert topics[0]["name"] == "sport"


@pytest.mark.parametrize(
    ("command", "option", "typed", "value"),
    [
        ("brief", "region", "kyrg", "417"),
        ("regions", "region", "central as", "143"),
        ("topics", "topic", "econ", "medtop:04000000"),
        ("news search", "region", "kaz", "398"),
        ("subscribe", "timezone", "almat", "Asia/Almaty"),
        ("subscribe", "region", "kaz", "398"),
        ("stats", "region", "kaz", "398"),
    ],
)
async def test_what_is_typed_is_completed(
    bot: Running, command: str, option: str, typed: str, value: str
) -> None:
    choices = await bot.sandbox.autocomplete("Bo", "news", command, option, typed)
    assert value in [each["value"] for each in choices]


async def test_a_servers_own_feeds_are_completed_for_it_alone(bot: Running) -> None:
    for command in ("feeds check", "feeds remove"):
        found = await bot.sandbox.autocomplete("Aigerim", "news", command, "feed", "steppe")
        assert [each["name"] for each in found]
        assert await bot.sandbox.autocomplete("Diego", OTHER, command, "feed", "steppe") == []


async def test_a_headline_is_completed_for_why(bot: Running) -> None:
    await bot.rows_come("SELECT count(*) FROM article", 12)
    assert await bot.sandbox.autocomplete("Bo", "news", "why", "story", "metro")


async def test_a_list_of_feeds_goes_from_one_server_to_another(bot: Running) -> None:
    exported = await bot.sandbox.slash("Aigerim", "news", "feeds export")
    [file] = exported.message["attachments"]
    assert file["filename"].endswith(".opml")
    content = content_of(bot.sandbox, file["id"])
    assert b"<opml" in content
    imported = await bot.sandbox.slash("Diego", OTHER, "feeds import", file=("feeds.opml", content))
    assert str(len(bot.site.outlets)) in imported.text
    listed = await bot.sandbox.slash("Diego", OTHER, "feeds list")
    assert "Steppe Courier" in listed.text


async def test_a_file_that_is_no_list_of_feeds_is_told_so(bot: Running) -> None:
    answer = await bot.sandbox.slash("Diego", OTHER, "feeds import", file=("a.opml", b"not a list"))
    assert answer.ephemeral
    assert "OPML" in answer.text


async def test_older_news_follow_in_the_same_message(bot: Running) -> None:
    bot.clock.publish(8)
    await bot.rows_come("SELECT count(*) FROM article", 18)
    first = await bot.sandbox.slash("Bo", "news", "news latest")
    older = await bot.sandbox.click("Bo", first.message, "Older")
    assert older.message["id"] == first.message["id"]
    assert older.text
    turned = older.message["edited_timestamp"]
    assert turned is not None


async def test_all_of_it_is_as_discord_describes_its_api(bot: Running) -> None:
    assert violations(bot.sandbox) == []


def content_of(sandbox: Sandbox, file: str) -> bytes:
    return sandbox.state.files[file][1]
