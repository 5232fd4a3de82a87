"""Takes turns: one request at a time to a host with a pause in between, a few at once to all of them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

_MOST_REMEMBERED = 10_000


@dataclass(slots=True)
class _Host:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    free_at: float = 0.0
    waiting: int = 0


class Hosts:
    """The turns of all hosts; `gap` is the usual pause between two requests to one of them, in seconds."""

    def __init__(self, *, gap: float, at_once: int) -> None:
        self._gap = gap
        self._at_once = asyncio.Semaphore(at_once)
        self._hosts: dict[str, _Host] = {}

    @asynccontextmanager
    async def turn(self, name: str, *, pause: float = 0.0, hurry: bool = False) -> AsyncIterator[None]:
        """Hold a host's turn; `pause` is the host's own wish, `hurry` skips the wait (a next redirect).

        The host comes first: those who wait for a slow one hold none of the places shared by all.
        """
        host = self._host(name)
        host.waiting += 1
        try:
            async with host.lock:
                if not hurry:
                    await self._wait_for(host)
                try:
                    async with self._at_once:
                        yield
                finally:
                    host.free_at = asyncio.get_running_loop().time() + max(self._gap, pause)
        finally:
            host.waiting -= 1

    async def _wait_for(self, host: _Host) -> None:
        wait = host.free_at - asyncio.get_running_loop().time()
        if wait > 0:
            await asyncio.sleep(wait)

    def _host(self, name: str) -> _Host:
        if name not in self._hosts and len(self._hosts) >= _MOST_REMEMBERED:
            now = asyncio.get_running_loop().time()
            self._hosts = {
                key: host for key, host in self._hosts.items() if host.waiting or host.free_at > now
            }
        return self._hosts.setdefault(name, _Host())
