"""What the cache knows to be closed costs no request; what only Discord knows, Discord is asked."""

from dataclasses import replace

import pytest

from bot.client import Bot
from bot.model import TargetKind
from bot.services.publishing import Closed, Sent
from bot.translation import retold, speaking
from cogs.answers import CANNOT_POST, CANNOT_SEE
from cogs.permissions import cannot_post
from cogs.publisher import DiscordPublisher
from sandbox import Sandbox
from sandbox.world import Overwrite, Permission
from tests.cogs.test_publisher import to
from tests.deadlines import TIMEOUT

P = Permission
GUILD = "Silk Road Readers"
NO_SENDING = "the bot may not post there: give it Send Messages"


@pytest.fixture
def publisher(client: Bot) -> DiscordPublisher:
    return DiscordPublisher(client)


def posts(sandbox: Sandbox) -> int:
    return sum(each.method == "POST" and each.path.startswith("/channels/") for each in sandbox.log)


@pytest.mark.parametrize(
    ("name", "kind", "reason"),
    [("rules", TargetKind.CHANNEL, NO_SENDING), ("staff-only", TargetKind.CHANNEL, CANNOT_SEE)],
)
async def test_a_closed_channel_is_refused_without_a_request(
    sandbox: Sandbox, publisher: DiscordPublisher, name: str, kind: TargetKind, reason: str
) -> None:
    assert publisher.known_refusal(to(sandbox, name, kind)) == Closed(reason, was_asked=False)
    assert posts(sandbox) == 0


@pytest.mark.parametrize(
    ("name", "kind", "lost", "named"),
    [
        ("news", TargetKind.CHANNEL, P.EMBED_LINKS, "Embed Links"),
        ("reading-room", TargetKind.FORUM, P.SEND_MESSAGES, "Create Posts"),
        ("reading-room", TargetKind.FORUM, P.SEND_MESSAGES | P.EMBED_LINKS, "Create Posts, Embed Links"),
        ("announcements", TargetKind.ANNOUNCEMENT, P.SEND_MESSAGES, "Send Messages"),
    ],
)
async def test_a_permission_taken_and_given_back_is_known_at_once(  # noqa: PLR0917 - fixtures and the case
    sandbox: Sandbox,
    client: Bot,
    publisher: DiscordPublisher,
    name: str,
    kind: TargetKind,
    lost: Permission,
    named: str,
) -> None:
    sandbox.set_permissions(name, "bot", deny=lost)
    await client.wait_for("guild_channel_update", timeout=TIMEOUT)
    lacking = f"the bot may not post there: give it {named}"
    assert publisher.known_refusal(to(sandbox, name, kind)) == Closed(lacking, was_asked=False)
    sandbox.set_permissions(name, "bot", allow=lost)
    await client.wait_for("guild_channel_update", timeout=TIMEOUT)
    assert publisher.known_refusal(to(sandbox, name, kind)) is None
    assert isinstance(await publisher.publish(to(sandbox, name, kind), timeout=TIMEOUT), Sent)


async def test_the_bots_own_roles_are_known_without_a_privileged_intent(
    sandbox: Sandbox, client: Bot, publisher: DiscordPublisher
) -> None:
    sandbox.set_permissions("news", "@everyone", deny=P.VIEW_CHANNEL)
    await client.wait_for("guild_channel_update", timeout=TIMEOUT)
    assert publisher.known_refusal(to(sandbox, "news")) == Closed(CANNOT_SEE, was_asked=False)
    sandbox.set_permissions("news", "Editors", allow=P.VIEW_CHANNEL)
    sandbox.set_bot_roles(GUILD, "Dateline", "Editors")
    await client.wait_for("member_update", timeout=TIMEOUT)
    assert publisher.known_refusal(to(sandbox, "news")) is None
    assert isinstance(await publisher.publish(to(sandbox, "news"), timeout=TIMEOUT), Sent)


async def test_where_the_cache_is_behind_discord_is_asked_and_its_answer_counts(
    sandbox: Sandbox, publisher: DiscordPublisher
) -> None:
    channel = sandbox.channel("news")
    guild = sandbox.guild(GUILD)
    # The bot is not told of it.
    channel["permission_overwrites"] = [
        sandbox.state.overwrite(guild, Overwrite("bot", deny=P.SEND_MESSAGES))
    ]
    assert publisher.known_refusal(to(sandbox, "news")) is None
    assert await publisher.publish(to(sandbox, "news"), timeout=TIMEOUT) == Closed(CANNOT_POST)
    channel["permission_overwrites"] = [sandbox.state.overwrite(guild, Overwrite("bot", deny=P.VIEW_CHANNEL))]
    assert await publisher.publish(to(sandbox, "news"), timeout=TIMEOUT) == Closed(CANNOT_SEE)
    assert posts(sandbox) == 2


async def test_a_later_part_needs_the_right_to_send_in_its_thread(
    sandbox: Sandbox, client: Bot, publisher: DiscordPublisher
) -> None:
    first = to(sandbox, "reading-room", TargetKind.FORUM)
    sandbox.set_permissions("reading-room", "bot", deny=P.SEND_MESSAGES_IN_THREADS)
    await client.wait_for("guild_channel_update", timeout=TIMEOUT)
    assert publisher.known_refusal(first) is None
    later = replace(first, part=1, thread_id="1")
    lacking = Closed("the bot may not post there: give it Send Messages in Threads", was_asked=False)
    assert publisher.known_refusal(later) == lacking


async def test_what_discord_refuses_within_a_forum_names_its_own_permissions(
    sandbox: Sandbox, publisher: DiscordPublisher
) -> None:
    channel, guild = sandbox.channel("reading-room"), sandbox.guild(GUILD)
    # The bot is not told of it.
    channel["permission_overwrites"] = [
        sandbox.state.overwrite(guild, Overwrite("bot", deny=P.SEND_MESSAGES))
    ]
    refused = await publisher.publish(to(sandbox, "reading-room", TargetKind.FORUM), timeout=TIMEOUT)
    assert refused == Closed("the bot may not post there: give it Create Posts, Embed Links")


def test_the_permissions_that_are_lacking_are_named_in_the_readers_language() -> None:
    reason = cannot_post(["send_messages", "embed_links"], in_forum=True)
    with speaking("de"):
        assert "Beiträge erstellen, Links einbetten" in retold(reason)
