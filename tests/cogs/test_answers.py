"""What each of Discord's answers means for a delivery."""

import json
from types import SimpleNamespace
from typing import Any

import aiohttp
import discord
import pytest

from bot.services.publishing import Ambiguous, BadForm, Closed, Ended, Later, Outcome, Refused, Sent
from cogs.answers import outcome_of

KINDS: dict[int, type[discord.HTTPException]] = {403: discord.Forbidden, 404: discord.NotFound}


def answer(status: int, code: int = 0, *, via: bool = True, **headers: str) -> discord.HTTPException:
    known = ({"Via": "1.1 discord"} if via else {}) | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    response: Any = SimpleNamespace(status=status, reason="", headers=known)
    return KINDS.get(status, discord.HTTPException)(response, {"code": code, "message": "said"})


def meaning(error: Exception, *, edits: bool = False) -> Outcome:
    return outcome_of(error, channel_id="900", edits=edits)


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (403, 50001, Closed),
        (403, 50013, Closed),
        (403, 50007, Closed),
        (403, 50278, Closed),
        (400, 50083, Closed),
        (400, 160005, Closed),
        (404, 10003, Ended),
        (404, 10004, Ended),
        (400, 50035, BadForm),
        (400, 50006, BadForm),
        (413, 40005, BadForm),
        (403, 40003, Later),
        (429, 20016, Later),
        (429, 20028, Later),
        (429, 130000, Later),
        (429, 0, Later),
        (401, 0, Later),
        (500, 0, Ambiguous),
        (503, 0, Ambiguous),
        (520, 0, Ambiguous),
        (529, 0, Ambiguous),
        (408, 0, Ambiguous),
        (400, 50008, Refused),
    ],
)
def test_an_answer_is_one_fact(status: int, code: int, kind: type[Outcome]) -> None:
    assert isinstance(meaning(answer(status, code)), kind)


def test_a_message_deleted_since_was_delivered_but_can_not_be_edited() -> None:
    assert meaning(answer(404, 10008)) == Sent("", "900")
    assert isinstance(meaning(answer(404, 10008), edits=True), Refused)


def test_a_limit_waits_as_long_as_discord_says() -> None:
    assert meaning(answer(429, Retry_After="7.5")) == Later(
        7.5, "Discord answered 429 (code 0): said", is_refusal=True
    )


@pytest.mark.parametrize(
    "error",
    [answer(401), answer(429, via=False), aiohttp.ClientConnectorError(None, OSError())],  # type: ignore[arg-type] # no key is needed
)
def test_what_holds_for_all_channels_silences_all(error: Exception) -> None:
    outcome = meaning(error)
    assert isinstance(outcome, Later)
    assert outcome.everywhere


@pytest.mark.parametrize(
    "error",
    [
        TimeoutError(),
        ConnectionResetError(104, "reset"),
        aiohttp.ServerDisconnectedError(),
        aiohttp.ClientPayloadError(),
        json.JSONDecodeError("no", "", 0),
        TypeError("string indices must be integers"),
    ],
)
def test_an_answer_that_is_none_may_hide_a_message(error: Exception) -> None:
    assert isinstance(meaning(error), Ambiguous)


def test_discord_pys_own_limit_is_waited_for() -> None:
    assert meaning(discord.RateLimited(45.0)) == Later(45.0, "Discord's rate limit", is_refusal=True)


def test_what_nobody_foresaw_is_raised() -> None:
    with pytest.raises(ZeroDivisionError):
        meaning(ZeroDivisionError())
