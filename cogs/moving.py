"""The button 'Move' under a subscription: to another channel of its server."""

from dataclasses import replace

from discord.ext import commands

from bot.model import Subscription, TargetKind
from bot.services.subscriptions import Place, Subscriptions
from cogs.clicks import Route, chosen, route
from cogs.render.moving import move_question, moved_answer, which_question
from cogs.replies import Interaction, begin_update, redraw, viewer_of
from cogs.rights import check_change, check_draft, chosen_place

IDS = r"(?P<number>\d{1,18})\|(?P<page>\d{1,6})"


class MovingCog(commands.Cog):
    """Has subscriptions go elsewhere."""

    def __init__(self, subscriptions: Subscriptions) -> None:
        self._subscriptions = subscriptions

    def routes(self) -> tuple[Route, ...]:
        """Return what the button and the menu of channels do; rights in both places are checked each time."""
        return (
            route(r"sub\|which\|(?P<page>\d{1,6})", self.which),
            route(r"sub\|pick\|(?P<page>\d{1,6})", self.picked),
            route(rf"sub\|move\|{IDS}", self.question),
            route(rf"sub\|to\|{IDS}", self.move),
        )

    async def which(self, interaction: Interaction, page: str) -> None:
        """Ask which of the subscriptions on a page is to move."""
        await begin_update(interaction)
        held = await self._subscriptions.list(viewer_of(interaction))
        await redraw(interaction, which_question(held, page=int(page)))

    async def picked(self, interaction: Interaction, page: str) -> None:
        """Ask where the chosen subscription is to go."""
        await self.question(interaction, chosen(interaction), page)

    async def question(self, interaction: Interaction, number: str, page: str) -> None:
        """Ask where a subscription is to go."""
        known = await self._checked(interaction, number)
        await begin_update(interaction)
        await redraw(interaction, move_question(known, page=int(page)))

    async def move(self, interaction: Interaction, number: str, page: str) -> None:
        """Have a subscription go to the chosen channel."""
        known = await self._checked(interaction, number)
        address = chosen(interaction)
        if not address:
            await redraw(interaction, move_question(known, page=int(page)))
            return
        place = chosen_place(interaction, address)
        check_draft(interaction, _in(known, place))
        await begin_update(interaction)
        moved = await self._subscriptions.move(viewer_of(interaction), int(number), place)
        ends = known.publish and not moved.publish
        await redraw(interaction, moved_answer(moved, page=int(page), ends_publishing=ends))

    async def _checked(self, interaction: Interaction, number: str) -> Subscription:
        """Return a subscription that the person may change; raises UserError."""
        known = await self._subscriptions.find(viewer_of(interaction), int(number or 0))
        check_change(interaction, known.target.kind, known.target.address)
        return known


def _in(subscription: Subscription, place: Place) -> Subscription:
    """Return a subscription as it would be in another place, for the checks of an offer."""
    kind = TargetKind(place.kind)
    return replace(subscription, target=replace(subscription.target, address=place.address, kind=kind))
