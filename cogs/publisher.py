"""Publishes deliveries on Discord: one request each, and a look back where its result is unknown."""

import asyncio
import dataclasses
import logging
from collections.abc import AsyncIterator, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

import discord

from bot.model import Delivery, TargetKind
from bot.services.forgetting import WITHDRAWAL
from bot.services.pictures import Pictures
from bot.services.publishing import (
    PUBLICATION,
    Absent,
    Ambiguous,
    Closed,
    Ended,
    Finding,
    Later,
    Outcome,
    Refused,
    Sent,
    Unreadable,
)
from bot.translation import N_
from cogs.answers import (
    CANNOT_POST,
    CANNOT_SEE,
    MESSAGE_DELETED,
    MISSING_PERMISSION,
    THREAD_CLOSED,
    THREAD_LOCKED,
    outcome_of,
)
from cogs.components import embeds_of, mentions_of, view_of
from cogs.forum_tags import tags_for
from cogs.pictures import draw
from cogs.render.limits import CONTENT
from cogs.render.pictures import PICTURE
from cogs.render.text import plain as plain_text
from cogs.requests import Requests, counted
from cogs.standing import known_refusal, may_attach, told_exactly
from cogs.withdrawals import withdraw

log = logging.getLogger(__name__)

PLATFORM = "discord"
THREAD_NAME = 100
SUPPRESS_EMBEDS = 1 << 2
READING = 60.0
"""Seconds that reading back may take; it may need many pages, and a rate limit's pause between them."""
SKEW = timedelta(minutes=15)
"""How far our clock may be ahead of Discord's, which dates messages."""
LATEST = timedelta(minutes=20)
"""How long after the last attempt its message may be dated: a request's time, and the clocks' difference."""
AT_LEAST = 500
"""Messages looked through all the same: our clock may have been wrong by hours, and set right since."""
Place = discord.abc.Messageable


class DiscordPublisher:
    """The outbox's way to Discord."""

    def __init__(self, client: discord.Client, pictures: Pictures | None = None) -> None:
        self._client = client
        self._pictures = pictures or Pictures()

    def known_refusal(self, delivery: Delivery) -> Closed | None:
        """Look into the cache for what is missing."""
        return known_refusal(self._client, delivery)

    async def publish(self, delivery: Delivery, *, timeout: float) -> Outcome:  # noqa: ASYNC109 - the Protocol's
        """Send, edit or open a forum post; every answer of Discord comes back as a value."""
        with counted() as requests:
            try:
                async with asyncio.timeout(timeout):
                    return await self._request(delivery, requests)
            except Exception as error:  # noqa: BLE001 - outcome_of raises again what it does not know
                if isinstance(error, TimeoutError) and requests.is_global_limit:
                    self._lift_global_limit()
                address = delivery.channel_id or delivery.target.address
                outcome = outcome_of(error, channel_id=address, edits=delivery.edits is not None)
                outcome = told_exactly(self._client, delivery, _within_post(delivery, outcome))
                return _as_far_as_known(outcome, requests)

    async def find(self, delivery: Delivery, *, since: datetime) -> Finding:
        """Look for the delivery's mark among the bot's own messages since its first attempt."""
        try:
            async with asyncio.timeout(READING):
                if (refusal := await self._why_unreadable(delivery)) is not None:
                    return refusal
                async for message in self._messages(delivery, since - SKEW):
                    if message.author == self._client.user and _carries(message, delivery.id):
                        return Sent(str(message.id), str(message.channel.id))
        except Exception as error:  # noqa: BLE001 - outcome_of raises again what it does not know
            outcome = outcome_of(error, channel_id=delivery.target.address, edits=False)
            outcome = _within_post(delivery, outcome)
            if isinstance(outcome, Closed | Ended | Later | Refused):
                return outcome
            return Later(5.0, N_("reading back failed: {reason}").format(reason=error))
        return Absent()

    def plain(self, delivery: Delivery) -> Delivery:
        """Return the delivery as bare text with its mark, its call and its silence."""
        whole = delivery.payload
        kept = {key: part for key, part in whole.items() if key not in {"embeds", PICTURE}}
        payload = kept | {
            "content": "\n".join(_texts(whole))[:CONTENT] or "…",
            "flags": whole.get("flags", 0) | SUPPRESS_EMBEDS,
        }
        return dataclasses.replace(delivery, payload=payload)

    async def _request(self, delivery: Delivery, requests: Requests) -> Outcome:
        if delivery.edits is not None:
            return await self._edit(delivery)
        allowed = may_attach(self._client, delivery)
        payload, files = await draw(self._pictures, delivery.payload, allowed=allowed)
        try:
            return await self._create(delivery, payload, files)
        except discord.Forbidden as error:
            if not files or error.code != MISSING_PERMISSION or requests.is_open:
                raise
        # The cache let it carry a picture and Discord does not, or not even be posted. It was refused whole
        # and nothing before it can have arrived, so the same nonce may go once more, without the picture.
        log.info("a message with its picture was refused; it is sent without")
        sent = await self._create(delivery, delivery.payload, [])
        return dataclasses.replace(sent, refused_before=True)

    async def _create(
        self, delivery: Delivery, payload: Mapping[str, Any], files: list[discord.File]
    ) -> Sent:
        if delivery.target.kind is TargetKind.FORUM and delivery.thread_id is None:
            return await self._open_post(delivery, payload, files)
        return await self._send(delivery, payload, files)

    async def _send(self, delivery: Delivery, payload: Mapping[str, Any], files: list[discord.File]) -> Sent:
        place = await self._place(delivery)
        flags = _flags(payload)
        message = await place.send(
            payload.get("content"),
            embeds=embeds_of(payload),
            files=files,
            view=view_of(payload) or discord.utils.MISSING,
            nonce=delivery.nonce,
            allowed_mentions=mentions_of(payload),
            silent=flags.suppress_notifications,
            suppress_embeds=flags.suppress_embeds,
        )
        return Sent(str(message.id), str(message.channel.id))

    async def _edit(self, delivery: Delivery) -> Outcome:
        if not delivery.edited_message_id:
            return Refused(MESSAGE_DELETED)
        channel = self._client.get_partial_messageable(int(delivery.channel_id or delivery.target.address))
        message = channel.get_partial_message(int(delivery.edited_message_id))
        if delivery.kind == WITHDRAWAL:
            await withdraw(self._client, message)
            return Sent(str(message.id), str(channel.id))
        if delivery.kind == PUBLICATION:
            answer: object = await self._client.http.publish_message(channel.id, message.id)
            if not isinstance(
                answer, dict
            ):  # `Message.publish` looks at no answer, a page of the edge's either
                raise TypeError("the answer to publishing is no message")
            return Sent(str(message.id), str(channel.id))
        await message.edit(
            # What calls a role stays as it is; in its plain form a message is all content.
            content=delivery.payload.get("content", discord.utils.MISSING),
            embeds=embeds_of(delivery.payload),
            view=view_of(delivery.payload),
            allowed_mentions=mentions_of(delivery.payload),
        )
        return Sent(str(message.id), str(channel.id))

    async def _open_post(
        self, delivery: Delivery, payload: Mapping[str, Any], files: list[discord.File]
    ) -> Sent:
        forum = await self._forum(delivery)
        flags = _flags(payload)
        post = await forum.create_thread(
            name=_name(payload),
            content=payload.get("content"),
            embeds=embeds_of(payload),
            files=files,
            view=view_of(payload) or discord.utils.MISSING,
            allowed_mentions=mentions_of(payload),
            applied_tags=tags_for(forum, payload),
            silent=flags.suppress_notifications,
            suppress_embeds=flags.suppress_embeds,
        )
        return Sent(str(post.message.id), str(post.thread.id))

    async def _forum(self, delivery: Delivery) -> discord.ForumChannel:
        channel = await self._channel(delivery)
        if not isinstance(channel, discord.ForumChannel):
            raise TypeError(f"channel {delivery.target.address} is no forum")
        return channel

    async def _channel(self, delivery: Delivery) -> discord.abc.GuildChannel | discord.Thread | None:
        """Return the target's channel; an archived thread is not in the cache."""
        number = int(delivery.target.address)
        channel = self._client.get_channel(number) or await self._client.fetch_channel(number)
        return channel if isinstance(channel, discord.abc.GuildChannel | discord.Thread) else None

    async def _place(self, delivery: Delivery) -> Place:
        if delivery.target.kind is TargetKind.DM:
            return await self._client.create_dm(discord.Object(int(delivery.target.address)))
        return self._client.get_partial_messageable(int(delivery.thread_id or delivery.target.address))

    async def _why_unreadable(self, delivery: Delivery) -> Closed | Unreadable | None:
        """Say why history cannot be read: without the right Discord answers an empty list, not an error."""
        if delivery.target.kind is TargetKind.DM:
            return None
        channel = await self._channel(delivery)
        if channel is None:
            return Unreadable(N_("it is no channel of a server"))
        rights = channel.permissions_for(channel.guild.me)
        if not rights.view_channel:
            return Closed(CANNOT_SEE)
        if not rights.read_message_history:
            return Unreadable(N_("the bot may not read the channel's history: give it Read Message History"))
        return None

    async def _messages(self, delivery: Delivery, since: datetime) -> AsyncIterator[discord.Message]:
        """Yield the messages since a time, oldest first, as far as the delivery's attempts may have come."""
        if delivery.target.kind is TargetKind.FORUM and delivery.thread_id is None:
            async for message in self._openings(delivery, since):
                yield message
            return
        until = (delivery.last_attempt or since) + LATEST
        place = await self._place(delivery)
        number = 0
        async for message in place.history(after=since, limit=None, oldest_first=True):
            number += 1
            if number > AT_LEAST and message.created_at > until:
                return
            yield message

    async def _openings(self, delivery: Delivery, since: datetime) -> AsyncIterator[discord.Message]:
        """Yield the first messages of the bot's own posts in a forum opened since a time."""
        forum = await self._forum(delivery)
        threads = [thread for thread in await forum.guild.active_threads() if thread.parent_id == forum.id]
        async for thread in forum.archived_threads(limit=None):
            if thread.archive_timestamp < since:
                break  # they come by the time they were archived, the last first
            threads.append(thread)
        for thread in threads:
            opened = discord.utils.snowflake_time(thread.id)
            if opened >= since and self._client.user and thread.owner_id == self._client.user.id:
                try:
                    # A forum post's first message has the thread's own id.
                    yield await thread.fetch_message(thread.id)
                except discord.NotFound:
                    continue

    def _lift_global_limit(self) -> None:
        """Let others ask again: cancelled in its pause, discord.py would hold back all requests for ever."""
        self._client.http._global_over.set()  # noqa: SLF001 - it has no way to give up such a pause


def _flags(payload: Mapping[str, Any]) -> discord.MessageFlags:
    return discord.MessageFlags._from_value(payload.get("flags", 0))  # noqa: SLF001 - no public way from a number


def _texts(payload: Mapping[str, Any]) -> Iterator[str]:
    """Yield all that a payload says, whoever it calls first and its footers, which may be its mark, last."""
    embeds = payload.get("embeds", ())
    yield from filter(None, [payload.get("content")])
    for embed in embeds:
        yield from filter(None, [embed.get("title"), embed.get("description")])
    for embed in embeds:
        yield from (f"{field['name']}\n{field['value']}" for field in embed.get("fields", ()))
    yield from (embed["footer"]["text"] for embed in embeds if "footer" in embed)


def _name(payload: Mapping[str, Any]) -> str:
    """Return what a forum post is called: its title, which in its plain form is the first line not a call."""
    titles = [embed["title"] for embed in payload.get("embeds", ()) if embed.get("title")]
    lines = [line for line in str(payload.get("content", "")).splitlines() if not line.startswith("<@&")]
    return plain_text([*titles, *lines, ""][0], THREAD_NAME) or "Dateline"


def _as_far_as_known(outcome: Outcome, requests: Requests) -> Outcome:
    """Correct what the last exception says by all that went over the wire."""
    if isinstance(outcome, Ambiguous) and requests.is_nothing_sent:
        return Later(1.0, N_("held off by a rate limit"))
    if not isinstance(outcome, Ambiguous | Sent) and requests.is_open:
        return Ambiguous(N_("an earlier try may have arrived; then: {reason}").format(reason=outcome.reason))
    return outcome


def _within_post(delivery: Delivery, outcome: Outcome) -> Outcome:
    """Return what an outcome means for a message in a forum post: the post may end, the forum does not.

    Nor does an archived thread take nothing because an edit cannot pass: what is sent opens it again.
    """
    is_edit = delivery.edits is not None
    is_within = delivery.thread_id is not None or (is_edit and delivery.target.kind is TargetKind.FORUM)
    if is_within and isinstance(outcome, Ended):
        return Refused(N_("the forum post was deleted"))
    if (is_within or is_edit) and isinstance(outcome, Closed) and outcome.reason in THREAD_CLOSED:
        return Refused(outcome.reason)
    if is_edit and delivery.kind == WITHDRAWAL and outcome == Closed(CANNOT_POST):
        # One's own message is deleted without a permission, but not in a thread that a moderator locked.
        return Refused(THREAD_LOCKED)
    return outcome


def _carries(message: discord.Message, delivery: str) -> bool:
    """Tell whether a message bears the delivery's mark, which comes back verbatim.

    It is a button's custom_id; in notices, which have no button, it ends the footer or the plain text.
    """
    prefix = f"d:{delivery}:"
    texts = [message.content, *(embed.footer.text or "" for embed in message.embeds)]
    return any(text.endswith(delivery) for text in texts) or any(
        (child.custom_id or "").startswith(prefix)
        for row in message.components
        if isinstance(row, discord.ActionRow)
        for child in row.children
        if isinstance(child, discord.Button)
    )
