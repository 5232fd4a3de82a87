"""`/brief`: the stories of a region now."""

from discord import app_commands
from discord.ext import commands

from bot.services.briefs import Briefs
from cogs.render.briefs import brief_answer
from cogs.replies import Interaction, acknowledge, show, viewer_of
from cogs.transformers import PERIODS, RegionOption, TopicOption, period_choices


class BriefsCog(commands.Cog):
    """What happened in a region: each event once, with its sources."""

    def __init__(self, briefs: Briefs) -> None:
        self._briefs = briefs

    @app_commands.command()
    @app_commands.describe(
        region="A country, a region such as Central Asia, or World",
        topic="Only this topic",
        period="How far back (24 hours by default)",
        share="Show it to the whole channel (yes by default)",
    )
    @app_commands.choices(period=period_choices())
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    async def brief(
        self,
        interaction: Interaction,
        region: RegionOption,
        topic: TopicOption | None = None,
        period: str = "24h",
        share: bool = True,  # noqa: FBT001, FBT002 - an option of the slash command
    ) -> None:
        """Show what happened in a region."""
        await acknowledge(interaction, private=not share)
        brief = await self._briefs.now(
            viewer_of(interaction),
            region.code,
            topic=topic.code if topic else None,
            period=PERIODS[period],
        )
        await show(interaction, brief_answer(brief, locale=interaction.locale.value))
