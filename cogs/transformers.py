"""Options as the desk's own things, completed and checked from memory, before any slow work."""

from datetime import timedelta
from typing import Any

import discord
from discord import app_commands

from bot.errors import UserError
from bot.services.likely import Likely
from bot.translation import _, spoken
from bot.vocabulary.regions import Region, find_region, region_name, suggest_regions
from bot.vocabulary.topics import Topic, find_topic, suggest_topics, topic_name
from cogs.manners import Tree
from cogs.render import limits
from cogs.render.text import capital, plain
from cogs.replies import Interaction, viewer_of

Choice = app_commands.Choice[str]
GuildPlace = discord.TextChannel | discord.Thread | discord.ForumChannel

PERIODS = {
    "6h": timedelta(hours=6),
    "24h": timedelta(hours=24),
    "3d": timedelta(days=3),
    "7d": timedelta(days=7),
}
SINCE = {**PERIODS, "30d": timedelta(days=30)}
_NAMES = {"6h": "6 hours", "24h": "24 hours", "3d": "3 days", "7d": "7 days", "30d": "30 days"}


class RegionTransformer(app_commands.Transformer):
    """A region by code, ISO code, name or alias."""

    async def transform(self, interaction: Interaction, value: str, /) -> Region:
        """Find the region; raises UnknownRegionError with names that look alike."""
        del interaction
        return find_region(value, locale=spoken())

    async def autocomplete(self, interaction: Interaction, value: str, /) -> list[Choice]:  # type: ignore[override] # a transformer completes strings only
        """Suggest regions whose name starts so; where nothing is typed, those somebody is likely to want."""
        locale, likely = spoken(), _likely(interaction)
        if value.strip() or likely is None:
            found = [each.code for each in suggest_regions(value, locale=locale, limit=limits.CHOICES)]
        else:
            client = _client_locale(interaction)
            found = [*await likely.regions(viewer_of(interaction), client=client, limit=limits.CHOICES)]
        return [Choice(name=_label(capital(region_name(code, locale))), value=code) for code in found]


class TopicTransformer(app_commands.Transformer):
    """A topic by code, name or everyday word."""

    async def transform(self, interaction: Interaction, value: str, /) -> Topic:
        """Find the topic; raises UnknownTopicError with names that look alike."""
        del interaction
        return find_topic(value, locale=spoken())

    async def autocomplete(self, interaction: Interaction, value: str, /) -> list[Choice]:  # type: ignore[override] # as above
        """Suggest topics whose name starts so; where nothing is typed, those somebody is likely to want."""
        locale, likely = spoken(), _likely(interaction)
        if value.strip() or likely is None:
            found = [each.code for each in suggest_topics(value, locale=locale, limit=limits.CHOICES)]
        else:
            found = [*await likely.topics(viewer_of(interaction), locale=locale, limit=limits.CHOICES)]
        return [Choice(name=_label(topic_name(code, locale)), value=code) for code in found]


class PlaceTransformer(app_commands.Transformer):
    """A channel or thread of the server where posts make sense: no media channel, no voice."""

    @property
    def type(self) -> discord.AppCommandOptionType:
        """Tell Discord to offer channels."""
        return discord.AppCommandOptionType.channel

    @property
    def channel_types(self) -> list[discord.ChannelType]:
        """Tell Discord which kinds of channel to offer."""
        kinds = discord.ChannelType
        return [
            kinds.text,
            kinds.news,
            kinds.forum,
            kinds.news_thread,
            kinds.public_thread,
            kinds.private_thread,
        ]

    async def transform(self, interaction: Interaction, value: Any, /) -> GuildPlace:
        """Find the channel; raises UserError for one that discord.py does not hold (an archived thread)."""
        del interaction
        found = value.resolve()
        if not isinstance(found, GuildPlace):
            raise UserError(_("I cannot see that channel or thread. Open it again, or choose another one."))
        return found


RegionOption = app_commands.Transform[Region, RegionTransformer]
TopicOption = app_commands.Transform[Topic, TopicTransformer]
PlaceOption = app_commands.Transform[GuildPlace, PlaceTransformer]


def period_choices() -> list[Choice]:
    """Return the periods a brief can cover."""
    return [Choice(name=app_commands.locale_str(_NAMES[key]), value=key) for key in PERIODS]


def since_choices() -> list[Choice]:
    """Return how far back a search can go."""
    return [Choice(name=app_commands.locale_str(_NAMES[key]), value=key) for key in SINCE]


def _likely(interaction: Interaction) -> Likely | None:
    tree = interaction.client.tree
    return tree.likely if isinstance(tree, Tree) else None


def _client_locale(interaction: Interaction) -> str:
    """Return the locale of the server, in direct messages of the person, on Discord."""
    locale = interaction.locale if interaction.guild_id is None else interaction.guild_locale
    return "" if locale is None else locale.value


def _label(name: str) -> str:
    return plain(name, limits.CHOICE_NAME)
