"""`/summarize` and 'Summarize links': what articles say, in their own sentences."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.errors import DatelineError, UserError
from bot.model import Article
from bot.services.links import Links, checked_address
from bot.translation import _
from cogs.failures import explain
from cogs.message_links import links_of
from cogs.render.news import article_answer, articles_answer
from cogs.replies import Interaction, acknowledge, for_readers, show, viewer_of


class SummariesCog(commands.Cog):
    """Summaries of any article's address; `menu` is the command in a message's context menu."""

    def __init__(self, links: Links) -> None:
        self._links = links
        self.menu = app_commands.ContextMenu(
            name="Summarize links",
            callback=self.summarize_links,
            allowed_installs=app_commands.AppInstallationType(guild=True, user=True),
            allowed_contexts=app_commands.AppCommandContext(
                guild=True, dm_channel=True, private_channel=True
            ),
        )

    @app_commands.command()
    @app_commands.describe(link="The article's address")
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    async def summarize(self, interaction: Interaction, link: app_commands.Range[str, 4, 2000]) -> None:
        """Summarize an article in its own sentences."""
        address = checked_address(link)
        await acknowledge(interaction)
        article = await self._article(interaction, address)
        with for_readers(interaction):
            made = article_answer(article)
        await show(interaction, made)

    async def summarize_links(self, interaction: Interaction, message: discord.Message) -> None:
        """Summarize the articles a message links to, for the person alone."""
        links = links_of(message)
        if not links:
            raise UserError(_("There is no link in that message. `/summarize` takes an address."))
        await acknowledge(interaction, private=True)
        articles: dict[int, Article] = {}
        refused: list[tuple[str, str]] = []
        # One after the other: one person has one page read at a time.
        for link in links:
            try:
                article = await self._article(interaction, link)
                articles[article.id] = article
            except DatelineError as error:
                refused.append((link, explain(error)))
        answer = articles_answer(list(articles.values()), refused)
        await show(interaction, answer)

    async def _article(self, interaction: Interaction, link: str) -> Article:
        return await self._links.article(viewer_of(interaction), link)
