"""`/summarize`: what an article says, in its own sentences."""

from discord import app_commands
from discord.ext import commands

from bot.services.links import Links, checked_address
from cogs.render.news import article_answer
from cogs.replies import Interaction, acknowledge, show, viewer_of


class SummariesCog(commands.Cog):
    """Summaries of any article's address."""

    def __init__(self, links: Links) -> None:
        self._links = links

    @app_commands.command()
    @app_commands.describe(link="The article's address")
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    async def summarize(self, interaction: Interaction, link: app_commands.Range[str, 4, 2000]) -> None:
        """Summarize an article in its own sentences."""
        address = checked_address(link)
        await acknowledge(interaction)
        locale = interaction.locale.value
        article = await self._links.article(viewer_of(interaction), address, locale=locale)
        await show(interaction, article_answer(article, locale=locale))
