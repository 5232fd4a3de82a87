"""The world a sandbox starts with: who is there, in which guilds, with which channels and permissions."""

from dataclasses import dataclass, field
from enum import IntFlag


class Permission(IntFlag):
    """The permission bits the sandbox knows, as Discord numbers them."""

    ADMINISTRATOR = 1 << 3
    MANAGE_CHANNELS = 1 << 4
    MANAGE_GUILD = 1 << 5
    VIEW_CHANNEL = 1 << 10
    SEND_MESSAGES = 1 << 11
    MANAGE_MESSAGES = 1 << 13
    EMBED_LINKS = 1 << 14
    ATTACH_FILES = 1 << 15
    READ_MESSAGE_HISTORY = 1 << 16
    MENTION_EVERYONE = 1 << 17
    USE_APPLICATION_COMMANDS = 1 << 31
    MANAGE_THREADS = 1 << 34
    CREATE_PUBLIC_THREADS = 1 << 35
    SEND_MESSAGES_IN_THREADS = 1 << 38


P = Permission
NONE = P(0)
MEMBER = (
    P.VIEW_CHANNEL
    | P.SEND_MESSAGES
    | P.EMBED_LINKS
    | P.ATTACH_FILES
    | P.READ_MESSAGE_HISTORY
    | P.USE_APPLICATION_COMMANDS
    | P.CREATE_PUBLIC_THREADS
    | P.SEND_MESSAGES_IN_THREADS
)
EDITOR = (
    MEMBER | P.MANAGE_GUILD | P.MANAGE_CHANNELS | P.MANAGE_MESSAGES | P.MANAGE_THREADS | P.MENTION_EVERYONE
)
BOT = "bot"
EVERYONE = "@everyone"

TEXT, DM, ANNOUNCEMENT, ANNOUNCEMENT_THREAD, PUBLIC_THREAD, FORUM = 0, 1, 5, 10, 11, 15
THREADS = (ANNOUNCEMENT_THREAD, PUBLIC_THREAD)


@dataclass(frozen=True, slots=True)
class Overwrite:
    """What a role or person (by name; "bot" is the bot) is allowed and denied in a channel."""

    who: str
    allow: Permission = NONE
    deny: Permission = NONE


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel of a guild; `kind` is TEXT, ANNOUNCEMENT or FORUM."""

    name: str
    kind: int = TEXT
    topic: str | None = None
    overwrites: tuple[Overwrite, ...] = ()
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Role:
    """A role of a guild."""

    name: str
    permissions: Permission = NONE
    mentionable: bool = False
    color: int = 0


@dataclass(frozen=True, slots=True)
class Guild:
    """A guild; `members` maps each person to the names of their roles, the first one owns it."""

    name: str
    channels: tuple[Channel, ...]
    members: dict[str, tuple[str, ...]]
    roles: tuple[Role, ...] = ()
    locale: str = "en-US"
    bot_permissions: Permission = MEMBER | P.MANAGE_MESSAGES


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody at a screen; a person with `dms` False refuses messages of the bot."""

    name: str
    locale: str = "en-US"
    dms: bool = True


@dataclass(frozen=True, slots=True)
class World:
    """All of it; `privileged` says whether the application may ask for privileged intents."""

    guilds: tuple[Guild, ...]
    people: tuple[Person, ...]
    token: str = "c2FuZGJveA.sandbox.token"  # noqa: S105 - opens nothing but this sandbox
    application: str = "Dateline"
    privileged: bool = False
    identifies: int = field(default=1000)


_READ_ONLY = (Overwrite(EVERYONE, deny=P.SEND_MESSAGES), Overwrite("Editors", allow=P.SEND_MESSAGES))
_HIDDEN = (
    Overwrite(EVERYONE, deny=P.VIEW_CHANNEL),
    Overwrite(BOT, deny=P.VIEW_CHANNEL),
    Overwrite("Editors", allow=P.VIEW_CHANNEL),
)
_POSTED_BY_BOT = (*_READ_ONLY, Overwrite(BOT, allow=P.SEND_MESSAGES))


def default_world() -> World:
    """Describe the demo's world: one guild of readers, a second one to show that they are kept apart."""
    readers = Guild(
        "Silk Road Readers",
        channels=(
            Channel("news", topic="What happens, as it happens"),
            Channel("briefs", topic="A calm summary at its hour"),
            Channel("central-asia"),
            Channel("announcements", ANNOUNCEMENT, overwrites=_POSTED_BY_BOT),
            Channel("reading-room", FORUM, tags=("Politics", "Economy", "Environment")),
            Channel("rules", topic="Be kind", overwrites=_READ_ONLY),
            Channel("staff-only", overwrites=_HIDDEN),
        ),
        members={"Aigerim": ("Editors",), "Bo": (), "Chandra": ("Night owls",), "Elena": (), "Lucía": ()},
        roles=(Role("Editors", EDITOR, color=0xB5651D), Role("Night owls", mentionable=True, color=0x5A6ACF)),
    )
    sahel = Guild(
        "Sahel Desk",
        channels=(Channel("general"), Channel("dispatches")),
        members={"Diego": ("Editors",), "Bo": ()},
        roles=(Role("Editors", EDITOR),),
        locale="fr",
    )
    people = (
        Person("Aigerim"),
        Person("Bo"),
        Person("Chandra", dms=False),
        Person("Diego"),
        Person("Elena", locale="ru"),
        Person("Lucía", locale="es-ES"),
    )
    return World((readers, sahel), people)
