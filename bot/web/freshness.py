"""Reads what a response says about time: how long it stays fresh, when to come back, what to ask with."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from bot.web.answers import Validators

LONGEST = 31 * 86_400.0
"""No server makes us wait longer than this, in seconds."""

_MAX_AGE = re.compile(r'max-age\s*=\s*"?(\d{1,10})')


def cache_lifetime(headers: Mapping[str, str], *, now: datetime) -> float | None:
    """Return for how many seconds a response stays fresh (RFC 9111, 4.2), or None when it does not say.

    `no-cache` and `no-store` are 0. `Expires` counts from the server's own Date: its clock may be wrong.
    """
    control = headers.get("Cache-Control", "").lower()
    if "no-cache" in control or "no-store" in control:
        return 0.0
    age = _MAX_AGE.search(control)
    if age is not None:
        return min(max(float(age[1]) - _age(headers), 0.0), LONGEST)
    if "Expires" not in headers:
        return None
    expires = _date(headers["Expires"])
    return 0.0 if expires is None else _until(expires, headers, now)


def retry_after(headers: Mapping[str, str], *, now: datetime) -> float | None:
    """Return in how many seconds to come back: Retry-After in seconds or as a date relative to Date."""
    raw = headers.get("Retry-After", "").strip()
    if raw.isascii() and raw.isdigit():
        return min(float(raw[:10]), LONGEST)
    moment = _date(raw)
    return None if moment is None else _until(moment, headers, now)


def validators(headers: Mapping[str, str]) -> Validators:
    """Return the validators exactly as sent; what cannot be sent back as it came is left out."""
    return Validators(etag=_opaque(headers.get("ETag")), last_modified=_opaque(headers.get("Last-Modified")))


def _opaque(value: str | None) -> str | None:
    # bytes that are no UTF-8 arrive as lone surrogates, which neither a request nor the database can carry
    if not value or not value.isprintable() or len(value) > 1024:  # noqa: PLR2004 - a sane header
        return None
    return value


def _age(headers: Mapping[str, str]) -> float:
    raw = headers.get("Age", "").strip()
    return float(raw[:10]) if raw.isascii() and raw.isdigit() else 0.0


def _until(moment: datetime, headers: Mapping[str, str], now: datetime) -> float:
    start = _date(headers.get("Date", "")) or now
    return min(max((moment - start).total_seconds(), 0.0), LONGEST)


def _date(raw: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(raw)
    except (ValueError, TypeError, OverflowError):
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
