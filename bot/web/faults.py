"""Says in plain words why no usable answer came."""

import os

import aiohttp

from bot.errors import BlockedAddressError, FetchError, SourceError
from bot.translation import N_
from bot.web.guard import is_denied

_STATUS = {
    400: "Bad Request",
    401: "Unauthorized: it asks for a password",
    402: "Payment Required",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    406: "Not Acceptable",
    408: "Request Timeout",
    410: "Gone",
    429: "Too Many Requests",
    451: "Unavailable For Legal Reasons",
    500: "Internal Server Error",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Gateway Timeout",
}

NOWHERE = N_("its host name leads to no public address")
"""Said alike of a name not found and of one inside: else it would tell which names there are inside."""


def network_fault(url: str, error: Exception) -> SourceError:
    """Turn what the client raised into the desk's error."""
    if isinstance(error, aiohttp.ClientConnectorError) and is_denied(error.os_error):
        return BlockedAddressError(url, NOWHERE)
    return FetchError(url, _reason(error))


def status_fault(url: str, response: aiohttp.ClientResponse, retry_after: float | None) -> FetchError:
    """Say which status came, and who stands in the way when that is known."""
    status = response.status
    said = f"{status} {_STATUS.get(status, '')}".rstrip()
    reason = N_("it answered {status}")
    if response.headers.get("cf-mitigated") == "challenge":
        reason = N_("it answered {status} (Cloudflare asks whether we are human)")
    return FetchError(url, reason.format(status=said), status=status, retry_after=retry_after)


def _reason(error: Exception) -> str:  # noqa: PLR0911 - one line a fault
    match error:
        case aiohttp.ClientConnectorDNSError():
            return NOWHERE
        case aiohttp.ClientConnectorCertificateError():
            return N_("its certificate is not valid ({fault})").format(fault=_short(error.certificate_error))
        case aiohttp.ClientSSLError():
            return N_("no secure connection could be made ({fault})").format(fault=_short(error.os_error))
        case aiohttp.ClientConnectorError():
            # asyncio's own text of it names the address as Python writes it, of each of the host's addresses
            number = error.os_error.errno
            fault = os.strerror(number) if number else _short(error.os_error)
            return N_("no connection could be made ({fault})").format(fault=fault)
        case aiohttp.ServerTimeoutError() | TimeoutError():
            return N_("it did not answer in time")
        case aiohttp.ServerDisconnectedError():
            return N_("it closed the connection without an answer")
        case aiohttp.ClientPayloadError():
            return N_("its answer ended before it was complete")
        case aiohttp.ClientResponseError():
            return N_("its answer is not proper HTTP ({fault})").format(fault=_short(error.message))
        case _:
            return N_("the request failed ({fault})").format(fault=f"{type(error).__name__}: {_short(error)}")


def _short(what: object) -> str:
    text = " ".join(str(what).split())
    return text if len(text) <= 120 else text[:119] + "…"  # noqa: PLR2004 - one log line
