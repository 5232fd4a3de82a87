"""What the commands print."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from bot.errors import DatelineError

_HARMLESS = frozenset("\n\u00a0\u2009\u202f\u3000\u200c\u200d")
"""Not printable to Python, yet part of texts: spaces of French and Chinese, joiners of Persian and emoji."""


def say(text: str) -> None:
    """Print text of which strangers wrote parts, without letting it steer the terminal."""
    _print(plain(text))


def say_json(value: Any) -> None:
    """Print a value as JSON, every character as it is or, where it could steer the terminal, escaped."""
    written = json.dumps(value, ensure_ascii=not _speaks_unicode(), indent=2)
    escaped = "".join(char if _is_harmless(char) else json.dumps(char)[1:-1] for char in written)
    _print(escaped)


def plain(text: str) -> str:
    """Return text with a space for every character that could steer a terminal."""
    return "".join(char if _is_harmless(char) else " " for char in text)


def counted(number: int, one: str, many: str) -> str:
    """Say how many: "1 article", "2 articles"."""
    return f"{number} {one if number == 1 else many}"


def _is_harmless(char: str) -> bool:
    return char.isprintable() or char in _HARMLESS


def _print(text: str) -> None:
    """Print with a question mark for what the terminal's encoding has not: half a line is no answer."""
    encoding = sys.stdout.encoding or "utf-8"
    with written():
        print(text.encode(encoding, "replace").decode(encoding), flush=True)  # noqa: T201 - its use


def say_bytes(body: bytes) -> None:
    """Write bytes as they are: JSON lines and XML are UTF-8, whatever the terminal speaks."""
    with written():
        sys.stdout.buffer.write(body)
        sys.stdout.buffer.flush()


@contextmanager
def written() -> Iterator[None]:
    """Make a clear error of a stream that takes no more; a reader that has gone stays a BrokenPipeError."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise DatelineError(
            f"the answer cannot be written: {error.strerror}. Look at where it is sent."
        ) from error


def _speaks_unicode() -> bool:
    return (sys.stdout.encoding or "utf-8").lower().startswith("utf")
