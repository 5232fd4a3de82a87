"""Addresses: one form for each page, so that the same article from two feeds is one."""

import re
from urllib.parse import unquote

from yarl import URL

from bot.translation import N_

MAX_LENGTH = 4096
"""Longer addresses are refused; the longest of a real article seen has 1,100 characters."""

_SCHEMES = frozenset({"http", "https"})

# Names that say where a reader came from. `id`, `p`, `page` and the like say which page it is and stay.
_TRACKING = re.compile(
    r"utm_.*|at_(?:campaign|medium|custom\w*|format|link\w*|creation|variant|bbc_team|ptr_\w*)|mc_[ce]id"
    r"|fbclid|gclid|gbraid|wbraid|dclid|msclkid|yclid|twclid|ttclid|igshid|igsh"
    r"|cmpid|cmp|ncid|icid|ocid|xtor|maca|ftag|wt[._]mc.*|mkt_tok|_hs(?:enc|mi)|traffic_source",
    re.IGNORECASE,
)
# "?partner=rss&emc=rss": the name may mean something, the value says it is only where the reader came from.
_ORIGIN = re.compile(
    r"(?:partner|emc|ref|source|src|from|output_source|origin)=(?:rss|feed|rss2|feedburner)", re.IGNORECASE
)
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]")


def canonical_url(url: str) -> str:
    """Return the address in its one form; ValueError (its text can be shown) when it is no web address.

    Lower-case scheme and host, punycode, no default port, user, password, fragment or tracking parameter;
    the query sorted by name. Path and the other parameters stay as they are, `id=` in particular.
    """
    address = _web_address(url)
    query = _canonical_query(address.raw_query_string)
    port = "" if address.port is None or address.is_default_port() else f":{address.port}"
    return f"{address.scheme}://{_host(address)}{port}{address.raw_path or '/'}{query}"


def typed_address(text: str) -> str:
    """Return what a person typed as `canonical_url` would; "example.org/news" and "<https://…>" will do."""
    typed = text.strip().strip("<>")
    host = typed.partition("/")[0]
    # "ann@example.org" and "mailto:ann@example.org" are no pages
    if "://" not in typed and "." in host and "@" not in host:
        typed = f"https://{typed}"
    return canonical_url(typed)


def host_of(url: str) -> str:
    """Return the host in lower case and punycode, without port; ValueError as `canonical_url`."""
    return _host(_web_address(url)).strip("[]")


def web_link(link: str, base: str | None = None) -> str | None:
    """Return a link as an absolute http or https address, resolved against `base`; None when it is none.

    Unlike `canonical_url` it keeps the query as the publisher wrote it, so it is the one to fetch.
    """
    cleaned = _CONTROLS.sub("", link).strip()
    if not cleaned or len(cleaned) > MAX_LENGTH:
        return None
    try:
        joined = URL(base).join(URL(cleaned)) if base else URL(cleaned)
        address = _web_address(str(joined))
    except ValueError:
        return None
    return str(address.with_user(None))


def _web_address(url: str) -> URL:
    cleaned = _CONTROLS.sub("", url).strip()
    if len(cleaned) > MAX_LENGTH:
        raise ValueError(N_("the address is longer than {most} characters").format(most=MAX_LENGTH))
    try:
        address = URL(cleaned)
    except ValueError as error:
        text = N_("“{address}” is not an address: {fault}")
        raise ValueError(text.format(address=_shown(cleaned), fault=error)) from error
    if address.scheme not in _SCHEMES:
        text = N_("“{address}” is not a web address; it must begin with http:// or https://")
        raise ValueError(text.format(address=_shown(cleaned)))
    if not _host(address):
        raise ValueError(N_("“{address}” names no host").format(address=_shown(cleaned)))
    return address


def _host(address: URL) -> str:
    host = (address.raw_host or "").lower().rstrip(".")
    return f"[{host}]" if ":" in host else host


def _canonical_query(raw: str) -> str:
    # Kept as written rather than parsed: "?rss" and "?rss=" are two pages to some, and ";" may be data.
    kept = [pair for pair in raw.split("&") if pair and not _is_tracking(pair)]
    return "?" + "&".join(sorted(kept, key=_name)) if kept else ""


def _is_tracking(pair: str) -> bool:
    return _TRACKING.fullmatch(_name(pair)) is not None or _ORIGIN.fullmatch(pair) is not None


def _name(pair: str) -> str:
    return unquote(pair.partition("=")[0])


def _shown(text: str) -> str:
    return text if len(text) <= 80 else text[:79] + "…"  # noqa: PLR2004 - one line in a chat
