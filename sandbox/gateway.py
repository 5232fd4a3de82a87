"""The gateway: one WebSocket a shard, events in order, resumable, compressed as the client asks."""

import asyncio
import importlib
import json
import zlib
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from sandbox.rules import Json
from sandbox.state import State

DISPATCH, HEARTBEAT, IDENTIFY, RESUME, RECONNECT, INVALID, HELLO, ACK = 0, 1, 2, 6, 7, 9, 10, 11
GUILDS, GUILD_MESSAGES, DM_MESSAGES, MESSAGE_CONTENT = 1 << 0, 1 << 9, 1 << 12, 1 << 15
PRIVILEGED = 1 << 1 | 1 << 8 | MESSAGE_CONTENT
BAD_PAYLOAD, BAD_TOKEN, BAD_INTENTS, BAD_SHARD = 4002, 4004, 4014, 4010
HEARTBEAT_MS = 41250
ACK_AFTER = 0.25
"""Seconds, as over a network; discord.py takes an answer before it noted its question for one 41 s late."""


@dataclass(slots=True, eq=False)
class Session:
    """What outlives a connection: the events sent so far, by which a client may resume."""

    id: str
    intents: int
    shard: tuple[int, int]
    events: list[Json] = field(default_factory=list)
    socket: "Connection | None" = None

    def wants(self, event: str, guild_id: str | None) -> bool:
        """Tell whether this shard and its intents cover an event."""
        number, count = self.shard
        if (int(guild_id) >> 22) % count != number if guild_id else number:
            return False
        if event.startswith("MESSAGE_"):
            return bool(self.intents & (GUILD_MESSAGES if guild_id else DM_MESSAGES))
        return event == "INTERACTION_CREATE" or bool(self.intents & GUILDS)


class Connection:
    """One WebSocket with its compression and its queue, so that events leave in order."""

    def __init__(self, socket: web.WebSocketResponse, compress: str | None) -> None:
        self.socket = socket
        self._compressor = _compressor(compress)
        self._lock = asyncio.Lock()
        self.tasks: set[asyncio.Task[None]] = set()

    def send(self, payload: Json) -> None:
        """Send soon, in order."""
        task = asyncio.create_task(self._send(json.dumps(payload)))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def _send(self, text: str) -> None:
        async with self._lock:
            if self.socket.closed:
                return
            try:
                if self._compressor:
                    await self.socket.send_bytes(self._compressor(text.encode()))
                else:
                    await self.socket.send_str(text)
            except ConnectionError:
                return  # the session keeps the event for a resume


def _compressor(asked: str | None) -> Any:
    if asked == "zlib-stream":
        stream = zlib.compressobj()
        return lambda data: stream.compress(data) + stream.flush(zlib.Z_SYNC_FLUSH)
    if (
        asked == "zstd-stream"
    ):  # asked for by discord.py where Python has zstd (3.14) or zstandard is installed
        zstd = importlib.import_module("compression.zstd").ZstdCompressor()
        return lambda data: zstd.compress(data, mode=zstd.FLUSH_BLOCK)
    return None


class Gateway:
    """All sessions of the bot; `connected` is set while at least one shard listens."""

    def __init__(self, state: State) -> None:
        self._state = state
        self.sessions: dict[str, Session] = {}
        self.url = ""
        self.identifies = 0
        self.connected = asyncio.Event()

    def dispatch(self, event: str, data: Json, guild_id: str | None = None) -> int:
        """Send an event to the shards it concerns; give how many those are."""
        sessions = [session for session in self.sessions.values() if session.wants(event, guild_id)]
        for session in sessions:
            self._send(session, event, _without_content(session, event, data, self._state.bot["id"]))
        return sum(session.socket is not None for session in sessions)

    def _send(self, session: Session, event: str, data: Json) -> None:
        payload = {
            "op": DISPATCH,
            "t": event,
            "s": len(session.events) + 1,
            "d": json.loads(json.dumps(data)),
        }
        session.events.append(payload)
        if session.socket:
            session.socket.send(payload)

    async def reconnect(self) -> None:
        """Ask every client to reconnect and resume, as Discord does now and then."""
        for session in self.sessions.values():
            if session.socket:
                session.socket.send({"op": RECONNECT, "d": None})

    async def drop(self, code: int = 4000) -> None:
        """Close every connection with a close code."""
        for session in list(self.sessions.values()):
            if session.socket:
                await session.socket.socket.close(code=code)

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """Serve one connection until it ends."""
        socket = web.WebSocketResponse(compress=False, max_msg_size=4096 * 16)
        await socket.prepare(request)
        connection = Connection(socket, request.query.get("compress"))
        connection.send({"op": HELLO, "d": {"heartbeat_interval": HEARTBEAT_MS}})
        try:
            async for frame in socket:
                if frame.type is not WSMsgType.TEXT:
                    continue
                code = self._receive(connection, json.loads(frame.data))
                if code:
                    await socket.close(code=code)
        finally:
            self._ended(connection)
        return socket

    def _ended(self, connection: Connection) -> None:
        for session in list(self.sessions.values()):
            if session.socket is connection:
                session.socket = None
                if connection.socket.close_code in (1000, 1001):  # a clean close ends the session for good
                    del self.sessions[session.id]
        if not any(session.socket for session in self.sessions.values()):
            self.connected.clear()

    def _receive(self, connection: Connection, payload: Json) -> int | None:
        """Answer one message of the client; give the code to close with, if any."""
        op, data = payload.get("op"), payload.get("d")
        if op == HEARTBEAT:
            asyncio.get_running_loop().call_later(ACK_AFTER, connection.send, {"op": ACK})
        elif op in (IDENTIFY, RESUME):
            if not isinstance(data, dict):
                return BAD_PAYLOAD
            if data.get("token") != self._state.world.token:
                return BAD_TOKEN
            if op == IDENTIFY:
                return self._identify(connection, data)
            self._resume(connection, data)
        return None

    def _identify(self, connection: Connection, data: Json) -> int | None:
        intents = int(data.get("intents", 0))
        if intents & PRIVILEGED and not self._state.world.privileged:
            return BAD_INTENTS
        number, count = data.get("shard") or (0, 1)
        if not 0 <= number < count:
            return BAD_SHARD
        self.identifies += 1
        session = Session(f"session-{self._state.snowflake()}", intents, (number, count), socket=connection)
        self.sessions[session.id] = session
        guilds = [
            guild for guild in self._state.guilds.values() if session.wants("GUILD_CREATE", guild["id"])
        ]
        application = {"id": self._state.application_id, "flags": 0}
        ready = {
            "v": 10,
            "user": {
                **self._state.bot,
                "mfa_enabled": False,
                "verified": True,
                "email": None,
                "locale": "en-US",
            },
            "guilds": [{"id": guild["id"], "unavailable": True} for guild in guilds],
            "session_id": session.id,
            "resume_gateway_url": self.url,
            "shard": [number, count],
            "application": application,
        }
        self._send(session, "READY", ready)
        for guild in guilds:
            self._send(session, "GUILD_CREATE", self._state.guild_payload(guild))
        self.connected.set()
        return None

    def _resume(self, connection: Connection, data: Json) -> None:
        session = self.sessions.get(str(data.get("session_id")))
        if session is None:
            connection.send({"op": INVALID, "d": False})
            return
        session.socket = connection
        for payload in session.events[int(data.get("seq") or 0) :]:
            connection.send(payload)
        self._send(session, "RESUMED", {})
        self.connected.set()


def _without_content(session: Session, event: str, data: Json, bot_id: str) -> Json:
    """Leave out what the MESSAGE_CONTENT intent guards, unless the bot wrote it or it is a DM."""
    own = data.get("author", {}).get("id") == bot_id
    if event != "MESSAGE_CREATE" or own or "guild_id" not in data or session.intents & MESSAGE_CONTENT:
        return data
    return {**data, "content": "", "embeds": [], "components": [], "attachments": []}
