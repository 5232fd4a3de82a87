"""The way of a request: route, rate limit, fault, token, rule, answer; logged with tokens masked."""

import json
import re
import time
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aiohttp import web

from sandbox.faults import json_response, play, too_many
from sandbox.files import Upload, uploaded
from sandbox.rules import DiscordError, Json
from sandbox.world import Permission

if TYPE_CHECKING:
    from sandbox.platform import Platform

Answer = tuple[int, Any]
Action = Callable[["Call"], Awaitable[Answer] | Answer]
GLOBAL = 50
CROSSPOST = "POST /channels/{channel_id}/messages/{message_id}/crosspost"
LARGEST = 25 * 1024 * 1024
_SECRET = re.compile(r"(/(?:webhooks|interactions)/\d+/)[^/?]+")


@dataclass(slots=True)
class Call:
    """One request: its path parameters, query and body, and the sandbox it is for."""

    sandbox: "Platform"
    params: dict[str, str]
    query: dict[str, str]
    body: Any
    files: list[Upload] = field(default_factory=list)

    def channel(self, *needed: Permission) -> Json:
        """Give the channel of the path, once the bot may see it and do what is needed there."""
        found = self.sandbox.state.channels.get(self.params["channel_id"])
        if found is None:
            raise DiscordError(10003)
        for permission in needed or (Permission.VIEW_CHANNEL,):
            self.sandbox.state.require(found, permission)
        return found

    def guild(self) -> Json:
        """Give the guild of the path."""
        found = self.sandbox.state.guilds.get(self.params["guild_id"])
        if found is None:
            raise DiscordError(10004)
        return found


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its answer, as they were; `template` is None for a route the sandbox has not."""

    method: str
    path: str
    template: str | None
    body: Any
    status: int
    text: str
    fault: str | None = None
    at: float = 0.0
    """When it was answered, by the monotonic clock."""

    @property
    def answer(self) -> Any:
        """Read the answer's body; None when there is none."""
        return json.loads(self.text) if self.text else None


@dataclass(frozen=True, slots=True)
class Route:
    """A path template in the form of Discord's API description, and what it does."""

    method: str
    template: str
    action: Action
    public: bool

    def match(self, method: str, path: str) -> dict[str, str] | None:
        """Give the path's parameters when this route is meant."""
        pattern = re.sub(r"{(\w+)}", r"(?P<\1>[^/@]+)", self.template)
        found = re.fullmatch(pattern, path) if method == self.method else None
        return found.groupdict() if found else None


ROUTES: list[Route] = []


def route(method: str, template: str, *, public: bool = False) -> Callable[[Action], Action]:
    """Register a route; a public one carries its token in the path, so no Authorization is asked."""

    def register(action: Action) -> Action:
        ROUTES.append(Route(method, template, action, public))
        return action

    return register


class Rest:
    """The REST API under /api/v10."""

    def __init__(
        self, sandbox: "Platform", *, bucket: int, window: float, crossposts: tuple[int, float]
    ) -> None:
        self._sandbox = sandbox
        self._bucket, self._window = bucket, window
        # As Discord's limits within a bucket: the headers do not tell of it.
        self._within = {CROSSPOST: crossposts}
        self._uses: dict[str, deque[float]] = defaultdict(deque)

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Answer one request."""
        path = request.path.removeprefix("/api/v10")
        found, params = _find(request.method, path)
        try:
            body, files = await _read(request)
        except ValueError:
            return json_response({"code": 50109, "message": "The request body contains invalid JSON."}, 400)
        limited, headers = self._limit(found, params, path)
        # a request that the rate limit refused plays no fault: the fault waits for the one that gets through
        fault = None if limited else self._sandbox.faults.take(request.method, path)
        if limited:
            response: web.StreamResponse = limited
            status, answer = limited.status, json.loads(limited.text or "null")
        elif fault and not fault.accepted:
            status, answer = 0, None
        else:
            call = Call(self._sandbox, params, dict(request.query), body, files)
            status, answer = await self._act(request, found, call)
            answer = None if answer is None else json.loads(json.dumps(answer))
        masked = _SECRET.sub(r"\1***", path)
        text = "" if answer is None else json.dumps(answer)
        kind = fault.kind if fault else None
        exchange = Exchange(
            request.method,
            masked,
            found.template if found else None,
            body,
            status,
            text,
            kind,
            time.monotonic(),
        )
        self._sandbox.log.append(exchange)
        if limited:
            return response
        if fault:
            return await play(fault, request, answer)
        if answer is None:
            return web.Response(status=status, headers=headers)
        return json_response(answer, status=status, headers=headers)

    async def _act(self, request: web.Request, found: Route | None, call: Call) -> Answer:
        if found is None:
            return 501, {"code": 0, "message": f"501: the sandbox has no {request.method} {request.path}"}
        expected = f"Bot {self._sandbox.state.world.token}"
        if not found.public and request.headers.get("Authorization") != expected:
            return 401, {"code": 0, "message": "401: Unauthorized"}
        try:
            result = found.action(call)
            return await result if isinstance(result, Awaitable) else result
        except DiscordError as error:
            return error.status, error.body

    def _limit(
        self, found: Route | None, params: dict[str, str], path: str
    ) -> tuple[web.Response | None, dict[str, str]]:
        """Count a request against its bucket and the global limit; give a refusal or the bucket's headers."""
        if found is None or "interactions" in path:
            return None, {}
        now = self._sandbox.state.clock().timestamp()
        major = params.get("channel_id") or params.get("guild_id") or params.get("webhook_token") or ""
        bucket = f"{found.method} {found.template}"
        uses = self._recent(f"{bucket} {major}", now, self._window)
        most, seconds = self._within.get(bucket, (0, 0.0))
        within = self._recent(f"within {bucket} {major}", now, seconds)
        everything = self._recent("global", now, 1.0)
        if len(uses) >= self._bucket:
            return too_many(round(uses[0] + self._window - now, 3), "user"), {}
        if most and len(within) >= most:
            return too_many(round(within[0] + seconds - now, 3), "shared"), {}
        if not found.public and len(everything) >= GLOBAL:
            return too_many(round(everything[0] + 1.0 - now, 3), "global"), {}
        uses.append(now)
        if most:
            within.append(now)
        if not found.public:
            everything.append(now)
        after = uses[0] + self._window - now
        return None, {
            "X-RateLimit-Limit": str(self._bucket),
            "X-RateLimit-Remaining": str(self._bucket - len(uses)),
            "X-RateLimit-Reset": f"{now + after:.3f}",
            "X-RateLimit-Reset-After": f"{after:.3f}",
            "X-RateLimit-Bucket": f"{hash(bucket) & 0xFFFFFFFF:08x}",
        }

    def _recent(self, key: str, now: float, window: float) -> deque[float]:
        uses = self._uses[key]
        while uses and uses[0] <= now - window:
            uses.popleft()
        return uses


def _find(method: str, path: str) -> tuple[Route | None, dict[str, str]]:
    for each in ROUTES:
        params = each.match(method, path)
        if params is not None:
            return each, params
    return None, {}


async def _read(request: web.Request) -> tuple[Any, list[Upload]]:
    """Read a body: JSON, or a form with `payload_json` and files."""
    if request.content_type != "multipart/form-data":
        raw = await request.read()
        return (json.loads(raw) if raw else None), []
    body: Any = None
    files: list[Upload] = []
    async for part in await request.multipart():
        data = await part.read(decode=True)  # type: ignore[union-attr]  # Discord's forms are not nested
        if part.name == "payload_json":  # type: ignore[union-attr]  # as above
            body = json.loads(bytes(data))
        else:
            files.append(uploaded(part.name, part.filename, bytes(data), before=len(files)))  # type: ignore[union-attr]  # as above
    return body, files
