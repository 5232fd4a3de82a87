"""Discord's answers, through the unmodified discord.py, lead to the right outcome; nothing arrives twice."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.client import Bot
from bot.model import Delivery, Target, TargetKind
from bot.services.publishing import (
    Absent,
    Ambiguous,
    Closed,
    Ended,
    Later,
    Refused,
    Sent,
    Unreadable,
)
from cogs.publisher import READING, DiscordPublisher
from cogs.render.parts import message, rows
from cogs.render.stories import why_button
from sandbox import Sandbox
from sandbox.world import Permission
from tests.deadlines import TIMEOUT, given_up
from tests.records import a_delivery

PAUSE = 29.0
"""Seconds of a rate limit: longer than a request may take, and not so long that discord.py gives up."""
LIMITED = "We are being rate limited"


@pytest.fixture
def publisher(client: Bot) -> DiscordPublisher:
    return DiscordPublisher(client)


def to(sandbox: Sandbox, name: str, kind: TargetKind = TargetKind.CHANNEL, **changes: Any) -> Delivery:
    """Return a delivery to a channel of the sandbox, or to a person."""
    place = sandbox.person(name) if kind is TargetKind.DM else sandbox.channel(name)
    target = Target(1, "discord", place["id"], kind, place.get("guild_id"))
    identity = f"to-{name}"
    embed = {"title": "Almaty opens a metro line", "description": "It has nine stations."}
    payload = message(embeds=[embed], components=rows(why_button(identity)))
    return replace(a_delivery(id=identity, target=target, payload=payload, nonce=f"n-{name}"), **changes)


def tried(delivery: Delivery, *, ago: float = 0.0) -> Delivery:
    """Return the delivery as it is after a first attempt."""
    at = datetime.now(UTC) - timedelta(seconds=ago)
    return replace(delivery, attempts=1, first_attempt=at, last_attempt=at)


async def marks(sandbox: Sandbox, where: dict[str, Any] | str) -> list[str]:
    """Return the marks of the messages in a channel."""
    return [
        part["custom_id"].split(":")[1]
        for each in await sandbox.messages(where)
        for row in each["components"]
        for part in row["components"]
    ]


async def test_a_message_is_sent_with_its_nonce_and_pings_nobody(
    sandbox: Sandbox, publisher: DiscordPublisher
) -> None:
    delivery = to(sandbox, "news")
    outcome = await publisher.publish(delivery, timeout=TIMEOUT)
    assert isinstance(outcome, Sent)
    assert outcome.channel_id == sandbox.channel("news")["id"]
    [post] = [each for each in sandbox.log if each.method == "POST" and each.path.endswith("/messages")]
    assert post.body["nonce"] == delivery.nonce
    assert post.body["enforce_nonce"]
    assert sandbox.pings == 0


async def test_the_same_delivery_again_within_the_window_is_the_same_message(
    sandbox: Sandbox, publisher: DiscordPublisher
) -> None:
    first = await publisher.publish(to(sandbox, "news"), timeout=TIMEOUT)
    assert await publisher.publish(to(sandbox, "news"), timeout=TIMEOUT) == first
    assert await marks(sandbox, "news") == ["to-news"]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("news", TargetKind.CHANNEL),
        ("announcements", TargetKind.ANNOUNCEMENT),
        ("reading-room", TargetKind.FORUM),
        ("Bo", TargetKind.DM),
    ],
)
async def test_a_message_is_found_again_by_its_mark(
    sandbox: Sandbox, publisher: DiscordPublisher, name: str, kind: TargetKind
) -> None:
    delivery = tried(to(sandbox, name, kind))
    assert await publisher.find(delivery, since=datetime.now(UTC)) == Absent()
    sent = await publisher.publish(delivery, timeout=TIMEOUT)
    other = replace(delivery, id="another")
    assert await publisher.find(delivery, since=datetime.now(UTC)) == sent
    assert await publisher.find(other, since=datetime.now(UTC)) == Absent()


@pytest.mark.parametrize("ago", [-600.0, 1500.0, 36_000.0])
async def test_a_message_is_found_again_though_our_clock_was_wrong(
    sandbox: Sandbox, publisher: DiscordPublisher, ago: float
) -> None:
    delivery = tried(to(sandbox, "news"), ago=ago)
    sent = await publisher.publish(delivery, timeout=TIMEOUT)
    assert delivery.first_attempt is not None
    assert await publisher.find(delivery, since=delivery.first_attempt) == sent


async def test_a_forum_post_is_found_though_its_thread_was_archived(
    sandbox: Sandbox, publisher: DiscordPublisher
) -> None:
    delivery = tried(to(sandbox, "reading-room", TargetKind.FORUM))
    sent = await publisher.publish(delivery, timeout=TIMEOUT)
    assert isinstance(sent, Sent)
    thread = sandbox.channel(sent.channel_id)
    thread["thread_metadata"] |= {"archived": True, "archive_timestamp": sandbox.state.now()}
    assert await publisher.find(delivery, since=datetime.now(UTC)) == sent


async def test_another_bots_button_is_not_taken_for_ours(
    sandbox: Sandbox, publisher: DiscordPublisher
) -> None:
    delivery = tried(to(sandbox, "news"))
    sandbox.post(sandbox.channel("news"), sandbox.person("Bo"), {**delivery.payload, "content": "mine"})
    assert await publisher.find(delivery, since=datetime.now(UTC)) == Absent()


async def test_a_notice_is_found_by_its_footer(sandbox: Sandbox, publisher: DiscordPublisher) -> None:
    notice = message(embeds=[{"description": "It stopped.", "footer": {"text": "Dateline notice mark12345"}}])
    delivery = tried(to(sandbox, "Bo", TargetKind.DM, payload=notice, id="mark12345"))
    sent = await publisher.publish(delivery, timeout=TIMEOUT)
    assert await publisher.find(delivery, since=datetime.now(UTC)) == sent
    plain = publisher.plain(replace(delivery, nonce="plain"))
    assert plain.payload["content"].endswith("mark12345")


async def test_without_the_right_to_read_history_nobody_can_tell(
    sandbox: Sandbox, publisher: DiscordPublisher, client: Bot
) -> None:
    sandbox.set_permissions("news", "bot", deny=Permission.READ_MESSAGE_HISTORY)
    await client.wait_for("guild_channel_update", timeout=TIMEOUT)
    assert isinstance(await publisher.find(tried(to(sandbox, "news")), since=datetime.now(UTC)), Unreadable)


async def test_a_channel_that_cannot_be_seen_is_asked_again_when_it_can(
    sandbox: Sandbox, publisher: DiscordPublisher
) -> None:
    found = await publisher.find(tried(to(sandbox, "staff-only")), since=datetime.now(UTC))
    assert isinstance(found, Closed)


@pytest.mark.parametrize(
    ("name", "kind", "why"),
    [
        ("rules", TargetKind.CHANNEL, "Send Messages"),
        ("staff-only", TargetKind.CHANNEL, "View Channel"),
        ("Chandra", TargetKind.DM, "direct messages"),
    ],
)
async def test_a_place_that_is_closed_is_closed_with_the_reason(
    sandbox: Sandbox, publisher: DiscordPublisher, name: str, kind: TargetKind, why: str
) -> None:
    outcome = await publisher.publish(to(sandbox, name, kind), timeout=TIMEOUT)
    assert isinstance(outcome, Closed)
    assert why in outcome.reason


async def test_a_channel_that_was_deleted_is_the_end(sandbox: Sandbox, publisher: DiscordPublisher) -> None:
    delivery = to(sandbox, "news")
    sandbox.delete_channel("news")
    assert isinstance(await publisher.publish(delivery, timeout=TIMEOUT), Ended)
    assert isinstance(await publisher.find(tried(delivery), since=datetime.now(UTC)), Ended)


async def test_a_form_discord_dislikes_passes_as_plain_text(
    sandbox: Sandbox, publisher: DiscordPublisher
) -> None:
    wide = {"title": "x" * 300, "description": "What happened."}
    delivery = to(sandbox, "news")
    delivery = replace(delivery, payload={**delivery.payload, "embeds": [wide]})
    assert "BadForm" in type(await publisher.publish(delivery, timeout=TIMEOUT)).__name__
    assert isinstance(await publisher.publish(publisher.plain(delivery), timeout=TIMEOUT), Sent)
    assert await marks(sandbox, "news") == ["to-news"]


async def test_an_edit_of_a_message_that_was_deleted_is_refused(
    sandbox: Sandbox, publisher: DiscordPublisher
) -> None:
    edit = to(sandbox, "news", edits="base", edited_message_id="1")
    assert isinstance(await publisher.publish(edit, timeout=TIMEOUT), Refused)


async def test_an_edit_of_a_message_that_was_deleted_at_once_costs_no_request(
    sandbox: Sandbox, publisher: DiscordPublisher
) -> None:
    before = len(sandbox.log)
    edit = to(sandbox, "Bo", TargetKind.DM, edits="base", edited_message_id="")
    assert isinstance(await publisher.publish(edit, timeout=TIMEOUT), Refused)
    assert len(sandbox.log) == before


@pytest.mark.parametrize("accepted", [True, False])
@pytest.mark.parametrize("kind", ["reset", "hang", "html", "503"])
async def test_an_answer_that_is_none_is_ambiguous_and_the_next_try_settles_it(
    sandbox: Sandbox, publisher: DiscordPublisher, kind: str, *, accepted: bool
) -> None:
    sandbox.faults.add("POST */messages", kind, accepted=accepted)
    asked = publisher.publish(to(sandbox, "news"), timeout=TIMEOUT)
    outcome = await (given_up(asked, once=lambda: sandbox.faults.played) if kind == "hang" else asked)
    assert isinstance(outcome, Ambiguous)
    assert isinstance(await publisher.publish(to(sandbox, "news"), timeout=TIMEOUT), Sent)
    assert await marks(sandbox, "news") == ["to-news"]


async def test_discord_pys_own_retry_keeps_the_nonce(sandbox: Sandbox, publisher: DiscordPublisher) -> None:
    sandbox.faults.add("POST */messages", "502", accepted=True)
    assert isinstance(await publisher.publish(to(sandbox, "news"), timeout=TIMEOUT), Sent)
    assert await marks(sandbox, "news") == ["to-news"]


@pytest.mark.parametrize("then", ["429-no-via", "429-user"])
async def test_a_limit_after_an_unclear_answer_stays_unclear(
    sandbox: Sandbox, publisher: DiscordPublisher, then: str
) -> None:
    sandbox.faults.add("POST */messages", "502", accepted=True)
    sandbox.faults.add("POST */messages", then, retry_after=400)
    assert isinstance(await publisher.publish(to(sandbox, "news"), timeout=TIMEOUT), Ambiguous)


async def test_a_refusal_after_an_unclear_answer_stays_unclear(
    sandbox: Sandbox, publisher: DiscordPublisher
) -> None:
    sandbox.faults.add("POST */messages", "502", accepted=True)
    delivery, sending = to(sandbox, "news"), None
    sending = asyncio.create_task(publisher.publish(delivery, timeout=TIMEOUT))
    await sandbox.until(lambda: True if sandbox.faults.played else None, TIMEOUT, "the first answer")
    sandbox.set_permissions("news", "bot", deny=Permission.SEND_MESSAGES)
    assert isinstance(await sending, Ambiguous)
    assert isinstance(await publisher.publish(delivery, timeout=TIMEOUT), Closed)


@pytest.mark.parametrize("kind", ["429-user", "429-shared", "429-global"])
async def test_a_limit_longer_than_the_request_may_take_means_nothing_was_sent(
    sandbox: Sandbox, publisher: DiscordPublisher, caplog: pytest.LogCaptureFixture, kind: str
) -> None:
    sandbox.faults.add("POST */messages", kind, retry_after=PAUSE)
    asked = publisher.publish(to(sandbox, "news"), timeout=TIMEOUT)
    assert isinstance(await given_up(asked, once=lambda: LIMITED in caplog.text), Later)


async def test_a_global_limit_given_up_does_not_hold_back_others_for_ever(
    sandbox: Sandbox, publisher: DiscordPublisher, caplog: pytest.LogCaptureFixture
) -> None:
    sandbox.faults.add("POST */messages", "429-global", retry_after=PAUSE)
    asked = publisher.publish(to(sandbox, "news"), timeout=TIMEOUT)
    await given_up(asked, once=lambda: LIMITED in caplog.text)
    assert isinstance(await publisher.publish(to(sandbox, "briefs"), timeout=TIMEOUT), Sent)


async def test_a_ban_at_the_edge_silences_everything(sandbox: Sandbox, publisher: DiscordPublisher) -> None:
    sandbox.faults.add("POST */messages", "429-no-via", retry_after=30)
    outcome = await publisher.publish(to(sandbox, "news"), timeout=TIMEOUT)
    assert isinstance(outcome, Later)
    assert (outcome.everywhere, outcome.seconds) == (True, 30.0)


@pytest.mark.parametrize("kind", ["cut", "html", "503", "hang"])
async def test_a_read_back_that_fails_is_asked_again(
    sandbox: Sandbox, publisher: DiscordPublisher, kind: str
) -> None:
    delivery = tried(to(sandbox, "news"))
    await publisher.publish(delivery, timeout=TIMEOUT)
    sandbox.faults.add("GET */messages", kind)
    asked = publisher.find(delivery, since=datetime.now(UTC))
    stuck = kind == "hang"
    found = await (given_up(asked, once=lambda: sandbox.faults.played, after=READING) if stuck else asked)
    assert isinstance(found, Later)
    assert isinstance(await publisher.find(delivery, since=datetime.now(UTC)), Sent)
