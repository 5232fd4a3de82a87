"""Where the bot is not a member, people who installed it for themselves are offered their own messages."""

from typing import Any

import discord
import pytest

from bot.client import Bot
from bot.errors import UserError
from bot.model import Preferences, TargetKind
from cogs.rights import channel_place
from cogs.subscribe import _own_place

TEXT, GROUP, VOICE, THREAD, FORUM = 0, 3, 2, 11, 15
PERSON = {"id": "9", "username": "bo", "discriminator": "0", "avatar": None}
CHANNEL = {
    "id": "10",
    "name": "elsewhere",
    "position": 1,
    "permission_overwrites": [],
    "available_tags": [],
    "bitrate": 64000,
    "user_limit": 0,
    "parent_id": "11",
    "owner_id": "8",
    "message_count": 0,
    "member_count": 1,
    "icon": None,
    "recipients": [],
    "thread_metadata": {
        "archived": False,
        "auto_archive_duration": 60,
        "archive_timestamp": "2026-11-22T00:00:00+00:00",
    },
}


def clicked(kind: int) -> discord.Interaction[Any]:
    """Return a click, by somebody with every right there, where only they installed the bot."""
    state: Any = Bot(cogs=lambda _bot: [], on_started=None)._connection  # type: ignore[arg-type] # never started
    state.user = discord.ClientUser(state=state, data=PERSON | {"id": "2", "bot": True})  # type: ignore[arg-type] # few fields
    place: dict[str, Any] = {"user": PERSON}
    if kind != GROUP:
        member = {
            "user": PERSON,
            "roles": ["77"],
            "permissions": str(2**53 - 1),
            "joined_at": None,
            "flags": 0,
        }
        place = {
            "guild_id": "5",
            "guild": {"id": "5", "locale": "fr", "features": []},
            "member": member | {"deaf": False, "mute": False},
        }
    data: Any = place | {
        "id": "1",
        "application_id": "2",
        "type": 3,
        "token": "t",
        "version": 1,
        "channel": CHANNEL | {"type": kind},
        "app_permissions": "0",
        "authorizing_integration_owners": {"1": "9"},
        "attachment_size_limit": 1,
        "data": {"custom_id": "follow|398|", "component_type": 2},
    }
    return discord.Interaction(data=data, state=state)


@pytest.mark.parametrize("kind", [TEXT, THREAD, FORUM, VOICE, GROUP])
@pytest.mark.parametrize("preferred", [None, "10"])
async def test_what_is_followed_elsewhere_comes_to_the_person_alone(kind: int, preferred: str | None) -> None:
    interaction = clicked(kind)
    assert not interaction.is_guild_integration()
    place = _own_place(interaction, Preferences("guild:5", channel=preferred))
    assert (place.kind, place.address, place.guild_id) == (TargetKind.DM, "9", None)
    with pytest.raises(UserError):
        channel_place(interaction, None)
