"""Logging: one line a fact, as text or JSON, with the ids of the work at hand and never a secret."""

import json
import logging
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Literal

_ids: ContextVar[tuple[tuple[str, str], ...]] = ContextVar("ids", default=())

# Bot tokens (three base64url parts), and the tokens in interaction and webhook addresses.
_SECRETS = (
    re.compile(r"\b[\w-]{20,30}\.[\w-]{5,8}\.[\w-]{25,110}"),
    re.compile(r"(?<=/interactions/)(\d+)/[\w-]+"),
    re.compile(r"(?<=/webhooks/)(\d+)/[\w-]+"),
)
_MASKS = ("[token]", r"\1/[token]", r"\1/[token]")
_SHORTEST_SECRET = 8
_CONTROL = {code: f"\\x{code:02x}" for code in (*range(32), *range(127, 160))} | {
    10: "\\n",
    13: "\\r",
    9: "\\t",
}
# Line and paragraph separators start a new line in many viewers.
_ONE_LINE = str.maketrans(
    {chr(code): text for code, text in _CONTROL.items()} | {"\u2028": "\\n", "\u2029": "\\n"}
)


_hidden: set[str] = set()


def hide(secret: str) -> None:
    """Have `mask` replace this very text too: a token need not look like one (a proxy's, a mistyped one)."""
    if len(secret.strip()) >= _SHORTEST_SECRET:
        _hidden.add(secret.strip())


def mask(text: str) -> str:
    """Replace everything that is a secret of ours or looks like a token."""
    for secret in _hidden:
        text = text.replace(secret, "[token]")
    for pattern, replacement in zip(_SECRETS, _MASKS, strict=True):
        text = pattern.sub(replacement, text)
    return text


@contextmanager
def logging_ids(**ids: object) -> Iterator[None]:
    """Add ids (feed=…, delivery=…) to every line logged inside."""
    token = _ids.set((*_ids.get(), *((name, str(value)) for name, value in ids.items())))
    try:
        yield
    finally:
        _ids.reset(token)


class TextFormatter(logging.Formatter):
    """Write `2026-11-22T08:00:00Z INFO bot.services.polling feed=12 message`, tracebacks included."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one line."""
        ids = "".join(f"{name}={value} " for name, value in _ids.get())
        line = f"{_stamp(record)} {record.levelname} {record.name} {ids}{_message(self, record)}"
        return mask(line).translate(_ONE_LINE)


class JsonFormatter(logging.Formatter):
    """Write one JSON object a record: time, level, logger, message and the ids."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one line of JSON."""
        fields = {
            "time": _stamp(record),
            "level": record.levelname,
            "logger": record.name,
            **dict(_ids.get()),
        }
        fields["message"] = mask(_message(self, record))
        return json.dumps(fields)


def configure_logging(level: str, style: Literal["text", "json"] = "text") -> None:
    """Send all logging to stderr in one style; libraries stay at INFO, for their DEBUG shows tokens."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter() if style == "json" else TextFormatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in ("discord", "aiohttp", "aiosqlite", "asyncio", "trafilatura", "htmldate"):
        logging.getLogger(name).setLevel(max(logging.INFO, logging.getLevelNamesMapping()[level]))
    # Chatty; what matters of it is also told by the command or the log of our own modules.
    for name in ("discord.gateway",):
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLevelNamesMapping()[level]))
    # It warns at every start that voice, which nobody here uses, is not installed.
    logging.getLogger("discord.client").setLevel(logging.ERROR)
    # It warns of every page without a body, which is an answer here.
    logging.getLogger("trafilatura").setLevel(logging.ERROR)


def _stamp(record: logging.LogRecord) -> str:
    return (
        datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    )


def _message(formatter: logging.Formatter, record: logging.LogRecord) -> str:
    message = record.getMessage()
    if record.exc_info:
        message += " | " + formatter.formatException(record.exc_info)
    return message
