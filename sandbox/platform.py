"""What the platform does: keeps messages, tells the bot and the pages, and lets others wait for it."""

import asyncio
import json
from collections.abc import Callable, Sequence
from typing import TypeVar

from sandbox.faults import Faults
from sandbox.files import Upload, detach, left
from sandbox.forms import V2, check_message
from sandbox.gateway import Gateway
from sandbox.interactions import COMMAND, Interaction, payload
from sandbox.messages import (
    CHAT_INPUT_COMMAND,
    EDITED_FLAGS,
    EPHEMERAL,
    GIVEN_FLAGS,
    LOADING,
    REPLY,
    blank_message,
    write,
)
from sandbox.rest.router import Exchange
from sandbox.rules import Json
from sandbox.state import State, Stored
from sandbox.world import THREADS, Permission

T = TypeVar("T")
EDITABLE = ("content", "embeds", "components")


class Platform:
    """The state with everything that happens to it."""

    def __init__(self, state: State, *, nonce_seconds: float, answer_seconds: float) -> None:
        self.state = state
        self.nonce_seconds = nonce_seconds
        self.answer_seconds = answer_seconds
        self.gateway = Gateway(state)
        self.faults = Faults()
        self.log: list[Exchange] = []
        self.interactions: dict[str, Interaction] = {}
        self.listeners: list[tuple[str, asyncio.Queue[str]]] = []
        self._changed = asyncio.Event()

    # Waiting

    def touch(self) -> None:
        """Wake everyone who waits for something to change."""
        self._changed.set()
        self._changed = asyncio.Event()

    async def until(self, look: Callable[[], T | None], within: float, what: str) -> T:
        """Wait until `look` gives something; TimeoutError says what did not come."""
        try:
            async with asyncio.timeout(within):
                while (found := look()) is None:
                    await self._changed.wait()
                return found
        except TimeoutError:
            raise TimeoutError(f"{what} did not come within {within} s") from None

    # Messages

    def post(
        self,
        channel: Json,
        author: Json,
        body: Json,
        files: Sequence[Upload] = (),
        *,
        only: str | None = None,
        nonce: str | int | None = None,
        message_id: str | None = None,
        extra: Json | None = None,
    ) -> Json:
        """Write a new message and tell everyone who may see it."""
        message = blank_message(self.state, channel, author) | (extra or {})
        message["id"] = message_id or message["id"]
        message["flags"] = int(body.get("flags") or 0) & GIVEN_FLAGS
        write(self.state, message, body, files)
        if reference := body.get("message_reference"):
            message |= {
                "type": REPLY,
                "message_reference": {"type": 0, "channel_id": channel["id"], **reference},
            }
        self.state.messages[message["id"]] = Stored(message, only, None if nonce is None else str(nonce))
        if only is None:
            channel["last_message_id"] = message["id"]
        if channel["type"] in THREADS:
            channel["message_count"] += 1
            channel["total_message_sent"] += 1
        self.message_event("MESSAGE_CREATE", message, {} if nonce is None else {"nonce": nonce})
        return message

    def post_answer(self, interaction: Interaction, body: Json, files: Sequence[Upload]) -> Json:
        """Write a message that answers an interaction; ephemeral when its flags say so."""
        person = interaction.person
        extra: Json = {"application_id": self.state.application_id, "webhook_id": self.state.application_id}
        if interaction.type == COMMAND:
            named = {"id": interaction.id, "type": COMMAND, "name": interaction.name, "user": person}
            metadata = {
                "id": interaction.id,
                "type": COMMAND,
                "user": person,
                "authorizing_integration_owners": {},
            }
            extra |= {"type": CHAT_INPUT_COMMAND, "interaction": named, "interaction_metadata": metadata}
        only = person["id"] if int(body.get("flags") or 0) & EPHEMERAL else None
        return self.post(interaction.channel, self.state.bot, body, files, only=only, extra=extra)

    def edit(self, message: Json, body: Json, files: Sequence[Upload] = ()) -> Json:
        """Change what a body names of a message, by the rules of a whole one; an answer stops loading."""
        flags = message["flags"] & ~LOADING
        if body.get("flags") is not None:
            flags = flags & ~EDITED_FLAGS | int(body["flags"]) & EDITED_FLAGS | flags & V2
        whole = {**{key: message[key] for key in EDITABLE}, **body, "flags": flags}
        check_message(whole, files=bool(files or left(self.state, message, body)))
        message["flags"] = flags
        write(self.state, message, body, files)
        message["edited_timestamp"] = self.state.now()
        self.message_event("MESSAGE_UPDATE", message)
        return message

    def delete(self, message: Json) -> None:
        """Delete a message."""
        stored = self.state.messages[message["id"]]
        gone = {"id": message["id"], "channel_id": message["channel_id"]}
        self.message_event("MESSAGE_DELETE", gone, only=stored.only)
        del self.state.messages[message["id"]]
        detach(self.state, message)

    def message_event(
        self, event: str, message: Json, extra: Json | None = None, *, only: str | None = None
    ) -> None:
        """Tell the bot and the pages of a message; an ephemeral one only the person's pages."""
        channel = self.state.channels[message["channel_id"]]
        stored = self.state.messages.get(message["id"])
        only = only or (stored.only if stored else None)
        guild = self.state.guild_of(channel)
        if only is None:
            data = {**message, **(extra or {})} | ({"guild_id": guild["id"]} if guild else {})
            if guild and "author" in message and message["author"]["id"] in guild["members"]:
                data["member"] = guild["members"][message["author"]["id"]]
            self.gateway.dispatch(event, data, guild["id"] if guild else None)
        self.tell_pages(event.lower(), message, channel=channel, only=only)
        self.touch()

    # Channels and guilds

    def channel_event(self, event: str, channel: Json) -> None:
        """Tell the bot and the pages of a channel."""
        self.gateway.dispatch(event, channel, channel["guild_id"])
        self.tell_pages("world", {})
        self.touch()

    def guild_event(self, event: str, guild: Json, data: Json) -> None:
        """Tell the bot and the pages of a guild."""
        self.gateway.dispatch(event, data, guild["id"])
        self.tell_pages("world", {})
        self.touch()

    # Interactions

    def begin(self, interaction: Interaction, data: Json) -> None:
        """Tell the bot of an interaction and start its three seconds."""
        self.interactions[interaction.token] = interaction
        guild = self.state.guild_of(interaction.channel)
        self.gateway.dispatch(
            "INTERACTION_CREATE", payload(self.state, interaction, data), guild["id"] if guild else None
        )
        self.touch()
        asyncio.get_running_loop().call_later(self.answer_seconds, self._expire, interaction)

    def _expire(self, interaction: Interaction) -> None:
        if interaction.answered is None:
            interaction.failed = True
            self.touch()

    def answered(self, interaction: Interaction) -> None:
        """Wake who waits for an interaction's answer."""
        if interaction.answered:
            self.touch()

    # Pages

    def tell_pages(
        self, kind: str, data: Json, *, channel: Json | None = None, only: str | None = None
    ) -> None:
        """Send an event to the open pages whose person may see it."""
        for person_id, queue in self.listeners:
            if only not in (None, person_id):
                continue
            if channel and not self.state.permissions(channel, person_id) & Permission.VIEW_CHANNEL:
                continue
            queue.put_nowait(json.dumps({"kind": kind, "data": data}))

    def close_pages(self) -> None:
        """End every page's stream of events."""
        for _, queue in self.listeners:
            queue.put_nowait("")
