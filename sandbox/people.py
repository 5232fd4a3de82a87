"""What people do: type commands, click, choose, send modals, write; and what tests wait for."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sandbox.files import detach
from sandbox.interactions import (
    AUTOCOMPLETE,
    COMMAND,
    COMPONENT,
    DEFERRED,
    SUBMIT,
    Interaction,
    command_data,
    component_data,
    find_command,
    submit_data,
    visible_commands,
)
from sandbox.messages import EPHEMERAL, all_text, component, pings
from sandbox.platform import Platform
from sandbox.rules import Json
from sandbox.world import NONE, Channel, Overwrite, Permission

SECONDS = 90.0
Where = str | Json


class NoAnswerError(Exception):
    """The bot did not answer an interaction within three seconds."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person got for an interaction: messages, or a modal, or choices."""

    interaction: Interaction
    messages: tuple[Json, ...]

    @property
    def message(self) -> Json:
        """Give the first message of the answer."""
        if not self.messages:
            raise LookupError("the answer has no message")
        return self.messages[0]

    @property
    def text(self) -> str:
        """Give all that a person can read in the answer."""
        return "\n".join(all_text(message) for message in self.messages)

    @property
    def ephemeral(self) -> bool:
        """Tell whether only the person sees it."""
        return bool(self.messages) and all(message["flags"] & EPHEMERAL for message in self.messages)

    @property
    def deferred(self) -> bool:
        """Tell whether the bot showed that it was thinking first."""
        return self.interaction.answered == DEFERRED

    @property
    def modal(self) -> Json | None:
        """Give the modal the bot opened."""
        return self.interaction.modal


class People(Platform):
    """The platform with people at it; people and channels are named, or given as Discord's objects."""

    def person(self, name: str) -> Json:
        """Find a person by name or id."""
        return self.state.person(name)

    def channel(self, where: Where) -> Json:
        """Find a channel by id, "name" or "Guild/#name"."""
        return where if isinstance(where, dict) else self.state.channel(where)

    def guild(self, name: str) -> Json:
        """Find a guild by name or id."""
        return next(guild for guild in self.state.guilds.values() if name in (guild["id"], guild["name"]))

    def dm(self, person: str) -> Json:
        """Open the DM between a person and the bot."""
        return self.state.dm(self.person(person)["id"])

    # Doing

    async def slash(
        self, person: str, channel: Where, command: str, /, *, within: float = SECONDS, **options: Any
    ) -> Answer:
        """Type a slash command ("brief", "feeds add") and wait for its answer.

        Options are checked as Discord's client does: a channel, person or role by name, a file as
        (filename, bytes). Raises NoAnswerError after 3 s without any answer, TimeoutError when a deferred
        answer does not come.
        """
        where, who = self.channel(channel), self.person(person)
        found, below = find_command(self.commands(person, where), command)
        data = command_data(self.state, where, found, below, options)
        return await self._settled(self._start(COMMAND, who, where, data, command), within)

    async def autocomplete(
        self, person: str, channel: Where, command: str, option: str, typed: str, /, **others: Any
    ) -> list[Json]:
        """Type into an option and give the choices the bot offers."""
        where, who = self.channel(channel), self.person(person)
        found, below = find_command(self.commands(person, where), command)
        data = command_data(self.state, where, found, below, {**others, option: typed}, focused=option)
        return (
            await self._settled(self._start(AUTOCOMPLETE, who, where, data, command), SECONDS)
        ).interaction.choices

    async def menu(self, person: str, message: Json, command: str, *, within: float = SECONDS) -> Answer:
        """Choose a command of a message's context menu."""
        where = self.channel(message["channel_id"])
        found, _ = find_command(self.commands(person, where), command, kind=3)
        data = {"id": found["id"], "name": found["name"], "type": 3, "target_id": message["id"]}
        data["resolved"] = {"messages": {message["id"]: message}}
        return await self._settled(self._start(COMMAND, self.person(person), where, data, command), within)

    async def click(
        self,
        person: str,
        message: Json,
        custom_id: str,
        values: Sequence[str] = (),
        *,
        within: float = SECONDS,
    ) -> Answer:
        """Click a button (by custom_id or label), or choose values in a select."""
        stored, who = self.state.messages[message["id"]], self.person(person)
        if stored.only not in (None, who["id"]):
            raise PermissionError(f"{person} does not see this message")
        part, where = component(stored.message, custom_id), self.channel(stored.message["channel_id"])
        if part.get("disabled"):
            raise PermissionError(f"{custom_id} is disabled")
        data = component_data(self.state, where, part, values)
        return await self._settled(
            self._start(COMPONENT, who, where, data, part["custom_id"], message_id=message["id"]), within
        )

    async def submit(
        self, answer: Answer, values: Mapping[str, Any] | None = None, *, within: float = SECONDS
    ) -> Answer:
        """Send the modal an answer opened; fields not named keep what it suggests."""
        opened = answer.interaction
        if opened.modal is None:
            raise LookupError("the answer opened no modal")
        data = submit_data(self.state, opened.channel, opened.modal, values or {})
        name = opened.modal["custom_id"]
        sent = self._start(SUBMIT, opened.person, opened.channel, data, name, message_id=opened.message_id)
        return await self._settled(sent, within)

    def say(self, person: str, channel: Where, text: str) -> Json:
        """Write a plain message."""
        where, who = self.channel(channel), self.person(person)
        if not self.state.permissions(where, who["id"]) & Permission.SEND_MESSAGES:
            raise PermissionError(f"{person} may not write there")
        return self.post(where, who, {"content": text})

    def commands(self, person: str, channel: Where) -> list[Json]:
        """List the commands a person is offered in a channel."""
        where, who = self.channel(channel), self.person(person)
        held = self.state.permissions(where, who["id"])
        if not held & Permission.VIEW_CHANNEL:
            raise PermissionError(f"{person} does not see that channel")
        return visible_commands(self.state, where, who) if held & Permission.USE_APPLICATION_COMMANDS else []

    def _start(
        self, kind: int, who: Json, where: Json, data: Json, name: str, *, message_id: str | None = None
    ) -> Interaction:
        token, at = secrets.token_urlsafe(24), self.state.clock()
        made = Interaction(self.state.snowflake(), token, kind, at, who, where, name, message_id)
        self.begin(made, data)
        return made

    async def _settled(self, started: Interaction, within: float) -> Answer:
        def look() -> Answer | None:
            if started.failed:
                raise NoAnswerError(f"{started.name}: the application did not respond")
            if not started.settled(self.state):
                return None
            kept = [
                self.state.messages[key].message for key in started.message_ids if key in self.state.messages
            ]
            return Answer(started, tuple(kept))

        return await self.until(look, within, f"the answer to {started.name}")

    # Seeing

    async def messages(self, channel: Where, *, viewer: str | None = None) -> list[Json]:
        """List a channel's messages, oldest first, with a viewer's ephemeral ones."""
        who = self.person(viewer)["id"] if viewer else None
        return list(self.state.history(self.channel(channel)["id"], who))

    async def wait_for_message(
        self,
        channel: Where,
        predicate: Callable[[Json], bool] = bool,
        within: float = SECONDS,
    ) -> Json:
        """Wait for a message of the bot that fulfils a condition; one already there counts."""
        where = self.channel(channel)

        def look() -> Json | None:
            found = (each for each in self.state.history(where["id"]) if each["author"] is self.state.bot)
            return next((message for message in found if predicate(message)), None)

        return await self.until(look, within, f"a message in {where.get('name', 'the DM')}")

    @property
    def pings(self) -> int:
        """Count the pings that all messages of the bot make."""
        mine = (
            stored.message
            for stored in self.state.messages.values()
            if stored.message["author"] is self.state.bot
        )
        return sum(pings(message) for message in mine)

    # Changing the world

    def set_permissions(
        self, channel: Where, who: str, *, allow: Permission = NONE, deny: Permission = NONE
    ) -> None:
        """Set the overwrite of a role or person ("bot" is the bot) in a channel; the bot is told."""
        where = self.channel(channel)
        made = self.state.overwrite(self.state.guilds[where["guild_id"]], Overwrite(who, allow, deny))
        kept = [each for each in where["permission_overwrites"] if each["id"] != made["id"]]
        where["permission_overwrites"] = [*kept, made]
        self.channel_event("CHANNEL_UPDATE", where)

    def set_role(self, guild: str, role: str, permissions: Permission) -> None:
        """Set what a role may do in a guild; the bot is told."""
        found = self.guild(guild)
        changed = next(each for each in found["roles"] if each["name"] == role)
        changed["permissions"] = str(int(permissions))
        self.guild_event("GUILD_ROLE_UPDATE", found, {"guild_id": found["id"], "role": changed})

    def set_bot_roles(self, guild: str, *roles: str) -> None:
        """Give the bot these roles and no other; a bot is always told of its own membership."""
        found, bot_id = self.guild(guild), self.state.bot["id"]
        member = found["members"][bot_id]
        ids = {role["name"]: role["id"] for role in found["roles"]}
        member["roles"] = [ids[name] for name in roles]
        self.guild_event("GUILD_MEMBER_UPDATE", found, {"guild_id": found["id"], **member})

    def add_channel(self, guild: str, described: Channel) -> Json:
        """Add a channel to a guild; the bot is told."""
        channel = self.state.add_channel(self.guild(guild), described)
        self.channel_event("CHANNEL_CREATE", channel)
        return channel

    def delete_channel(self, channel: Where) -> None:
        """Delete a channel with its threads and messages; the bot is told."""
        gone = self.channel(channel)
        keys = [
            gone["id"],
            *(each["id"] for each in self.state.channels.values() if each.get("parent_id") == gone["id"]),
        ]
        for key in keys:
            for message in list(self.state.history(key)):
                del self.state.messages[message["id"]]
                detach(self.state, message)
            del self.state.channels[key]
        self.channel_event("THREAD_DELETE" if "owner_id" in gone else "CHANNEL_DELETE", gone)

    def remove_bot(self, guild: str) -> None:
        """Remove the bot from a guild, channels and all; the bot is told."""
        gone = self.state.guilds.pop(self.guild(guild)["id"])
        for channel in [each for each in self.state.channels.values() if each.get("guild_id") == gone["id"]]:
            del self.state.channels[channel["id"]]
        self.guild_event("GUILD_DELETE", gone, {"id": gone["id"]})

    def close_dms(self, person: str, *, closed: bool = True) -> None:
        """Let a person refuse the bot's messages, or take them again."""
        change = self.state.closed_dms.add if closed else self.state.closed_dms.discard
        change(self.person(person)["id"])
