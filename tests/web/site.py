"""A server that says exactly the bytes a test wants, and a resolver that knows only what a test tells it."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from aiohttp.abc import AbstractResolver, ResolveResult

from sandbox.loopback import listen_on_loopback

EVERY_HOST = "127.0.0.0"
"""Stands for all addresses of 127.0.0.0/8."""

type_of_answer = bytes | Callable[["Asked", asyncio.StreamWriter], Awaitable[None]]


class Asked:
    """One request as it came: its path and headers (lower-case names)."""

    def __init__(self, head: bytes) -> None:
        first, *lines = head.decode("latin-1").split("\r\n")
        self.path = first.split(" ")[1]
        self.headers = {k.lower(): v.strip() for k, _, v in (line.partition(":") for line in lines if line)}


class Site:
    """Answers each path with the bytes (or the function) set for it, and keeps what was asked."""

    def __init__(self, host: str) -> None:
        self.host = host
        self.port = 0
        self.answers: dict[str, type_of_answer] = {}
        self.asked: list[Asked] = []
        self.at_once = 0
        self.most_at_once = 0
        self._serving: set[asyncio.Task[None]] = set()

    @property
    def paths(self) -> list[str]:
        return [asked.path for asked in self.asked]

    def url(self, path: str = "/", host: str | None = None) -> str:
        return f"http://{host or self.host}:{self.port}{path}"

    def say(self, path: str, body: bytes = b"", *, status: str = "200 OK", **headers: str) -> None:
        """Answer a path; header names in Python's spelling (`content_type`)."""
        headers.setdefault("content_length", str(len(body)))
        lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
        self.answers[path] = f"HTTP/1.1 {status}\r\n{lines}\r\n".encode() + body

    def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request in a task of our own, which asyncio does not end with the server."""
        task = asyncio.create_task(self._answer(reader, writer))
        self._serving.add(task)
        task.add_done_callback(self._serving.discard)

    async def end(self) -> None:
        """End what is still being answered, such as answers that never end."""
        serving = tuple(self._serving)
        for task in serving:
            task.cancel()
        await asyncio.gather(*serving, return_exceptions=True)

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            asked = Asked(await reader.readuntil(b"\r\n\r\n"))
            self.asked.append(asked)
            answer = self.answers.get(asked.path, b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n")
            if isinstance(answer, bytes):
                writer.write(answer)
            else:
                await answer(asked, writer)
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # the client had enough
        finally:
            self.at_once -= 1
            writer.close()


@asynccontextmanager
async def open_site(host: str, port: int = 0) -> AsyncIterator[Site]:
    """Serve on one address, or on all of loopback for EVERY_HOST."""
    site = Site(host)
    if host == EVERY_HOST:
        server = await asyncio.start_server(site.serve, sock=listen_on_loopback())
    else:
        server = await asyncio.start_server(site.serve, host, port)
    site.port = server.sockets[0].getsockname()[1]
    try:
        yield site
    finally:
        server.close()
        await site.end()
        await server.wait_closed()


class Names(AbstractResolver):
    """A resolver of our own: each name has a list of answers, one each time it is asked; the last stays."""

    def __init__(self, **names: list[list[str]]) -> None:
        self.names = {name.replace("_", "."): list(answers) for name, answers in names.items()}
        self.asked: list[str] = []

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        del family
        self.asked.append(host)
        answers = self.names.get(host.rstrip("."))
        if not answers:
            raise OSError(f"no address for {host}")
        addresses = answers.pop(0) if len(answers) > 1 else answers[0]
        return [_resolved(host, address, port) for address in addresses]

    async def close(self) -> None:
        return None


def _resolved(host: str, address: str, port: int) -> ResolveResult:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    return ResolveResult(
        hostname=host, host=address, port=port, family=family, proto=0, flags=socket.AI_NUMERICHOST
    )
