"""The button 'Why this?': the evidence behind a message."""

from discord.ext import commands

from bot.services.reasons import Reasons
from cogs.clicks import Route, route
from cogs.render.reasons import reasons_answer
from cogs.replies import Interaction, acknowledge, show, viewer_of


class ReasonsCog(commands.Cog):
    """Explains what was posted."""

    def __init__(self, reasons: Reasons) -> None:
        self._reasons = reasons

    def routes(self) -> tuple[Route, ...]:
        """Return what the button under every post does; its custom_id is the post's mark."""
        return (route(r"d:(?P<delivery>[a-z2-7]{20}):why", self.explain),)

    async def explain(self, interaction: Interaction, delivery: str) -> None:
        """Tell the person alone why a message is there."""
        await acknowledge(interaction, private=True)
        await show(
            interaction, reasons_answer(await self._reasons.of_message(viewer_of(interaction), delivery))
        )
