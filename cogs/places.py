"""Listens for what opens and closes places: permissions, channels, servers."""

import discord
from discord.ext import commands

from bot.services.places import Places


class PlacesCog(commands.Cog):
    """Keeps targets in step with the server's channels and roles."""

    def __init__(self, places: Places, client: discord.Client) -> None:
        self._places = places
        self._client = client

    @commands.Cog.listener()
    async def on_guild_channel_update(
        self, before: discord.abc.GuildChannel, after: discord.abc.GuildChannel
    ) -> None:
        """Try paused targets again when a channel's permissions changed."""
        if before.overwrites != after.overwrites:
            await self._places.reopen(str(after.guild.id))

    @commands.Cog.listener()
    async def on_guild_role_update(self, before: discord.Role, after: discord.Role) -> None:
        """Try paused targets again when a role's permissions changed."""
        if before.permissions != after.permissions:
            await self._places.reopen(str(after.guild.id))

    @commands.Cog.listener()
    async def on_guild_role_delete(self, role: discord.Role) -> None:
        """Try paused targets again: what a role denied in a channel went with it."""
        await self._places.reopen(str(role.guild.id))

    @commands.Cog.listener()
    async def on_member_update(self, before: discord.Member, after: discord.Member) -> None:
        """Try paused targets again when the bot's own roles or time-out changed.

        Of its own membership a bot is told without the privileged intent for members.
        """
        if after.id != after.guild.me.id:
            return
        if before.roles != after.roles or before.timed_out_until != after.timed_out_until:
            await self._places.reopen(str(after.guild.id))

    @commands.Cog.listener()
    async def on_raw_thread_update(self, payload: discord.RawThreadUpdateEvent) -> None:
        """Try paused targets again when a thread was opened; an archived one is not in the cache."""
        metadata = payload.data["thread_metadata"]
        if not metadata["archived"] and not metadata.get("locked"):
            await self._places.reopen(str(payload.guild_id))

    @commands.Cog.listener()
    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        """End the targets of a deleted channel."""
        await self._places.end_channel(str(channel.id))

    @commands.Cog.listener()
    async def on_raw_thread_delete(self, payload: discord.RawThreadDeleteEvent) -> None:
        """End the targets of a deleted thread."""
        await self._places.end_channel(str(payload.thread_id))

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Take up what a server had when it invites the bot again."""
        await self._places.join(str(guild.id))

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """Learn which servers removed or invited the bot while it was away; fires at each new session."""
        await self._places.reconcile({str(guild.id) for guild in self._client.guilds})

    @commands.Cog.listener()
    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Stop at once where the bot was removed."""
        await self._places.leave(str(guild.id))
