"""Pictures on their way to Discord: with the post where they can be, and never in its way."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import aiohttp
import discord
import pytest

from bot.client import Bot
from bot.model import Delivery, Target, TargetKind
from bot.services.pictures import Pictures
from bot.services.publishing import Ambiguous, Closed, Sent
from bot.services.settling import is_invalid
from cogs.publisher import DiscordPublisher
from cogs.render.discord_renderer import DiscordRenderer
from sandbox import Sandbox
from sandbox.world import BOT, Overwrite, Permission
from tests.cogs.render.test_messages import a_brief, item
from tests.deadlines import TIMEOUT
from tests.records import a_delivery, a_story


class BrokenPictures(Pictures):
    """Pictures that cannot be drawn: the data file is damaged, memory is full."""

    async def draw(self, picture: Mapping[str, Any]) -> bytes:
        raise OSError(f"no {picture['kind']}")


@pytest.fixture
def publisher(client: Bot) -> DiscordPublisher:
    return DiscordPublisher(client)


def to(sandbox: Sandbox, name: str, kind: TargetKind = TargetKind.CHANNEL, *, maps: bool = True) -> Delivery:
    """Return a brief for a channel of the sandbox, as it is stored when it is owed."""
    place = sandbox.person(name) if kind is TargetKind.DM else sandbox.channel(name)
    target = Target(1, "discord", place["id"], kind, place.get("guild_id"))
    brief = a_brief(item(a_story()))
    [payload] = DiscordRenderer().brief(brief, locale="en", mark=lambda _: f"to-{name}", maps=maps)
    return replace(
        a_delivery(id=f"to-{name}", target=target, payload=payload, nonce=f"n-{name}"), kind="brief"
    )


async def shown(sandbox: Sandbox, where: Any) -> dict[str, Any]:
    """Return the picture in the one message of a place; nothing without."""
    [message] = await sandbox.messages(where)
    assert message["attachments"] == [], "nothing stands beside the brief"
    image: dict[str, Any] = message["embeds"][0].get("image", {})
    return image


@pytest.mark.parametrize(
    ("name", "kind"),
    [("news", TargetKind.CHANNEL), ("announcements", TargetKind.ANNOUNCEMENT), ("Bo", TargetKind.DM)],
)
async def test_a_brief_carries_its_map_with_an_alt_text(
    sandbox: Sandbox, publisher: DiscordPublisher, name: str, kind: TargetKind
) -> None:
    assert isinstance(await publisher.publish(to(sandbox, name, kind), timeout=TIMEOUT), Sent)
    image = await shown(sandbox, sandbox.dm("Bo") if kind is TargetKind.DM else name)
    assert image["description"] == "Map: Central Asia. Number of stories: Kazakhstan 1."
    async with aiohttp.ClientSession() as session, session.get(image["url"]) as response:
        assert (await response.read()).startswith(b"\x89PNG")
    assert image["width"] == 800


async def test_a_forum_post_opens_with_its_map(sandbox: Sandbox, publisher: DiscordPublisher) -> None:
    sent = await publisher.publish(to(sandbox, "reading-room", TargetKind.FORUM), timeout=TIMEOUT)
    assert isinstance(sent, Sent)
    assert (await shown(sandbox, sandbox.state.channels[sent.channel_id]))["width"] == 800


async def test_a_second_try_is_the_same_message_with_the_same_map(
    sandbox: Sandbox, client: Bot, publisher: DiscordPublisher
) -> None:
    first = await publisher.publish(to(sandbox, "news"), timeout=TIMEOUT)
    assert await DiscordPublisher(client).publish(to(sandbox, "news"), timeout=TIMEOUT) == first
    assert await shown(sandbox, "news")


async def test_without_attach_files_the_brief_goes_without_its_map(
    sandbox: Sandbox, client: Bot, publisher: DiscordPublisher
) -> None:
    sandbox.set_permissions("news", BOT, deny=Permission.ATTACH_FILES)
    await client.wait_for("guild_channel_update", timeout=TIMEOUT)
    assert isinstance(await publisher.publish(to(sandbox, "news"), timeout=TIMEOUT), Sent)
    assert await shown(sandbox, "news") == {}


def take_unnoticed(sandbox: Sandbox, name: str, permission: Permission) -> None:
    """Take a permission from the bot without an event, so that its cache is wrong."""
    channel = sandbox.channel(name)
    guild = sandbox.state.guilds[channel["guild_id"]]
    denied = sandbox.state.overwrite(guild, Overwrite(BOT, deny=permission))
    known = {each["id"]: each for each in channel["permission_overwrites"]}
    allowed = int(known.get(denied["id"], denied)["allow"]) & ~int(permission)
    known[denied["id"]] = denied | {"allow": str(allowed)}
    channel["permission_overwrites"] = [*known.values()]


def posts(sandbox: Sandbox) -> list[tuple[int, Any]]:
    """Return status and nonce of each message or thread that was asked for."""
    ends = ("/messages", "/threads")
    found = [each for each in sandbox.log if each.method == "POST" and each.path.endswith(ends)]
    return [(each.status, each.body.get("nonce")) for each in found]


@pytest.mark.parametrize(
    ("name", "kind", "nonce"),
    [
        ("news", TargetKind.CHANNEL, "n-news"),
        ("announcements", TargetKind.ANNOUNCEMENT, "n-announcements"),
        ("reading-room", TargetKind.FORUM, None),
    ],
)
async def test_a_map_that_only_discord_knows_to_be_forbidden_is_left_out_at_once(
    sandbox: Sandbox, publisher: DiscordPublisher, name: str, kind: TargetKind, nonce: str | None
) -> None:
    take_unnoticed(sandbox, name, Permission.ATTACH_FILES)
    sent = await publisher.publish(to(sandbox, name, kind), timeout=TIMEOUT)
    assert isinstance(sent, Sent)
    assert sent.refused_before
    assert is_invalid(sent), "Discord counts the refusal towards a ban"
    assert await shown(sandbox, sandbox.state.channels[sent.channel_id]) == {}
    assert posts(sandbox) == [(403, nonce), (200 if nonce else 201, nonce)]


async def test_a_place_where_nothing_may_be_posted_is_closed_after_the_try_without_a_map(
    sandbox: Sandbox, publisher: DiscordPublisher
) -> None:
    take_unnoticed(sandbox, "news", Permission.ATTACH_FILES | Permission.SEND_MESSAGES)
    assert isinstance(await publisher.publish(to(sandbox, "news"), timeout=TIMEOUT), Closed)
    assert [status for status, _ in posts(sandbox)] == [403, 403]
    assert await sandbox.messages("news") == []


class LosingTheSecond(DiscordPublisher):
    """A publisher whose try without a picture goes wrong in some way."""

    def __init__(self, client: Bot, sandbox: Sandbox, fault: str) -> None:
        super().__init__(client)
        self._sandbox, self._fault = sandbox, fault

    async def _create(
        self, delivery: Delivery, payload: Mapping[str, Any], files: list[discord.File]
    ) -> Sent:
        if not files:
            self._sandbox.faults.add("POST */messages", self._fault)
        return await super()._create(delivery, payload, files)


@pytest.mark.parametrize("fault", ["reset", "503", "hang"])
async def test_a_lost_answer_to_the_try_without_a_map_is_found_out_and_nothing_comes_twice(
    sandbox: Sandbox, client: Bot, publisher: DiscordPublisher, fault: str
) -> None:
    take_unnoticed(sandbox, "news", Permission.ATTACH_FILES)
    delivery = to(sandbox, "news")
    lost = await LosingTheSecond(client, sandbox, fault).publish(delivery, timeout=1.0)
    assert isinstance(lost, Ambiguous)
    found = await publisher.find(delivery, since=datetime.now(UTC))
    assert isinstance(found, Sent)
    assert await publisher.publish(delivery, timeout=TIMEOUT) == found
    assert await shown(sandbox, "news") == {}


async def test_what_may_have_arrived_before_the_refusal_is_not_sent_in_another_form(
    sandbox: Sandbox, publisher: DiscordPublisher
) -> None:
    async def taken_meanwhile() -> None:
        # discord.py repeats after a 500; the first was taken, the repetition is refused
        await sandbox.until(lambda: posts(sandbox) or None, TIMEOUT, "the first request")
        take_unnoticed(sandbox, "news", Permission.ATTACH_FILES)

    sandbox.faults.add("POST */messages", "500")
    delivery = to(sandbox, "news")
    outcome, _ = await asyncio.gather(publisher.publish(delivery, timeout=TIMEOUT), taken_meanwhile())
    assert isinstance(outcome, Ambiguous)
    assert [status for status, _ in posts(sandbox)] == [200, 403], "taken, though the answer was 500"
    assert await shown(sandbox, "news"), "it had arrived, with its map"


async def test_a_map_that_cannot_be_drawn_holds_nothing_up(
    sandbox: Sandbox, client: Bot, caplog: pytest.LogCaptureFixture
) -> None:
    broken = DiscordPublisher(client, BrokenPictures())
    assert isinstance(await broken.publish(to(sandbox, "news"), timeout=TIMEOUT), Sent)
    assert await shown(sandbox, "news") == {}
    assert "the message goes without it" in caplog.text


async def test_the_plain_form_has_no_map(sandbox: Sandbox, publisher: DiscordPublisher) -> None:
    await publisher.publish(publisher.plain(to(sandbox, "news")), timeout=TIMEOUT)
    [message] = await sandbox.messages("news")
    assert (message["embeds"], message["attachments"]) == ([], [])


async def test_maps_can_be_switched_off(sandbox: Sandbox, publisher: DiscordPublisher) -> None:
    await publisher.publish(to(sandbox, "news", maps=False), timeout=TIMEOUT)
    assert await shown(sandbox, "news") == {}
