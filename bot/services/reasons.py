"""Why: the words and figures behind a story, a brief and a message."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import starmap
from zoneinfo import ZoneInfo

from bot.errors import NotFoundError
from bot.model import (
    Cadence,
    Delivery,
    DeliveryState,
    RegionTag,
    Story,
    Subscription,
    TargetKind,
    TopicTag,
    Viewer,
)
from bot.pipeline.matching import Unmet, unmet
from bot.services.grounds import Reason, because_of, corrected_row, quoted, reported_row, worded_row
from bot.services.news import News
from bot.storage import Connection, briefs, corrections, deliveries, stories, subscriptions, told
from bot.storage.database import Database
from bot.translation import N_, _, percent, retold, spoken
from bot.vocabulary.regions import region_name
from bot.vocabulary.topics import topic_name


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
            raise NotFoundError(_("The reasons of this message are no longer kept."))
        return await self._of_delivery(viewer, delivery)

    async def _of_delivery(self, viewer: Viewer, delivery: Delivery) -> tuple[Reason, ...]:
        if delivery.kind != "brief":
            return await self.of_story(viewer, int(delivery.subject))
        async with self.database.read() as connection:
            brief = await briefs.find_brief(connection, int(delivery.subject))
        if brief is None:
            raise NotFoundError(_("The reasons of this message are no longer kept."))
        return tuple([await self._of_item(viewer, item) for item in brief.items])

    async def of_story(self, viewer: Viewer, story_id: int) -> tuple[Reason, ...]:
        """Return why a story is about its regions and topics, and which reports it joins."""
        story = await self.news.story(viewer, story_id)
        return (
            Reason(story.title, _tagged(story), story.id),
            Reason(_("Reports"), tuple(_reports(story))),
            *await self._corrected(viewer, story_id),
        )

    async def of_target(self, viewer: Viewer, story_id: int, address: str) -> tuple[Reason, ...]:
        """Return what a place was told of a story, and in which state each message is."""
        await self.news.story(viewer, story_id)
        async with self.database.read() as connection:
            tellings = await deliveries.told_at(connection, story_id, address)
        lines = [
            _("revision {number}: {message}").format(number=revision, message=_state(delivery))
            for revision, delivery in tellings
            if _may_see(viewer, delivery)
        ]
        nothing = _("nothing: no subscription there asked for it")
        return (Reason(_("Told to {place}").format(place=address), tuple(lines) or (nothing,)),)

    async def of_post(self, viewer: Viewer, message_id: str, addresses: Sequence[str]) -> tuple[Reason, ...]:
        """Return why a message of ours was posted; `addresses` are the places it may have been sent to.

        Raises NotFoundError for messages of others, and in the same words for what another guild was told.
        """
        async with self.database.read() as connection:
            found = await told.delivery_of_message(connection, message_id, addresses)
            delivery = None if found is None else await deliveries.find(connection, found)
        if delivery is None or not _may_see(viewer, delivery):
            raise NotFoundError(
                _(
                    "That message is none of my posts, or its reasons are no longer kept. Give the link of a"
                    " brief or story that I posted here, or choose a headline."
                )
            )
        return await self._of_delivery(viewer, delivery)

    async def of_place(self, viewer: Viewer, story_id: int, address: str) -> tuple[Reason, ...]:
        """Return why a story was told in a place or, subscription by subscription, why it was not."""
        story = await self.news.story(viewer, story_id)
        posted = await self._posted(viewer, story_id, address)
        if posted:
            return (Reason(_("Posted here"), posted),)
        async with self.database.read() as connection:
            followed = await self._followed(connection, viewer, address)
            baseline = await stories.is_baseline(connection, story_id)
        lines = [f"{_wish(each)}: {_why_not(story, each, baseline=baseline)}" for each in followed]
        nothing = _("nothing is followed here: use /subscribe")
        return (Reason(_("Not posted here"), tuple(lines) or (nothing,)),)

    async def _posted(self, viewer: Viewer, story_id: int, address: str) -> tuple[str, ...]:
        async with self.database.read() as connection:
            tellings = await deliveries.told_at(connection, story_id, address)
        return tuple(
            dict.fromkeys(_state(delivery) for _revision, delivery in tellings if _may_see(viewer, delivery))
        )

    async def _followed(
        self, connection: Connection, viewer: Viewer, address: str
    ) -> tuple[Subscription, ...]:
        if viewer.guild_id is not None:
            return await subscriptions.subscriptions_at(connection, viewer.guild_id, address)
        found = await subscriptions.subscriptions_of_person(connection, viewer.user_id or "")
        return tuple(each for each in found if each.target.address == address)

    async def _of_item(self, viewer: Viewer, item: dict[str, object]) -> Reason:
        because = tuple(map(worded_row, _list(item["reasons"])))
        try:
            story = await self.news.story(viewer, int(str(item["story"])))
        except NotFoundError:
            return Reason(_("A story that is no longer kept"), because)
        return Reason(story.title, because, story.id)

    async def _corrected(self, viewer: Viewer, story_id: int) -> tuple[Reason, ...]:
        """Return what was corrected of a story and what is reported of it, where there is either."""
        scopes = None if viewer == Viewer() else viewer.scopes[-1:]
        async with self.database.read() as connection:
            said = (await corrections.corrections_of(connection, [story_id], viewer.scopes)).get(story_id, ())
            numbers = await corrections.count_reports(connection, story_id, scopes)
        found = []
        if said:
            found.append(Reason(_("Corrected"), tuple(map(corrected_row, said))))
        if numbers:
            found.append(Reason(_("Reported by readers"), tuple(starmap(reported_row, numbers.items()))))
        return tuple(found)


_BRIEF = {
    DeliveryState.WAITING: N_("owed in a brief: it waits for its turn"),
    DeliveryState.SENDING: N_("being sent in a brief"),
    DeliveryState.SENT: N_("sent in a brief"),
    DeliveryState.REFUSED: N_("refused by Discord in a brief"),
    DeliveryState.SKIPPED: N_("left out in a brief, for the next one"),
    DeliveryState.UNKNOWN: N_("perhaps sent in a brief: the answer was lost and cannot be read back"),
}
_POST = {
    DeliveryState.WAITING: N_("owed as a post of its own: it waits for its turn"),
    DeliveryState.SENDING: N_("being sent as a post of its own"),
    DeliveryState.SENT: N_("sent as a post of its own"),
    DeliveryState.REFUSED: N_("refused by Discord as a post of its own"),
    DeliveryState.SKIPPED: N_("left out as a post of its own, for the next brief"),
    DeliveryState.UNKNOWN: N_(
        "perhaps sent as a post of its own: the answer was lost and cannot be read back"
    ),
}


def _state(delivery: Delivery) -> str:
    said = _((_BRIEF if delivery.kind == "brief" else _POST)[delivery.state])
    if not delivery.reason:
        return said
    return _("{state} ({reason})").format(state=said, reason=retold(delivery.reason))


_CADENCES = {
    Cadence.AS_IT_HAPPENS: N_("as it happens"),
    Cadence.HOURLY: N_("hourly"),
    Cadence.DAILY: N_("daily"),
    Cadence.WEEKLY: N_("weekly"),
}


def _wish(subscription: Subscription) -> str:
    parts = [region_name(subscription.region, spoken())]
    if subscription.topic:
        parts.append(topic_name(subscription.topic, spoken()))
    return f"#{subscription.id} {' · '.join(parts)}, {_(_CADENCES[subscription.cadence])}"


def _why_not(story: Story, subscription: Subscription, *, baseline: bool) -> str:
    missing = unmet(story, subscription)
    if missing:
        return "; ".join(_unmet(kind, subscription) for kind in missing)
    if subscription.cadence is not Cadence.AS_IT_HAPPENS:
        return _("it matches, and is told in the next brief if it ranks among its stories")
    if baseline:
        return _("it came with the first reading of its feed, which is kept but not posted")
    if subscription.next_at is not None:
        return _held(subscription, subscription.next_at)
    return _("it matches, and waits for further reports, the end of quiet hours or the hour's limit of posts")


def _held(subscription: Subscription, until: datetime) -> str:
    local = until.astimezone(ZoneInfo(subscription.timezone))
    text = _("it matches, and is held for a brief at {time} ({timezone}), after quiet hours or many posts")
    return text.format(time=f"{local:%H:%M}", timezone=subscription.timezone)


def _never_briefed(subscription: Subscription) -> bool:
    return subscription.cadence is Cadence.AS_IT_HAPPENS or subscription.since <= subscription.created


def _unmet(kind: Unmet, subscription: Subscription) -> str:  # noqa: PLR0911 - one return a kind
    match kind:
        case Unmet.REGION:
            return _("it is not about {region}").format(region=region_name(subscription.region, spoken()))
        case Unmet.TOPIC:
            return _("it is not on {topic}").format(topic=topic_name(subscription.topic or "", spoken()))
        case Unmet.KEYWORDS:
            return _("it has none of the words {words}").format(words=quoted(subscription.keywords))
        case Unmet.AGE if _never_briefed(subscription):
            return _("it is older than the subscription")
        case Unmet.AGE:
            return _("it is older than the last brief")
        case Unmet.PAUSED:
            return _("the subscription is paused")
        case Unmet.CLOSED:
            reason = retold(subscription.target.reason or N_("no reason is known"))
            return _("the place is closed: {reason}").format(reason=reason)


def _may_see(viewer: Viewer, delivery: Delivery) -> bool:
    """Tell whether a message is the viewer's: their guild's, their own; the operator sees all."""
    if viewer.guild_id is None and viewer.user_id is None:
        return True
    if delivery.target.kind is TargetKind.DM:
        return delivery.target.address == viewer.user_id
    return delivery.target.guild_id == viewer.guild_id


def _tagged(story: Story) -> tuple[str, ...]:
    regions, topics = _tag_reasons(story.regions), _tag_reasons(story.topics)
    return (*(regions or [_("It is about no region.")]), *(topics or [_("It is on no topic.")]))


def _tag_reasons(tags: Sequence[RegionTag | TopicTag]) -> list[str]:
    return [
        because_of(
            _("{name} ({percent})").format(name=tag.name, percent=percent(tag.weight)), tag.evidence[:4]
        )
        for tag in tags[:5]
    ]


def _reports(story: Story) -> list[str]:
    return [f"{article.outlet}: {article.title}" for article in story.articles[:8]]


def _list(value: object) -> Sequence[object]:
    return value if isinstance(value, list) else ()
