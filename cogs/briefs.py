"""`/brief`: the stories of a region now, page by page."""

from datetime import UTC, datetime

from discord import app_commands
from discord.ext import commands

from bot.model import Brief, Viewer
from bot.services.briefs import Briefs
from bot.services.grounds import item_reasons
from bot.services.pictures import Pictures
from bot.services.preferences import Preferring
from bot.vocabulary.regions import WORLD
from cogs.clicks import Route, route
from cogs.render.brief_answers import (
    OVERVIEW,
    Asked,
    brief_answer,
    overview_answer,
    shared,
    still_reading,
)
from cogs.render.parts import Json
from cogs.render.reasons import reasons_answer
from cogs.replies import Interaction, acknowledge, begin_turn, for_readers, show, viewer_of
from cogs.transformers import PERIODS, RegionOption, TopicOption, period_choices

ASKED = (
    rf"(?P<region>[^|]+)\|(?P<topic>[^|]*)\|(?P<period>{'|'.join(PERIODS)})"
    r"\|(?P<until>\d{1,11})\|(?P<skip>\d{1,4}|overview)"
)


class BriefsCog(commands.Cog):
    """What happened in a region: each event once, with its sources."""

    def __init__(self, briefs: Briefs, preferring: Preferring, pictures: Pictures) -> None:
        self._briefs = briefs
        self._preferring = preferring
        self._pictures = pictures

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
        skip = -1 if region.code == WORLD else 0
        at = interaction.created_at.replace(microsecond=0)
        asked = Asked(region.code, topic.code if topic else "", period, at, skip)
        made = await self._answer(interaction, asked, private=not share)
        await show(interaction, made, pictures=self._pictures)

    def routes(self) -> tuple[Route, ...]:
        """Return what the buttons do; their custom_ids hold all that a page is composed of."""
        return (
            route(rf"brief\|page\|{ASKED}", self.turn),
            route(rf"brief\|why\|{ASKED}", self.explain),
            route(rf"brief\|share\|{ASKED}", self.share),
        )

    async def turn(self, interaction: Interaction, **asked: str) -> None:
        """Show another page: in the message itself to whoever asked for it, to others in private."""
        page = _asked(**asked)
        private = await begin_turn(interaction)
        made = await self._answer(interaction, page, private=private)
        await show(interaction, made, pictures=self._pictures)

    async def explain(self, interaction: Interaction, **asked: str) -> None:
        """Tell the person alone why these stories are on a page."""
        page = _asked(**asked)
        await acknowledge(interaction, private=True)
        brief = await self._compose(viewer_of(interaction), page)
        await show(interaction, reasons_answer([item_reasons(item) for item in brief.items]))

    async def share(self, interaction: Interaction, **asked: str) -> None:
        """Show a private page to the channel."""
        page = _asked(**asked)
        await acknowledge(interaction)
        made = await self._answer(interaction, page, private=False)
        with for_readers(interaction):
            made = shared(made, interaction.user.display_name)
        await show(interaction, made, pictures=self._pictures)

    async def _answer(self, interaction: Interaction, asked: Asked, *, private: bool) -> Json:
        viewer = viewer_of(interaction)
        maps = await self._preferring.has_maps(viewer)
        if asked.is_overview:
            continents = await self._briefs.overview(
                viewer, topic=asked.topic or None, period=PERIODS[asked.period], until=asked.until
            )
            never_read = 0 if continents else await self._briefs.feeds_never_read(viewer)
            with for_readers(interaction):
                return still_reading(
                    overview_answer(continents, asked, private=private, maps=maps), never_read
                )
        brief = await self._compose(viewer, asked)
        never_read = 0 if brief.items else await self._briefs.feeds_never_read(viewer)
        with for_readers(interaction):
            return still_reading(brief_answer(brief, asked, private=private, maps=maps), never_read)

    async def _compose(self, viewer: Viewer, asked: Asked) -> Brief:
        return await self._briefs.now(
            viewer,
            asked.region,
            topic=asked.topic or None,
            period=PERIODS[asked.period],
            until=asked.until,
            skip=max(0, asked.skip),
        )


def _asked(region: str, topic: str, period: str, until: str, skip: str) -> Asked:
    """Read what a page was asked for out of a custom_id."""
    at = datetime.fromtimestamp(int(until), UTC)
    return Asked(region, topic, period, at, -1 if skip == OVERVIEW else int(skip))
