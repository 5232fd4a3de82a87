"""No request leaves for an address that is not public: spellings x ways to get there, with two witnesses.

A tripwire listens on 127.0.0.1 and counts who comes; `dialled` is the interpreter's own list of connects.
"""

import socket
from collections.abc import Awaitable, Callable
from contextlib import suppress
from ipaddress import ip_address, ip_network
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import BlockedAddressError, FetchError, SourceError
from bot.web import Web
from bot.web.guard import AddressGuard, _is_ours

HOME = "127.9.9.9"  # where our own test server lives: the one address that is allowed

SPELLINGS = [
    "127.0.0.1",
    "127.0.0.1.",
    "127.1",
    "127.255.255.254",
    "2130706433",
    "0x7f000001",
    "0x7f.0.0.1",
    "0177.0.0.1",
    "017700000001",
    "0.0.0.0",
    "0",
    "①②⑦.⓪.⓪.①",
    "127。0。0。1",
    "127.0.0.1%00.example",
    "[::1]",
    "[::]",
    "[0:0:0:0:0:0:0:1]",
    "[::127.0.0.1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[0:0:0:0:0:ffff:127.0.0.1]",
    "[64:ff9b::7f00:1]",
    "[64:ff9b::10.0.0.1]",
    "[64:ff9b:1::7f00:1]",
    "[2002:7f00:1::]",
    "[2001:0:7f00:1::]",
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "100.64.0.1",
    "100.100.100.200",
    "169.254.169.254",
    "0xa9fea9fe",
    "2852039166",
    "[::ffff:169.254.169.254]",
    "[fd00:ec2::254]",
    "192.0.0.8",
    "192.88.99.1",
    "198.18.0.1",
    "203.0.113.7",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "[fe80::1]",
    "[fe80::1%25lo]",
    "[fec0::1]",
    "[fc00::1]",
    "[ff02::1]",
    "[2001:db8::1]",
    "[3fff::1]",
    "user@127.0.0.1",
    "example.org@127.0.0.1",
    "example.org:80@[::1]",
]
INSIDE = {  # names and what they resolve to
    "localhost": ["127.0.0.1"],
    "tripwire.example": ["127.0.0.1"],
    "tripwire.example.": ["127.0.0.1"],
    "mapped.example": ["::ffff:127.0.0.1"],
    "six.example": ["::1"],
    "metadata.example": ["169.254.169.254"],
    "intranet.example": ["10.0.0.1", "192.168.0.1"],
    "nat64.example": ["64:ff9b::7f00:1"],
    "zero.example": ["0.0.0.0"],
}
type_of_way = Callable[[Web, Any, str], Awaitable[object]]


async def _feed(web: Web, home: Any, target: str) -> object:
    del home
    return await web.fetch(target)


async def _page(web: Web, home: Any, target: str) -> object:
    del home
    return await web.fetch_page(target)


async def _redirect(web: Web, home: Any, target: str) -> object:
    home.say("/way", status="302 Found", location=target)
    return await web.fetch(home.url("/way"))


async def _permanent_redirect_of_a_page(web: Web, home: Any, target: str) -> object:
    home.say("/robots.txt", b"")
    home.say("/way", status="308 Permanent Redirect", location=target)
    return await web.fetch_page(home.url("/way"))


async def _redirect_of_robots(web: Web, home: Any, target: str) -> object:
    home.say("/robots.txt", status="301 Moved Permanently", location=target)
    home.say("/page", b"<p>never read</p>", content_type="text/html")
    return await web.fetch_page(home.url("/page"))


async def on_one_port(sites: Any) -> tuple[Any, Any]:
    """Open our own server and the tripwire on the same port, so that the port is not what saves us.

    A port that is free on one address may be another program's on the other; then the next is tried.
    """
    while True:
        tripwire = await sites("127.0.0.1")
        with suppress(OSError):
            return await sites(HOME, tripwire.port), tripwire


WAYS = [_feed, _page, _redirect, _permanent_redirect_of_a_page, _redirect_of_robots]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__.strip("_"))
@pytest.mark.parametrize("host", [*SPELLINGS, *INSIDE])
async def test_no_request_leaves_for_an_address_inside(
    host: str, way: type_of_way, sites: Any, names: Any, dialled: list[str]
) -> None:
    home, tripwire = await on_one_port(sites)
    resolver = names()
    resolver.names = {name.rstrip("."): [addresses] for name, addresses in INSIDE.items()}
    ports = {80, 443, home.port}
    async with Web.open(allowed_networks=[f"{HOME}/32"], ports=ports, resolver=resolver, gap=0) as web:
        with pytest.raises(SourceError):
            await way(web, home, f"http://{host}:{home.port}/secret")
    assert tripwire.asked == []
    assert set(dialled) <= {HOME}


async def test_a_name_that_changes_its_mind_between_two_requests_is_caught_at_the_dial(
    sites: Any, names: Any, dialled: list[str]
) -> None:
    home, tripwire = await on_one_port(sites)
    home.say("/robots.txt", b"")
    resolver = names(rebinding_example=[[HOME], ["127.0.0.1"]])
    async with Web.open(allowed_networks=[f"{HOME}/32"], ports={home.port}, resolver=resolver, gap=0) as web:
        connector = web._session.connector
        home.answers["/robots.txt"] = _forgetting(home.answers["/robots.txt"], connector)
        with pytest.raises(BlockedAddressError):
            await web.fetch_page(home.url("/page", "rebinding.example"))
    assert resolver.asked == ["rebinding.example"] * 2
    assert home.paths == ["/robots.txt"]
    assert tripwire.asked == []
    assert dialled == [HOME]


def _forgetting(answer: bytes, connector: Any) -> Any:
    async def answered(asked: Any, writer: Any) -> None:
        del asked
        connector.clear_dns_cache()  # as if its short time to live had passed
        writer.write(answer.replace(b"\r\n\r\n", b"\r\nconnection: close\r\n\r\n", 1))

    return answered


async def test_of_a_name_with_good_and_bad_addresses_only_the_good_are_dialled(
    sites: Any, names: Any, dialled: list[str]
) -> None:
    home = await sites(HOME)
    home.say("/feed", b"<rss/>")
    resolver = names(mixed_example=[["10.0.0.1", "127.0.0.1", HOME]])
    async with Web.open(allowed_networks=[f"{HOME}/32"], ports={home.port}, resolver=resolver) as web:
        await web.fetch(home.url("/feed", "mixed.example"))
    assert set(dialled) == {HOME}


@pytest.mark.parametrize(
    "address",
    [
        "ftp://example.org/feed",
        "file:///etc/passwd",
        "gopher://example.org/",
        "javascript:alert(1)",
        "data:text/plain,hello",
        "example.org/feed",
        "//example.org/feed",
        "http:///feed",
        "http://",
        "",
        "http://example.org:22/",
        "http://example.org:8080/",
        "https://example.org:0/",
        "http://example.org:99999/",
        "http://exam ple.org/",
        "http://example.org/\r\nX: y",
        "http://example.org/\0",
        "http://reader:secret@example.org/feed",
        "http://example.org/" + "a" * 5000,
    ],
)
async def test_only_plain_web_addresses_are_called(address: str, names: Any, dialled: list[str]) -> None:
    async with Web.open(resolver=names(example_org=[["127.0.0.1"]])) as web:
        with pytest.raises(BlockedAddressError) as refused:
            await web.fetch(address)
    assert dialled == []
    assert "secret" not in str(refused.value)


async def test_https_is_never_left_for_http(sites: Any) -> None:
    home = await sites(HOME)
    async with Web.open(allow_private=True) as web:
        with pytest.raises(BlockedAddressError, match="https to http"):
            web._next(web._guard.check_url("https://example.org/"), home.url("/"))


async def test_private_feeds_may_be_allowed_but_never_the_metadata_of_a_cloud(
    site: Any, dialled: list[str]
) -> None:
    site.say("/feed", b"<rss/>")
    async with Web.open(allow_private=True) as web:
        await web.fetch(site.url("/feed"))
        for host in ("169.254.169.254", "[fe80::1]", "100.100.100.200", "[::ffff:a9fe:a9fe]", "224.0.0.1"):
            with pytest.raises(BlockedAddressError):
                await web.fetch(f"http://{host}/latest/meta-data/")
    assert dialled == ["127.0.0.1"]


def test_an_address_of_this_machine_is_told_from_others() -> None:
    # a server's own public address would lead to what listens there for its neighbours only
    assert _is_ours(socket.AF_INET, ("127.0.0.1", 80))
    assert not _is_ours(socket.AF_INET, ("1.1.1.1", 80))


async def test_a_name_inside_is_blocked_and_told_like_one_that_does_not_exist(names: Any) -> None:
    async with Web.open(resolver=names(inside_example=[["10.1.2.3"]])) as web:
        with pytest.raises(BlockedAddressError, match="leads to no public address"):
            await web.fetch("http://inside.example/feed")
        with pytest.raises(FetchError, match="leads to no public address"):
            await web.fetch("http://nowhere.example/feed")


@given(st.ip_addresses())
@settings(max_examples=300)
def test_what_the_guard_lets_through_is_public(address: Any) -> None:
    if AddressGuard().allows(address):
        nat64 = address.version == 6 and address in ip_network("64:ff9b::/96")
        judged = ip_address(int(address) & 0xFFFFFFFF) if nat64 else address
        assert judged.is_global
        assert not judged.is_multicast
        assert not judged.is_private


@pytest.mark.parametrize(
    "address", ["1.1.1.1", "93.184.216.34", "2606:4700::1111", "2a00:1450::1", "64:ff9b::5db8:d822"]
)
def test_public_addresses_are_let_through(address: str) -> None:
    assert AddressGuard().allows(ip_address(address))
