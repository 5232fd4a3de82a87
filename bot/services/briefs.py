"""Briefs: one now for whoever asks, and the due ones into the outbox."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.crash_points import reached
from bot.errors import StorageError
from bot.model import Brief, Cadence, Candidate, Delivery, Payload, Subscription, Viewer
from bot.pipeline import outbox
from bot.pipeline.briefs import MAX_ITEMS, THIN, WORLD, Choice, choose, compose_brief
from bot.pipeline.cadence import next_brief
from bot.pipeline.matching import matches_keywords
from bot.pipeline.preferences import language_of_posts, quiet_until, role_called, scope_of
from bot.services.news import News
from bot.services.publishing import publication_of
from bot.services.rendering import Renderer
from bot.storage import Connection, announcing, deliveries, expiry, feeds, told
from bot.storage.briefs import add_brief
from bot.storage.database import Database
from bot.storage.preferences import preferences_of
from bot.vocabulary.regions import ancestors, children, region

log = logging.getLogger(__name__)

LATE = timedelta(hours=12)
"""What was published before a brief but read after it stands in the next, if no older than this."""
CONSIDERED = 200
"""How many of the newest stories of a region and period are ranked."""
OVERVIEW = 2
"""Stories of each continent in an overview of the world."""
PUT_OFF = timedelta(minutes=15)
"""How long a subscription that raises an error is left alone."""
LONGEST = timedelta(days=7)
"""A brief reaches back no further, however long the bot was down."""
EXPIRES = {
    Cadence.AS_IT_HAPPENS: timedelta(hours=24),
    Cadence.HOURLY: timedelta(hours=1),
    Cadence.DAILY: timedelta(days=1),
    Cadence.WEEKLY: timedelta(days=7),
}
"""After its own period a brief is not sent late but folded into the next."""


@dataclass(slots=True)
class Briefs:
    """Composes briefs."""

    database: Database
    news: News
    renderer: Renderer
    clock: Callable[[], datetime]
    installation: str
    wake: Callable[[], None] = field(default=lambda: None)
    """Called when deliveries were owed."""

    async def now(
        self,
        viewer: Viewer,
        region_code: str,
        *,
        topic: str | None = None,
        period: timedelta = timedelta(hours=24),
        keywords: tuple[str, ...] = (),
        until: datetime | None = None,
        skip: int = 0,
        limit: int = MAX_ITEMS,
    ) -> Brief:
        """Return the brief of a region at this moment; a thin country is widened to the area around it.

        `until` and `skip` give a further page of a brief asked for before: its stories after the first ones.
        """
        until = until or self.clock()
        ask = _Ask(viewer, region_code, topic, until - period, until, keywords)
        first = await self._compose(ask, limit=limit)
        return await self._after(ask, first, skip=skip, limit=limit) if skip else first

    async def overview(
        self, viewer: Viewer, *, topic: str | None, period: timedelta, until: datetime | None = None
    ) -> tuple[Brief, ...]:
        """Return a short brief of each continent that has news, the liveliest first.

        A brief of the World at the end holds what is placed nowhere.
        """
        until = until or self.clock()
        ask = _Ask(viewer, WORLD, topic, until - period, until)
        found = [await self._compose_from(ask, code, limit=OVERVIEW) for code in children(WORLD)]
        nowhere = [story for story in await self._candidates(ask, WORLD) if not story.regions]
        found.sort(key=lambda brief: -len(brief.items) - brief.left_out)
        found.append(await self._brief(ask, nowhere, WORLD, limit=OVERVIEW))
        return tuple(brief for brief in found if brief.items)

    async def feeds_never_read(self, viewer: Viewer) -> int:
        """Return how many feeds have yet to be read for the first time: a new desk knows little."""
        async with self.database.read() as connection:
            return await feeds.count_never_read(connection, viewer.scopes)

    async def send_due(self) -> int:
        """Put every due brief into the outbox; return how many subscriptions were served."""
        async with self.database.read() as connection:
            due = await announcing.due_subscriptions(connection, self.clock())
        if due:
            # What waited past its time is told by these briefs, so it must be untold first.
            async with self.database.write() as tx:
                if await expiry.skip_expired(tx, self.clock()):
                    reached("expired skipped")
                due = await announcing.due_subscriptions(tx, self.clock())
        for subscription in due:
            await self._send_alone(subscription)
        if due:
            self.wake()
        return len(due)

    async def _send_alone(self, subscription: Subscription) -> None:
        """Serve one subscription; an error in it costs that one a pause, and no other anything."""
        try:
            if not await self._is_put_off(subscription):
                await self._send(subscription)
        except StorageError:
            raise
        except Exception:
            log.exception("subscription %d cannot be served; tried again in %s", subscription.id, PUT_OFF)
            async with self.database.write() as tx:
                await announcing.put_off(tx, subscription.id, until=self.clock() + PUT_OFF)

    async def _is_put_off(self, subscription: Subscription) -> bool:
        """Put a brief of what was held back off while it is quiet; scheduled ones come without a sound.

        It is due in them when an hour's posts were used up before, or the place opens in them.
        """
        if subscription.cadence is not Cadence.AS_IT_HAPPENS:
            return False
        scope = scope_of(subscription.target)
        async with self.database.read() as connection:
            preferences = (await preferences_of(connection, [scope]))[scope]
        quiet = quiet_until(subscription, preferences, self.clock())
        if quiet is None:
            return False
        async with self.database.write() as tx:
            await announcing.put_off(tx, subscription.id, until=quiet)
        return True

    async def _send(self, subscription: Subscription) -> None:
        """Compose, owe, tell and reschedule in one transaction; nothing new only reschedules."""
        now = self.clock()
        ask = _Ask(
            viewer=Viewer(guild_id=subscription.target.guild_id),
            region=subscription.region,
            topic=subscription.topic,
            since=max(subscription.since, now - LONGEST),
            until=now,
            keywords=subscription.keywords,
            target=subscription.target.id,
            # What was held back as it happened must stand in the brief that is made for it, whatever its age.
            late=LONGEST if subscription.cadence is Cadence.AS_IT_HAPPENS else LATE,
        )
        brief = await self._compose(ask)
        reached("brief composed")
        async with self.database.write() as tx:
            if not await self._is_current(tx, subscription, brief):
                return
            if brief.items:
                await self._owe(tx, subscription, brief, now)
            reached("brief owed")
            await announcing.rescheduled(
                tx, subscription.id, since=now, next_at=next_brief(subscription, after=now)
            )
        reached("brief scheduled")
        log.info("brief of subscription %d: %d stories", subscription.id, len(brief.items))

    async def _is_current(self, tx: Connection, subscription: Subscription, brief: Brief) -> bool:
        """Tell whether a brief composed before this transaction began still holds; if not, it stays due.

        Meanwhile the subscription may have changed, or a story of the brief been posted as it happened.
        """
        stories = {item.story.id: item.story.revision for item in brief.items}
        known = await told.revisions(tx, subscription.target.id, list(stories))
        is_told = any(known.get(story, 0) >= revision for story, revision in stories.items())
        return not is_told and await announcing.is_due(tx, subscription)

    async def _owe(self, tx: Connection, subscription: Subscription, brief: Brief, now: datetime) -> None:
        target, scope = subscription.target, scope_of(subscription.target)
        preferences = (await preferences_of(tx, [scope]))[scope]
        brief_id = await add_brief(tx, brief, target_id=target.id, subscription_id=subscription.id, now=now)
        is_quiet = quiet_until(subscription, preferences, now) is not None
        payloads = self.renderer.brief(
            brief,
            locale=language_of_posts(subscription, preferences),
            mark=lambda part: self._id(target.id, brief_id, part),
            mention=None if is_quiet else role_called(subscription, preferences),
            maps=preferences.maps,
        )
        owed = [
            self._delivery(subscription, brief_id, part, payload, now)
            for part, payload in enumerate(payloads)
        ]
        await deliveries.owe(tx, owed, now)
        if subscription.publish:
            published = [publication_of(self.installation, each) for each in owed]
            await deliveries.owe(tx, published, now)
        await told.tell(
            tx,
            [
                told.Told(target.id, item.story.id, item.story.revision, owed[0].id, now)
                for item in brief.items
            ],
        )

    def _delivery(
        self, subscription: Subscription, brief_id: int, part: int, payload: Payload, now: datetime
    ) -> Delivery:
        identity = self._id(subscription.target.id, brief_id, part)
        return Delivery(
            id=identity,
            target=subscription.target,
            kind="brief",
            subject=str(brief_id),
            revision=1,
            part=part,
            payload=payload,
            nonce=outbox.nonce(self.installation, identity),
            due=now,
            expires=now + EXPIRES[subscription.cadence],
        )

    def _id(self, target_id: int, brief_id: int, part: int) -> str:
        return outbox.delivery_id(self.installation, target_id, "brief", str(brief_id), part=part)

    async def _compose(self, ask: "_Ask", *, limit: int = MAX_ITEMS) -> Brief:
        brief = await self._compose_from(ask, ask.region, limit=limit)
        above = _area_above(ask.region)
        if above is None or len(brief.items) >= THIN:
            return brief
        wider = await self._compose_from(ask, above, limit=limit)
        return wider if len(wider.items) > len(brief.items) else brief

    async def _compose_from(self, ask: "_Ask", region_code: str, *, limit: int) -> Brief:
        candidates = await self._candidates(ask, region_code)
        return await self._brief(ask, candidates, region_code, limit=limit)

    async def _candidates(self, ask: "_Ask", region_code: str) -> Sequence[Candidate]:
        candidates = await self.news.candidates(
            ask.viewer,
            region=region_code,
            topic=ask.topic,
            since=ask.since,
            until=ask.until,
            limit=CONSIDERED,
            late=ask.late,
        )
        return [each for each in candidates if matches_keywords(each, ask.keywords)]

    async def _brief(
        self, ask: "_Ask", candidates: Sequence[Candidate], region_code: str, *, limit: int
    ) -> Brief:
        known = await self._told(ask, candidates)
        choice = _choose(ask, candidates, region_code, told=known, limit=limit)
        return await self._tell(ask, choice, region_code, told=known)

    async def _after(self, ask: "_Ask", first: Brief, *, skip: int, limit: int) -> Brief:
        """Return what comes after the first stories: each page is chosen from what the ones before left."""
        candidates = await self._candidates(ask, first.region)
        shown: dict[int, Candidate] = {}
        while len(shown) < skip + limit:
            told_ = {id_: each.revision for id_, each in shown.items()}
            further = _choose(ask, candidates, first.region, told=told_, limit=limit).stories
            if not further:
                break
            shown |= {each.id: each for each in further}
        page = tuple(shown.values())[skip : skip + limit]
        left = len(candidates) - skip - len(page)
        return await self._tell(ask, Choice(page, max(0, left)), first.region, told={})

    async def _tell(
        self, ask: "_Ask", choice: Choice[Candidate], region_code: str, *, told: Mapping[int, int]
    ) -> Brief:
        """Read the chosen stories whole and make the brief of them."""
        stories = await self.news.stories(ask.viewer, [each.id for each in choice.stories])
        return compose_brief(
            stories,
            region=region_code,
            since=ask.since,
            until=ask.until,
            topic=ask.topic,
            told=told,
            rolled_up_from=None if ask.region in {region_code, WORLD} else ask.region,
            left_out=choice.left_out,
        )

    async def _told(self, ask: "_Ask", candidates: Sequence[Candidate]) -> Mapping[int, int]:
        if ask.target is None:
            return {}
        async with self.database.read() as connection:
            return await told.revisions(connection, ask.target, [each.id for each in candidates])


@dataclass(frozen=True, slots=True)
class _Ask:
    """What a brief is asked for."""

    viewer: Viewer
    region: str
    topic: str | None
    since: datetime
    until: datetime
    keywords: tuple[str, ...] = ()
    target: int | None = None
    late: timedelta = timedelta()

    def ranked_for(self, region_code: str) -> str:
        """Return what stories found in a region are ranked for: a thin country, not what it is widened to."""
        return region_code if self.region == WORLD else self.region


def _choose(
    ask: _Ask, candidates: Sequence[Candidate], region_code: str, *, told: Mapping[int, int], limit: int
) -> Choice[Candidate]:
    return choose(
        candidates,
        region=ask.ranked_for(region_code),
        since=ask.since,
        until=ask.until,
        told=told,
        limit=limit,
    )


def _area_above(code: str) -> str | None:
    """Return the area a thin country is widened to; areas, groups and the world stay as they are."""
    if region(code).kind != "country":
        return None
    nearest = ancestors(code)[0]
    return None if nearest == WORLD else nearest
