"""What people say is wrong about a story, and what is then laid over it: for their guild, or for all."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.errors import NotAllowedError
from bot.model import GLOBAL, Correction, ReportKind, Story, Viewer
from bot.pipeline.corrections import HIDDEN
from bot.services.news import News
from bot.services.quotas import spend
from bot.storage import Connection
from bot.storage import corrections as rows
from bot.storage.corrections import Reported
from bot.storage.database import Database
from bot.translation import _, spoken
from bot.vocabulary.regions import find_region
from bot.vocabulary.topics import find_topic

REPORTS_PER_HOUR = 20
CORRECTIONS_PER_HOUR = 60
LISTED = 50


@dataclass(frozen=True, slots=True)
class Taken:
    """A report as it was taken; `new` False when the person had said so before."""

    story: Story
    new: bool


def is_summary_hidden(story: Story) -> bool:
    """Tell whether a story has no summary because that was reported as bad."""
    return not story.summary and any(article.summary.refusal == HIDDEN for article in story.articles)


@dataclass(slots=True)
class Corrections:
    """Takes reports and corrects stories; who may correct is for the caller to see to."""

    database: Database
    news: News
    clock: Callable[[], datetime]

    async def report(self, viewer: Viewer, story_id: int, kind: ReportKind, *, person: str) -> Taken:
        """Note what somebody says is wrong, once a person; raises NotFoundError, QuotaError."""
        story = await self.news.story(viewer, story_id)
        now = self.clock()
        async with self.database.write() as tx:
            new = await rows.add_report(tx, story_id, kind, scope=viewer.scopes[-1], person=person, now=now)
            if new:
                told = _("You reported {most} stories within an hour. Try again in {minutes} min.")
                await spend(tx, f"user:{person}", "report", most=REPORTS_PER_HOUR, now=now, told=told)
        return Taken(story, new)

    async def remove(
        self, viewer: Viewer, story_id: int, kind: ReportKind, code: str, *, person: str | None = None
    ) -> Story:
        """Have a story be about one of its regions or topics no more, and return what it is then."""
        await self._correct(viewer, Correction(story_id, viewer.scopes[-1], kind, code, False), person)  # noqa: FBT003 - the record's own order
        return await self.news.story(viewer, story_id)

    async def name(
        self,
        viewer: Viewer,
        story_id: int,
        kind: ReportKind,
        name: str,
        *,
        person: str | None = None,
    ) -> Story:
        """Have a story be about a region or topic, as a person names it; raises UserError."""
        find = find_region if kind is ReportKind.REGION else find_topic
        code = find(name, locale=spoken()).code
        await self._correct(viewer, Correction(story_id, viewer.scopes[-1], kind, code, True), person)  # noqa: FBT003 - as above
        return await self.news.story(viewer, story_id)

    async def hide_summary(self, viewer: Viewer, story_id: int, *, person: str | None = None) -> Story:
        """Have a story be shown by its headline and links alone."""
        hidden = Correction(story_id, viewer.scopes[-1], ReportKind.SUMMARY, "", False)  # noqa: FBT003 - as above
        await self._correct(viewer, hidden, person)
        return await self.news.story(viewer, story_id)

    async def take_back(self, viewer: Viewer, story_id: int) -> Story:
        """Take back what this guild, or the operator, corrected of a story, and return what it is then."""
        await self.news.story(viewer, story_id)
        async with self.database.write() as tx:
            await rows.drop_corrections(tx, story_id, viewer.scopes[-1])
        return await self.news.story(viewer, story_id)

    async def dismiss(self, story_id: int) -> int:
        """Settle what is reported of a story without a correction: the operator finds nothing wrong."""
        async with self.database.write() as tx:
            return await rows.settle_reports(tx, story_id, now=self.clock())

    async def of_story(self, viewer: Viewer, story_id: int) -> tuple[Correction, ...]:
        """Return what is laid over a story for a viewer, the operator's before the guild's."""
        async with self.database.read() as connection:
            found = await rows.corrections_of(connection, [story_id], viewer.scopes)
        return found.get(story_id, ())

    async def numbers(self, viewer: Viewer, story_id: int) -> Mapping[ReportKind, int]:
        """Count what is reported of a story where the viewer is; the operator sees what all reported."""
        scopes = None if viewer.guild_id is None and viewer.user_id is None else viewer.scopes[-1:]
        async with self.database.read() as connection:
            return await rows.count_reports(connection, story_id, scopes)

    async def open_reports(self, *, limit: int = LISTED) -> Sequence[Reported]:
        """Return the stories with reports that the operator has not settled, the most reported first."""
        async with self.database.read() as connection:
            return await rows.open_reports(connection, limit=limit)

    async def _correct(self, viewer: Viewer, correction: Correction, person: str | None) -> None:
        """Lay a correction over a story the viewer may see; raises UserError."""
        if viewer.guild_id is None and viewer.user_id is not None:
            # The global scope is the operator's; a person outside guilds has no scope of their own.
            raise NotAllowedError(_("Stories are corrected in a server, for that server."))
        await self.news.story(viewer, correction.story_id)
        async with self.database.write() as tx:
            await self._spend(tx, correction.scope)
            await rows.save_correction(tx, correction, person=person, now=self.clock())
            if correction.scope == GLOBAL:
                await rows.settle_reports(tx, correction.story_id, now=self.clock(), kind=correction.kind)

    async def _spend(self, tx: Connection, scope: str) -> None:
        if scope == GLOBAL:
            return
        told = _("{most} corrections were made here within an hour. Try again in {minutes} min.")
        await spend(tx, scope, "correction", most=CORRECTIONS_PER_HOUR, now=self.clock(), told=told)
