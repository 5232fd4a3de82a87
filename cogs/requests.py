"""What really went over the wire for one delivery, however often discord.py tries by itself.

discord.py repeats a request after 500, 502, 504, 524 and 429, and waits for rate limits before it sends; an
exception at the end says nothing of what came before. One answered 500, and 403 on the repetition, may
have arrived; one that waited for its rate limit until our time was up has not.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from http import HTTPStatus
from types import SimpleNamespace

import aiohttp

from bot.crash_points import reached

NOT_CONNECTED = 0
"""Stands for the status where no connection came about, so that nothing was sent."""


@dataclass(slots=True)
class Requests:
    """The requests of one delivery: how many were begun, and each one's status, None for no answer."""

    begun: int = 0
    statuses: list[int | None] = field(default_factory=list)
    is_global_limit: bool = False
    """Whether the last answer was Discord's limit over all routes."""

    @property
    def is_open(self) -> bool:
        """Tell whether one of them may have taken effect though its answer does not say so."""
        return self.begun > len(self.statuses) or any(map(_is_unclear, self.statuses))

    @property
    def is_nothing_sent(self) -> bool:
        """Tell whether all of them, if there were any, were held off by a rate limit or never connected."""
        held_off = {HTTPStatus.TOO_MANY_REQUESTS, NOT_CONNECTED}
        return self.begun == len(self.statuses) and all(status in held_off for status in self.statuses)


def _is_unclear(status: int | None) -> bool:
    """After a 5xx nobody knows what stood behind it; 408 may come from a proxy that had passed it on."""
    return (
        status is None or status == HTTPStatus.REQUEST_TIMEOUT or status >= HTTPStatus.INTERNAL_SERVER_ERROR
    )


_requests: ContextVar[Requests | None] = ContextVar("requests", default=None)


@contextmanager
def counted() -> Iterator[Requests]:
    """Count the requests made inside, by this task."""
    requests = Requests()
    token = _requests.set(requests)
    try:
        yield requests
    finally:
        _requests.reset(token)


def request_trace() -> aiohttp.TraceConfig:
    """Return what discord.py's HTTP client is to be given so that its requests are counted."""
    trace = aiohttp.TraceConfig()
    trace.on_request_start.append(_begun)
    trace.on_request_chunk_sent.append(_written)
    trace.on_request_end.append(_answered)
    trace.on_request_exception.append(_failed)
    return trace


async def _begun(
    _session: aiohttp.ClientSession, _context: SimpleNamespace, _params: aiohttp.TraceRequestStartParams
) -> None:
    if (requests := _requests.get()) is not None:
        requests.begun += 1
        requests.is_global_limit = False


async def _written(
    _session: aiohttp.ClientSession, _context: SimpleNamespace, _params: aiohttp.TraceRequestChunkSentParams
) -> None:
    if _requests.get() is not None:
        reached("request written")


async def _answered(
    _session: aiohttp.ClientSession, _context: SimpleNamespace, params: aiohttp.TraceRequestEndParams
) -> None:
    if (requests := _requests.get()) is not None:
        requests.statuses.append(params.response.status)
        requests.is_global_limit = "X-RateLimit-Global" in params.response.headers
        reached("answer begun")


async def _failed(
    _session: aiohttp.ClientSession, _context: SimpleNamespace, params: aiohttp.TraceRequestExceptionParams
) -> None:
    if (requests := _requests.get()) is not None:
        unconnected = isinstance(params.exception, aiohttp.ClientConnectorError)
        requests.statuses.append(NOT_CONNECTED if unconnected else None)
