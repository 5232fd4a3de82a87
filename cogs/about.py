"""`/about` and `/forget me`: what the bot is, what it keeps, and how to be rid of it."""

from discord import app_commands
from discord.ext import commands

from bot.services.feeds import Feeds
from bot.services.persons import Persons
from cogs.clicks import Route, route
from cogs.render.about import about_answer, forget_question, forgotten_answer, kept_answer
from cogs.replies import Interaction, acknowledge, begin_update, redraw, show, viewer_of


class AboutCog(commands.Cog):
    """What this bot is."""

    def __init__(self, feeds: Feeds, version: str) -> None:
        self._feeds = feeds
        self._version = version

    @app_commands.command()
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    async def about(self, interaction: Interaction) -> None:
        """Tell what this bot reads, what it keeps, and how to remove everything."""
        await acknowledge(interaction, private=True)
        shared = await self._feeds.count()
        own = await self._feeds.list(viewer_of(interaction), own=True)
        await show(interaction, about_answer(self._version, shared=shared, own=len(own)))


@app_commands.allowed_installs(guilds=True, users=True)
@app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
class ForgetCog(commands.GroupCog, group_name="forget", group_description="Have your traces deleted"):
    """Deletes what is kept of a person."""

    def __init__(self, persons: Persons) -> None:
        self._persons = persons

    @app_commands.command()
    async def me(self, interaction: Interaction) -> None:
        """Delete your subscriptions by direct message and your name from all else."""
        await acknowledge(interaction, private=True)
        await show(interaction, forget_question(await self._persons.traces(str(interaction.user.id))))

    def routes(self) -> tuple[Route, ...]:
        """Return what the buttons of the question do; only the person who asked sees them."""
        return (route(r"forget\|me", self.forget), route(r"forget\|nothing", self.keep))

    async def forget(self, interaction: Interaction) -> None:
        """Delete it all."""
        await begin_update(interaction)
        await redraw(interaction, forgotten_answer(await self._persons.forget(str(interaction.user.id))))

    async def keep(self, interaction: Interaction) -> None:
        """Delete nothing."""
        await redraw(interaction, kept_answer())
