"""What the cache tells of a place before Discord is asked, so that a closed one costs no request.

Channels, overwrites, roles and the bot's own membership are kept up to date without privileged intents.
"""

import discord

from bot.model import Delivery, TargetKind
from bot.services.publishing import Closed
from cogs.answers import CANNOT_POST, CANNOT_SEE


def known_refusal(client: discord.Client, delivery: Delivery) -> Closed | None:
    """Return why Discord would refuse a delivery now; None where only Discord can tell."""
    channel = _channel(client, delivery)
    me = channel.guild.get_member(client.user.id) if channel and client.user else None
    if channel is None or me is None:
        return None
    rights = channel.permissions_for(me)
    if not rights.view_channel:
        return Closed(CANNOT_SEE, was_asked=False)
    # What follows in a forum post is sent in its thread.
    in_thread = isinstance(channel, discord.Thread) or delivery.thread_id is not None
    if delivery.edits is not None or _may_post(rights, in_thread=in_thread):
        return None
    return Closed(CANNOT_POST, was_asked=False)


def may_attach(client: discord.Client, delivery: Delivery) -> bool:
    """Tell whether a delivery is known to be let carry a picture: one that is not would be refused whole."""
    if delivery.target.kind is TargetKind.DM:
        return True
    channel = _channel(client, delivery)
    me = channel.guild.get_member(client.user.id) if channel and client.user else None
    return channel is not None and me is not None and channel.permissions_for(me).attach_files


def _channel(client: discord.Client, delivery: Delivery) -> discord.abc.GuildChannel | discord.Thread | None:
    """Return the channel, if all that its permissions are made of is in the cache."""
    if delivery.target.kind is TargetKind.DM:
        return None
    channel = client.get_channel(int(delivery.channel_id or delivery.target.address))
    if not isinstance(channel, discord.abc.GuildChannel | discord.Thread) or channel.guild.unavailable:
        return None
    # A thread has the permissions of its parent.
    return None if isinstance(channel, discord.Thread) and channel.parent is None else channel


def _may_post(rights: discord.Permissions, *, in_thread: bool) -> bool:
    """Tell whether messages may be sent there; all of ours carry embeds, or their plain form a link."""
    return rights.embed_links and (rights.send_messages_in_threads if in_thread else rights.send_messages)
