"""Pictures on their way to Discord: with the post where they can be, and never in its way."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import aiohttp
import pytest

from bot.client import Bot
from bot.model import Delivery, Target, TargetKind
from bot.services.pictures import Pictures
from bot.services.publishing import Sent
from cogs.publisher import DiscordPublisher
from cogs.render.discord_renderer import DiscordRenderer
from sandbox import Sandbox
from sandbox.world import BOT, Permission
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
