"""`/settings`: what a server, or for direct messages a person, prefers; each change holds at once."""

from collections.abc import Awaitable, Callable

from discord import app_commands
from discord.ext import commands

from bot.errors import NotAllowedError, UnknownTimezoneError, UserError
from bot.model import MentionPolicy, Preferences
from bot.services.preferences import Preferring, preferences_scope
from bot.translation import _, language_of
from cogs.clicks import Route, chosen, form_values, route
from cogs.failures import explain
from cogs.render.parts import Json
from cogs.render.settings import (
    NONE,
    Setting,
    Whose,
    changed,
    own_instead,
    quiet_form,
    settings_answer,
    whose_of,
    zone_form,
)
from cogs.replies import Interaction, acknowledge, ask, begin_update, in_time, redraw, show
from cogs.rights import chosen_place

WHOSE = rf"(?P<whose>{'|'.join(Whose)})"
Choose = Callable[[str], Awaitable[Preferences]]
"""Chooses something for a scope."""


class SettingsCog(commands.Cog):
    """Shows what is preferred, and changes it."""

    def __init__(self, preferring: Preferring) -> None:
        self._preferring = preferring

    @app_commands.command()
    @app_commands.allowed_installs(guilds=True, users=False)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=False)
    async def settings(self, interaction: Interaction) -> None:
        """Choose the time zone, language, default channel, quiet hours and mentions."""
        await acknowledge(interaction, private=True)
        in_server = interaction.guild_id is not None
        whose = Whose.SERVER if in_server and interaction.permissions.manage_guild else Whose.OWN
        note = own_instead() if in_server and whose is Whose.OWN else ""
        preferences = await self._preferring.of(_scope(interaction, whose))
        await show(interaction, _answer(interaction, preferences, note))

    def routes(self) -> tuple[Route, ...]:
        """Return what the menus and buttons do; whose settings they change is checked at each click."""
        return (
            route(rf"set\|{WHOSE}\|language", self.pick_language),
            route(r"set\|server\|channel", self.pick_channel),
            route(r"set\|server\|mentions", self.pick_mentions),
            route(rf"set\|{WHOSE}\|maps\|(?P<to>on|off)", self.switch_maps),
            route(rf"set\|{WHOSE}\|zone-pick", self.pick_zone),
            route(rf"set\|{WHOSE}\|zone-form", self.take_zone),
            route(rf"set\|{WHOSE}\|quiet-form", self.take_quiet),
            route(rf"set\|{WHOSE}\|zone", self.ask_zone),
            route(rf"set\|{WHOSE}\|quiet", self.ask_quiet),
            route(r"set\|own\|show", self.show_own),
        )

    async def show_own(self, interaction: Interaction) -> None:
        """Show the person's own settings beside the server's."""
        await acknowledge(interaction, private=True)
        preferences = await self._preferring.of(_scope(interaction, Whose.OWN))
        await show(interaction, _answer(interaction, preferences))

    async def ask_zone(self, interaction: Interaction, whose: str) -> None:
        """Open the form of the time zone."""
        await ask(interaction, zone_form(await self._for_form(interaction, whose)))

    async def ask_quiet(self, interaction: Interaction, whose: str) -> None:
        """Open the form of the quiet hours."""
        await ask(interaction, quiet_form(await self._for_form(interaction, whose)))

    async def take_zone(self, interaction: Interaction, whose: str) -> None:
        """Take the zone that was typed; one mistyped brings a menu of those perhaps meant."""
        typed = form_values(interaction)["timezone"]
        await self._change(
            interaction, whose, Setting.TIMEZONE, lambda scope: self._preferring.choose_timezone(scope, typed)
        )

    async def pick_zone(self, interaction: Interaction, whose: str) -> None:
        """Take the zone that was chosen from those perhaps meant."""
        zone = chosen(interaction)
        await self._change(
            interaction, whose, Setting.TIMEZONE, lambda scope: self._preferring.choose_timezone(scope, zone)
        )

    async def take_quiet(self, interaction: Interaction, whose: str) -> None:
        """Take the quiet hours that were typed, with the zone they are in where the form asked for it."""
        typed = form_values(interaction)
        await self._change(
            interaction,
            whose,
            Setting.QUIET,
            lambda scope: self._preferring.choose_quiet(
                scope, typed["quiet"], timezone=typed.get("timezone", "")
            ),
        )

    async def pick_language(self, interaction: Interaction, whose: str) -> None:
        """Take the language that was chosen."""
        value = chosen(interaction)
        language = None if value == NONE else value
        await self._change(
            interaction,
            whose,
            Setting.LANGUAGE,
            lambda scope: self._preferring.choose_language(scope, language),
        )

    async def pick_channel(self, interaction: Interaction) -> None:
        """Take the channel that was chosen, where the person and the bot may post; it may be taken back."""
        value = chosen(interaction)

        async def choose(scope: str) -> Preferences:
            if not value:
                return await self._preferring.choose_no_channel(scope)
            place = chosen_place(interaction, value)
            return await self._preferring.choose_channel(scope, place.address, place.kind)

        await self._change(interaction, Whose.SERVER, Setting.CHANNEL, choose)

    async def pick_mentions(self, interaction: Interaction) -> None:
        """Take for whom roles may be called."""
        policy = MentionPolicy(chosen(interaction))
        await self._change(
            interaction,
            Whose.SERVER,
            Setting.MENTIONS,
            lambda scope: self._preferring.choose_mentions(scope, policy),
        )

    async def switch_maps(self, interaction: Interaction, whose: str, to: str) -> None:
        """Turn the maps of briefs on or off."""
        await self._change(
            interaction,
            whose,
            Setting.MAPS,
            lambda scope: self._preferring.choose_maps(scope, maps=to == "on"),
        )

    async def _for_form(self, interaction: Interaction, whose: str) -> Preferences:
        scope = _scope(interaction, whose)
        async with in_time():
            return await self._preferring.of(scope)

    async def _change(self, interaction: Interaction, whose: str, setting: Setting, choose: Choose) -> None:
        """Change one thing and draw all of it again, with what now holds or what was wrong."""
        scope = _scope(interaction, whose)
        await begin_update(interaction)
        similar: tuple[str, ...] = ()
        try:
            preferences = await choose(scope)
        except UserError as error:
            preferences, note = await self._preferring.of(scope), explain(error)
            similar = error.close if isinstance(error, UnknownTimezoneError) else ()
        else:
            note = changed(
                setting,
                preferences,
                fallback=_fallback(interaction, preferences),
                now=interaction.created_at,
            )
        await redraw(interaction, _answer(interaction, preferences, note, similar))


def _answer(
    interaction: Interaction, preferences: Preferences, note: str = "", similar: tuple[str, ...] = ()
) -> Json:
    return settings_answer(
        preferences,
        fallback=_fallback(interaction, preferences),
        now=interaction.created_at,
        note=note,
        similar=similar,
    )


def _scope(interaction: Interaction, whose: str) -> str:
    """Return whose preferences are meant; raises NotAllowedError for a server's without Manage Server."""
    user = str(interaction.user.id)
    if whose == Whose.OWN:
        return preferences_scope(None, user)
    if interaction.guild_id is None or not interaction.permissions.manage_guild:
        raise NotAllowedError(
            _("You need Manage Server to change the settings of this server. `/settings` shows your own.")
        )
    return preferences_scope(str(interaction.guild_id), user)


def _fallback(interaction: Interaction, preferences: Preferences) -> str:
    """Return the language where none is chosen: that of the server, or the person, on Discord."""
    if whose_of(preferences) is Whose.SERVER and interaction.guild_locale is not None:
        return language_of(interaction.guild_locale.value)
    return language_of(interaction.locale.value)
