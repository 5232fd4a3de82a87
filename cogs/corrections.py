"""The buttons 'Wrong region', 'Wrong topic' and 'Bad summary': reports, and corrections for the server."""

from discord.ext import commands

from bot.errors import NotAllowedError
from bot.model import ReportKind, Story
from bot.services.corrections import Corrections
from bot.services.reasons import Reasons
from bot.translation import _
from cogs.clicks import Route, chosen, form_values, route
from cogs.completion import story_number
from cogs.render.corrections import correction_answer, name_form, report_answer
from cogs.render.reasons import reasons_answer
from cogs.replies import Interaction, acknowledge, ask, begin_update, redraw, show, viewer_of

KIND = r"(?P<kind>region|topic|summary)"
TAG_KIND = r"(?P<kind>region|topic)"
STORY = r"(?P<story>\d{1,18})"


class CorrectionsCog(commands.Cog):
    """Takes what people say is wrong, and corrects it for the server of those who may."""

    def __init__(self, corrections: Corrections, reasons: Reasons) -> None:
        self._corrections = corrections
        self._reasons = reasons

    def routes(self) -> tuple[Route, ...]:
        """Return what the buttons do; rights are checked at every click that corrects."""
        return (
            route(rf"wrong\|{KIND}\|{STORY}", self.report),
            route(r"wrong\|story", self.choose),
            route(rf"right\|drop\|{TAG_KIND}\|{STORY}", self.remove),
            route(rf"right\|name\|{TAG_KIND}\|{STORY}", self.ask_name),
            route(rf"right\|form\|{TAG_KIND}\|{STORY}", self.name),
            route(rf"right\|hide\|{STORY}", self.hide),
            route(rf"right\|undo\|{KIND}\|{STORY}", self.undo),
        )

    async def choose(self, interaction: Interaction) -> None:
        """Explain one story of several, with the buttons that report it."""
        number = story_number(chosen(interaction))
        await acknowledge(interaction, private=True)
        await show(interaction, reasons_answer(await self._reasons.of_story(viewer_of(interaction), number)))

    async def report(self, interaction: Interaction, kind: str, story: str) -> None:
        """Note a report; those who may correct are asked what is right."""
        await acknowledge(interaction, private=True)
        person = str(interaction.user.id)
        wrong = ReportKind(kind)
        taken = await self._corrections.report(viewer_of(interaction), int(story), wrong, person=person)
        await show(interaction, report_answer(taken, wrong, may_correct=_may_correct(interaction)))

    async def remove(self, interaction: Interaction, kind: str, story: str) -> None:
        """Take a region or topic off a story."""
        await self._begin(interaction)
        found = await self._corrections.remove(
            viewer_of(interaction),
            int(story),
            ReportKind(kind),
            chosen(interaction),
            person=str(interaction.user.id),
        )
        await _done(interaction, found, ReportKind(kind))

    async def ask_name(self, interaction: Interaction, kind: str, story: str) -> None:
        """Open the form in which the right region or topic is named."""
        _check(interaction)
        await ask(interaction, name_form(ReportKind(kind), int(story)))

    async def name(self, interaction: Interaction, kind: str, story: str) -> None:
        """Give a story the region or topic that was named."""
        await self._begin(interaction)
        found = await self._corrections.name(
            viewer_of(interaction),
            int(story),
            ReportKind(kind),
            form_values(interaction)["name"],
            person=str(interaction.user.id),
        )
        await _done(interaction, found, ReportKind(kind))

    async def hide(self, interaction: Interaction, story: str) -> None:
        """Show a story by its headline and links alone."""
        await self._begin(interaction)
        person = str(interaction.user.id)
        found = await self._corrections.hide_summary(viewer_of(interaction), int(story), person=person)
        await _done(interaction, found, ReportKind.SUMMARY)

    async def undo(self, interaction: Interaction, kind: str, story: str) -> None:
        """Take back what the server corrected of a story."""
        await self._begin(interaction)
        found = await self._corrections.take_back(viewer_of(interaction), int(story))
        said = _("All corrections of this server are taken back.")
        await redraw(interaction, correction_answer(found, ReportKind(kind), said=said))

    @staticmethod
    async def _begin(interaction: Interaction) -> None:
        _check(interaction)
        await begin_update(interaction)


async def _done(interaction: Interaction, story: Story, kind: ReportKind) -> None:
    said = _("Corrected for this server.")
    await redraw(interaction, correction_answer(story, kind, said=said, changed=True))


def _may_correct(interaction: Interaction) -> bool:
    """Tell whether the person has Manage Server, and the server the bot."""
    return (
        interaction.guild_id is not None
        and interaction.is_guild_integration()
        and interaction.permissions.manage_guild
    )


def _check(interaction: Interaction) -> None:
    if not _may_correct(interaction):
        raise NotAllowedError(_("You need Manage Server to correct stories for this server."))
