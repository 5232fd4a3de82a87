"""Says in plain words why no usable answer came."""

import aiohttp

from bot.errors import BlockedAddressError, FetchError, SourceError
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

NOWHERE = "its host name leads to no public address"
"""Said alike of a name not found and of one inside: else it would tell which names there are inside."""


def network_fault(url: str, error: Exception) -> SourceError:
    """Turn what the client raised into the desk's error."""
    if isinstance(error, aiohttp.ClientConnectorError) and is_denied(error.os_error):
        return BlockedAddressError(url, NOWHERE)
    return FetchError(url, _reason(error))


def status_fault(url: str, response: aiohttp.ClientResponse, retry_after: float | None) -> FetchError:
    """Say which status came, and who stands in the way when that is known."""
    status = response.status
    reason = f"it answered {status} {_STATUS.get(status, '')}".rstrip()
    if response.headers.get("cf-mitigated") == "challenge":
        reason += " (Cloudflare asks whether we are human)"
    return FetchError(url, reason, status=status, retry_after=retry_after)


def _reason(error: Exception) -> str:  # noqa: PLR0911 - one line a fault
    match error:
        case aiohttp.ClientConnectorDNSError():
            return NOWHERE
        case aiohttp.ClientConnectorCertificateError():
            return f"its certificate is not valid ({_short(error.certificate_error)})"
        case aiohttp.ClientSSLError():
            return f"no secure connection could be made ({_short(error.os_error)})"
        case aiohttp.ClientConnectorError():
            return f"no connection could be made ({error.os_error.strerror or _short(error.os_error)})"
        case aiohttp.ServerTimeoutError() | TimeoutError():
            return "it did not answer in time"
        case aiohttp.ServerDisconnectedError():
            return "it closed the connection without an answer"
        case aiohttp.ClientPayloadError():
            return "its answer ended before it was complete"
        case aiohttp.ClientResponseError():
            return f"its answer is not proper HTTP ({_short(error.message)})"
        case _:
            return f"the request failed ({type(error).__name__}: {_short(error)})"


def _short(what: object) -> str:
    text = " ".join(str(what).split())
    return text if len(text) <= 120 else text[:119] + "…"  # noqa: PLR2004 - one log line
