"""What an examination finds."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How bad it is: nothing, worth knowing, or something the desk cannot work well with."""

    OK = "ok"
    NOTE = "note"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; `advice` says what to do about it."""

    check: str
    level: Level
    text: str
    advice: str | None = None


def ok(check: str, text: str) -> Finding:
    """Return that something is well."""
    return Finding(check, Level.OK, text)


def note(check: str, text: str, advice: str | None = None) -> Finding:
    """Return something worth knowing."""
    return Finding(check, Level.NOTE, text, advice)


def problem(check: str, text: str, advice: str) -> Finding:
    """Return something that has to be put right."""
    return Finding(check, Level.PROBLEM, text, advice)
