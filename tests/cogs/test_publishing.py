"""Publishing to followers, and the parts of a brief in one forum post, through the unmodified discord.py."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import discord
import pytest

from bot.client import Bot
from bot.model import Delivery, Target, TargetKind
from bot.services.forgetting import WITHDRAWAL
from bot.services.publishing import PUBLICATION, Ambiguous, Later, Outcome, Refused, Sent
from cogs.publisher import DiscordPublisher
from cogs.render.parts import message, rows
from cogs.render.stories import why_button
from sandbox import Sandbox
from tests.deadlines import TIMEOUT
from tests.records import a_delivery


@pytest.fixture
def publisher(client: Bot) -> DiscordPublisher:
    return DiscordPublisher(client)


def a_post(sandbox: Sandbox, name: str, kind: TargetKind, identity: str = "p0", **changes: Any) -> Delivery:
    place = sandbox.channel(name)
    target = Target(1, "discord", place["id"], kind, place["guild_id"])
    payload = message(embeds=[{"title": "News brief"}], components=rows(why_button(identity)))
    return replace(a_delivery(id=identity, target=target, payload=payload, nonce=identity), **changes)


async def sent(
    publisher: DiscordPublisher, post: Delivery, *, then: str = "published", kind: str = PUBLICATION
) -> Delivery:
    """Send a post and return the delivery that publishes it, or does something else with it."""
    outcome = await publisher.publish(post, timeout=TIMEOUT)
    assert isinstance(outcome, Sent)
    return replace(
        post,
        id=then,
        kind=kind,
        payload={},
        edits=post.id,
        edited_message_id=outcome.message_id,
        channel_id=outcome.channel_id,
    )


async def flags(sandbox: Sandbox, where: str) -> list[int]:
    return [each["flags"] & 1 for each in await sandbox.messages(where)]


async def test_a_post_is_published_and_a_second_time_changes_nothing(
    sandbox: Sandbox, publisher: DiscordPublisher
) -> None:
    publication = await sent(publisher, a_post(sandbox, "announcements", TargetKind.ANNOUNCEMENT))
    assert isinstance(await publisher.publish(publication, timeout=TIMEOUT), Sent)
    assert isinstance(await publisher.publish(publication, timeout=TIMEOUT), Sent)
    assert await flags(sandbox, "announcements") == [1]


@pytest.mark.parametrize("fault", ["reset", "503", "html"])
async def test_a_publication_whose_answer_was_lost_is_asked_for_again(
    sandbox: Sandbox, publisher: DiscordPublisher, fault: str
) -> None:
    publication = await sent(publisher, a_post(sandbox, "announcements", TargetKind.ANNOUNCEMENT))
    sandbox.faults.add("POST */crosspost", fault)
    assert isinstance(await publisher.publish(publication, timeout=TIMEOUT), Ambiguous)
    assert isinstance(await publisher.publish(publication, timeout=TIMEOUT), Sent)
    assert await flags(sandbox, "announcements") == [1]


async def test_beyond_ten_an_hour_publishing_waits_as_long_as_discord_says(
    sandbox: Sandbox, publisher: DiscordPublisher
) -> None:
    outcomes: list[Outcome] = []
    for number in range(11):
        post = a_post(sandbox, "announcements", TargetKind.ANNOUNCEMENT, f"p{number}")
        outcomes.append(await publisher.publish(await sent(publisher, post), timeout=TIMEOUT))
    assert all(isinstance(outcome, Sent) for outcome in outcomes[:10])
    assert isinstance(outcomes[10], Later)
    assert outcomes[10].seconds > 3000
    assert not outcomes[10].everywhere


async def test_a_channel_that_is_no_announcement_channel_any_more_publishes_nothing(
    sandbox: Sandbox, publisher: DiscordPublisher
) -> None:
    publication = await sent(publisher, a_post(sandbox, "news", TargetKind.CHANNEL))
    assert isinstance(await publisher.publish(publication, timeout=TIMEOUT), Refused)


async def test_a_message_that_was_deleted_is_not_published(
    sandbox: Sandbox, client: Bot, publisher: DiscordPublisher
) -> None:
    publication = await sent(publisher, a_post(sandbox, "announcements", TargetKind.ANNOUNCEMENT))
    channel = client.get_partial_messageable(int(publication.target.address))
    await channel.get_partial_message(int(publication.edited_message_id or 0)).delete()
    assert isinstance(await publisher.publish(publication, timeout=TIMEOUT), Refused)


async def opened(sandbox: Sandbox, publisher: DiscordPublisher) -> Delivery:
    """Open a forum post with the first part and return the second."""
    first = await publisher.publish(a_post(sandbox, "reading-room", TargetKind.FORUM), timeout=TIMEOUT)
    assert isinstance(first, Sent)
    return a_post(sandbox, "reading-room", TargetKind.FORUM, "p1", part=1, thread_id=first.channel_id)


async def test_a_later_part_is_a_message_in_the_post_and_is_found_there(
    sandbox: Sandbox, publisher: DiscordPublisher
) -> None:
    later = await opened(sandbox, publisher)
    outcome = await publisher.publish(later, timeout=TIMEOUT)
    assert isinstance(outcome, Sent)
    assert outcome.channel_id == later.thread_id
    assert len(await sandbox.messages(sandbox.channel(str(later.thread_id)))) == 2
    assert await publisher.publish(later, timeout=TIMEOUT) == outcome
    tried = replace(later, first_attempt=datetime.now(UTC), last_attempt=datetime.now(UTC))
    assert await publisher.find(tried, since=datetime.now(UTC)) == outcome
    forum = sandbox.channel("reading-room")["id"]
    posts = [each for each in sandbox.state.channels.values() if each.get("parent_id") == forum]
    assert len(posts) == 1


async def test_a_deleted_post_refuses_its_later_parts_and_ends_no_forum(
    sandbox: Sandbox, client: Bot, publisher: DiscordPublisher
) -> None:
    later = await opened(sandbox, publisher)
    sandbox.delete_channel(str(later.thread_id))
    outcome = await publisher.publish(later, timeout=TIMEOUT)
    assert outcome == Refused("the forum post was deleted")
    assert isinstance(client.get_channel(int(later.target.address)), discord.ForumChannel)


async def test_a_post_deleted_before_it_was_read_back_refuses_the_part_and_ends_no_forum(
    sandbox: Sandbox, publisher: DiscordPublisher
) -> None:
    later = await opened(sandbox, publisher)
    sandbox.delete_channel(str(later.thread_id))
    tried = replace(later, first_attempt=datetime.now(UTC), last_attempt=datetime.now(UTC))
    assert await publisher.find(tried, since=datetime.now(UTC)) == Refused("the forum post was deleted")


async def test_an_edit_in_a_deleted_forum_post_is_refused_and_ends_no_forum(
    sandbox: Sandbox, publisher: DiscordPublisher
) -> None:
    post = a_post(sandbox, "reading-room", TargetKind.FORUM)
    outcome = await publisher.publish(post, timeout=TIMEOUT)
    assert isinstance(outcome, Sent)
    edit = replace(
        post, id="e0", edits=post.id, edited_message_id=outcome.message_id, channel_id=outcome.channel_id
    )
    sandbox.delete_channel(outcome.channel_id)
    assert await publisher.publish(edit, timeout=TIMEOUT) == Refused("the forum post was deleted")


async def withdrawal(sandbox: Sandbox, publisher: DiscordPublisher) -> Delivery:
    """Open a forum post and return the delivery that withdraws it."""
    post = a_post(sandbox, "reading-room", TargetKind.FORUM)
    return await sent(publisher, post, then="w0", kind=WITHDRAWAL)


@pytest.mark.parametrize("archived", [False, True])
async def test_a_withdrawn_forum_post_loses_its_message_and_its_title(
    sandbox: Sandbox, publisher: DiscordPublisher, archived: bool
) -> None:
    withdrawn = await withdrawal(sandbox, publisher)
    thread = sandbox.channel(str(withdrawn.channel_id))
    thread["thread_metadata"]["archived"] = archived
    assert isinstance(await publisher.publish(withdrawn, timeout=TIMEOUT), Sent)
    assert await sandbox.messages(thread) == []
    assert thread["name"] == "Dateline"


async def test_a_message_in_an_archived_thread_is_withdrawn_and_its_title_stays(
    sandbox: Sandbox, publisher: DiscordPublisher
) -> None:
    later = await opened(sandbox, publisher)
    outcome = await publisher.publish(later, timeout=TIMEOUT)
    assert isinstance(outcome, Sent)
    thread = sandbox.channel(outcome.channel_id)
    thread["thread_metadata"]["archived"] = True
    changed = replace(
        later,
        kind=WITHDRAWAL,
        edits="p1",
        edited_message_id=outcome.message_id,
        channel_id=outcome.channel_id,
    )
    assert isinstance(await publisher.publish(changed, timeout=TIMEOUT), Sent)
    assert len(await sandbox.messages(thread)) == 1
    assert thread["name"] == "News brief"


async def test_an_edit_in_an_archived_forum_post_is_refused_and_the_forum_stays_open(
    sandbox: Sandbox, publisher: DiscordPublisher
) -> None:
    withdrawn = await withdrawal(sandbox, publisher)
    sandbox.channel(str(withdrawn.channel_id))["thread_metadata"]["archived"] = True
    edit = replace(withdrawn, kind="story", payload=message(embeds=[{"title": "Newer"}], components=[]))
    assert await publisher.publish(edit, timeout=TIMEOUT) == Refused("the thread is archived")
