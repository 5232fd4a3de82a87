"""`/subscriptions`: see what is followed, and change it."""

from collections.abc import Sequence
from datetime import timedelta

from discord import app_commands
from discord.ext import commands

from bot.errors import NotAllowedError
from bot.model import Cadence, Preferences, Subscription, Viewer
from bot.services.briefs import Briefs
from bot.services.pictures import Pictures
from bot.services.preferences import Preferring, preferences_scope
from bot.services.subscriptions import Subscriptions
from cogs.clicks import Route, chosen, form_values, route
from cogs.render.brief_answers import sample_answer
from cogs.render.parts import Json
from cogs.render.subscriptions import card, removal_question, removed_answer, subscriptions_answer
from cogs.render.wishes import times_form
from cogs.replies import Interaction, acknowledge, ask, begin_update, in_time, redraw, show, viewer_of
from cogs.rights import changeable, check_change

DAY = timedelta(days=1)
COVERED = {Cadence.WEEKLY: DAY * 7}
"""What a test brief covers; a day where nothing is said: an hour may well be empty."""
IDS = r"(?P<number>\d{1,18})\|(?P<page>\d{1,6})"
"""What the buttons of a subscription carry: its id, and the page it is drawn on."""


class SubscriptionsCog(commands.Cog):
    """What is posted where, and when."""

    def __init__(
        self, subscriptions: Subscriptions, briefs: Briefs, preferring: Preferring, pictures: Pictures
    ) -> None:
        self._subscriptions = subscriptions
        self._briefs = briefs
        self._preferring = preferring
        self._pictures = pictures

    @app_commands.command()
    @app_commands.allowed_installs(guilds=True, users=False)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=False)
    async def subscriptions(self, interaction: Interaction) -> None:
        """Show what is followed here and by you, with buttons to change it."""
        await acknowledge(interaction, private=True)
        await show(interaction, await self._answer(interaction))

    def routes(self) -> tuple[Route, ...]:
        """Return what the buttons do; their custom_ids hold ids only, so every click is checked."""
        return (
            route(r"sub\|pick\|(?P<page>\d{1,6})", self.picked),
            route(rf"sub\|show\|{IDS}", self.show_one),
            route(rf"sub\|(?P<action>pause|resume|unmention)\|{IDS}", self.change),
            route(rf"sub\|remove\|{IDS}", self.question),
            route(rf"sub\|delete\|{IDS}", self.remove),
            route(rf"sub\|edit\|{IDS}", self.edit),
            route(rf"sub\|form\|{IDS}", self.edited),
            route(rf"sub\|test\|{IDS}", self.test),
            route(r"sub\|page\|(?P<page>-?\d{1,6})\|0", self.turn),
        )

    async def picked(self, interaction: Interaction, page: str) -> None:
        """Show the subscription that was chosen in the menu; a choice taken back shows the list."""
        number = chosen(interaction)
        if number:
            await self.show_one(interaction, number, page)
        else:
            await self.turn(interaction, page)

    async def show_one(self, interaction: Interaction, number: str, page: str) -> None:
        """Show one subscription with its buttons."""
        await begin_update(interaction)
        await self._draw(interaction, await changeable(self._subscriptions, interaction, number), page)

    async def change(self, interaction: Interaction, action: str, number: str, page: str) -> None:
        """Pause or resume a subscription, or have it call no role, and show it as it is now."""
        await begin_update(interaction)
        await changeable(self._subscriptions, interaction, number)
        changed = await getattr(self._subscriptions, action)(viewer_of(interaction), int(number))
        await self._draw(interaction, changed, page)

    async def question(self, interaction: Interaction, number: str, page: str) -> None:
        """Ask before a subscription is removed."""
        await begin_update(interaction)
        known = await changeable(self._subscriptions, interaction, number)
        await redraw(interaction, removal_question(known, page=int(page)))

    async def remove(self, interaction: Interaction, number: str, page: str) -> None:
        """Remove a subscription, after the question."""
        await begin_update(interaction)
        await changeable(self._subscriptions, interaction, number)
        removed = await self._subscriptions.remove(viewer_of(interaction), int(number))
        await redraw(interaction, removed_answer(removed, page=int(page)))

    async def edit(self, interaction: Interaction, number: str, page: str) -> None:
        """Open the form of a subscription's keywords and times."""
        async with in_time():
            known = await changeable(self._subscriptions, interaction, number)
        await ask(interaction, times_form(known, custom_id=f"sub|form|{number}|{page}"))

    async def edited(self, interaction: Interaction, number: str, page: str) -> None:
        """Keep what was typed into the form, and show the subscription as it is now."""
        await begin_update(interaction)
        await changeable(self._subscriptions, interaction, number)
        viewer = viewer_of(interaction)
        edited = await self._subscriptions.edit(viewer, int(number), **form_values(interaction))
        await self._draw(interaction, edited, page)

    async def test(self, interaction: Interaction, number: str, page: str) -> None:
        """Show the person alone what a subscription would send now."""
        del page
        await acknowledge(interaction, private=True)
        known = await changeable(self._subscriptions, interaction, number)
        brief = await self._briefs.now(
            Viewer(guild_id=known.target.guild_id),
            known.region,
            topic=known.topic,
            period=COVERED.get(known.cadence, DAY),
            keywords=known.keywords,
        )
        maps = await self._preferring.has_maps(viewer_of(interaction))
        await show(interaction, sample_answer(brief, maps=maps), pictures=self._pictures)

    async def turn(self, interaction: Interaction, page: str) -> None:
        """Show another page of the subscriptions."""
        await begin_update(interaction)
        await redraw(interaction, await self._answer(interaction, page=max(0, int(page))))

    async def _draw(self, interaction: Interaction, subscription: Subscription, page: str) -> None:
        muted = await self._preferring.muted([subscription])
        preferences = await self._preferences(viewer_of(interaction))
        await redraw(interaction, card(subscription, preferences, page=int(page), is_muted=bool(muted)))

    async def _answer(self, interaction: Interaction, *, page: int = 0) -> Json:
        viewer = viewer_of(interaction)
        held = await self._held(viewer)
        preferences = await self._preferences(viewer)
        muted = await self._preferring.muted(held)
        fixed = [each.id for each in held if not _may_change(interaction, each)]
        if len(held) == 1 and not fixed:
            return card(held[0], preferences, page=0, is_muted=bool(muted), is_only=True)
        return subscriptions_answer(held, preferences, page=page, muted=muted, fixed=fixed)

    async def _preferences(self, viewer: Viewer) -> Preferences:
        return await self._preferring.of(preferences_scope(viewer.guild_id, viewer.user_id or ""))

    async def _held(self, viewer: Viewer) -> Sequence[Subscription]:
        """Return the guild's subscriptions, then the person's own direct messages."""
        own = await self._subscriptions.list(Viewer(user_id=viewer.user_id))
        return own if viewer.guild_id is None else (*await self._subscriptions.list(viewer), *own)


def _may_change(interaction: Interaction, subscription: Subscription) -> bool:
    try:
        check_change(interaction, subscription.target.kind, subscription.target.address)
    except NotAllowedError:
        return False
    return True
