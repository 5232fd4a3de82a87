"""How a command answers: in time, in public or in private, in the language of who reads it."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Any

import discord

from bot.model import Viewer
from bot.services.pictures import Pictures
from bot.translation import speak, speaking
from cogs.components import embeds_of, form_of, mentions_of, view_of
from cogs.pictures import draw
from cogs.render.limits import CONTENT
from cogs.render.text import plain

Interaction = discord.Interaction[Any]

PRIVATE = "private"
"""Marks a deferred answer that only one person sees (in `Interaction.extras`)."""
UPDATING = "updating"
"""Marks a click whose own message is to be changed."""
PUBLIC = "public"
"""The language of answers that a whole server sees, where it chose one."""
NOBODY = "0"
"""The id of no person: who has no links of their own, and is not the operator either."""
FORM_WITHIN = 2.0
"""Seconds in which a form must open: it cannot be announced, and Discord waits for three."""

LanguageOfGuild = Callable[[str], str | None]
"""Gives the language that a guild chose, or None, from memory."""


def no_language(_guild_id: str) -> None:
    """Know of no guild that chose a language."""


def begin(interaction: Interaction, language_of_guild: LanguageOfGuild) -> None:
    """Speak the person's language, and note the server's, where it chose one (see `for_readers`)."""
    speak(interaction.locale.value)
    if interaction.guild_id is not None:
        interaction.extras[PUBLIC] = language_of_guild(str(interaction.guild_id))


def for_readers(interaction: Interaction) -> AbstractContextManager[None]:
    """Speak, within the block, to whoever will read the answer: the person alone, or all of the server.

    Only what is shown is made within it: what goes wrong before is told to the person, in their language.
    """
    public = None if interaction.extras.get(PRIVATE, True) else interaction.extras.get(PUBLIC)
    return speaking(public or interaction.locale.value)


def viewer_of(interaction: Interaction) -> Viewer:
    """Return who is asking: a guild's member sees what the guild sees."""
    guild = None if interaction.guild_id is None else str(interaction.guild_id)
    return Viewer(guild_id=guild, user_id=str(interaction.user.id))


def readers_of(interaction: Interaction) -> Viewer:
    """Return who will read the answer, once it is known to be public or private.

    In direct messages with others that is not the person alone, whose own links are nobody else's business.
    """
    is_public = not interaction.extras.get(PRIVATE, True)
    if is_public and interaction.context.private_channel:
        return Viewer(user_id=NOBODY)
    return viewer_of(interaction)


async def acknowledge(interaction: Interaction, *, private: bool = False) -> None:
    """Tell Discord within its three seconds that an answer is coming."""
    interaction.extras[PRIVATE] = private
    await interaction.response.defer(ephemeral=private, thinking=True)


async def show(
    interaction: Interaction,
    payload: Mapping[str, Any],
    *,
    private: bool = False,
    pictures: Pictures | None = None,
) -> None:
    """Answer with a message, whether or not the interaction was acknowledged before.

    With `pictures` the message carries the picture it names; acknowledge first, for it is drawn here.
    """
    files: list[discord.File] = []
    if pictures is not None:
        payload, files = await draw(pictures, payload, allowed=interaction.app_permissions.attach_files)
    view = view_of(payload)
    if interaction.response.is_done():
        await interaction.edit_original_response(
            content=payload.get("content"),
            embeds=embeds_of(payload),
            # Whatever was attached before goes, or it would stand beside what is shown now.
            attachments=files,
            view=view,
            allowed_mentions=mentions_of(payload),
        )
        return
    await interaction.response.send_message(
        payload.get("content"),
        embeds=embeds_of(payload),
        files=files,
        view=view or discord.utils.MISSING,
        allowed_mentions=mentions_of(payload),
        ephemeral=private,
    )


async def begin_update(interaction: Interaction) -> None:
    """Tell Discord within its three seconds that the message whose button was clicked will change."""
    interaction.extras[UPDATING] = True
    await interaction.response.defer()


async def begin_turn(interaction: Interaction) -> bool:
    """Begin to turn a page: in the message itself for whoever asked for it, in a private answer for others.

    Returns whether what comes is private.
    """
    message = interaction.message
    asker = message.interaction_metadata.user if message and message.interaction_metadata else None
    if asker is None or asker == interaction.user:
        await begin_update(interaction)
        interaction.extras[PRIVATE] = message is not None and message.flags.ephemeral
        return bool(interaction.extras[PRIVATE])
    await acknowledge(interaction, private=True)
    return True


async def redraw(interaction: Interaction, payload: Mapping[str, Any]) -> None:
    """Change the message whose button was clicked, or that sent the form."""
    change = (
        interaction.edit_original_response
        if interaction.response.is_done()
        else interaction.response.edit_message
    )
    await change(
        content=payload.get("content"),
        embeds=embeds_of(payload),
        attachments=[],
        view=view_of(payload),
        allowed_mentions=mentions_of(payload),
    )


def in_time() -> asyncio.Timeout:
    """Limit what is read for a form to the time it has; TimeoutError is told as any failure of ours."""
    return asyncio.timeout(FORM_WITHIN)


async def ask(interaction: Interaction, form: Mapping[str, Any]) -> None:
    """Open a form."""
    await interaction.response.send_modal(form_of(form))


async def say(interaction: Interaction, text: str) -> None:
    """Answer one line to the person alone; a public answer that was announced is taken back first."""
    text = plain(text, CONTENT)
    if not interaction.response.is_done():
        await interaction.response.send_message(text, ephemeral=True)
        return
    if interaction.extras.get(UPDATING):
        # What was clicked stays as it is.
        await interaction.followup.send(text, ephemeral=True)
        return
    if interaction.extras.get(PRIVATE, True):
        await interaction.edit_original_response(content=text, embeds=[], attachments=[], view=None)
        return
    await interaction.delete_original_response()
    await interaction.followup.send(text, ephemeral=True)
