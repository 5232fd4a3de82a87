"""How a command answers: in time, in public or in private, and honestly when it fails."""

import asyncio
import logging
import secrets
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractContextManager, asynccontextmanager
from math import ceil
from typing import Any

import discord
from discord import app_commands

from bot.errors import DatelineError, SourceError, UserError, WorkerError
from bot.model import Viewer
from bot.services.pictures import Pictures
from bot.translation import _, ngettext, retold, speak, speaking
from cogs.components import embeds_of, form_of, mentions_of, view_of
from cogs.permissions import permission_name
from cogs.pictures import draw
from cogs.render.limits import CONTENT
from cogs.render.text import plain

log = logging.getLogger(__name__)

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


@asynccontextmanager
async def telling_errors(interaction: Interaction) -> AsyncIterator[None]:
    """Tell the person what goes wrong inside: discord.py only logs errors of buttons."""
    try:
        yield
    except Exception as error:  # noqa: BLE001 - told and logged by say_error
        await say_error(interaction, error)


async def say_error(interaction: Interaction, error: Exception) -> None:
    """Tell the person what went wrong; what is not their doing gets a number to find it by in the log."""
    try:
        await say(interaction, explain(error))
    except discord.HTTPException as failure:
        # Too late or answered twice: nobody is listening any more.
        log.warning("an error could not be told: %s", failure)


def explain(error: Exception) -> str:  # noqa: PLR0911 - one return a kind of error
    """Return what a person is told about an error."""
    cause = _cause(error)
    match cause:
        case UserError():
            return retold(str(cause))
        case app_commands.CommandOnCooldown():
            return _slowly(ceil(cause.retry_after))
        case app_commands.MissingPermissions():
            missing = ", ".join(map(permission_name, cause.missing_permissions))
            return _("You need {permissions} for this.").format(permissions=missing)
        case app_commands.NoPrivateMessage():
            return _("This works in a server only.")
        case app_commands.TransformerError():
            text = _("“{value}” is not something this option takes. Choose one of the suggestions.")
            return text.format(value=cause.value)
        case SourceError():
            # The kind is not told: it would say which names of an inner network there are.
            log.info("a command failed: %s: %s", type(cause).__name__, cause)
            return _("I cannot read {address}: {reason}.").format(
                address=cause.url, reason=retold(cause.reason)
            )
        case WorkerError():
            log.warning("a command failed: %s", cause)
            return _("It takes too long or too much memory to read that, so I stopped. Nothing was changed.")
        case DatelineError():
            log.warning("a command failed: %s", cause)
            return _("That cannot be done now: {reason}").format(reason=retold(str(cause)))
    number = secrets.token_hex(3)
    log.error("command failed, number %s", number, exc_info=cause)
    text = _("Something went wrong on our side (number {number}). Nothing was changed; please try again.")
    return text.format(number=number)


def _slowly(seconds: int) -> str:
    text = ngettext(
        "Slowly, please: try again in {n} second.", "Slowly, please: try again in {n} seconds.", seconds
    )
    return text.format(n=seconds)


def _cause(error: Exception) -> Exception:
    """Return what was raised inside a command or a transformer."""
    if isinstance(error, app_commands.CommandInvokeError):
        return error.original
    if isinstance(error, app_commands.TransformerError) and isinstance(error.__cause__, UserError):
        return error.__cause__
    return error
