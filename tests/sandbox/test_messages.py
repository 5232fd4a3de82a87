"""What the bot may post, read, edit and delete, at each limit and one over."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime, timedelta
from typing import Any

import discord
import pytest

from sandbox import Channel, Permission, Sandbox
from sandbox.messages import SILENT
from sandbox.world import FORUM

Connect = Callable[..., AbstractAsyncContextManager[Any]]


def place(bot: discord.Client, sandbox: Sandbox, name: str) -> Any:
    return bot.get_channel(int(sandbox.channel(name)["id"]))


async def refusal(sending: Any) -> discord.HTTPException:
    with pytest.raises(discord.HTTPException) as caught:
        await sending
    return caught.value


async def test_a_message_keeps_what_it_was_sent_with(sandbox: Sandbox, bot: discord.Client) -> None:
    embed = discord.Embed(title="T", url="https://example.org", description="D", colour=0x123456)
    embed.add_field(name="n", value="v").set_footer(text="f").timestamp = datetime.now(UTC)
    sent = await place(bot, sandbox, "news").send("hello", embed=embed, silent=True)
    kept = await sandbox.wait_for_message("news")
    assert (kept["content"], kept["embeds"][0]["title"], kept["flags"]) == ("hello", "T", SILENT)
    assert (await sent.fetch()).embeds[0].to_dict() == embed.to_dict()


async def test_a_nonce_repeated_makes_one_message(sandbox: Sandbox, bot: discord.Client) -> None:
    news, briefs = place(bot, sandbox, "news"), place(bot, sandbox, "briefs")
    first = await news.send("one", nonce="n-1")
    assert (await news.send("two", nonce="n-1")).id == first.id
    assert (await briefs.send("three", nonce="n-2")).id != first.id
    assert len(await sandbox.messages("news")) == 1


async def test_a_nonce_of_a_deleted_message_is_unknown(sandbox: Sandbox, bot: discord.Client) -> None:
    news = place(bot, sandbox, "news")
    await (await news.send("one", nonce="n-1")).delete()
    assert (await refusal(news.send("one", nonce="n-1"))).code == 10008


async def test_a_nonce_is_forgotten_after_its_window(connect: Connect) -> None:
    times = [datetime(2026, 1, 1, tzinfo=UTC)]
    async with (
        Sandbox.start(clock=lambda: times[-1], nonce_seconds=60) as sandbox,
        connect(sandbox) as bot,
    ):
        news = place(bot, sandbox, "news")
        first = await news.send("one", nonce="n-1")
        times.append(times[0] + timedelta(seconds=60))
        assert (await news.send("one", nonce="n-1")).id == first.id
        times.append(times[0] + timedelta(seconds=61))
        assert (await news.send("one", nonce="n-1")).id != first.id


@pytest.mark.parametrize(("name", "code"), [("rules", 50013), ("staff-only", 50001), ("reading-room", 50008)])
async def test_places_that_refuse_say_why(
    sandbox: Sandbox, bot: discord.Client, name: str, code: int
) -> None:
    channel = bot.get_partial_messageable(int(sandbox.channel(name)["id"]))
    assert (await refusal(channel.send("x"))).code == code


async def test_permissions_and_channels_change_with_events(sandbox: Sandbox, bot: Any) -> None:
    rules = place(bot, sandbox, "rules")
    sandbox.set_permissions("rules", "bot", allow=Permission.SEND_MESSAGES)
    await rules.send("now I may")
    sandbox.set_permissions("news", "bot", deny=Permission.EMBED_LINKS)
    assert (await refusal(place(bot, sandbox, "news").send(embed=discord.Embed(title="x")))).code == 50013
    news = place(bot, sandbox, "news")
    sandbox.delete_channel("news")
    assert (await refusal(news.send("x"))).code == 10003
    sandbox.set_role("Silk Road Readers", "Editors", Permission.VIEW_CHANNEL)
    made = sandbox.add_channel("Silk Road Readers", Channel("fresh", FORUM, tags=("A",)))
    sandbox.remove_bot("Sahel Desk")
    await bot.wait_for("guild_remove", timeout=20)
    assert bot.get_channel(int(made["id"])).available_tags[0].name == "A"
    assert {"CHANNEL_UPDATE", "CHANNEL_DELETE", "GUILD_ROLE_UPDATE", "GUILD_DELETE"} <= set(bot.seen)


async def test_history_is_read_in_every_direction(sandbox: Sandbox, bot: discord.Client) -> None:
    news = place(bot, sandbox, "news")
    sent = [await news.send(str(number)) for number in range(5)]

    async def read(**kwargs: Any) -> list[str]:
        return [message.content async for message in news.history(**kwargs)]

    assert await read(limit=2) == ["4", "3"]
    assert await read(before=sent[2]) == ["1", "0"]
    assert await read(after=sent[2]) == ["3", "4"]
    assert sorted(await read(around=sent[2], limit=3)) == ["1", "2", "3"]
    sandbox.set_permissions("news", "bot", deny=Permission.READ_MESSAGE_HISTORY)
    assert await read() == []


async def test_announcements_are_published_once(sandbox: Sandbox, bot: discord.Client) -> None:
    message = await place(bot, sandbox, "announcements").send("x")
    await message.publish()
    assert (await refusal(message.publish())).code == 40033


async def test_forums_and_channels_take_threads(sandbox: Sandbox, bot: discord.Client) -> None:
    forum = place(bot, sandbox, "reading-room")
    made = await forum.create_thread(name="A brief", content="first", applied_tags=[forum.available_tags[0]])
    await made.thread.send("second")
    assert [each["content"] for each in await sandbox.messages(str(made.thread.id))] == ["first", "second"]
    message = await place(bot, sandbox, "news").send("parent")
    thread = await message.create_thread(name="below")
    assert thread.id == message.id
    await thread.edit(archived=True)
    sandbox.set_permissions("news", "bot", deny=Permission.SEND_MESSAGES_IN_THREADS)
    assert (await refusal(thread.send("x"))).code == 50013
    forum_guild = bot.get_guild(int(sandbox.guild("Silk Road Readers")["id"]))
    assert forum_guild
    assert {each.name for each in await forum_guild.active_threads()} == {"A brief", "below"}


async def test_dms_reach_those_who_want_them(sandbox: Sandbox, bot: discord.Client) -> None:
    bo = await bot.fetch_user(int(sandbox.person("Bo")["id"]))
    await bo.send("hello")
    assert (await sandbox.wait_for_message(sandbox.dm("Bo")))["content"] == "hello"
    chandra = await bot.fetch_user(int(sandbox.person("Chandra")["id"]))
    assert (await refusal(chandra.send("hello"))).code == 50007
    sandbox.close_dms("Chandra", closed=False)
    await chandra.send("hello")


async def test_pings_are_counted_as_discord_would(sandbox: Sandbox, bot: discord.Client) -> None:
    news = place(bot, sandbox, "news")
    roles = {role["name"]: role["id"] for role in sandbox.guild("Silk Road Readers")["roles"]}
    text = f"@everyone <@{sandbox.person('Bo')['id']}> <@&{roles['Night owls']}> <@&{roles['Editors']}>"
    await news.send(text)
    assert sandbox.pings == 0
    await news.send(text, allowed_mentions=discord.AllowedMentions.all())
    assert sandbox.pings == 2  # the bot may mention neither everyone nor a role that is not mentionable


def buttons(count: int, custom_id: str = "b{}") -> list[dict[str, Any]]:
    made = [
        {"type": 2, "style": 1, "label": "x", "custom_id": custom_id.format(number)}
        for number in range(count)
    ]
    return [{"type": 1, "components": made[start : start + 5]} for start in range(0, count, 5)]


EMBEDS_OF_6000 = [{"description": "x" * 3000}, {"description": "x" * 3000}]
FITS: list[dict[str, Any]] = [
    {"content": "x" * 2000},
    {"embeds": [{"title": "x" * 256, "description": "x" * 4096}]},
    {"embeds": EMBEDS_OF_6000},
    {"embeds": [{"title": "x"}] * 10},
    {"embeds": [{"fields": [{"name": "x" * 256, "value": "x" * 1024}]}]},
    {"embeds": [{"fields": [{"name": "x", "value": "x"}] * 25}]},
    {"content": "x", "components": buttons(25)},
    {"content": "x", "components": buttons(1, "x" * 100)},
    {"flags": 1 << 15, "components": [{"type": 10, "content": "x" * 4000}]},
]
TOO_MUCH: list[tuple[str, dict[str, Any]]] = [
    ("content", {"content": "x" * 2001}),
    ("embeds", {"embeds": [{"title": "x" * 257}]}),
    ("embeds", {"embeds": [{"description": "x" * 4097}]}),
    ("embeds", {"embeds": [*EMBEDS_OF_6000, {"title": "x"}]}),
    ("embeds", {"embeds": [{"title": "x"}] * 11}),
    ("embeds", {"embeds": [{"fields": [{"name": "x" * 257, "value": "x"}]}]}),
    ("embeds", {"embeds": [{"fields": [{"name": "x", "value": "x" * 1025}]}]}),
    ("embeds", {"embeds": [{"fields": [{"name": "x", "value": ""}]}]}),
    ("embeds", {"embeds": [{"fields": [{"name": "x", "value": "x"}] * 26}]}),
    ("embeds", {"embeds": [{"title": "x", "footer": {"text": "x" * 2049}}]}),
    ("embeds", {"embeds": [{"title": "x", "url": "javascript:alert(1)"}]}),
    ("components", {"content": "x", "components": buttons(26)}),
    ("components", {"content": "x", "components": buttons(1, "x" * 101)}),
    ("components", {"content": "x", "components": buttons(2, "same")}),
    ("components", {"flags": 1 << 15, "components": [{"type": 10, "content": "x" * 4001}]}),
    ("components", {"flags": 1 << 15, "components": [{"type": 10, "content": "x"}] * 41}),
    ("flags", {"flags": 1 << 15, "content": "x", "components": [{"type": 10, "content": "x"}]}),
    ("nonce", {"content": "x", "nonce": "x" * 26}),
]


async def raw(bot: discord.Client, sandbox: Sandbox, body: dict[str, Any]) -> Any:
    channel_id = sandbox.channel("news")["id"]
    route = discord.http.Route("POST", "/channels/{channel_id}/messages", channel_id=channel_id)
    return await bot.http.request(route, json=body)


@pytest.mark.parametrize("body", FITS)
async def test_what_just_fits_is_taken(sandbox: Sandbox, bot: discord.Client, body: dict[str, Any]) -> None:
    assert (await raw(bot, sandbox, body))["channel_id"] == sandbox.channel("news")["id"]


@pytest.mark.parametrize(("field", "body"), TOO_MUCH)
async def test_one_over_a_limit_is_a_bad_form(
    sandbox: Sandbox, bot: discord.Client, field: str, body: dict[str, Any]
) -> None:
    assert (await refusal(raw(bot, sandbox, body))).code == 50035
    assert list(sandbox.log[-1].answer["errors"]) == [field]


async def test_an_empty_message_is_refused(sandbox: Sandbox, bot: discord.Client) -> None:
    assert (await refusal(raw(bot, sandbox, {"content": "  "}))).code == 50006


async def test_a_channel_publishes_ten_messages_an_hour(sandbox: Sandbox, bot: discord.Client) -> None:
    bot.http.max_ratelimit_timeout = 30.0  # an hour is told, not slept through
    channel = bot.get_partial_messageable(int(sandbox.channel("announcements")["id"]))
    sent = [await channel.send(str(number)) for number in range(11)]
    for message in sent[:10]:
        await message.publish()
    with pytest.raises(discord.RateLimited) as limited:
        await sent[10].publish()
    assert 3000 < limited.value.retry_after <= 3600
    published = [message["flags"] & 1 for message in await sandbox.messages("announcements")]
    assert published == [1] * 10 + [0]
