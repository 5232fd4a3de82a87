"""`/feeds`: what this server reads beside the common feeds."""

import io

import discord
from discord import app_commands
from discord.ext import commands

from bot.errors import UserError
from bot.services.feeds import Feeds
from bot.translation import _
from cogs.clicks import Route, route
from cogs.render.feeds import (
    added_answer,
    feed_answer,
    feed_name,
    feeds_answer,
    imported_answer,
    note,
    removal_question,
)
from cogs.render.limits import CHOICE_NAME, CHOICES
from cogs.render.text import plain
from cogs.replies import Interaction, acknowledge, begin_update, redraw, show, viewer_of

OPML_BYTES = 1_000_000


@app_commands.default_permissions(manage_guild=True)
@app_commands.allowed_installs(guilds=True, users=False)
@app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
class FeedsCog(commands.GroupCog, group_name="feeds", group_description="The feeds this server reads"):
    """Feeds of one server; its articles are seen there alone."""

    def __init__(self, feeds: Feeds) -> None:
        self._feeds = feeds

    async def interaction_check(self, interaction: Interaction, /) -> bool:
        """Refuse whoever may not manage the server: Discord's own check can be changed by administrators."""
        if _may_manage(interaction):
            return True
        raise app_commands.MissingPermissions(["manage_guild"])

    @app_commands.command()
    @app_commands.describe(url="A feed's address, or a site's: its feed is found")
    async def add(self, interaction: Interaction, url: app_commands.Range[str, 4, 2000]) -> None:
        """Add a feed for this server."""
        await acknowledge(interaction, private=True)
        added = await self._feeds.add(url, scope=_scope(interaction), by=str(interaction.user.id))
        await show(interaction, added_answer(added))

    @app_commands.command(name="list")
    async def list_(self, interaction: Interaction) -> None:
        """List the feeds of this server."""
        await acknowledge(interaction, private=True)
        own = await self._feeds.list(viewer_of(interaction), own=True)
        await show(interaction, feeds_answer(own, await self._feeds.count()))

    @app_commands.command()
    @app_commands.describe(feed="Its number in the list, or its address")
    async def remove(self, interaction: Interaction, feed: str) -> None:
        """Remove a feed of this server, and what came by it alone."""
        await acknowledge(interaction, private=True)
        known = await self._feeds.find(feed, scope=_scope(interaction))
        await show(interaction, removal_question(known, await self._feeds.brought(known)))

    def routes(self) -> tuple[Route, ...]:
        """Return what the buttons of the question do; the right is checked again."""
        return (
            route(r"feed\|delete\|(?P<number>\d{1,18})", self.delete),
            route(r"feed\|keep", self.keep),
        )

    async def delete(self, interaction: Interaction, number: str) -> None:
        """Remove a feed, after the question."""
        await begin_update(interaction)
        if not _may_manage(interaction):
            raise app_commands.MissingPermissions(["manage_guild"])
        removed = await self._feeds.remove(number, scope=_scope(interaction))
        await redraw(interaction, note(_("Removed {feed}.").format(feed=feed_name(removed))))

    async def keep(self, interaction: Interaction) -> None:
        """Remove nothing."""
        await redraw(interaction, note(_("Nothing was deleted.")))

    @app_commands.command()
    @app_commands.describe(feed="Its number in the list, or its address")
    async def check(self, interaction: Interaction, feed: str) -> None:
        """Tell how a feed is doing."""
        await acknowledge(interaction, private=True)
        found = await self._feeds.find(feed, scope=_scope(interaction))
        await show(interaction, feed_answer(found, now=interaction.created_at))

    @app_commands.command(name="import")
    @app_commands.describe(file="An OPML file")
    async def import_(self, interaction: Interaction, file: discord.Attachment) -> None:
        """Add the feeds of an OPML list."""
        if file.size > OPML_BYTES:
            text = _("That file is too large; an OPML list of at most {size} KB, please.")
            raise UserError(text.format(size=OPML_BYTES // 1000))
        await acknowledge(interaction, private=True)
        body = await file.read()
        done = await self._feeds.import_opml(body, scope=_scope(interaction), by=str(interaction.user.id))
        await show(interaction, imported_answer(done))

    @app_commands.command()
    async def export(self, interaction: Interaction) -> None:
        """Give the feeds of this server as an OPML list."""
        await acknowledge(interaction, private=True)
        body = await self._feeds.export_opml(viewer_of(interaction), own=True)
        file = discord.File(io.BytesIO(body), filename="feeds.opml")
        await interaction.edit_original_response(content=_("The feeds of this server."), attachments=[file])

    @remove.autocomplete("feed")
    @check.autocomplete("feed")
    async def _complete(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        # The cog's own check is not asked for completion.
        if not _may_manage(interaction):
            return []
        own = await self._feeds.list(viewer_of(interaction), own=True)
        named = ((feed, feed.outlet or feed.title or feed.url) for feed in own)
        return [
            app_commands.Choice(name=plain(name, CHOICE_NAME) or _unnamed(feed.id), value=str(feed.id))
            for feed, name in named
            if typed.casefold() in name.casefold()
        ][:CHOICES]


def _may_manage(interaction: Interaction) -> bool:
    return interaction.guild_id is not None and interaction.permissions.manage_guild


def _unnamed(number: int) -> str:
    return _("Feed {number}").format(number=number)


def _scope(interaction: Interaction) -> str:
    return f"guild:{interaction.guild_id}"
