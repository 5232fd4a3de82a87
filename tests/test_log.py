"""Logs are one line a fact and never show a token."""

import json
import logging

import pytest

from bot.log import JsonFormatter, TextFormatter, logging_ids, mask

# Not real: the shape of a bot token.
TOKEN = "MTAxMjM0NTY3ODkwMTIzNDU2Nzg.GabcdE.abcdefghijklmnopqrstuvwxyz0123456789AB"


def record(message: str, *, error: BaseException | None = None) -> logging.LogRecord:
    exc_info = (type(error), error, error.__traceback__) if error else None
    return logging.LogRecord("bot.test", logging.WARNING, __file__, 1, message, (), exc_info)


@pytest.mark.parametrize("formatter", [TextFormatter(), JsonFormatter()])
@pytest.mark.parametrize(
    "text",
    [
        f"login with {TOKEN} failed",
        "POST /interactions/123456/aW50ZXJhY3Rpb246MTIzNDU2/callback",
        "PATCH https://discord.com/api/v10/webhooks/123/aW50ZXJhY3Rpb246MTIz/messages/@original",
    ],
)
def test_tokens_are_masked_in_messages_and_tracebacks(formatter: logging.Formatter, text: str) -> None:
    line = formatter.format(record(text, error=ValueError(text)))
    assert "aW50ZXJhY3Rpb24" not in line
    assert TOKEN not in line
    assert line.count("[token]") >= 2


@pytest.mark.parametrize("formatter", [TextFormatter(), JsonFormatter()])
def test_a_record_is_one_line_whatever_a_feed_says(formatter: logging.Formatter) -> None:
    line = formatter.format(record("title\nERROR forged\u2028line\x1b[31m"))
    assert len(line.splitlines()) == 1
    assert "\x1b" not in line


def test_ids_stand_on_each_line() -> None:
    with logging_ids(feed=12), logging_ids(entry="x"):
        assert "feed=12 entry=x polled" in TextFormatter().format(record("polled"))
        assert json.loads(JsonFormatter().format(record("polled")))["feed"] == "12"
    assert "feed=" not in TextFormatter().format(record("polled"))


def test_ordinary_text_is_left_alone() -> None:
    assert mask("Kazakhstan and Kyrgyzstan agree.Water.deal") == "Kazakhstan and Kyrgyzstan agree.Water.deal"
