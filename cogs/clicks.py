"""Buttons, menus and forms: each is known by its custom_id alone, so it works after a restart too."""

import re
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple, cast

import discord
from discord.ext import commands

from bot.errors import UserError
from bot.translation import _
from cogs.failures import telling_errors
from cogs.manners import Pace
from cogs.replies import Interaction, LanguageOfGuild, begin, no_language

CLICKS = (discord.InteractionType.component, discord.InteractionType.modal_submit)


class Route(NamedTuple):
    """What is done for custom_ids of a form; `act` gets the interaction and the pattern's named groups."""

    pattern: re.Pattern[str]
    act: Callable[..., Awaitable[None]]


def route(pattern: str, act: Callable[..., Awaitable[None]]) -> Route:
    """Have `act` called for clicks whose custom_id fits the pattern."""
    return Route(re.compile(pattern), act)


class ClicksCog(commands.Cog):
    """Takes every click to where it belongs; what belongs nowhere any more says so."""

    def __init__(
        self, routes: Iterable[Route], pace: Pace, language_of_guild: LanguageOfGuild = no_language
    ) -> None:
        self._routes = tuple(routes)
        self._pace = pace
        self._language_of_guild = language_of_guild

    @commands.Cog.listener()
    async def on_interaction(self, interaction: Interaction) -> None:
        """Act on a click, a choice or a form that was sent; errors are told to the person."""
        if interaction.type not in CLICKS:
            return
        begin(interaction, self._language_of_guild)
        custom_id = str(_data(interaction).get("custom_id", ""))
        async with telling_errors(interaction):
            self._pace.check(interaction.user.id, time.monotonic())
            for pattern, act in self._routes:
                if match := pattern.fullmatch(custom_id):
                    await act(interaction, **match.groupdict())
                    return
            raise UserError(_expired())


def _expired() -> str:
    return _(
        "This button has expired: it is from an earlier version of me. Ask again with the slash command, such"
        " as `/brief`, `/news latest` or `/subscriptions`."
    )


def form_values(interaction: Interaction) -> dict[str, str]:
    """Return what was typed into the fields of a form, by their custom_ids."""
    return dict(_fields(_data(interaction).get("components", ())))


def chosen(interaction: Interaction) -> str:
    """Return the one value chosen in a menu; "" where the choice was taken back."""
    return str(next(iter(_data(interaction).get("values", ())), ""))


def _data(interaction: Interaction) -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", interaction.data or {})


def _fields(components: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    for part in components:
        inner = [part["component"]] if "component" in part else part.get("components", ())
        yield from _fields(inner)
        if "value" in part:
            yield part["custom_id"], str(part["value"] or "")
