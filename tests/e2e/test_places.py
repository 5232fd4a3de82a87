"""Announcement channels published to their followers, and subscriptions moved from place to place."""

from typing import Any

import pytest

from sandbox.people import Answer
from tests.e2e.conftest import Running, follow
from tests.e2e.contract import violations
from tests.e2e.forging import forge

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
]
EXERCISES = [
    "sub|move|{number}|{page}",
    "sub|to|{number}|{page}",
]


def place_of(bot: Running, region: str) -> list[tuple[Any, ...]]:
    """Give where a region's subscriptions go, and whether they are published."""
    wanted = "SELECT address, publish, region FROM subscription JOIN target ON target.id = target_id"
    return [(address, publish) for address, publish, found in bot.rows(wanted) if found == region]


async def moving(bot: Running, region: str, *, person: str = "Aigerim") -> Answer:
    """Choose the one subscription of a region and click 'Move'."""
    number = bot.rows(f"SELECT id FROM subscription WHERE region = '{region}'")[0][0]  # noqa: S608 - ours
    shown = await bot.sandbox.slash(person, "news", "subscriptions")
    return await forge(bot.sandbox, person, shown.message, f"sub|move|{number}|0")


def menu_of(answer: Answer) -> str:
    return str(answer.message["components"][0]["components"][0]["custom_id"])


async def test_posts_in_an_announcement_channel_are_published_to_followers(bot: Running) -> None:
    await bot.rows_come("SELECT count(*) FROM article", 12)
    offer = await bot.sandbox.slash(
        "Aigerim", "announcements", "subscribe", region="World", cadence="as it happens", publish=True
    )
    assert "published to the channel's followers" in offer.text
    await bot.sandbox.click("Aigerim", offer.message, "Follow")
    bot.clock.publish(1)
    posted = await bot.sandbox.wait_for_message("announcements", lambda each: each["flags"] & 1 == 1)
    assert posted["embeds"]
    await bot.rows_come("SELECT count(*) FROM delivery WHERE kind = 'publication' AND state = 'sent'", 1)
    shown = await bot.sandbox.slash("Aigerim", "news", "subscriptions")
    assert "Published to followers" in shown.text


async def test_publishing_elsewhere_is_refused_with_the_reason(bot: Running) -> None:
    answer = await bot.sandbox.slash("Aigerim", "news", "subscribe", region="Malta", publish=True)
    assert answer.ephemeral
    assert "announcement channel" in answer.text
    alone = await bot.sandbox.slash("Aigerim", "news", "subscribe", region="Malta", dm=True, publish=True)
    assert "announcement channel" in alone.text


async def test_a_subscription_moves_to_the_channel_that_is_chosen(bot: Running) -> None:
    await follow(bot, "Aigerim", "news", region="Ghana")
    asked = await moving(bot, "288")
    assert "Where should it go" in asked.text
    moved = await bot.sandbox.click("Aigerim", asked.message, menu_of(asked), ["briefs"])
    assert "from now on" in moved.text
    assert place_of(bot, "288") == [(bot.sandbox.channel("briefs")["id"], 0)]
    again = await bot.sandbox.click("Aigerim", moved.message, "Move…")
    await bot.sandbox.click("Aigerim", again.message, menu_of(again), ["central-asia"])
    assert place_of(bot, "288") == [(bot.sandbox.channel("central-asia")["id"], 0)]


async def test_a_place_where_the_bot_may_not_post_is_refused_and_nothing_moves(bot: Running) -> None:
    await follow(bot, "Aigerim", "news", region="Chile")
    asked = await moving(bot, "152")
    refused = await bot.sandbox.click("Aigerim", asked.message, menu_of(asked), ["rules"])
    assert refused.ephemeral
    assert "Send Messages" in refused.text
    assert place_of(bot, "152") == [(bot.sandbox.channel("news")["id"], 0)]
    back = await bot.sandbox.click("Aigerim", asked.message, "Back")
    assert "Chile" in back.text
    assert "Move…" in str(back.message["components"])


async def test_a_place_that_has_the_same_one_says_so(bot: Running) -> None:
    await follow(bot, "Aigerim", "news", region="Cuba")
    asked = await moving(bot, "192")
    await follow(bot, "Aigerim", "briefs", region="Cuba")
    answer = await bot.sandbox.click("Aigerim", asked.message, menu_of(asked), ["briefs"])
    assert "the same subscription" in answer.text
    assert len(place_of(bot, "192")) == 2


async def test_moved_out_of_an_announcement_channel_it_is_published_no_more(bot: Running) -> None:
    asked = await moving(bot, "001")
    moved = await bot.sandbox.click("Aigerim", asked.message, menu_of(asked), ["central-asia"])
    assert "not published to followers any more" in moved.text
    assert place_of(bot, "001") == [(bot.sandbox.channel("central-asia")["id"], 0)]


async def test_who_may_not_change_it_moves_nothing(bot: Running) -> None:
    answer = await moving(bot, "288", person="Bo")
    assert "You need" in answer.text


async def test_a_direct_message_subscription_has_no_button_to_move(bot: Running) -> None:
    offer = await bot.sandbox.slash("Bo", "news", "subscribe", region="Peru", dm=True)
    kept = await bot.sandbox.click("Bo", offer.message, "Follow")
    labels = [part["label"] for row in kept.message["components"] for part in row["components"]]
    assert "Edit…" in labels
    assert "Move…" not in labels


async def test_all_of_it_is_as_discord_describes_its_api(bot: Running) -> None:
    assert violations(bot.sandbox) == []
