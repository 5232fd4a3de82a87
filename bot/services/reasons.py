"""Why: the words and figures behind a story, a brief and a message."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.errors import NotFoundError
from bot.model import Delivery, RegionTag, Story, TargetKind, TopicTag, Viewer
from bot.services.news import News
from bot.storage import briefs, deliveries, told
from bot.storage.database import Database


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing and why it is so."""

    subject: str
    because: tuple[str, ...]


@dataclass(slots=True)
class Reasons:
    """Explains what the desk did; a viewer is told only of what they may see."""

    database: Database
    news: News

    async def of_message(self, viewer: Viewer, delivery_id: str) -> tuple[Reason, ...]:
        """Return why a message was posted, a reason for each of its stories; raises NotFoundError."""
        async with self.database.read() as connection:
            delivery = await deliveries.find(connection, delivery_id)
            if delivery is None or not _may_see(viewer, delivery):
                raise NotFoundError("The reasons of this message are no longer kept.")
            if delivery.kind != "brief":
                brief = None
            else:
                brief = await briefs.find_brief(connection, int(delivery.subject))
        if brief is None:
            return await self.of_story(viewer, int(delivery.subject))
        return tuple([await self._of_item(viewer, item) for item in brief.items])

    async def of_story(self, viewer: Viewer, story_id: int) -> tuple[Reason, ...]:
        """Return why a story is about its regions and topics, and which reports it joins."""
        story = await self.news.story(viewer, story_id)
        return (
            Reason(story.title, (*_tag_reasons(story.regions), *_tag_reasons(story.topics))),
            Reason("Reports", tuple(_reports(story))),
        )

    async def of_target(self, viewer: Viewer, story_id: int, address: str) -> tuple[Reason, ...]:
        """Return what a place was told of a story, and in which state each message is."""
        await self.news.story(viewer, story_id)
        async with self.database.read() as connection:
            tellings = [
                (telling, await deliveries.find(connection, telling.delivery_id))
                for telling in await told.of_story(connection, story_id)
            ]
        lines = [
            f"revision {telling.revision}: {delivery.kind}, {delivery.state}"
            + (f" ({delivery.reason})" if delivery.reason else "")
            for telling, delivery in tellings
            if delivery is not None and delivery.target.address == address and _may_see(viewer, delivery)
        ]
        return (
            Reason(f"Told to {address}", tuple(lines) or ("nothing: no subscription there asked for it",)),
        )

    async def _of_item(self, viewer: Viewer, item: dict[str, object]) -> Reason:
        because = tuple(str(reason) for reason in _list(item["reasons"]))
        try:
            story = await self.news.story(viewer, int(str(item["story"])))
        except NotFoundError:
            return Reason("A story that is no longer kept", because)
        return Reason(story.title, because)


def _may_see(viewer: Viewer, delivery: Delivery) -> bool:
    """Tell whether a message is the viewer's: their guild's, their own; the operator sees all."""
    if viewer.guild_id is None and viewer.user_id is None:
        return True
    if delivery.target.kind is TargetKind.DM:
        return delivery.target.address == viewer.user_id
    return delivery.target.guild_id == viewer.guild_id


def _tag_reasons(tags: Sequence[RegionTag | TopicTag]) -> list[str]:
    return [
        f"{tag.name} ({tag.weight:.0%})"
        + (" because of " + ", ".join(f"“{word}”" for word in tag.evidence[:4]) if tag.evidence else "")
        for tag in tags[:5]
    ]


def _reports(story: Story) -> list[str]:
    return [f"{article.outlet}: {article.title}" for article in story.articles[:8]]


def _list(value: object) -> Sequence[object]:
    return value if isinstance(value, list) else ()
