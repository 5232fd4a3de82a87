"""The names of Discord's permissions, as its own pages call them."""

from collections.abc import Sequence

import discord

from bot.translation import N_, _

_NAMES = {
    "manage_guild": N_("Manage Server"),
    "manage_messages": N_("Manage Messages"),
    "manage_channels": N_("Manage Channels"),
    "manage_threads": N_("Manage Threads"),
    "view_channel": N_("View Channel"),
    "embed_links": N_("Embed Links"),
    "attach_files": N_("Attach Files"),
    "send_messages": N_("Send Messages"),
    "send_messages_in_threads": N_("Send Messages in Threads"),
    "read_message_history": N_("Read Message History"),
    "mention_everyone": N_("Mention @everyone, @here, and All Roles"),
}


_IN_FORUMS = {"send_messages": N_("Create Posts")}
"""What a forum's own page calls differently."""


def rights_given(
    channel: discord.abc.GuildChannel | discord.Thread, member: discord.Member
) -> discord.Permissions:
    """Return what roles and the channel give, and no more; a thread has its parent's, if that is known.

    discord.py takes Embed Links from whoever lacks Send Messages; to ask for both would be asking too much.
    """
    place = channel.parent if isinstance(channel, discord.Thread) else channel
    return discord.abc.GuildChannel.permissions_for(place, member) if place else discord.Permissions.none()


def permission_name(flag: str, *, in_forum: bool = False) -> str:
    """Return what a permission flag of discord.py is called where people set it."""
    return _(_english(flag, in_forum=in_forum))


def cannot_post(lacking: Sequence[str], *, in_forum: bool = False) -> str:
    """Return the reason why nothing is posted, which names what is lacking; in English, for `retold`."""
    names = ", ".join(_english(flag, in_forum=in_forum) for flag in lacking)
    return N_("the bot may not post there: give it {permissions}").format(permissions=names)


def _english(flag: str, *, in_forum: bool) -> str:
    names = _NAMES | _IN_FORUMS if in_forum else _NAMES
    return names.get(flag) or flag.replace("_", " ").title()
