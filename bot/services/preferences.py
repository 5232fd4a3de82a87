"""Preferences: what a guild or person chose with `/settings`; each change holds at once."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from bot.errors import NotAllowedError
from bot.model import MentionPolicy, Preferences, Subscription, TargetKind, Viewer
from bot.pipeline.preferences import role_called, scope_of
from bot.pipeline.wishes import parse_quiet, parse_timezone
from bot.storage import Connection
from bot.storage import preferences as rows
from bot.storage.database import Database
from bot.translation import LANGUAGES, _

GUILD = "guild:"


def preferences_scope(guild_id: str | None, user_id: str) -> str:
    """Return whose preferences hold: a guild's, or outside of one a person's."""
    return f"user:{user_id}" if guild_id is None else f"{GUILD}{guild_id}"


@dataclass(slots=True)
class Preferring:
    """Keeps what guilds and persons prefer; the guilds' languages also in memory, to answer in them."""

    database: Database
    _languages: dict[str, str] = field(default_factory=dict)

    async def load(self) -> None:
        """Read the guilds' languages anew."""
        async with self.database.read() as connection:
            found = await rows.languages(connection)
        self._languages = {scope: language for scope, language in found.items() if scope.startswith(GUILD)}

    def language_of_guild(self, guild_id: str) -> str | None:
        """Return the language a guild chose for what all of it read, from memory."""
        return self._languages.get(f"{GUILD}{guild_id}")

    async def of(self, scope: str) -> Preferences:
        """Return what a guild ("guild:<id>") or person ("user:<id>") chose."""
        async with self.database.read() as connection:
            return (await rows.preferences_of(connection, [scope]))[scope]

    async def has_maps(self, viewer: Viewer) -> bool:
        """Tell whether briefs for a viewer carry a map."""
        return (await self.of(preferences_scope(viewer.guild_id, viewer.user_id or ""))).maps

    async def muted(self, held: Iterable[Subscription]) -> frozenset[int]:
        """Return the ids of subscriptions whose posts call no role now, though one was asked for."""
        asked = [each for each in held if each.mention_role is not None]
        async with self.database.read() as connection:
            found = await rows.preferences_of(connection, [scope_of(each.target) for each in asked])
        return frozenset(each.id for each in asked if role_called(each, found[scope_of(each.target)]) is None)

    async def check(self, wish: Subscription) -> None:
        """Raise NotAllowedError when a subscription would call a role and its guild lets it not."""
        async with self.database.read() as connection:
            await check_mention(connection, wish)

    async def choose_timezone(self, scope: str, typed: str) -> Preferences:
        """Take a time zone as a person types it, nothing for none; raises UserError naming similar ones."""
        return await self._choose(scope, timezone=parse_timezone(typed) if typed.strip() else None)

    async def choose_quiet(self, scope: str, typed: str, *, timezone: str = "") -> Preferences:
        """Take quiet hours as a person types them, "" or "off" for none, and the zone they are in if named.

        Both or neither: raises UserError saying how, or naming similar zones.
        """
        zone = {"timezone": parse_timezone(timezone)} if timezone.strip() else {}
        return await self._choose(scope, quiet=parse_quiet(typed), **zone)

    async def choose_language(self, scope: str, language: str | None) -> Preferences:
        """Take one of the languages, or none."""
        return await self._choose(scope, language=language if language in LANGUAGES else None)

    async def choose_channel(self, scope: str, address: str, kind: TargetKind) -> Preferences:
        """Take where subscriptions go that name no place."""
        return await self._choose(scope, channel=address, channel_kind=kind)

    async def choose_no_channel(self, scope: str) -> Preferences:
        """Let subscriptions that name no place go where they are asked for."""
        return await self._choose(scope, channel=None, channel_kind=None)

    async def choose_mentions(self, scope: str, policy: MentionPolicy) -> Preferences:
        """Take for whom a role may be called."""
        return await self._choose(scope, mentions=policy)

    async def choose_maps(self, scope: str, *, maps: bool) -> Preferences:
        """Take whether briefs carry a map."""
        return await self._choose(scope, maps=maps)

    async def _choose(self, scope: str, **chosen: Any) -> Preferences:
        async with self.database.write() as tx:
            known = (await rows.preferences_of(tx, [scope]))[scope]
            preferences = replace(known, **chosen)
            if preferences == Preferences(scope):
                await rows.delete_preferences(tx, scope)
            else:
                await rows.save_preferences(tx, preferences)
        self._remember(preferences)
        return preferences

    def _remember(self, preferences: Preferences) -> None:
        if preferences.language is None:
            self._languages.pop(preferences.scope, None)
        elif preferences.scope.startswith(GUILD):
            self._languages[preferences.scope] = preferences.language


async def check_mention(connection: Connection, wish: Subscription) -> None:
    """Raise NotAllowedError when a subscription would call a role and its guild's preferences let it not."""
    if wish.mention_role is None:
        return
    scope = scope_of(wish.target)
    preferences = (await rows.preferences_of(connection, [scope]))[scope]
    if role_called(wish, preferences) is not None:
        return
    if preferences.mentions is MentionPolicy.NOBODY:
        raise NotAllowedError(
            _("On this server my posts call no role. Leave out `mention`, or change that in `/settings`.")
        )
    raise NotAllowedError(
        _("On this server only people with Manage Server can have my posts call a role (see `/settings`).")
    )
