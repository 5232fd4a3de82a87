"""Decides which addresses may be called: before a request leaves, and again for each address it dials.

A check of the URL alone is no guard: aiohttp asks its resolver only for names, and a name may resolve to
one address when checked and to another when dialled. So the last word is `AddressGuard.open_socket`, which
sees the final address of every connect, whether it came from a literal, a lookup or a redirect.
"""

import ipaddress
import socket
from collections.abc import Collection, Iterable
from contextlib import suppress
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

from aiohttp import AddrInfoType
from yarl import URL

from bot.errors import BlockedAddressError
from bot.translation import N_

PUBLIC_PORTS = frozenset({80, 443})
LONGEST_URL = 4096
_LONGEST_SHOWN = 200

# What `is_global` lets through (Python 3.11 to 3.13) although nothing public lives there.
_DENIED = (
    IPv4Network("192.0.0.0/24"),  # IETF protocol assignments
    IPv4Network("192.88.99.0/24"),  # 6to4 relays, ended by RFC 7526
    IPv6Network("2001::/23"),  # IETF protocol assignments, Teredo among them
    IPv6Network("2002::/16"),  # 6to4: an IPv4 address of anybody's choice inside
    IPv6Network("3fff::/20"),  # documentation, RFC 9637
)
_GLOBAL_UNICAST = IPv6Network("2000::/3")  # RFC 4291; all other IPv6 space is special or unassigned
_NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052: how a machine without IPv4 reaches IPv4 hosts
# Never called, not even with private feeds allowed: nobody keeps a feed there, and cloud machines keep keys.
_NEVER = (
    IPv4Network("0.0.0.0/8"),
    IPv4Network("169.254.0.0/16"),
    IPv4Network("100.100.100.200/32"),  # metadata of one cloud, in shared address space
    IPv4Network("192.0.0.192/32"),  # metadata of another
    IPv4Network("224.0.0.0/3"),  # multicast, reserved, broadcast
    IPv6Network("::/128"),
    IPv6Network("fe80::/10"),
    IPv6Network("fd00:ec2::254/128"),  # metadata over IPv6
    IPv6Network("ff00::/8"),
)


class _DeniedError(OSError):
    """An address that is not dialled; an OSError, so that the next address of the same name is tried."""


class AddressGuard:
    """Refuses what is not public http(s); `allowed_networks` are called all the same, whatever they are.

    `allow_private` opens private networks, loopback and every port, but not link-local addresses (where cloud
    machines keep their metadata), multicast or reserved space.
    """

    def __init__(
        self,
        *,
        allow_private: bool = False,
        allowed_networks: Iterable[str] = (),
        ports: Collection[int] = PUBLIC_PORTS,
    ) -> None:
        self._allow_private = allow_private
        self._allowed = tuple(ipaddress.ip_network(network) for network in allowed_networks)
        self._ports = frozenset(ports)

    def check_url(self, address: str | URL) -> URL:
        """Parse and check a URL; raise BlockedAddressError for one that may not be called."""
        url = _parsed(str(address).strip())
        shown = _shown(str(url))
        if url.scheme not in {"http", "https"} or not url.raw_host:
            raise BlockedAddressError(shown, N_("only http and https addresses are called"))
        if url.raw_user is not None or url.raw_password is not None:
            bare = str(url.with_user(None))
            raise BlockedAddressError(
                _shown(bare), N_("an address with a name or password in it is not called")
            )
        literal = _literal(url.raw_host)
        if literal is not None and not self.allows(literal):
            raise BlockedAddressError(shown, N_("its host is not a public address"))
        if not self._allow_private and url.port not in self._ports:
            reason = N_("port {port} is not called, only 80 and 443").format(port=url.port)
            raise BlockedAddressError(shown, reason)
        return url

    def allows(self, address: IPv4Address | IPv6Address) -> bool:
        """Say whether an address may be dialled."""
        address = _unwrapped(address)
        if any(address in network for network in self._allowed):
            return True
        if any(address in network for network in _NEVER):
            return False
        return self._allow_private or _is_public(address)

    def open_socket(self, addr_info: AddrInfoType) -> socket.socket:
        """Open the socket for one connect, or raise for an address that is not dialled."""
        family, kind, protocol, _, sockaddr = addr_info
        address = ipaddress.ip_address(str(sockaddr[0]).partition("%")[0])
        if not self.allows(address) or (not self._may_be_ours(address) and _is_ours(family, sockaddr)):
            raise _DeniedError(f"{address} is not a public address")
        return socket.socket(family, kind, protocol)

    def _may_be_ours(self, address: IPv4Address | IPv6Address) -> bool:
        return self._allow_private or any(_unwrapped(address) in network for network in self._allowed)


def is_loopback(url: URL) -> bool:
    """Say whether a URL names this machine itself: nobody else is to be spared there."""
    literal = _literal(url.raw_host or "")
    return literal is not None and literal.is_loopback


def is_denied(error: BaseException | None) -> bool:
    """Say whether a failed connect failed because the guard refused an address."""
    while error is not None:
        if isinstance(error, _DeniedError):
            return True
        error = error.__cause__
    return False


def _parsed(address: str) -> URL:
    if len(address) <= LONGEST_URL and not any(c < " " or c == "\x7f" for c in address):
        with suppress(ValueError):
            url = URL(address).with_fragment(None)
            # the port is only looked at when asked for: 99999 fails here
            if url.port != 0 and " " not in (url.raw_host or ""):
                return url
    raise BlockedAddressError(_shown(address.rpartition("@")[2]), N_("the address is not a well-formed URL"))


def _shown(address: str) -> str:
    return address if len(address) <= _LONGEST_SHOWN else address[: _LONGEST_SHOWN - 1] + "…"


def _literal(host: str) -> IPv4Address | IPv6Address | None:
    """Read a host as the address a system resolver may take it for: `0177.1`, `2130706433`, `0x7f.1`."""
    try:
        return ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        pass
    try:
        return IPv4Address(socket.inet_aton(host.rstrip(".")))
    except (OSError, UnicodeEncodeError):
        return None


def _unwrapped(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return address.ipv4_mapped
        if address in _NAT64:
            return IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    if not address.is_global or address.is_multicast or any(address in network for network in _DENIED):
        return False
    return isinstance(address, IPv4Address) or address in _GLOBAL_UNICAST


def _is_ours(family: int, sockaddr: tuple[str | int, ...]) -> bool:
    """Say whether a public address is this machine's own: the kernel then takes it as the source address too.

    Connecting a datagram socket sends nothing.
    """
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(sockaddr)
        except OSError:
            return False
        return str(probe.getsockname()[0]) == str(sockaddr[0])
