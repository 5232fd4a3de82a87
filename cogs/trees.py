"""`/regions` and `/topics`: walk through both trees and see where there is news."""

from discord import app_commands
from discord.ext import commands

from bot.services.news import News
from bot.vocabulary.regions import WORLD, find_region
from bot.vocabulary.topics import find_topic
from cogs.clicks import Route, chosen, route
from cogs.render.brief_answers import week_page
from cogs.render.parts import Json
from cogs.render.trees import REGIONS, region_answer, topic_answer
from cogs.replies import Interaction, acknowledge, begin_turn, show, viewer_of
from cogs.transformers import RegionOption, TopicOption

TOP = "top"
"""Stands for the list of top topics, which has no code."""


class TreesCog(commands.Cog):
    """Where in the world and on which subjects there is news."""

    def __init__(self, news: News) -> None:
        self._news = news

    @app_commands.command()
    @app_commands.describe(region="Where to begin (the world by default)")
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    async def regions(self, interaction: Interaction, region: RegionOption | None = None) -> None:
        """Browse the regions, with the stories of the last week."""
        await acknowledge(interaction, private=True)
        await show(interaction, await self._regions(interaction, region.code if region else WORLD))

    @app_commands.command()
    @app_commands.describe(topic="Where to begin (the top topics by default)")
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    async def topics(self, interaction: Interaction, topic: TopicOption | None = None) -> None:
        """Browse the topics, with the stories of the last week."""
        await acknowledge(interaction, private=True)
        await show(interaction, await self._topics(interaction, topic.code if topic else ""))

    def routes(self) -> tuple[Route, ...]:
        """Return what the menu and the way up do."""
        return (
            route(r"tree\|(?P<tree>regions|topics)", self.choose),
            route(r"tree\|(?P<tree>regions|topics)\|(?P<code>[\w:]+)", self.go),
        )

    async def choose(self, interaction: Interaction, tree: str) -> None:
        """Look inside what was chosen in the menu."""
        await self.go(interaction, tree, chosen(interaction))

    async def go(self, interaction: Interaction, tree: str, code: str) -> None:
        """Show another place of a tree."""
        if tree == REGIONS:
            await begin_turn(interaction)
            await show(interaction, await self._regions(interaction, find_region(code).code))
            return
        topic = "" if code == TOP else find_topic(code).code
        await begin_turn(interaction)
        await show(interaction, await self._topics(interaction, topic))

    async def _regions(self, interaction: Interaction, code: str) -> Json:
        counts = await self._news.counts(viewer_of(interaction))
        brief = week_page(code, "", interaction.created_at)
        return region_answer(code, counts.regions, brief=brief)

    async def _topics(self, interaction: Interaction, code: str) -> Json:
        counts = await self._news.counts(viewer_of(interaction))
        brief = week_page(WORLD, code, interaction.created_at)
        return topic_answer(code, counts.topics, brief=brief)
