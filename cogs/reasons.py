"""The button 'Why this?': the evidence behind a message."""

from typing import Any, Self

import discord
from discord.ext import commands

from bot.services.reasons import Reasons
from cogs.render.reasons import reasons_answer
from cogs.replies import Interaction, acknowledge, show, telling_errors, viewer_of


class ReasonsCog(commands.Cog):
    """Explains what was posted."""

    def __init__(self, reasons: Reasons) -> None:
        self._reasons = reasons

    async def explain(self, interaction: Interaction, delivery: str) -> None:
        """Tell the person alone why a message is there."""
        await acknowledge(interaction, private=True)
        await show(
            interaction, reasons_answer(await self._reasons.of_message(viewer_of(interaction), delivery))
        )


class WhyButton(discord.ui.DynamicItem[discord.ui.Button[Any]], template=r"d:(?P<delivery>[a-z2-7]{20}):why"):
    """Stands under every message the desk posts; its custom_id is the message's mark."""

    def __init__(self, delivery: str) -> None:
        super().__init__(discord.ui.Button(label="Why this?", custom_id=f"d:{delivery}:why"))
        self._delivery = delivery

    @classmethod
    async def from_custom_id(
        cls, interaction: Interaction, item: discord.ui.Item[Any], match: Any, /
    ) -> Self:
        """Read which message it stands under."""
        del interaction, item
        return cls(match["delivery"])

    async def callback(self, interaction: Interaction) -> None:
        """Explain."""
        cog = interaction.client.get_cog("ReasonsCog")
        if isinstance(cog, ReasonsCog):
            async with telling_errors(interaction):
                await cog.explain(interaction, self._delivery)
