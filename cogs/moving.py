"""The button 'Move' under a subscription: to another channel of its server."""

from dataclasses import replace

from discord.ext import commands

from bot.model import Subscription, TargetKind
from bot.services.subscriptions import Place, Subscriptions
from cogs.clicks import Route, chosen, route
from cogs.render.moving import move_question, moved_answer
from cogs.replies import Interaction, begin_update, redraw, viewer_of
from cogs.rights import changeable, check_draft, chosen_place
from cogs.subscriptions import IDS


class MovingCog(commands.Cog):
    """Has subscriptions go elsewhere."""

    def __init__(self, subscriptions: Subscriptions) -> None:
        self._subscriptions = subscriptions

    def routes(self) -> tuple[Route, ...]:
        """Return what the button and the menu of channels do; rights in both places are checked each time."""
        return (
            route(rf"sub\|move\|{IDS}", self.question),
            route(rf"sub\|to\|{IDS}", self.move),
        )

    async def question(self, interaction: Interaction, number: str, page: str) -> None:
        """Ask where a subscription is to go."""
        await begin_update(interaction)
        known = await changeable(self._subscriptions, interaction, number)
        await redraw(interaction, move_question(known, page=int(page)))

    async def move(self, interaction: Interaction, number: str, page: str) -> None:
        """Have a subscription go to the chosen channel."""
        await begin_update(interaction)
        known = await changeable(self._subscriptions, interaction, number)
        address = chosen(interaction)
        if not address:
            await redraw(interaction, move_question(known, page=int(page)))
            return
        place = chosen_place(interaction, address)
        check_draft(interaction, _in(known, place))
        moved = await self._subscriptions.move(viewer_of(interaction), int(number), place)
        ends = known.publish and not moved.publish
        await redraw(interaction, moved_answer(moved, page=int(page), ends_publishing=ends))


def _in(subscription: Subscription, place: Place) -> Subscription:
    """Return a subscription as it would be in another place, for the checks of an offer."""
    kind = TargetKind(place.kind)
    return replace(subscription, target=replace(subscription.target, address=place.address, kind=kind))
