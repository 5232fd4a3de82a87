"""Who may subscribe a place, and whether the bot may post there (decision 17); checked at every click."""

import discord

from bot.errors import NotAllowedError, UserError
from bot.model import Subscription, TargetKind
from bot.services.subscriptions import Place, Subscriptions
from bot.translation import _
from cogs.permissions import permission_name, rights_given
from cogs.publisher import PLATFORM
from cogs.replies import Interaction, viewer_of
from cogs.transformers import GuildPlace


def dm_place(interaction: Interaction) -> Place:
    """Return the person's own direct messages."""
    return Place(PLATFORM, str(interaction.user.id), TargetKind.DM)


def channel_place(interaction: Interaction, channel: GuildPlace | None) -> Place:
    """Return a channel as a place; raises NotAllowedError naming what the person or the bot lacks there."""
    chosen = channel or interaction.channel
    if not isinstance(chosen, GuildPlace) or interaction.guild is None or not _has_rights(chosen):
        raise UserError(
            _("Choose a text, announcement or forum channel or a thread of this server, or `dm: True`.")
        )
    if chosen.guild.id != interaction.guild_id:
        raise NotAllowedError(_("That channel belongs to another server."))
    check_person(interaction, chosen)
    check_bot(chosen)
    return Place(PLATFORM, str(chosen.id), _kind(chosen), str(chosen.guild.id))


def chosen_place(interaction: Interaction, address: str) -> Place:
    """Return a channel that was chosen in a menu as a place; raises as `channel_place` does."""
    channel = _channel(interaction, address)
    if channel is None:
        raise UserError(_("I cannot see that channel or thread. Open it again, or choose another one."))
    return channel_place(interaction, channel)


def check_person(interaction: Interaction, channel: GuildPlace) -> None:
    """Raise NotAllowedError unless the person may decide what is posted in the channel."""
    person = interaction.user
    if not isinstance(person, discord.Member):
        raise NotAllowedError(_("This works in a server only."))
    rights = channel.permissions_for(person)
    if not (rights.manage_guild or (rights.view_channel and rights.manage_messages)):
        text = _("You need Manage Server, or Manage Messages in {channel}, for this.")
        raise NotAllowedError(text.format(channel=f"#{channel.name}"))


def check_bot(channel: GuildPlace) -> None:
    """Raise NotAllowedError naming every permission the bot lacks in the channel."""
    rights = rights_given(channel, channel.guild.me)
    in_forum = isinstance(channel, discord.ForumChannel)
    sending = "send_messages_in_threads" if isinstance(channel, discord.Thread) else "send_messages"
    # A brief of several messages goes on within the post that its first one opens.
    within = ["send_messages_in_threads"] if in_forum else []
    needed = ["view_channel", "embed_links", sending, *within]
    lacking = ", ".join(
        permission_name(name, in_forum=in_forum) for name in needed if not getattr(rights, name)
    )
    if lacking:
        text = _("I may not post in {channel}. Give me {permissions} there, then try again.")
        raise NotAllowedError(text.format(channel=f"#{channel.name}", permissions=lacking))


async def changeable(subscriptions: Subscriptions, interaction: Interaction, number: str) -> Subscription:
    """Return a subscription that the person may change; raises UserError."""
    known = await subscriptions.find(viewer_of(interaction), int(number))
    check_change(interaction, known.target.kind, known.target.address)
    return known


def check_change(interaction: Interaction, kind: TargetKind, address: str) -> None:
    """Raise NotAllowedError unless the person may change a subscription that goes there."""
    if kind is TargetKind.DM:
        # The service shows nobody another person's direct messages.
        return
    if interaction.permissions.manage_guild:
        return
    channel = _channel(interaction, address)
    if channel is None:
        raise NotAllowedError(_("You need Manage Server to change that."))
    check_person(interaction, channel)


def check_draft(interaction: Interaction, draft: Subscription) -> None:
    """Raise NotAllowedError unless what was offered may still be followed: the person, the bot, the role."""
    target = draft.target
    if target.kind is TargetKind.DM:
        if target.address != str(interaction.user.id):
            raise NotAllowedError(_("That offer is somebody else's."))
        return
    channel = _channel(interaction, target.address)
    if channel is None:
        raise UserError(_("That channel is gone. Use `/subscribe` with another one."))
    check_person(interaction, channel)
    check_bot(channel)
    if draft.mention_role is not None:
        role = interaction.guild.get_role(int(draft.mention_role)) if interaction.guild else None
        if role is None:
            raise UserError(_("That role is gone. Use `/subscribe` with another one."))
        check_mention(interaction, role, target.address)


def check_mention(interaction: Interaction, role: discord.Role, address: str) -> None:
    """Raise NotAllowedError unless the person could mention the role there themselves; never everyone."""
    if role.is_default():
        raise NotAllowedError(_("Everyone is never mentioned. Choose a role people can join."))
    channel, person = _channel(interaction, address), interaction.user
    allowed = (
        channel is not None
        and isinstance(person, discord.Member)
        and channel.permissions_for(person).mention_everyone
    )
    if not (role.mentionable or allowed):
        text = _("You may not mention {role}, so neither may I for you.")
        raise NotAllowedError(text.format(role=role.name))


def _has_rights(channel: GuildPlace) -> bool:
    """Tell whether it is known who may do what there; not of a thread in a server that lacks the bot."""
    return not isinstance(channel, discord.Thread) or channel.parent is not None


def _channel(interaction: Interaction, address: str) -> GuildPlace | None:
    channel = interaction.guild.get_channel_or_thread(int(address)) if interaction.guild else None
    return channel if isinstance(channel, GuildPlace) and _has_rights(channel) else None


def _kind(channel: GuildPlace) -> TargetKind:
    if isinstance(channel, discord.Thread):
        return TargetKind.THREAD
    if isinstance(channel, discord.ForumChannel):
        return TargetKind.FORUM
    return TargetKind.ANNOUNCEMENT if channel.is_news() else TargetKind.CHANNEL
