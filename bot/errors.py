"""The errors of the desk, as one tree.

Usual answers are values (`NotModified`, `Gone`, `Refused`); an error is for the unusual and carries its ids.

    DatelineError
    ├── ConfigError               a setting is missing or wrong
    ├── StorageError              the database cannot be used
    │   ├── SchemaVersionError    it was written by a newer Dateline
    │   └── DatabaseInUseError    another process holds its lock
    ├── SourceError(url)          a feed or page did not give what it should
    │   ├── FetchError            no usable answer came (status, retry_after)
    │   ├── BlockedAddressError   the address is one we do not call
    │   ├── ParseError            the bytes are no feed
    │   └── ExtractionError       the page holds no article
    ├── WorkerError               the parsing process died, took too long or too much memory
    ├── PlatformError             the chat platform cannot be reached or refuses us
    └── UserError                 a person asked for something that cannot be; the text is shown to them
        ├── UnknownRegionError    no region of that name (name, close)
        ├── UnknownTopicError     no topic of that name (name, close)
        ├── UnknownTimezoneError  no time zone of that name (name, close)
        ├── UnknownOutletError    no outlet of that name is read here (name, close)
        ├── NotFoundError         no such article, story, feed or subscription (or not visible)
        ├── NotAllowedError       the person or the bot lacks a permission
        └── QuotaError            a limit per guild or person is reached
"""

from typing import Any

from bot.translation import N_


class DatelineError(Exception):
    """Base of all errors the desk raises on purpose."""

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle as what it is, not as a call of `__init__`: errors come back from the worker process."""
        return _restored, (type(self), self.args, dict(self.__dict__))


class ConfigError(DatelineError):
    """A setting is missing or wrong; the text says which one and what to write instead."""


class StorageError(DatelineError):
    """The database cannot be opened, read or written."""


class SchemaVersionError(StorageError):
    """The database was written by a newer version than this one."""


class DatabaseInUseError(StorageError):
    """Another process holds the database's lock file."""


class SourceError(DatelineError):
    """A feed or page did not give what it should."""

    def __init__(self, url: str, reason: str) -> None:
        super().__init__(f"{url}: {reason}")
        self.url = url
        self.reason = reason


class FetchError(SourceError):
    """No usable answer came; `status` is None when there was no answer at all. `retry_after` in seconds."""

    def __init__(
        self, url: str, reason: str, *, status: int | None = None, retry_after: float | None = None
    ) -> None:
        super().__init__(url, reason)
        self.status = status
        self.retry_after = retry_after


class BlockedAddressError(SourceError):
    """The address leads where the desk never calls: a private network, an odd port, another scheme."""


class ParseError(SourceError):
    """The bytes are no feed that can be read."""


class ExtractionError(SourceError):
    """The page holds no article that can be read."""


class WorkerError(DatelineError):
    """The parsing process died, took too long or asked for too much memory."""


class PlatformError(DatelineError):
    """The chat platform cannot be reached, or refuses us for good."""


class UserError(DatelineError):
    """A person asked for something that cannot be; the text is shown to that person."""


class UnknownRegionError(UserError):
    """No region has that name; `close` holds names that look like it, best first."""

    def __init__(self, name: str, close: tuple[str, ...] = ()) -> None:
        super().__init__(_unknown(_NO_REGION, _NO_REGION_BUT, name, close))
        self.name = name
        self.close = close


class UnknownTopicError(UserError):
    """No topic has that name; `close` holds names that look like it, best first."""

    def __init__(self, name: str, close: tuple[str, ...] = ()) -> None:
        super().__init__(_unknown(_NO_TOPIC, _NO_TOPIC_BUT, name, close))
        self.name = name
        self.close = close


class UnknownTimezoneError(UserError):
    """No one time zone has that name; `close` holds those perhaps meant, likeliest first."""

    def __init__(self, name: str, close: tuple[str, ...] = ()) -> None:
        super().__init__(_unknown(_NO_TIMEZONE, _NO_TIMEZONE_BUT, name, close))
        self.name = name
        self.close = close


class UnknownOutletError(UserError):
    """No outlet of that name is read where it was asked for; `close` holds names that look like it."""

    def __init__(self, name: str, close: tuple[str, ...] = ()) -> None:
        super().__init__(_unknown(_NO_OUTLET, _NO_OUTLET_BUT, name, close))
        self.name = name
        self.close = close


class NotFoundError(UserError):
    """There is no such article, story, feed or subscription, or the viewer may not see it."""


class NotAllowedError(UserError):
    """The person, or the bot itself, lacks a permission; the text names it."""


class QuotaError(UserError):
    """A limit per guild or person is reached; the text says which and when it frees."""


def _restored(kind: type[DatelineError], arguments: tuple[Any, ...], state: dict[str, Any]) -> DatelineError:
    error = kind.__new__(kind, *arguments)
    error.__dict__.update(state)
    return error


_NO_OUTLET = N_("No outlet called “{name}” is read here. `outlet` completes names as you type.")
_NO_OUTLET_BUT = N_(
    "No outlet called “{name}” is read here. Did you mean {close}? `outlet` completes names as you type."
)
_NO_REGION = N_("No region is called “{name}”. Name a country, or a region such as Central Asia.")
_NO_REGION_BUT = N_("No region is called “{name}”. Did you mean {close}?")
_NO_TIMEZONE = N_("No time zone is called “{name}”. Write a large city, or a name like Europe/Berlin or UTC.")
_NO_TIMEZONE_BUT = N_("No time zone is called “{name}”. Did you mean {close}?")
_NO_TOPIC = N_("No topic is called “{name}”. Name one such as politics, sport or health.")
_NO_TOPIC_BUT = N_("No topic is called “{name}”. Did you mean {close}?")


def _unknown(none: str, none_but: str, name: str, close: tuple[str, ...]) -> str:
    shown = name if len(name) <= 60 else name[:59] + "…"  # noqa: PLR2004 - one line in a chat
    if not close:
        return none.format(name=shown)
    return none_but.format(name=shown, close=", ".join(close[:3]))
