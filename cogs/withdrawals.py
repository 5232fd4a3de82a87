"""Withdraws a message: deletes it, and takes its title off the forum post that it opened."""

from contextlib import suppress

import discord

from cogs.answers import ARCHIVED_THREAD

NAMELESS = "Dateline"
"""The title of a forum post that was withdrawn: its maker may rename it, but not delete it."""


async def withdraw(client: discord.Client, message: discord.PartialMessage) -> None:
    """Delete a message of the bot's own; raises what discord.py raises. Done twice it is the same.

    A thread that was archived is opened for it: nothing in it can be deleted before.
    """
    if message.id == message.channel.id:  # the first message of a forum post, which has its id
        thread = await _thread(client, message)
        with suppress(discord.Forbidden):  # a moderator locked it: its message may go all the same
            await thread.edit(archived=False, name=NAMELESS)
    try:
        await message.delete()
    except discord.HTTPException as error:
        if error.code != ARCHIVED_THREAD:
            raise
        thread = await _thread(client, message)
        await thread.edit(archived=False)
        await message.delete()


async def _thread(client: discord.Client, message: discord.PartialMessage) -> discord.Thread:
    """Return the thread a message is in; an archived one is not in the cache."""
    number = message.channel.id
    found = client.get_channel(number) or await client.fetch_channel(number)
    if not isinstance(found, discord.Thread):
        raise TypeError(f"channel {number} is no thread")
    return found
