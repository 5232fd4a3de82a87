"""One person's haste must not slow down the others: how often each may ask."""

import time
from collections import OrderedDict

import discord
from discord import app_commands

from bot.services.likely import Likely
from cogs.replies import Interaction, LanguageOfGuild, begin, no_language

ASKED = 30
PER = 60.0
"""Seconds in which one person is answered so many commands and clicks."""
REMEMBERED = 10_000


class Pace:
    """Counts what each person asked for lately."""

    def __init__(self, asked: int = ASKED, per: float = PER) -> None:
        self._asked, self._per = asked, per
        self._people: OrderedDict[int, app_commands.Cooldown] = OrderedDict()

    def check(self, person: int, now: float) -> None:
        """Count one more; raise CommandOnCooldown, which says when to try again. `now` in seconds."""
        kept = self._people.setdefault(person, app_commands.Cooldown(self._asked, self._per))
        self._people.move_to_end(person)
        if len(self._people) > REMEMBERED:
            self._people.popitem(last=False)
        wait = kept.update_rate_limit(now)
        if wait:
            raise app_commands.CommandOnCooldown(kept, wait)


class Tree(app_commands.CommandTree[discord.Client]):
    """The commands, each person's at a bearable pace."""

    def __init__(self, client: discord.Client) -> None:
        super().__init__(client)
        self.pace = Pace()
        self.language_of_guild: LanguageOfGuild = no_language
        self.likely: Likely | None = None

    async def interaction_check(self, interaction: Interaction, /) -> bool:
        """Speak the person's language; refuse what comes too fast.

        Completion is answered from memory and not counted.
        """
        begin(interaction, self.language_of_guild)
        if interaction.type is not discord.InteractionType.autocomplete:
            self.pace.check(interaction.user.id, time.monotonic())
        return True
