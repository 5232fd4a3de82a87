"""Publishes deliveries on Discord: one request each, and a look back where its result is unknown."""

import asyncio
import dataclasses
from collections.abc import AsyncIterator
from datetime import datetime

import discord

from bot.model import Delivery, TargetKind
from bot.services.forgetting import WITHDRAWAL
from bot.services.publishing import Absent, Finding, Later, Outcome, Sent, Unreadable
from cogs.answers import outcome_of
from cogs.components import embeds_of, mentions_of, view_of
from cogs.render.limits import CONTENT
from cogs.render.text import plain as plain_text

PLATFORM = "discord"
THREAD_NAME = 100
Place = discord.abc.Messageable


class DiscordPublisher:
    """The outbox's way to Discord."""

    def __init__(self, client: discord.Client) -> None:
        self._client = client

    async def publish(self, delivery: Delivery, *, timeout: float) -> Outcome:  # noqa: ASYNC109 - the Protocol's
        """Send, edit or open a forum post; every answer of Discord comes back as a value."""
        try:
            async with asyncio.timeout(timeout):
                if delivery.edits is not None:
                    return await self._edit(delivery)
                if delivery.target.kind is TargetKind.FORUM:
                    return await self._open_post(delivery)
                return await self._send(delivery)
        except Exception as error:  # noqa: BLE001 - outcome_of raises again what it does not know
            address = delivery.channel_id or delivery.target.address
            return outcome_of(error, channel_id=address, edits=delivery.edits is not None)

    async def find(self, delivery: Delivery, *, since: datetime) -> Finding:
        """Look for the delivery's mark among the bot's own messages since a time."""
        try:
            if not self._may_read(delivery):
                return Unreadable("the bot may not read the channel's history there")
            async for message in self._messages(delivery, since):
                if _carries(message, delivery.id):
                    return Sent(str(message.id), str(message.channel.id))
        except discord.Forbidden:
            return Unreadable("the bot may not read the channel's history there")
        except (discord.HTTPException, discord.RateLimited, OSError, TimeoutError) as error:
            return Later(5.0, f"reading back failed: {error}")
        return Absent()

    def plain(self, delivery: Delivery) -> Delivery:
        """Return the delivery as bare text with its mark."""
        embeds = delivery.payload.get("embeds", ())
        parts = [text for embed in embeds for text in (embed.get("title"), embed.get("description")) if text]
        parts += [
            field["name"] + "\n" + field["value"] for embed in embeds for field in embed.get("fields", ())
        ]
        payload = {
            "content": "\n".join(parts)[:CONTENT]
            or plain_text(str(delivery.payload.get("content", "…")), CONTENT),
            "allowed_mentions": delivery.payload.get("allowed_mentions", {"parse": []}),
            "components": delivery.payload.get("components", []),
            "flags": 1 << 2,
        }
        return dataclasses.replace(delivery, payload=payload)

    async def _send(self, delivery: Delivery) -> Outcome:
        place = await self._place(delivery)
        payload = delivery.payload
        flags = discord.MessageFlags._from_value(payload.get("flags", 0))  # noqa: SLF001 - no public way from a number
        message = await place.send(
            payload.get("content"),
            embeds=embeds_of(payload),
            view=view_of(payload) or discord.utils.MISSING,
            nonce=delivery.nonce,
            allowed_mentions=mentions_of(payload),
            silent=flags.suppress_notifications,
            suppress_embeds=flags.suppress_embeds,
        )
        return Sent(str(message.id), str(message.channel.id))

    async def _edit(self, delivery: Delivery) -> Outcome:
        channel = self._client.get_partial_messageable(int(delivery.channel_id or delivery.target.address))
        message = channel.get_partial_message(int(delivery.edited_message_id or 0))
        if delivery.kind == WITHDRAWAL:
            await message.delete()
            return Sent(str(message.id), str(channel.id))
        await message.edit(
            embeds=embeds_of(delivery.payload),
            view=view_of(delivery.payload),
            allowed_mentions=mentions_of(delivery.payload),
        )
        return Sent(str(message.id), str(channel.id))

    async def _open_post(self, delivery: Delivery) -> Outcome:
        forum = await self._forum(delivery)
        title = delivery.payload["embeds"][0].get("title") or "News brief"
        post = await forum.create_thread(
            name=plain_text(title, THREAD_NAME),
            embeds=embeds_of(delivery.payload),
            view=view_of(delivery.payload) or discord.utils.MISSING,
            allowed_mentions=mentions_of(delivery.payload),
        )
        return Sent(str(post.message.id), str(post.thread.id))

    async def _forum(self, delivery: Delivery) -> discord.ForumChannel:
        number = int(delivery.target.address)
        channel = self._client.get_channel(number) or await self._client.fetch_channel(number)
        if not isinstance(channel, discord.ForumChannel):
            raise TypeError(f"channel {number} is no forum")
        return channel

    async def _place(self, delivery: Delivery) -> Place:
        if delivery.target.kind is TargetKind.DM:
            return await self._client.create_dm(discord.Object(int(delivery.target.address)))
        return self._client.get_partial_messageable(int(delivery.target.address))

    def _may_read(self, delivery: Delivery) -> bool:
        """Tell whether history can be read: without the right Discord answers an empty list, not an error."""
        if delivery.target.kind is TargetKind.DM:
            return True
        channel = self._client.get_channel(int(delivery.target.address))
        if not isinstance(channel, discord.abc.GuildChannel | discord.Thread):
            return False
        rights = channel.permissions_for(channel.guild.me)
        return rights.view_channel and rights.read_message_history

    async def _messages(self, delivery: Delivery, since: datetime) -> AsyncIterator[discord.Message]:
        if delivery.target.kind is TargetKind.FORUM:
            async for message in self._openings(delivery, since):
                yield message
            return
        place = await self._place(delivery)
        async for message in place.history(after=since, limit=None, oldest_first=True):
            yield message

    async def _openings(self, delivery: Delivery, since: datetime) -> AsyncIterator[discord.Message]:
        """Yield the first messages of the forum's posts opened since a time."""
        forum = await self._forum(delivery)
        for thread in await forum.guild.active_threads():
            if thread.parent_id == forum.id and (thread.created_at is None or thread.created_at >= since):
                # A forum post's first message has the thread's own id.
                yield await thread.fetch_message(thread.id)


def _carries(message: discord.Message, delivery: str) -> bool:
    """Tell whether a message bears the delivery's mark: a button's custom_id comes back verbatim."""
    prefix = f"d:{delivery}:"
    return any(
        (child.custom_id or "").startswith(prefix)
        for row in message.components
        if isinstance(row, discord.ActionRow)
        for child in row.children
        if isinstance(child, discord.Button)
    )
