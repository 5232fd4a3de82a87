"""A permission is lost and comes back: paused with its reason, told once, resumed, nothing lost or twice."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest_asyncio

from sandbox.messages import all_text
from sandbox.world import Permission
from tests.cogs.test_pictures import take_unnoticed
from tests.e2e.conftest import Running, follow, running_bot

GUILD = "Silk Road Readers"
SEND = Permission.SEND_MESSAGES
OUTLETS = 4
"""So many articles, one of each outlet, appear at a time."""


@pytest_asyncio.fixture
async def bot(tmp_path: Path) -> AsyncIterator[Running]:
    async with running_bot(tmp_path) as running:
        await running.follow_sample_outlets()
        yield running


def posts_to(bot: Running, channel: str) -> int:
    """Count the requests that tried to post in a channel."""
    path = f"/channels/{bot.sandbox.channel(channel)['id']}/messages"
    return sum(each.method == "POST" and each.path == path for each in bot.sandbox.log)


async def of_the_bot(bot: Running, where: str | dict[str, Any]) -> list[dict[str, Any]]:
    return [each for each in await bot.sandbox.messages(where) if each["author"] is bot.sandbox.state.bot]


def titles(bot: Running, state: str) -> set[str]:
    """Return the titles of the stories whose posts are in a state."""
    rows = bot.rows(
        "SELECT delivery.state, story.title FROM delivery"
        " JOIN story ON story.id = CAST(delivery.subject AS INTEGER)"
        " WHERE delivery.kind = 'story' AND delivery.edits IS NULL"
    )
    return {title for each, title in rows if each == state}


async def test_what_was_missed_is_told_in_one_brief_when_the_permission_returns(bot: Running) -> None:
    await follow(bot, "Aigerim", "news", region="World", cadence="as it happens")
    bot.clock.publish(OUTLETS)
    await bot.sandbox.wait_for_message("news", lambda each: bool(each["embeds"]))
    # Taken from everybody but the editors, as an administrator does it.
    bot.sandbox.set_permissions("news", "Editors", allow=SEND)
    bot.sandbox.set_permissions("news", "@everyone", deny=SEND)
    asked = posts_to(bot, "news")
    bot.clock.publish(OUTLETS)
    notice = await bot.sandbox.wait_for_message(bot.sandbox.dm("Aigerim"))
    assert "Send Messages" in all_text(notice)
    assert bot.rows("SELECT state, reason FROM target WHERE kind = 'channel'") == [
        ("paused", "the bot may not post there: give it Send Messages")
    ]
    shown = await bot.sandbox.slash("Aigerim", "news", "subscriptions")
    assert "Send Messages" in shown.text
    bot.clock.publish(OUTLETS)
    # What was owed waits; what comes while the place is closed is held for a brief.
    await bot.rows_come("SELECT count(*) FROM delivery WHERE kind = 'story' AND state = 'waiting'", 1)
    await bot.rows_come("SELECT count(*) FROM subscription WHERE next_at > ''", 1)
    missed = titles(bot, "waiting")
    # As if a day had passed: what waited so long is not posted one by one.
    bot.write("UPDATE delivery SET expires_at = '2026-01-01T00:00:00.000000+00:00' WHERE state = 'waiting'")
    bot.sandbox.set_bot_roles(GUILD, "Dateline", "Editors")
    await bot.rows_come("SELECT count(*) FROM delivery WHERE kind = 'brief' AND state = 'sent'", 1)
    assert posts_to(bot, "news") > asked
    briefs = [all_text(each) for each in await of_the_bot(bot, "news")]
    assert missed
    assert all(sum(title in text for text in briefs) == 1 for title in missed), (missed, briefs)
    assert titles(bot, "waiting") == set()
    assert bot.rows("SELECT state, reason FROM target WHERE kind = 'channel'") == [("active", None)]
    # It goes on by itself, and nobody is told of the same pause again; as if hours had passed, for the
    # posts of one hour are six.
    bot.write("UPDATE delivery SET created_at = '2026-01-01T00:00:00.000000+00:00'")
    sent = len(titles(bot, "sent"))
    bot.clock.publish(OUTLETS)
    await bot.rows_come("SELECT count(*) FROM delivery WHERE kind = 'story' AND state = 'sent'", sent + 1)
    assert len(await of_the_bot(bot, bot.sandbox.dm("Aigerim"))) == 1


async def test_a_closed_channel_costs_no_request_however_often_it_is_tried(bot: Running) -> None:
    await follow(bot, "Aigerim", "news", region="World", cadence="as it happens")
    bot.sandbox.set_permissions("news", "bot", deny=SEND)
    asked = posts_to(bot, "news")
    bot.clock.publish(OUTLETS)
    await bot.sandbox.wait_for_message(bot.sandbox.dm("Aigerim"))
    for _ in range(3):
        # A change of permissions that does not help has it tried again.
        bot.sandbox.set_role(GUILD, "Night owls", Permission(0))
        bot.sandbox.set_role(GUILD, "Night owls", Permission.VIEW_CHANNEL)
        await asyncio.sleep(0.3)
    assert posts_to(bot, "news") == asked
    assert len(await of_the_bot(bot, bot.sandbox.dm("Aigerim"))) == 1


async def test_a_brief_whose_map_only_discord_knows_to_be_forbidden_comes_once_without_it(
    bot: Running,
) -> None:
    await follow(bot, "Aigerim", "news", region="World", cadence="daily")
    articles = bot.rows("SELECT count(*) FROM article")[0][0]
    bot.clock.publish(OUTLETS)
    await bot.rows_come("SELECT count(*) FROM article", articles + OUTLETS)
    take_unnoticed(bot.sandbox, "news", Permission.ATTACH_FILES)
    asked = posts_to(bot, "news")
    bot.write("UPDATE subscription SET next_at = '2020-01-01T00:00:00.000000+00:00'")
    brief = await bot.sandbox.wait_for_message("news", lambda each: bool(each["embeds"]))
    assert "image" not in brief["embeds"][0]
    await bot.rows_come("SELECT count(*) FROM delivery WHERE kind = 'brief' AND state = 'sent'", 1)
    assert posts_to(bot, "news") - asked == 2, "refused whole, then taken without its map"
    assert bot.rows("SELECT DISTINCT state FROM target WHERE kind = 'channel'") == [("active",)]
    assert len(await of_the_bot(bot, "news")) == 1
