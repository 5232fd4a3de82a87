"""`/why` and the button 'Why this?': the evidence behind a story and a message, and why one is missing."""

import re

import discord
from discord import app_commands
from discord.ext import commands

from bot.services.news import News
from bot.services.reasons import Reasons
from cogs.clicks import Route, route
from cogs.completion import story_choices, story_number
from cogs.render.reasons import reasons_answer
from cogs.replies import Interaction, acknowledge, show, viewer_of

MESSAGE_LINK = re.compile(
    r"https?://(?:\w+\.)?discord(?:app)?\.com/channels/(?P<guild>\d+|@me)/(?P<channel>\d+)/(?P<message>\d+)"
)


class ReasonsCog(commands.Cog):
    """Explains what was posted, and what was not."""

    def __init__(self, reasons: Reasons, news: News) -> None:
        self._reasons = reasons
        self._news = news

    @app_commands.command()
    @app_commands.describe(story="A headline, a story's number, or the link of a message I posted")
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    async def why(self, interaction: Interaction, story: app_commands.Range[str, 1, 200]) -> None:
        """Explain why a story is here, and why it was or was not posted here."""
        link = MESSAGE_LINK.fullmatch(story.strip().strip("<>"))
        number = 0 if link else story_number(story)
        await acknowledge(interaction, private=True)
        viewer = viewer_of(interaction)
        if link:
            places = _places(interaction, int(link["channel"]))
            found = await self._reasons.of_post(viewer, link["message"], places)
        else:
            here = await self._reasons.of_place(viewer, number, _here(interaction))
            found = (*here, *await self._reasons.of_story(viewer, number))
        await show(interaction, reasons_answer(found))

    @why.autocomplete("story")
    async def _complete(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return await story_choices(self._news, viewer_of(interaction), typed)

    def routes(self) -> tuple[Route, ...]:
        """Return what the button under every post does; its custom_id is the post's mark."""
        return (route(r"d:(?P<delivery>[a-z2-7]{20}):why", self.explain),)

    async def explain(self, interaction: Interaction, delivery: str) -> None:
        """Tell the person alone why a message is there."""
        await acknowledge(interaction, private=True)
        await show(
            interaction, reasons_answer(await self._reasons.of_message(viewer_of(interaction), delivery))
        )


def _here(interaction: Interaction) -> str:
    """Return the address a subscription here has: in a post its forum's, outside servers the person's own."""
    if interaction.guild_id is None:
        return str(interaction.user.id)
    channel = interaction.channel
    if isinstance(channel, discord.Thread) and isinstance(channel.parent, discord.ForumChannel):
        return str(channel.parent_id)
    return str(interaction.channel_id)


def _places(interaction: Interaction, channel: int) -> tuple[str, ...]:
    """Return the addresses a message in a channel may have been sent to: a thread's forum, a DM's person."""
    thread = interaction.guild.get_thread(channel) if interaction.guild else None
    parent = () if thread is None else (str(thread.parent_id),)
    return (str(channel), *parent, str(interaction.user.id))
