"""What goes wrong is told in one line that fits; what is over is told to nobody."""

import logging
from types import SimpleNamespace
from typing import Any

import discord
import pytest

from bot.errors import FetchError
from cogs.failures import explain, say_error


class Refusal:
    """An answer of Discord's, as discord.py keeps it."""

    status = 404
    reason = "Not Found"


def over(code: int) -> discord.NotFound:
    return discord.NotFound(Refusal(), {"code": code, "message": "Unknown interaction"})


class Told(SimpleNamespace):
    """An interaction that notes what is said."""

    def __init__(self) -> None:
        super().__init__(extras={}, response=self, said=[])

    def is_done(self) -> bool:
        return False

    async def send_message(self, text: str, **_how: object) -> None:
        self.said.append(text)


@pytest.mark.parametrize("code", [10062, 50027])
async def test_an_interaction_that_is_over_is_no_failure_of_ours(
    code: int, caplog: pytest.LogCaptureFixture
) -> None:
    told: Any = Told()
    await say_error(told, over(code))
    assert told.said == []
    assert [record.levelno for record in caplog.records] == [logging.WARNING]


async def test_what_is_no_error_of_a_persons_gets_a_number_found_in_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    told: Any = Told()
    await say_error(told, ValueError("a secret of ours"))
    [text] = told.said
    number = text.partition("number ")[2][:6]
    assert number in caplog.text
    assert "secret" not in text


def test_the_reason_is_read_however_long_the_address_is() -> None:
    error = FetchError("https://outlet.example/" + "a" * 2000, "it answered 404 Not Found")
    assert explain(error).endswith("it answered 404 Not Found.")
    assert len(explain(error)) < 200
