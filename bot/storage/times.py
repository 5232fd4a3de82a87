"""The form in which times are kept: UTC, ISO 8601 with microseconds, so that text order is time order.

The rows of tags, most of all rows, keep theirs as a whole number (migration 0007).
"""

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def stored(moment: datetime) -> str:
    """Write an aware time for the database."""
    if moment.tzinfo is None:
        raise ValueError(f"a time without a zone cannot be stored: {moment!r}")
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def stored_or_none(moment: datetime | None) -> str | None:
    """Write an aware time, or NULL."""
    return None if moment is None else stored(moment)


def loaded(text: str) -> datetime:
    """Read a time that `stored` wrote."""
    return datetime.fromisoformat(text)


def loaded_or_none(text: str | None) -> datetime | None:
    """Read a time or NULL."""
    return None if text is None else datetime.fromisoformat(text)


def whole(moment: datetime) -> int:
    """Write an aware time for the rows of tags: microseconds since 1970."""
    return (moment - _EPOCH) // _MICROSECOND
