"""What Discord's answers mean for a delivery (developers/topics/opcodes-and-status-codes)."""

import asyncio
from json import JSONDecodeError

import aiohttp
import discord

from bot.services.publishing import Ambiguous, BadForm, Closed, Ended, Later, Outcome, Refused, Sent
from bot.translation import N_

UNKNOWN_CHANNEL, UNKNOWN_GUILD, UNKNOWN_MESSAGE = 10003, 10004, 10008
SLOW_MODE, WRITE_LIMIT, GUILD_WRITE_LIMIT, OVERLOADED = 20016, 20028, 20029, 130000
OPENING_DMS_TOO_FAST = 40003
TOO_LARGE, PUBLISHED_ALREADY = 40005, 40033
MISSING_ACCESS, EMPTY_MESSAGE, DM_CLOSED, MISSING_PERMISSION, BAD_FORM = 50001, 50006, 50007, 50013, 50035
ARCHIVED_THREAD, LOCKED_THREAD, NO_MUTUAL_GUILD = 50083, 160005, 50278

_GONE = {UNKNOWN_CHANNEL: N_("the channel was deleted"), UNKNOWN_GUILD: N_("the server is gone")}
CANNOT_SEE = N_("the bot cannot see the channel: give it View Channel")
CANNOT_POST = N_("the bot may not post there: give it Send Messages and Embed Links")
THREAD_LOCKED = N_("the thread is locked")
MESSAGE_DELETED = N_("the message to edit was deleted")
_CLOSED = {
    MISSING_ACCESS: CANNOT_SEE,
    MISSING_PERMISSION: CANNOT_POST,
    DM_CLOSED: N_("the person does not take direct messages from this bot"),
    NO_MUTUAL_GUILD: N_("the bot and the person share no server"),
    ARCHIVED_THREAD: N_("the thread is archived"),
    LOCKED_THREAD: THREAD_LOCKED,
}
THREAD_CLOSED = frozenset({_CLOSED[ARCHIVED_THREAD], THREAD_LOCKED})
_FORM = frozenset({BAD_FORM, EMPTY_MESSAGE, TOO_LARGE})
_WAIT = frozenset({SLOW_MODE, WRITE_LIMIT, GUILD_WRITE_LIMIT, OVERLOADED, OPENING_DMS_TOO_FAST})

WAIT = 60.0
"""Seconds to wait where Discord does not say how long."""


def outcome_of(error: Exception, *, channel_id: str, edits: bool) -> Outcome:
    """Return what an exception raised while sending means; anything unknown may have arrived."""
    match error:
        case discord.RateLimited():
            return Later(error.retry_after, N_("Discord's rate limit"), is_refusal=True)
        case discord.HTTPException():
            return _of_answer(error, channel_id=channel_id, edits=edits)
        case aiohttp.ClientConnectorError():
            return Later(5.0, N_("Discord cannot be reached"), everywhere=True)
        case TimeoutError() | asyncio.TimeoutError():
            return Ambiguous(N_("no answer in time"))
        case aiohttp.ClientError() | OSError() | JSONDecodeError() | TypeError():
            # TypeError: discord.py meets a 200 whose body is HTML, not JSON.
            return Ambiguous(f"{type(error).__name__}: {error}"[:200])
        case _:
            raise error


def _of_answer(  # noqa: PLR0911 - one return a kind of answer
    error: discord.HTTPException, *, channel_id: str, edits: bool
) -> Outcome:
    reason = N_("Discord answered {status} (code {code}): {text}")
    reason = reason.format(status=error.status, code=error.code, text=error.text)[:200]
    if error.code == UNKNOWN_MESSAGE:
        # With our nonce: it was delivered and then deleted (discord-api-docs#6647).
        return Refused(MESSAGE_DELETED) if edits else Sent("", channel_id)
    if error.code == PUBLISHED_ALREADY:
        return Sent("", channel_id)
    if error.code in _GONE:
        return Ended(_GONE[error.code])
    if error.code in _CLOSED:
        return Closed(_CLOSED[error.code])
    if error.code in _FORM:
        return BadForm(reason)
    if error.code in _WAIT or error.status == 429:  # noqa: PLR2004 - Too Many Requests
        # Without Via it is not Discord that answers but the edge in front of it, which banned our address.
        is_banned = error.status == 429 and "Via" not in error.response.headers  # noqa: PLR2004 - as above
        return Later(_retry_after(error), reason, everywhere=is_banned, is_refusal=True)
    if error.status >= 500 or error.status == 408:  # noqa: PLR2004 - server errors, Request Timeout
        return Ambiguous(reason)
    if error.status == 401:  # noqa: PLR2004 - Unauthorized
        return Later(WAIT * 5, N_("Discord refuses the bot's token"), everywhere=True, is_refusal=True)
    return Later(WAIT, reason) if error.code == 0 else Refused(reason)


def _retry_after(error: discord.HTTPException) -> float:
    try:
        return max(1.0, float(error.response.headers["Retry-After"]))
    except (KeyError, ValueError):
        return WAIT
