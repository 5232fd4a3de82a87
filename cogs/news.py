"""`/news`: the newest, a search, one story."""

from datetime import UTC, datetime

from discord import app_commands
from discord.ext import commands

from bot.model import Article, Viewer
from bot.services.news import News
from bot.vocabulary.regions import region_name
from bot.vocabulary.topics import topic_name
from cogs.clicks import Route, route
from cogs.completion import story_choices, story_number
from cogs.render import limits
from cogs.render.news import LISTED, listing, one_a_story, story_answer
from cogs.render.parts import Json
from cogs.replies import Interaction, acknowledge, begin_turn, show, viewer_of
from cogs.transformers import RegionOption, TopicOption

READ = LISTED * 3
"""Articles read for one page of `latest`: several may report one event."""


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
        page = _Page(region.code if region else "", topic.code if topic else "", outlet or "")
        await show(
            interaction, await latest_page(self._news, viewer_of(interaction), page, interaction.locale.value)
        )

    @app_commands.command()
    @app_commands.describe(
        query="Words the articles hold", region="Only about this region", topic="Only this topic"
    )
    async def search(
        self,
        interaction: Interaction,
        query: app_commands.Range[str, 1, 200],
        region: RegionOption | None = None,
        topic: TopicOption | None = None,
    ) -> None:
        """Search the stored articles."""
        await acknowledge(interaction)
        result = await self._news.search(
            viewer_of(interaction),
            query,
            region=region.code if region else None,
            topic=topic.code if topic else None,
            limit=LISTED,
            locale=interaction.locale.value,
        )
        made = listing(
            f"Search: {query}",
            result.articles,
            locale=interaction.locale.value,
            empty="Nothing found. Try fewer words, or another spelling.",
        )
        if result.stopped_early:
            made["embeds"][0]["footer"] = {"text": "The search was stopped early; more words narrow it down."}
        await show(interaction, made)

    @app_commands.command()
    @app_commands.describe(id="The story: choose a headline")
    async def story(self, interaction: Interaction, id: str) -> None:  # noqa: A002 - the option's name is a contract
        """Show one story with all its reports."""
        number = story_number(id)
        await acknowledge(interaction)
        locale = interaction.locale.value
        story = await self._news.story(viewer_of(interaction), number, locale=locale)
        await show(interaction, story_answer(story, locale=locale))

    def routes(self) -> tuple[Route, ...]:
        """Return what the buttons do; what they need is in their custom_ids."""
        return (
            route(
                r"latest\|(?P<region>[^|]*)\|(?P<topic>[^|]*)\|(?P<at>\d{1,18})\|(?P<last>\d{1,18})\|(?P<outlet>.*)",
                self.turn,
            ),
        )

    async def turn(  # noqa: PLR0917 - the groups of its route
        self, interaction: Interaction, region: str, topic: str, at: str, last: str, outlet: str
    ) -> None:
        """Show older articles in the message that was clicked."""
        before = (datetime.fromtimestamp(int(at) / 1_000_000, UTC), int(last))
        page = _Page(region, topic, outlet, before)
        await begin_turn(interaction)
        locale = interaction.locale.value
        await show(interaction, await latest_page(self._news, viewer_of(interaction), page, locale))

    @story.autocomplete("id")
    async def _complete_story(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return await story_choices(self._news, viewer_of(interaction), typed)


class _Page:
    """Where a page of the newest articles begins, and what it is limited to."""

    def __init__(
        self, region: str, topic: str, outlet: str, before: tuple[datetime, int] | None = None
    ) -> None:
        self.region, self.topic, self.outlet, self.before = region, topic, outlet, before

    def after(self, last: Article) -> str | None:
        """Return the custom_id of the next page's button, or None when it would be too long for Discord."""
        micros = int(last.sort_at.timestamp() * 1_000_000)
        custom_id = f"latest|{self.region}|{self.topic}|{micros}|{last.id}|{self.outlet}"
        return custom_id if len(custom_id) <= limits.CUSTOM_ID else None

    def title(self, locale: str) -> str:
        """Return the page's heading."""
        parts = [region_name(self.region, locale) if self.region else "", self.outlet]
        parts.append(topic_name(self.topic, locale) if self.topic else "")
        return "Latest: " + " · ".join(part for part in parts if part) if any(parts) else "Latest news"


async def latest_page(news: News, viewer: Viewer, page: _Page, locale: str) -> Json:
    """Return a page of the newest articles, each event once."""
    articles = await news.latest(
        viewer,
        region=page.region or None,
        topic=page.topic or None,
        outlet=page.outlet or None,
        limit=READ,
        before=page.before,
        locale=locale,
    )
    shown = one_a_story(articles)[:LISTED]
    return listing(
        page.title(locale),
        shown,
        locale=locale,
        empty="Nothing yet. The feeds are read every few minutes.",
        next_page=page.after(shown[-1]) if len(shown) == LISTED else None,
    )
