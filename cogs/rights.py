"""Who may subscribe a place, and whether the bot may post there (decision 17); checked at every click."""

import discord

from bot.errors import NotAllowedError, UserError
from bot.model import Subscription, TargetKind
from bot.services.subscriptions import Place
from cogs.publisher import PLATFORM
from cogs.replies import Interaction
from cogs.transformers import GuildPlace


def dm_place(interaction: Interaction) -> Place:
    """Return the person's own direct messages."""
    return Place(PLATFORM, str(interaction.user.id), TargetKind.DM)


def channel_place(interaction: Interaction, channel: GuildPlace | None) -> Place:
    """Return a channel as a place; raises NotAllowedError naming what the person or the bot lacks there."""
    chosen = channel or interaction.channel
    if not isinstance(chosen, GuildPlace) or interaction.guild is None:
        raise UserError(
            "Choose a text, announcement or forum channel or a thread of this server, or `dm: True`."
        )
    if chosen.guild.id != interaction.guild_id:
        raise NotAllowedError("That channel belongs to another server.")
    check_person(interaction, chosen)
    check_bot(chosen)
    return Place(PLATFORM, str(chosen.id), _kind(chosen), str(chosen.guild.id))


def check_person(interaction: Interaction, channel: GuildPlace) -> None:
    """Raise NotAllowedError unless the person may decide what is posted in the channel."""
    person = interaction.user
    if not isinstance(person, discord.Member):
        raise NotAllowedError("This works in a server only.")
    rights = channel.permissions_for(person)
    if not (rights.manage_guild or (rights.view_channel and rights.manage_messages)):
        raise NotAllowedError(f"You need Manage Server, or Manage Messages in #{channel.name}, for this.")


def check_bot(channel: GuildPlace) -> None:
    """Raise NotAllowedError naming every permission the bot lacks in the channel."""
    rights = channel.permissions_for(channel.guild.me)
    needed = {"View Channel": rights.view_channel, "Embed Links": rights.embed_links}
    if isinstance(channel, discord.Thread):
        needed["Send Messages in Threads"] = rights.send_messages_in_threads
    else:
        needed["Send Messages"] = rights.send_messages
    lacking = ", ".join(name for name, has in needed.items() if not has)
    if lacking:
        raise NotAllowedError(f"I may not post in #{channel.name}. Give me {lacking} there, then try again.")


def check_change(interaction: Interaction, kind: TargetKind, address: str) -> None:
    """Raise NotAllowedError unless the person may change a subscription that goes there."""
    if kind is TargetKind.DM:
        # The service shows nobody another person's direct messages.
        return
    if interaction.permissions.manage_guild:
        return
    channel = _channel(interaction, address)
    if channel is None:
        raise NotAllowedError("You need Manage Server to change that.")
    check_person(interaction, channel)


def check_draft(interaction: Interaction, draft: Subscription) -> None:
    """Raise NotAllowedError unless what was offered may still be followed: the person, the bot, the role."""
    target = draft.target
    if target.kind is TargetKind.DM:
        if target.address != str(interaction.user.id):
            raise NotAllowedError("That offer is somebody else's.")
        return
    channel = _channel(interaction, target.address)
    if channel is None:
        raise UserError("That channel is gone. Use `/subscribe` with another one.")
    check_person(interaction, channel)
    check_bot(channel)
    if draft.mention_role is not None:
        role = interaction.guild.get_role(int(draft.mention_role)) if interaction.guild else None
        if role is None:
            raise UserError("That role is gone. Use `/subscribe` with another one.")
        check_mention(interaction, role, target.address)


def check_mention(interaction: Interaction, role: discord.Role, address: str) -> None:
    """Raise NotAllowedError unless the person could mention the role there themselves; never everyone."""
    if role.is_default():
        raise NotAllowedError("Everyone is never mentioned. Choose a role people can join.")
    channel, person = _channel(interaction, address), interaction.user
    allowed = (
        channel is not None
        and isinstance(person, discord.Member)
        and channel.permissions_for(person).mention_everyone
    )
    if not (role.mentionable or allowed):
        raise NotAllowedError(f"You may not mention {role.name}, so neither may I for you.")


def _channel(interaction: Interaction, address: str) -> GuildPlace | None:
    channel = interaction.guild.get_channel_or_thread(int(address)) if interaction.guild else None
    return channel if isinstance(channel, GuildPlace) else None


def _kind(channel: GuildPlace) -> TargetKind:
    if isinstance(channel, discord.Thread):
        return TargetKind.THREAD
    if isinstance(channel, discord.ForumChannel):
        return TargetKind.FORUM
    return TargetKind.ANNOUNCEMENT if channel.is_news() else TargetKind.CHANNEL
