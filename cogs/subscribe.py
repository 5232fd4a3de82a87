"""`/subscribe`: follow a region, after a look at what that would bring."""

import asyncio
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

import discord
from discord import app_commands
from discord.ext import commands

from bot.errors import NotAllowedError, UserError
from bot.model import Cadence, Preferences, Subscription, Viewer
from bot.services.preferences import Preferring, preferences_scope
from bot.services.previews import Preview, Previews
from bot.services.subscriptions import Place, Subscriptions
from bot.translation import _, language_of
from cogs.clicks import Route, form_values, route
from cogs.offers import Offers
from cogs.render.limits import CHOICES
from cogs.render.offers import already_answer, dropped_answer, followed_answer, left_out, offer_answer
from cogs.render.parts import Json
from cogs.render.wishes import times_form
from cogs.replies import Interaction, acknowledge, ask, begin_update, redraw, show, viewer_of
from cogs.rights import channel_place, check_draft, check_mention, chosen_place, dm_place
from cogs.transformers import GuildPlace, PlaceOption, RegionOption, TopicOption

IDENTITY = r"(?P<token>[\w-]{12})"
EIGHT = "08:00"
"""The hour of a brief where none is typed."""


class SubscribeCog(commands.Cog):
    """Offers a subscription, and keeps it once the person says so."""

    def __init__(self, subscriptions: Subscriptions, previews: Previews, preferring: Preferring) -> None:
        self._subscriptions = subscriptions
        self._previews = previews
        self._preferring = preferring
        self._offers = Offers()

    async def cog_load(self) -> None:
        """Have the time zones in memory before somebody types one: to read them takes a quarter second."""
        await asyncio.to_thread(self._subscriptions.suggest_timezones, "")

    @app_commands.command()
    @app_commands.describe(
        region="A country, a region such as Central Asia, or World",
        topic="Only this topic",
        keywords="Only stories with one of these words, separated by commas",
        where="The channel (that of /settings by default, else this one)",
        dm="Send it to you alone, as direct messages",
        cadence="How often (daily by default)",
        at="The hour of the brief, HH:MM (08:00 by default)",
        days="The days of the brief, such as Mon-Fri",
        timezone="The time zone of the hour (that of /settings by default, else UTC)",
        mention="A role to call with each post",
        quiet="Hours without posts, such as 22:00-07:00",
        publish="Publish each post to the channel's followers (announcement channels)",
    )
    @app_commands.choices(
        cadence=[
            app_commands.Choice(name=app_commands.locale_str(each.value), value=each.value)
            for each in Cadence
        ]
    )
    @app_commands.allowed_installs(guilds=True, users=False)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=False)
    async def subscribe(  # noqa: PLR0917 - discord.py passes options by name
        self,
        interaction: Interaction,
        region: RegionOption,
        topic: TopicOption | None = None,
        keywords: app_commands.Range[str, 1, 200] = "",
        where: PlaceOption | None = None,
        dm: bool = False,  # noqa: FBT001, FBT002 - an option of the slash command
        cadence: str = Cadence.DAILY.value,
        at: app_commands.Range[str, 1, 8] = "",
        days: app_commands.Range[str, 1, 60] = "",
        timezone: app_commands.Range[str, 1, 60] = "",
        mention: discord.Role | None = None,
        quiet: app_commands.Range[str, 1, 20] = "",
        publish: bool | None = None,  # noqa: FBT001 - as above
    ) -> None:
        """Have news of a region posted here, or sent to you."""
        await acknowledge(interaction, private=True)
        alone = dm or interaction.guild is None
        if alone and where is not None:
            raise UserError(
                _("`dm: True` sends it to you alone, `where` to a channel. Leave one of the two out.")
            )
        preferences = await self._preferences(interaction, alone=alone)
        place = dm_place(interaction) if alone else _place(interaction, where, preferences)
        if mention is not None and not alone:
            check_mention(interaction, mention, place.address)
        draft = self._subscriptions.draft(
            place,
            by=str(interaction.user.id),
            region=region.code,
            topic=topic.code if topic else None,
            keywords=keywords,
            cadence=Cadence(cadence),
            at=at or EIGHT,
            timezone=timezone,
            days=days,
            quiet=quiet,
            mention_role=str(mention.id) if mention and not alone else None,
            mention_managed=_manages(interaction),
            preferences=preferences,
            language=_language(interaction, place),
            publish=publish or False,
        )
        await self._preferring.check(draft)
        said = {"at": at, "days": days, "timezone": timezone, "quiet": quiet}
        typed = [option for option, value in said.items() if value]
        typed += ["mention"] * (mention is not None) + ["publish"] * (publish is not None)
        await show(interaction, await self._first_offer(interaction, draft, typed))

    @subscribe.autocomplete("timezone")
    async def _complete_timezone(
        self, _interaction: Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        found = self._subscriptions.suggest_timezones(typed)
        return [app_commands.Choice(name=name, value=name) for name in found[:CHOICES]]

    def routes(self) -> tuple[Route, ...]:
        """Return what the buttons of an offer do, and 'Subscribe to this' under a brief."""
        return (
            route(rf"offer\|keep\|{IDENTITY}", self.keep),
            route(rf"offer\|change\|{IDENTITY}", self.change),
            route(rf"offer\|form\|{IDENTITY}", self.changed),
            route(rf"offer\|drop\|{IDENTITY}", self.drop),
            route(r"follow\|(?P<region>[^|]+)\|(?P<topic>[^|]*)", self.follow),
        )

    async def follow(self, interaction: Interaction, region: str, topic: str) -> None:
        """Offer what a brief showed: here to those who may, to the person alone otherwise."""
        await acknowledge(interaction, private=True)
        place = _own_place(interaction, await self._preferences(interaction, alone=False))
        draft = self._subscriptions.draft(
            place,
            by=str(interaction.user.id),
            region=region,
            topic=topic or None,
            preferences=await self._preferences(interaction, alone=place.guild_id is None),
            language=_language(interaction, place),
        )
        await show(interaction, await self._first_offer(interaction, draft))

    async def keep(self, interaction: Interaction, token: str) -> None:
        """Follow what was offered; the rights are checked again. A second click finds it followed."""
        draft = self._find(interaction, token)
        await begin_update(interaction)
        known = (await self._subscriptions.alike(draft)).same
        asks_to_call = known is None or known.mention_role != draft.mention_role
        check_draft(interaction, draft if asks_to_call else replace(draft, mention_role=None))
        if draft.id:
            await self._show_followed(interaction, draft)
            return
        if asks_to_call:
            draft = replace(draft, mention_managed=_manages(interaction))
        followed = await self._subscriptions.keep(replace(draft, created_by=str(interaction.user.id)))
        self._offers.replace(token, followed.subscription)
        await redraw(interaction, followed_answer(followed))

    async def change(self, interaction: Interaction, token: str) -> None:
        """Open the form of an offer's times."""
        await ask(interaction, times_form(self._find(interaction, token), custom_id=f"offer|form|{token}"))

    async def changed(self, interaction: Interaction, token: str) -> None:
        """Offer again, with what was typed into the form."""
        # The form may have been open while the offer was followed: then it offers to change that.
        draft = replace(self._find(interaction, token), id=0)
        draft = self._subscriptions.revise(draft, **form_values(interaction))
        self._offers.replace(token, draft)
        await begin_update(interaction)
        await redraw(interaction, await self._offer(interaction, draft, token))

    async def drop(self, interaction: Interaction, token: str) -> None:
        """Follow nothing; what a click before this one followed is shown instead."""
        draft = self._offers.drop(token)
        if draft is not None and draft.id:
            await begin_update(interaction)
            await self._show_followed(interaction, draft)
            return
        await redraw(interaction, dropped_answer())

    async def _show_followed(self, interaction: Interaction, draft: Subscription) -> None:
        """Show as it is now what an offer has become."""
        kept = await self._subscriptions.find(viewer_of(interaction), draft.id)
        await redraw(interaction, already_answer(kept))

    def _find(self, interaction: Interaction, token: str) -> Subscription:
        return self._offers.find(token, interaction.user.id, now=time.monotonic())

    async def _first_offer(
        self, interaction: Interaction, draft: Subscription, typed: Sequence[str] = ()
    ) -> Json:
        """Offer what was asked for; of what is followed already it changes only what was typed."""
        known = (await self._subscriptions.alike(draft)).same
        if known is not None:
            draft = self._subscriptions.inherit(draft, known, typed)
        return await self._offer(interaction, draft, notes=left_out(draft, typed))

    async def _offer(
        self,
        interaction: Interaction,
        draft: Subscription,
        token: str | None = None,
        notes: Sequence[str] = (),
    ) -> Json:
        alike = await self._subscriptions.alike(draft)
        if alike.same is not None and alike.exact:
            return already_answer(alike.same)
        target = draft.target
        preview = await self._preview(draft, target.guild_id)
        if not preview.week and target.guild_id is None and interaction.guild_id is not None:
            here = await self._preview(draft, str(interaction.guild_id))
            preview = replace(preview, elsewhere=here.week > 0)
        token = token or self._offers.keep(interaction.user.id, draft, now=time.monotonic())
        preferences = await self._preferring.of(preferences_scope(target.guild_id, target.address))
        return offer_answer(draft, preview, preferences, token=token, alike=alike, notes=notes)

    async def _preview(self, draft: Subscription, guild: str | None) -> Preview:
        return await self._previews.of(Viewer(guild_id=guild), draft)

    async def _preferences(self, interaction: Interaction, *, alone: bool) -> Preferences:
        guild = None if alone or interaction.guild_id is None else str(interaction.guild_id)
        return await self._preferring.of(preferences_scope(guild, str(interaction.user.id)))


def _place(interaction: Interaction, where: GuildPlace | None, preferences: Preferences) -> Place:
    """Return the channel named, else the one preferred, else this one."""
    try:
        if where is None and preferences.channel is not None:
            return _preferred_place(interaction, preferences.channel)
        return channel_place(interaction, where)
    except NotAllowedError as error:
        instead = _("`dm: True` sends it to you alone instead.")
        raise NotAllowedError(f"{error} {instead}") from None


def _preferred_place(interaction: Interaction, channel: str) -> Place:
    try:
        return chosen_place(interaction, channel)
    except UserError as error:
        instead = _("New subscriptions go there by `/settings`; `where` names another channel.")
        raise NotAllowedError(f"{error} {instead}") from None


def _own_place(interaction: Interaction, preferences: Preferences) -> Place:
    """Return the preferred channel or this one, as far as the person and the bot may, else their own DM."""
    if preferences.channel is not None:
        with suppress(UserError):
            return chosen_place(interaction, preferences.channel)
    try:
        return channel_place(interaction, None)
    except UserError:
        return dm_place(interaction)


def _manages(interaction: Interaction) -> bool:
    return interaction.guild_id is not None and interaction.permissions.manage_guild


def _language(interaction: Interaction, place: Place) -> str:
    """Return the language of whoever a subscription is for: the person, or the server as Discord knows it."""
    locale = interaction.locale if place.guild_id is None else interaction.guild_locale
    return language_of(locale.value if locale else None)
