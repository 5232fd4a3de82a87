"""What is owed goes out whole, wherever it goes: its call, its silence, and its plain form."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.client import Bot
from bot.model import Delivery, Target, TargetKind
from bot.services.publishing import Sent
from cogs.publisher import DiscordPublisher
from cogs.render.parts import SUPPRESS_NOTIFICATIONS, message, rows, silent
from cogs.render.stories import why_button
from sandbox import Sandbox
from tests.deadlines import TIMEOUT
from tests.records import NOW, a_delivery


@pytest.fixture
def publisher(client: Bot) -> DiscordPublisher:
    return DiscordPublisher(client)


def owed(sandbox: Sandbox, name: str, kind: TargetKind, payload: dict[str, Any]) -> Delivery:
    place = sandbox.channel(name)
    target = Target(1, "discord", place["id"], kind, place["guild_id"])
    return a_delivery(id="p0", target=target, payload=payload, nonce=f"n-{name}", due=NOW + timedelta())


def a_payload(**changes: Any) -> dict[str, Any]:
    embed = {"title": "News brief: Asia", "description": "Two stories"}
    return message(embeds=[embed], components=rows(why_button("p0"))) | changes


def calling(role: str) -> dict[str, Any]:
    return a_payload(content=f"<@&{role}>", allowed_mentions={"parse": [], "roles": [role]})


async def opened(sandbox: Sandbox, publisher: DiscordPublisher, delivery: Delivery) -> dict[str, Any]:
    """Publish in the forum and return the post's first message."""
    sent = await publisher.publish(delivery, timeout=TIMEOUT)
    assert isinstance(sent, Sent)
    [stored] = await sandbox.messages(sandbox.channel(sent.channel_id))
    return stored


def role(sandbox: Sandbox) -> str:
    found = sandbox.guild("Silk Road Readers")["roles"]
    return str(next(each["id"] for each in found if each["name"] == "Night owls"))


async def test_a_forum_post_calls_its_role(sandbox: Sandbox, publisher: DiscordPublisher) -> None:
    owls = role(sandbox)
    post = await opened(sandbox, publisher, owed(sandbox, "reading-room", TargetKind.FORUM, calling(owls)))
    assert post["content"] == f"<@&{owls}>"
    assert post["mention_roles"] == [owls]


async def test_a_silent_forum_post_makes_no_sound(sandbox: Sandbox, publisher: DiscordPublisher) -> None:
    quiet = owed(sandbox, "reading-room", TargetKind.FORUM, silent(a_payload()))
    assert (await opened(sandbox, publisher, quiet))["flags"] & SUPPRESS_NOTIFICATIONS


async def test_the_plain_form_of_a_forum_post_opens_a_post_too(
    sandbox: Sandbox, publisher: DiscordPublisher
) -> None:
    plain = publisher.plain(owed(sandbox, "reading-room", TargetKind.FORUM, calling(role(sandbox))))
    post = await opened(sandbox, publisher, plain)
    assert "Two stories" in post["content"]
    assert sandbox.channel(post["channel_id"])["name"] == "News brief: Asia"


async def test_the_plain_form_is_as_silent_and_calls_as_the_whole_one(
    sandbox: Sandbox, publisher: DiscordPublisher
) -> None:
    owls = role(sandbox)
    plain = publisher.plain(owed(sandbox, "news", TargetKind.CHANNEL, silent(calling(owls))))
    assert isinstance(await publisher.publish(plain, timeout=TIMEOUT), Sent)
    [post] = await sandbox.messages("news")
    assert post["flags"] & SUPPRESS_NOTIFICATIONS
    assert post["mention_roles"] == [owls]
    assert post["embeds"] == []


async def test_the_plain_form_of_an_edit_changes_the_text(
    sandbox: Sandbox, publisher: DiscordPublisher
) -> None:
    whole = owed(sandbox, "news", TargetKind.CHANNEL, a_payload())
    sent = await publisher.publish(whole, timeout=TIMEOUT)
    assert isinstance(sent, Sent)
    newer = a_payload(embeds=[{"title": "Newer", "description": "Three stories"}])
    edit = replace(whole, payload=newer, edits="p0", edited_message_id=sent.message_id)
    assert isinstance(await publisher.publish(publisher.plain(edit), timeout=TIMEOUT), Sent)
    [post] = await sandbox.messages("news")
    assert "Three stories" in post["content"]
    assert post["embeds"] == []
