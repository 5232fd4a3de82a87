"""`/stats`: how many stories there were, region by region and day by day."""

from discord import app_commands
from discord.ext import commands

from bot.services.pictures import Pictures
from bot.services.stats import Stats
from bot.vocabulary.regions import WORLD, find_region
from cogs.clicks import Route, route
from cogs.render.brief_answers import week_page
from cogs.render.parts import Json
from cogs.render.stats import PERIODS, stats_answer
from cogs.replies import Interaction, acknowledge, begin_turn, for_readers, show, viewer_of
from cogs.transformers import RegionOption

CHOICES = [app_commands.Choice(name=app_commands.locale_str(f"{days} days"), value=days) for days in PERIODS]


class StatsCog(commands.Cog):
    """How much is reported from where."""

    def __init__(self, stats: Stats, pictures: Pictures) -> None:
        self._stats = stats
        self._pictures = pictures

    @app_commands.command()
    @app_commands.describe(
        region="Where (the world by default)",
        days="How far back (7 days by default)",
        share="Show it to the whole channel (no by default)",
    )
    @app_commands.choices(days=CHOICES)
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    async def stats(
        self,
        interaction: Interaction,
        region: RegionOption | None = None,
        days: int = PERIODS[0],
        share: bool = False,  # noqa: FBT001, FBT002 - an option of the slash command
    ) -> None:
        """Show how many stories there were a day."""
        await acknowledge(interaction, private=not share)
        await self._show(interaction, region.code if region else WORLD, days)

    def routes(self) -> tuple[Route, ...]:
        """Return what the buttons do."""
        periods = "|".join(map(str, PERIODS))
        return (route(rf"stats\|(?P<region>[^|]+)\|(?P<days>{periods})", self.turn),)

    async def turn(self, interaction: Interaction, region: str, days: str) -> None:
        """Show another period: in the message itself to whoever asked for it, to others in private."""
        code = find_region(region).code
        await begin_turn(interaction)
        await self._show(interaction, code, int(days))

    async def _show(self, interaction: Interaction, code: str, days: int) -> None:
        stats = await self._stats.of(viewer_of(interaction), code, days=days)
        with for_readers(interaction):
            made: Json = stats_answer(stats, brief=week_page(code, "", interaction.created_at))
        await show(interaction, made, pictures=self._pictures)
