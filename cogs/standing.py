"""What the cache tells of a place before Discord is asked, so that a closed one costs no request.

Channels, overwrites, roles and the bot's own membership are kept up to date without privileged intents.
"""

import discord

from bot.model import Delivery, TargetKind
from bot.services.publishing import Closed, Outcome
from cogs.answers import CANNOT_POST, CANNOT_SEE
from cogs.permissions import cannot_post, rights_given


def known_refusal(client: discord.Client, delivery: Delivery) -> Closed | None:
    """Return why Discord would refuse a delivery now; None where only Discord can tell."""
    channel = _channel(client, delivery)
    me = channel.guild.get_member(client.user.id) if channel and client.user else None
    if channel is None or me is None:
        return None
    rights = rights_given(channel, me)
    if not rights.view_channel:
        return Closed(CANNOT_SEE, was_asked=False)
    lacking = [flag for flag in needed_to_post(delivery) if not getattr(rights, flag)]
    if delivery.edits is not None or not lacking:
        return None
    return Closed(cannot_post(lacking, in_forum=_is_forum(delivery)), was_asked=False)


def needed_to_post(delivery: Delivery) -> tuple[str, str]:
    """Return the permissions a message needs; all of ours carry embeds, or their plain form a link."""
    # What follows in a forum post is sent in its thread.
    in_thread = delivery.target.kind is TargetKind.THREAD or delivery.thread_id is not None
    return "send_messages_in_threads" if in_thread else "send_messages", "embed_links"


def told_exactly(client: discord.Client, delivery: Delivery, outcome: Outcome) -> Outcome:
    """Name what is lacking where Discord only says that something is, as far as the cache knows."""
    if outcome != Closed(CANNOT_POST):
        return outcome
    if (known := known_refusal(client, delivery)) is not None:
        return Closed(known.reason)
    if needed_to_post(delivery)[0] == "send_messages" and not _is_forum(delivery):
        return outcome
    return Closed(cannot_post(needed_to_post(delivery), in_forum=_is_forum(delivery)))


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


def _is_forum(delivery: Delivery) -> bool:
    return delivery.target.kind is TargetKind.FORUM
