"""Faults that tests order: what goes wrong with which request, how often, before or after it took effect."""

import asyncio
import json
import socket
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from aiohttp import web

from sandbox.rules import Json

BREAKS = ("reset", "close", "cut", "hang", "html")
LIMITS = ("429", "429-user", "429-global", "429-shared", "429-no-via")
STATUSES = ("408", "500", "502", "503", "504", "520", "524", "529")
KINDS = BREAKS + LIMITS + STATUSES


@dataclass(slots=True)
class Fault:
    """One ordered fault; `match` is a pattern on "METHOD /path"; `accepted` when the request takes effect."""

    match: str
    kind: str
    times: int = 1
    accepted: bool = True
    retry_after: float = 0.05

    def __post_init__(self) -> None:
        """Refuse a fault that does not exist; a rate limit is always before."""
        if self.kind not in KINDS:
            raise ValueError(f"no fault is called {self.kind!r}; there are {', '.join(KINDS)}")
        if self.kind in LIMITS:
            self.accepted = False


class Faults:
    """The faults still to come, first ordered first played."""

    def __init__(self) -> None:
        self.waiting: list[Fault] = []
        self.played: list[tuple[str, str]] = []

    def add(
        self, match: str, kind: str, times: int = 1, *, accepted: bool = True, retry_after: float = 0.05
    ) -> Fault:
        """Order a fault, e.g. `add("POST */messages", "reset")`."""
        fault = Fault(match, kind, times, accepted, retry_after)
        self.waiting.append(fault)
        return fault

    def clear(self) -> None:
        """Forget the faults still waiting."""
        self.waiting.clear()

    def take(self, method: str, path: str) -> Fault | None:
        """Give the fault to play on a request, and count it as played."""
        for fault in self.waiting:
            if fault.times > 0 and fnmatchcase(f"{method} {path}", fault.match):
                fault.times -= 1
                self.waiting = [each for each in self.waiting if each.times > 0]
                self.played.append((f"{method} {path}", fault.kind))
                return fault
        return None


def json_response(answer: Any, status: int, headers: Mapping[str, str] | None = None) -> web.Response:
    """Answer JSON with the bare content type that discord.py looks for."""
    typed = {**(headers or {}), "Content-Type": "application/json"}
    return web.Response(body=json.dumps(answer).encode(), status=status, headers=typed)


async def play(fault: Fault, request: web.Request, answer: Json | list[Json] | None) -> web.StreamResponse:
    """Answer a request the way the fault says."""
    if fault.kind in LIMITS:
        return too_many(fault.retry_after, fault.kind.removeprefix("429").lstrip("-") or "user")
    if fault.kind in STATUSES:
        status = int(fault.kind)
        return json_response({"code": 0, "message": f"{status}: ordered fault"}, status=status)
    if fault.kind == "html":
        return web.Response(text="<html><body>Please stand by</body></html>", content_type="text/html")
    if fault.kind == "hang":
        await asyncio.Event().wait()
    if fault.kind == "cut":
        return await _cut(request, json.dumps(answer).encode())
    transport = request.transport
    if transport is not None:
        if fault.kind == "reset":
            linger = struct.pack("ii", 1, 0)
            transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        transport.abort()
    return web.Response()


async def _cut(request: web.Request, body: bytes) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "application/json"})
    response.content_length = len(body)
    await response.prepare(request)
    await response.write(body[: len(body) // 2])
    if request.transport is not None:
        request.transport.close()
    return response


def too_many(retry_after: float, scope: str) -> web.Response:
    """Answer 429 as Discord does; without Via (`scope` "no-via") as the edge in front of it does."""
    headers = {"Retry-After": str(max(1, round(retry_after)))}
    if scope == "no-via":
        return web.Response(status=429, text="error code: 1015", content_type="text/plain", headers=headers)
    headers |= {"Via": "1.1 sandbox", "X-RateLimit-Scope": scope}
    body = {
        "message": "You are being rate limited.",
        "retry_after": retry_after,
        "global": scope == "global",
        "code": 0,
    }
    if scope == "global":
        headers["X-RateLimit-Global"] = "true"
    return json_response(body, status=429, headers=headers)
