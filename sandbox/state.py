"""What the sandbox remembers, in memory and in Discord's own shapes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sandbox.rules import DiscordError, Json, permissions_in
from sandbox.shapes import blank_channel, blank_guild, blank_member, blank_thread, blank_user, role_shape
from sandbox.world import (
    BOT,
    DM,
    EVERYONE,
    FORUM,
    MEMBER,
    THREADS,
    Channel,
    Guild,
    Overwrite,
    Permission,
    Role,
    World,
)

EPOCH_MS = 1420070400000


@dataclass(slots=True)
class Stored:
    """A message as kept: `only` is the one person who sees an ephemeral one."""

    message: Json
    only: str | None = None
    nonce: str | None = None


@dataclass
class State:
    """One application, its bot, the people, and everything they share."""

    world: World
    clock: Callable[[], datetime]
    users: dict[str, Json] = field(default_factory=dict)
    guilds: dict[str, Json] = field(default_factory=dict)
    channels: dict[str, Json] = field(default_factory=dict)
    messages: dict[str, Stored] = field(default_factory=dict)
    commands: dict[str | None, list[Json]] = field(default_factory=lambda: {None: []})
    nonces: dict[str, tuple[datetime, str]] = field(default_factory=dict)
    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    files_url: str = ""
    attached: dict[str, list[Json]] = field(default_factory=dict)
    locales: dict[str, str] = field(default_factory=dict)
    closed_dms: set[str] = field(default_factory=set)
    _last: int = 0

    def __post_init__(self) -> None:
        """Make what the world describes."""
        self.bot = self._add_user(self.world.application, bot=True)
        self.application_id: str = self.bot["id"]
        for person in self.world.people:
            user = self._add_user(person.name)
            self.locales[user["id"]] = person.locale
            if not person.dms:
                self.closed_dms.add(user["id"])
        for guild in self.world.guilds:
            self._add_guild(guild)

    # Ids and names

    def snowflake(self) -> str:
        """Make an id that tells the time, always greater than the one before."""
        made = (int(self.clock().timestamp() * 1000) - EPOCH_MS) << 22
        self._last = max(made, self._last + 1)
        return str(self._last)

    def now(self) -> str:
        """Give the time as Discord writes it."""
        return self.clock().astimezone(UTC).isoformat()

    def person(self, who: str) -> Json:
        """Find a user by name or id."""
        for user in self.users.values():
            if who in (user["id"], user["username"], user["global_name"]):
                return user
        raise LookupError(f"nobody here is called {who!r}")

    def channel(self, where: str) -> Json:
        """Find a channel by id, by name ("news", "#news") or by both names ("Sahel Desk/#general")."""
        if where in self.channels:
            return self.channels[where]
        guild_name, _, name = where.rpartition("/")
        for channel in self.channels.values():
            guild = self.guilds.get(channel.get("guild_id", ""), {"name": ""})
            if channel.get("name") == name.lstrip("#") and guild_name in ("", guild["name"]):
                return channel
        raise LookupError(f"there is no channel {where!r}")

    def guild_of(self, channel: Json) -> Json | None:
        """Give the guild a channel belongs to, or None for a DM."""
        return self.guilds.get(channel.get("guild_id", ""))

    # Adding

    def _add_user(self, name: str, *, bot: bool = False) -> Json:
        user = blank_user(self.snowflake(), name)
        if bot:
            user["bot"] = True
        self.users[user["id"]] = user
        return user

    def _add_guild(self, described: Guild) -> Json:
        guild_id = self.snowflake()
        managed = Role(self.world.application, described.bot_permissions)
        roles = [role_shape(Role(EVERYONE, MEMBER), guild_id, 0)]
        for role in (managed, *described.roles):
            roles.append(role_shape(role, self.snowflake(), len(roles)))
        roles[1] |= {"managed": True, "tags": {"bot_id": self.bot["id"]}}
        owner = self.person(next(iter(described.members)))
        guild = blank_guild(guild_id, described, owner["id"], roles)
        guild["joined_at"] = self.now()
        self.guilds[guild_id] = guild
        named = {role["name"]: role["id"] for role in roles}
        self.join(guild, self.bot, [roles[1]["id"]])
        for name, held in described.members.items():
            self.join(guild, self.person(name), [named[role] for role in held])
        for channel in described.channels:
            self.add_channel(guild, channel)
        return guild

    def join(self, guild: Json, user: Json, roles: list[str]) -> None:
        """Make a user a member of a guild."""
        guild["members"][user["id"]] = blank_member(user, roles, self.now())

    def add_channel(self, guild: Json, described: Channel) -> Json:
        """Add a channel to a guild."""
        channel = blank_channel(self.snowflake(), guild["id"], described, len(self.channels))
        channel["permission_overwrites"] = [self.overwrite(guild, each) for each in described.overwrites]
        if described.kind == FORUM:
            channel["available_tags"] = [self._tag(tag) for tag in described.tags]
        self.channels[channel["id"]] = channel
        return channel

    def _tag(self, name: str) -> Json:
        return {
            "id": self.snowflake(),
            "name": name,
            "moderated": False,
            "emoji_id": None,
            "emoji_name": None,
        }

    def overwrite(self, guild: Json, each: Overwrite) -> Json:
        """Write an overwrite in Discord's form."""
        roles = {role["name"]: role["id"] for role in guild["roles"]}
        target = self.bot["id"] if each.who == BOT else roles.get(each.who) or self.person(each.who)["id"]
        kind = 0 if each.who in roles and each.who != BOT else 1
        return {"id": target, "type": kind, "allow": str(int(each.allow)), "deny": str(int(each.deny))}

    def dm(self, user_id: str) -> Json:
        """Open the DM channel between the bot and a person, the same one each time."""
        for channel in self.channels.values():
            if channel["type"] == DM and channel["recipients"][0]["id"] == user_id:
                return channel
        recipients = [self.users[user_id]]
        channel = {
            "id": self.snowflake(),
            "type": DM,
            "flags": 0,
            "recipients": recipients,
            "last_message_id": None,
        }
        self.channels[channel["id"]] = channel
        return channel

    def add_thread(self, parent: Json, body: Json, *, owner: str, thread_id: str | None = None) -> Json:
        """Start a thread below a channel; a thread on a message has the message's id."""
        thread = blank_thread(thread_id or self.snowflake(), parent, body, owner, self.now())
        self.channels[thread["id"]] = thread
        return thread

    # Asking

    def permissions(self, channel: Json, user_id: str) -> Permission:
        """Compute what a user may do in a channel or DM; in a thread SEND_MESSAGES is the threads' own."""
        if channel["type"] == DM:
            mine = user_id in (self.bot["id"], channel["recipients"][0]["id"])
            return ~Permission.ADMINISTRATOR if mine else Permission(0)
        guild = self.guilds[channel["guild_id"]]
        if channel["type"] not in THREADS:
            return permissions_in(guild, channel, user_id)
        total = permissions_in(guild, self.channels[channel["parent_id"]], user_id)
        speaks = Permission.SEND_MESSAGES
        return total | speaks if total & Permission.SEND_MESSAGES_IN_THREADS else total & ~speaks

    def require(self, channel: Json, needed: Permission) -> None:
        """Refuse what the bot may not do there: 50001 when it cannot see the channel, else 50013."""
        held = self.permissions(channel, self.bot["id"])
        if not held & Permission.VIEW_CHANNEL:
            raise DiscordError(50001)
        if held & needed != needed:
            raise DiscordError(50013)

    def history(self, channel_id: str, viewer: str | None = None) -> Iterator[Json]:
        """Yield a channel's messages, oldest first; ephemeral ones only for the person they are for."""
        for stored in self.messages.values():
            if stored.message["channel_id"] == channel_id and stored.only in (None, viewer):
                yield stored.message

    def guild_payload(self, guild: Json, viewer: str | None = None) -> Json:
        """Write a guild as GUILD_CREATE has it: its channels and threads, and of the members only the bot."""
        mine = [channel for channel in self.channels.values() if channel.get("guild_id") == guild["id"]]
        extra: dict[str, Any] = {
            name: []
            for name in (
                "voice_states",
                "presences",
                "stage_instances",
                "guild_scheduled_events",
                "soundboard_sounds",
            )
        }
        return {
            **guild,
            **extra,
            "members": [guild["members"][viewer or self.bot["id"]]],
            "member_count": len(guild["members"]),
            "large": False,
            "unavailable": False,
            "channels": [channel for channel in mine if channel["type"] not in THREADS],
            "threads": [channel for channel in mine if channel["type"] in THREADS],
        }
