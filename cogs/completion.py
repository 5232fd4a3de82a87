"""Completion that asks a service: headlines for a story's number, outlets."""

from discord import app_commands

from bot.errors import NotFoundError
from bot.model import Viewer
from bot.services.news import News
from bot.translation import _
from cogs.render import limits
from cogs.render.text import plain


async def story_choices(news: News, viewer: Viewer, typed: str) -> list[app_commands.Choice[str]]:
    """Suggest recent stories by the words of their headlines."""
    found = await news.complete_story(viewer, typed, limit=limits.CHOICES)
    return [
        app_commands.Choice(
            name=plain(title, limits.CHOICE_NAME) or _("Story {number}").format(number=number),
            value=str(number),
        )
        for number, title in found
    ]


async def outlet_choices(news: News, viewer: Viewer, typed: str) -> list[app_commands.Choice[str]]:
    """Suggest outlets that the viewer may read; none with a name that would have to be cut."""
    found = await news.outlets.complete(viewer, typed, limit=limits.CHOICES)
    return [
        app_commands.Choice(name=plain(name, limits.CHOICE_NAME) or name, value=name)
        for name in found
        if len(name) <= limits.CHOICE_NAME
    ]


def story_number(text: str) -> int:
    """Read a story's id; raise NotFoundError for what is none."""
    digits = text.strip().lstrip("#")
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 18:  # noqa: PLR2004 - SQLite's integers
        raise NotFoundError(_("That is no story’s number. Choose one of the suggested headlines."))
    return int(digits)
