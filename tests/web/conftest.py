"""Servers of our own, names of our own, and a witness of every connect."""

import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack

import pytest

from tests.web.site import Names, Site, open_site


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with open_site("127.0.0.1") as opened:
        yield opened


@pytest.fixture
async def sites() -> AsyncIterator[Callable[..., Awaitable[Site]]]:
    """Open further servers; a test says on which address and port."""
    async with AsyncExitStack() as stack:

        async def opened(host: str, port: int = 0) -> Site:
            return await stack.enter_async_context(open_site(host, port))

        yield opened


_dialled: list[str] | None = None


def _watch(event: str, arguments: tuple[object, ...]) -> None:
    if event == "socket.connect" and _dialled is not None:
        opened, address = arguments
        # a datagram socket's connect sends nothing
        if isinstance(opened, socket.socket) and opened.type == socket.SOCK_STREAM:
            _dialled.append(str(address[0]) if isinstance(address, tuple) else str(address))


sys.addaudithook(_watch)  # the interpreter tells of every connect, whoever makes it; a hook cannot be removed


@pytest.fixture
def dialled() -> Iterator[list[str]]:
    """Give the list of addresses that any code of this process dials while the test runs."""
    global _dialled  # noqa: PLW0603 - the hook above is global by nature
    _dialled = []
    yield _dialled
    _dialled = None


@pytest.fixture
def names() -> type[Names]:
    return Names
