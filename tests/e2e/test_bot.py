"""From a feed to a channel, and from a slash command back: the real bot, as people use it."""

import asyncio

import pytest

from tests.e2e.conftest import Running, follow
from tests.e2e.contract import violations

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
]
EXERCISES = [
    "/brief",
    "/feeds add",
    "/feeds check",
    "/feeds list",
    "/feeds remove",
    "/news latest",
    "/news search",
    "/news story",
    "/news story…",
    "/summarize",
    "d:{delivery}:why",
    "feed|delete|{number}",
    "feed|keep",
    "sub|pause|{number}|{page}",
    "sub|resume|{number}|{page}",
]


async def until_read(bot: Running, number: int) -> None:
    """Wait until so many articles are stored."""
    await bot.rows_come("SELECT count(*) FROM article", number)


async def test_its_commands_are_offered(bot: Running) -> None:
    names = {command["name"] for command in bot.sandbox.commands("Aigerim", "news")}
    assert names >= {"brief", "news", "summarize", "subscribe", "subscriptions", "feeds"}


async def test_a_region_is_completed_while_typing(bot: Running) -> None:
    choices = await bot.sandbox.autocomplete("Bo", "news", "brief", "region", "cent")
    assert {"name": "Central Asia", "value": "143"} in choices


async def test_a_brief_tells_each_event_once_with_its_sources(bot: Running) -> None:
    await until_read(bot, 12)
    answer = await bot.sandbox.slash("Bo", "news", "brief", region="Central Asia")
    assert "Almaty" in answer.text
    assert answer.text.count("metro line") <= 2
    assert "2 outlets" in answer.text
    assert not answer.ephemeral


async def test_an_unknown_region_is_answered_in_private_with_a_suggestion(bot: Running) -> None:
    answer = await bot.sandbox.slash("Bo", "news", "brief", region="Kirgyzstann")
    assert answer.ephemeral
    assert "Did you mean" in answer.text


async def test_the_latest_news_of_a_country(bot: Running) -> None:
    await until_read(bot, 12)
    answer = await bot.sandbox.slash("Bo", "news", "news latest", region="Kenya")
    assert "tea growers" in answer.text


async def test_a_search_finds_articles_by_words(bot: Running) -> None:
    await until_read(bot, 12)
    answer = await bot.sandbox.slash("Bo", "news", "news search", query="cotton solar")
    assert "solar parks" in answer.text
    answer = await bot.sandbox.slash("Bo", "news", "news search", query='"((NEAR/2 -*')
    assert "Nothing found" in answer.text


async def test_a_story_shows_all_its_reports(bot: Running) -> None:
    await until_read(bot, 12)
    choices = await bot.sandbox.autocomplete("Bo", "news", "news story", "id", "metro")
    answer = await bot.sandbox.slash("Bo", "news", "news story", id=choices[0]["value"])
    assert "Steppe Courier" in answer.text
    assert "Meridian Wire" in answer.text


async def test_a_story_that_is_not_there_is_answered_in_private(bot: Running) -> None:
    answer = await bot.sandbox.slash("Bo", "news", "news story", id="999999")
    assert answer.ephemeral
    assert "no story" in answer.text


async def test_a_link_is_summarized_in_the_articles_own_words(bot: Running) -> None:
    page = f"{bot.site.address}/harbour/6"
    answer = await bot.sandbox.slash("Bo", "news", "summarize", link=page)
    assert "Lisbon museum" in answer.text
    article = next(article for article in bot.site.articles if article.number == 6)
    body = " ".join(article.paragraphs)
    shown = answer.message["embeds"][0]["description"]
    assert all(sentence.strip(" .") in body for sentence in shown.split(". "))


@pytest.mark.parametrize(
    ("link", "told"),
    [
        ("not a link", "no web address"),
        ("http://127.0.0.1:1/nothing", "cannot be reached"),
    ],
)
async def test_a_link_that_leads_nowhere_is_answered_in_private(bot: Running, link: str, told: str) -> None:
    answer = await bot.sandbox.slash("Bo", "news", "summarize", link=link)
    assert answer.ephemeral
    assert told in answer.text


async def test_a_subscription_is_in_sqlite_and_leads_to_a_post(bot: Running) -> None:
    await until_read(bot, 12)
    answer = await bot.sandbox.slash(
        "Aigerim", "central-asia", "subscribe", region="Central Asia", cadence="as it happens"
    )
    assert answer.ephemeral
    assert "in the last week" in answer.text
    assert "The newest" in answer.text
    assert bot.rows("SELECT count(*) FROM subscription WHERE region = '143'") == [(0,)]
    answer = await bot.sandbox.click("Aigerim", answer.message, "Follow")
    assert "Following" in answer.text
    assert bot.rows("SELECT region, cadence FROM subscription WHERE region = '143'") == [
        ("143", "as it happens")
    ]
    bot.clock.publish(1)
    message = await bot.sandbox.wait_for_message(
        "central-asia", lambda message: "agree on water" in str(message["embeds"])
    )
    assert "Steppe Courier" in str(message["embeds"])
    bot.clock.publish(2)
    await bot.sandbox.until(lambda: _edited(bot, message["id"]), 90, f"an edit: {bot.told()}")
    posts = [each for each in await bot.sandbox.messages("central-asia") if "water" in str(each["embeds"])]
    assert len(posts) == 1


def _edited(bot: Running, message_id: str) -> bool | None:
    """Tell whether the post names all three outlets by now."""
    for exchange in bot.sandbox.log:
        if exchange.method == "PATCH" and message_id in exchange.path and "3 outlets" in str(exchange.body):
            return True
    return None


async def test_why_this_explains_a_post(bot: Running) -> None:
    message = await bot.sandbox.wait_for_message("central-asia", lambda each: bool(each["components"]))
    answer = await bot.sandbox.click("Bo", message, "Why this?")
    assert answer.ephemeral
    assert "because of" in answer.text


async def test_a_place_where_the_bot_may_not_post_is_refused_by_name(bot: Running) -> None:
    answer = await bot.sandbox.slash("Aigerim", "news", "subscribe", region="World", where="rules")
    assert answer.ephemeral
    assert "Send Messages" in answer.text


async def test_a_member_may_not_subscribe_a_channel_but_themselves(bot: Running) -> None:
    answer = await bot.sandbox.slash("Bo", "news", "subscribe", region="World")
    assert "Manage" in answer.text
    answer = await bot.sandbox.slash("Bo", "news", "subscribe", region="Fiji", dm=True)
    assert "direct message" in answer.text


async def test_subscriptions_are_listed_paused_resumed_and_removed(bot: Running) -> None:
    await follow(bot, "Aigerim", "news", region="Iceland", at="07:30", timezone="Asia/Almaty")
    shown = await bot.sandbox.slash("Aigerim", "news", "subscriptions")
    assert "07:30 (Asia/Almaty)" in shown.text
    number = bot.rows("SELECT id FROM subscription WHERE region = '352'")[0][0]
    shown = await bot.sandbox.click("Aigerim", shown.message, "sub|pick|0", [str(number)])
    shown = await bot.sandbox.click("Aigerim", shown.message, "Pause")
    assert bot.rows(f"SELECT state FROM subscription WHERE id = {number}") == [("paused",)]  # noqa: S608 - a number
    shown = await bot.sandbox.click("Aigerim", shown.message, "Resume")
    assert "Next" in shown.text
    shown = await bot.sandbox.click("Aigerim", shown.message, "Remove…")
    await bot.sandbox.click("Aigerim", shown.message, "Remove")
    assert bot.rows(f"SELECT 1 FROM subscription WHERE id = {number}") == []  # noqa: S608 - a number


async def test_a_wrong_hour_is_refused_with_an_example(bot: Running) -> None:
    answer = await bot.sandbox.slash("Aigerim", "news", "subscribe", region="World", at="25:99")
    assert answer.ephemeral
    assert "08:00" in answer.text or "HH:MM" in answer.text


async def test_a_guilds_feeds_are_listed_checked_and_kept_from_others(bot: Running) -> None:
    shown = await bot.sandbox.slash("Aigerim", "news", "feeds list")
    assert "Steppe Courier" in shown.text
    elsewhere = await bot.sandbox.slash("Diego", "Sahel Desk/#general", "feeds list")
    assert "Steppe Courier" not in elsewhere.text
    elsewhere = await bot.sandbox.slash("Diego", "Sahel Desk/#general", "brief", region="Central Asia")
    assert "Almaty" not in elsewhere.text
    number = bot.rows("SELECT id FROM feed WHERE url LIKE '%courier%'")[0][0]
    check = await bot.sandbox.slash("Aigerim", "news", "feeds check", feed=str(number))
    assert "Last good answer" in check.text


async def test_a_feed_that_is_added_shows_its_newest_titles(bot: Running) -> None:
    address = bot.site.feed_address(next(iter(bot.site.outlets.values())))
    answer = await bot.sandbox.slash("Diego", "Sahel Desk/#general", "feeds add", url=address)
    assert answer.ephemeral
    assert "The newest" in answer.text
    assert answer.text.count("\n- ") + answer.text.startswith("- ") == 3
    number = bot.rows("SELECT max(id) FROM feed")[0][0]
    assert f"/feeds remove {number}" in answer.text


async def test_a_feed_is_removed_after_a_question(bot: Running) -> None:
    there = "Sahel Desk/#general"
    feed = str(bot.rows("SELECT max(id) FROM feed")[0][0])
    brought = f"SELECT count(*) FROM article_feed WHERE feed_id = {feed}"  # noqa: S608 - a number
    await bot.rows_come(brought, 2)
    asked = await bot.sandbox.slash("Diego", there, "feeds remove", feed=feed)
    assert "articles are deleted too" in asked.text
    kept = await bot.sandbox.click("Diego", asked.message, "Keep")
    assert "Nothing was deleted" in kept.text
    assert bot.rows(f"SELECT 1 FROM feed WHERE id = {feed}") == [(1,)]  # noqa: S608 - as above
    asked = await bot.sandbox.slash("Diego", there, "feeds remove", feed=feed)
    removed = await bot.sandbox.click("Diego", asked.message, "Remove")
    assert "Removed" in removed.text
    assert bot.rows(f"SELECT 1 FROM feed WHERE id = {feed}") == []  # noqa: S608 - as above


async def test_the_address_of_an_article_finds_its_sites_feed(bot: Running) -> None:
    answer = await bot.sandbox.slash("Aigerim", "news", "feeds add", url=bot.site.address + "/courier/1")
    assert "is read already" in answer.text


@pytest.mark.parametrize(("path", "told"), [("/nowhere/feed.xml", "404"), ("/robots.txt", "no feed")])
async def test_what_is_no_feed_gets_a_clear_answer(bot: Running, path: str, told: str) -> None:
    answer = await bot.sandbox.slash("Aigerim", "news", "feeds add", url=bot.site.address + path)
    assert answer.ephemeral
    assert told in answer.text, answer.text


async def test_nothing_it_sends_pings_anybody_and_no_route_is_unknown(bot: Running) -> None:
    await asyncio.sleep(0)
    assert bot.sandbox.pings == 0
    assert [each.path for each in bot.sandbox.log if each.status == 501] == []
    assert [each.path for each in bot.sandbox.log if each.status == 400] == []


async def test_all_it_says_is_as_discord_describes_its_api(bot: Running) -> None:
    assert violations(bot.sandbox) == []


async def test_it_ends_quickly_and_cleanly_when_asked(bot: Running) -> None:
    assert await bot.terminate() == 0
    assert "Traceback" not in bot.log.read_text(encoding="utf-8")
