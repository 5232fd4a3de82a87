"""`/news`: the newest, a search, one story."""

from datetime import UTC, datetime

from discord import app_commands
from discord.ext import commands

from bot.services.earlier import earlier_stories
from bot.services.news import News
from cogs.clicks import Route, route
from cogs.completion import outlet_choices, story_choices, story_number
from cogs.latest import LatestPage, latest_page
from cogs.render.news import story_answer
from cogs.replies import Interaction, acknowledge, begin_turn, for_readers, readers_of, show, viewer_of
from cogs.search import SEARCHED, SearchPage, search_page, searched_words
from cogs.transformers import RegionOption, TopicOption, since_choices


@app_commands.allowed_installs(guilds=True, users=True)
@app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
class NewsCog(commands.GroupCog, group_name="news", group_description="Look up stored news"):
    """What was reported, newest first or by words."""

    def __init__(self, news: News) -> None:
        self._news = news

    @app_commands.command()
    @app_commands.describe(
        region="Only about this region", topic="Only on this topic", outlet="Only this outlet"
    )
    async def latest(
        self,
        interaction: Interaction,
        region: RegionOption | None = None,
        topic: TopicOption | None = None,
        outlet: str | None = None,
    ) -> None:
        """Show the newest articles, each event once."""
        await acknowledge(interaction)
        named = await self._news.outlet(readers_of(interaction), outlet) if outlet else ""
        page = LatestPage(region.code if region else "", topic.code if topic else "", named)
        await self._show_latest(interaction, page)

    @latest.autocomplete("outlet")
    async def _complete_outlet(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return await outlet_choices(self._news, viewer_of(interaction), typed)

    @app_commands.command()
    @app_commands.describe(
        query="Words the articles hold",
        region="Only about this region",
        topic="Only this topic",
        since="How far back (everything by default)",
    )
    @app_commands.choices(since=since_choices())
    async def search(
        self,
        interaction: Interaction,
        query: app_commands.Range[str, 1, 200],
        region: RegionOption | None = None,
        topic: TopicOption | None = None,
        since: str = "",
    ) -> None:
        """Search the stored articles."""
        await acknowledge(interaction)
        page = SearchPage(region.code if region else "", topic.code if topic else "", since)
        await self._show_search(interaction, query, page)

    @app_commands.command()
    @app_commands.describe(id="The story: choose a headline")
    async def story(self, interaction: Interaction, id: str) -> None:  # noqa: A002 - the option's name is a contract
        """Show one story with all its reports."""
        number = story_number(id)
        await acknowledge(interaction)
        viewer = viewer_of(interaction)
        found = await self._news.story(viewer, number)
        before = await earlier_stories(self._news, viewer, found)
        with for_readers(interaction):
            made = story_answer(found, before)
        await show(interaction, made)

    def routes(self) -> tuple[Route, ...]:
        """Return what the buttons do; what they need is in their custom_ids."""
        return (
            route(
                r"latest\|(?P<region>[^|]*)\|(?P<topic>[^|]*)\|(?P<at>\d{1,17})\|(?P<last>\d{1,18})\|(?P<outlet>.*)",
                self.turn,
            ),
            route(SEARCHED, self.search_on),
        )

    async def turn(  # noqa: PLR0917 - the groups of its route
        self, interaction: Interaction, region: str, topic: str, at: str, last: str, outlet: str
    ) -> None:
        """Show older articles in the message that was clicked."""
        before = (datetime.fromtimestamp(int(at) / 1_000_000, UTC), int(last))
        page = LatestPage(region, topic, outlet, before)
        await begin_turn(interaction)
        await self._show_latest(interaction, page)

    async def search_on(
        self, interaction: Interaction, region: str, topic: str, since: str, skip: str
    ) -> None:
        """Show other results of a search, whose words stand in the title of its message."""
        query = searched_words(_title(interaction))
        await begin_turn(interaction)
        await self._show_search(interaction, query, SearchPage(region, topic, since, int(skip)))

    async def _show_latest(self, interaction: Interaction, page: LatestPage) -> None:
        with for_readers(interaction):
            made = await latest_page(self._news, readers_of(interaction), page)
        await show(interaction, made)

    async def _show_search(self, interaction: Interaction, query: str, page: SearchPage) -> None:
        viewer, now = readers_of(interaction), interaction.created_at
        with for_readers(interaction):
            made = await search_page(self._news, viewer, query, page, now=now)
        await show(interaction, made)

    @story.autocomplete("id")
    async def _complete_story(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return await story_choices(self._news, viewer_of(interaction), typed)


def _title(interaction: Interaction) -> str | None:
    """Return the title of the message that was clicked; none is left where its embeds were suppressed."""
    embeds = interaction.message.embeds if interaction.message else ()
    return next((embed.title for embed in embeds), None)
