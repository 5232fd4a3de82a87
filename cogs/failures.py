"""What a person is told when something goes wrong: in their language, in one line, and what to do."""

import logging
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from math import ceil

import discord
from discord import app_commands

from bot.errors import DatelineError, SourceError, UserError, WorkerError
from bot.translation import _, ngettext, retold
from cogs.permissions import permission_name
from cogs.render.text import plain
from cogs.replies import Interaction, say

log = logging.getLogger(__name__)

TOO_LATE = frozenset({10015, 10062, 40060, 50027})
"""Discord's codes of an interaction that is over: nobody can be told anything by it any more.

Unknown Webhook, Unknown interaction, already acknowledged, Invalid Webhook Token.
"""

ADDRESS = 100
"""Characters of an address that an error repeats, so that its reason is read too."""


@asynccontextmanager
async def telling_errors(interaction: Interaction) -> AsyncIterator[None]:
    """Tell the person what goes wrong inside: discord.py only logs errors of buttons."""
    try:
        yield
    except Exception as error:  # noqa: BLE001 - told and logged by say_error
        await say_error(interaction, error)


async def say_error(interaction: Interaction, error: Exception) -> None:
    """Tell the person what went wrong; what is not their doing gets a number to find it by in the log."""
    cause = _cause(error)
    if isinstance(cause, discord.HTTPException) and cause.code in TOO_LATE:
        log.warning("an answer came too late: %s", cause)
        return
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
                address=plain(cause.url, ADDRESS), reason=retold(cause.reason)
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
