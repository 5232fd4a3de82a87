"""`/subscribe` and `/subscriptions`: follow a region, and change what is followed."""

from collections.abc import Sequence
from typing import Any
from zoneinfo import available_timezones

import discord
from discord import app_commands
from discord.ext import commands

from bot.errors import NotAllowedError
from bot.model import Cadence, Subscription, Viewer
from bot.services.subscriptions import Subscriptions
from cogs.clicks import Route, route
from cogs.render.limits import CHOICES
from cogs.render.subscriptions import followed_answer, subscriptions_answer
from cogs.replies import Interaction, acknowledge, redraw, show, viewer_of
from cogs.rights import channel_place, check_change, dm_place
from cogs.transformers import PlaceOption, RegionOption, TopicOption


class SubscriptionsCog(commands.Cog):
    """What is posted where, and when."""

    def __init__(self, subscriptions: Subscriptions) -> None:
        self._subscriptions = subscriptions

    @app_commands.command()
    @app_commands.describe(
        region="A country, a region such as Central Asia, or World",
        topic="Only this topic",
        keywords="Only stories with one of these words, separated by commas",
        where="The channel (this one by default)",
        dm="Send it to you alone, as direct messages",
        cadence="How often (daily by default)",
        at="The hour of the brief, HH:MM (08:00 by default)",
        days="The days of the brief, such as Mon-Fri",
        timezone="The time zone of the hour (UTC by default)",
        mention="A role to call with each post",
        quiet="Hours without posts, such as 22:00-07:00",
    )
    @app_commands.choices(
        cadence=[app_commands.Choice(name=each.value, value=each.value) for each in Cadence]
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
        at: app_commands.Range[str, 1, 8] = "08:00",
        days: app_commands.Range[str, 1, 60] = "",
        timezone: str = "UTC",
        mention: discord.Role | None = None,
        quiet: app_commands.Range[str, 1, 20] = "",
    ) -> None:
        """Have news of a region posted here, or sent to you."""
        alone = dm or interaction.guild is None
        place = dm_place(interaction) if alone else channel_place(interaction, where)
        if mention is not None:
            _check_mention(interaction, mention)
        await acknowledge(interaction, private=True)
        locale = interaction.locale.value
        wish: dict[str, Any] = {
            "region": region.code,
            "topic": topic.code if topic else None,
            "keywords": keywords,
            "locale": locale,
        }
        followed = await self._subscriptions.follow(
            place,
            by=str(interaction.user.id),
            cadence=Cadence(cadence),
            at=at,
            timezone=timezone,
            days=days,
            quiet=quiet,
            mention_role=str(mention.id) if mention and not alone else None,
            **wish,
        )
        preview = await self._subscriptions.preview(Viewer(guild_id=place.guild_id), **wish)
        await show(interaction, followed_answer(followed, preview, locale=locale))

    @app_commands.command()
    @app_commands.allowed_installs(guilds=True, users=False)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=False)
    async def subscriptions(self, interaction: Interaction) -> None:
        """Show what is followed here and by you, with buttons to change it."""
        await acknowledge(interaction, private=True)
        held = await self.held(viewer_of(interaction))
        await show(interaction, subscriptions_answer(held, locale=interaction.locale.value))

    @subscribe.autocomplete("timezone")
    async def _complete_timezone(
        self, _interaction: Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        wanted = typed.casefold().replace(" ", "_")
        found = sorted(name for name in available_timezones() if wanted in name.casefold())
        return [app_commands.Choice(name=name, value=name) for name in found[:CHOICES]]

    async def held(self, viewer: Viewer) -> Sequence[Subscription]:
        """Return the guild's subscriptions, then the person's own direct messages."""
        own = await self._subscriptions.list(Viewer(user_id=viewer.user_id))
        return own if viewer.guild_id is None else (*await self._subscriptions.list(viewer), *own)

    def routes(self) -> tuple[Route, ...]:
        """Return what the buttons do; their custom_ids hold ids only, so every click is checked."""
        return (
            route(
                r"sub\|(?P<action>pause|resume|remove)\|(?P<number>\d{1,18})\|(?P<page>\d{1,6})", self.change
            ),
            route(r"sub\|page\|(?P<page>-?\d{1,6})\|0", self.turn),
        )

    async def change(self, interaction: Interaction, action: str, number: str, page: str) -> None:
        """Pause, resume or remove a subscription and draw the page again."""
        viewer = viewer_of(interaction)
        known = await self._subscriptions.find(viewer, int(number))
        check_change(interaction, known.target.kind, known.target.address)
        await getattr(self._subscriptions, action)(viewer, int(number))
        await self.turn(interaction, page)

    async def turn(self, interaction: Interaction, page: str) -> None:
        """Draw a page of the subscriptions again."""
        held = await self.held(viewer_of(interaction))
        number = max(0, int(page))
        await redraw(interaction, subscriptions_answer(held, locale=interaction.locale.value, page=number))


def _check_mention(interaction: Interaction, role: discord.Role) -> None:
    """Raise NotAllowedError unless the person could mention the role themselves; never everyone."""
    if role.is_default():
        raise NotAllowedError("Everyone is never mentioned. Choose a role people can join.")
    if not (role.mentionable or interaction.permissions.mention_everyone):
        raise NotAllowedError(f"You may not mention {role.name}, so neither may I for you.")
