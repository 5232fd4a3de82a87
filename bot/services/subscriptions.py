"""Subscriptions: follow a region, a topic, words; they belong to the guild, or in a DM to the person."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

from bot.errors import NotFoundError, QuotaError, UserError
from bot.model import (
    Cadence,
    Preferences,
    Subscription,
    SubscriptionState,
    Target,
    TargetKind,
    Viewer,
)
from bot.pipeline.alike import inherited, is_told_alike
from bot.pipeline.cadence import next_brief
from bot.pipeline.wishes import parse_clock, parse_days, parse_keywords, parse_quiet, parse_timezone
from bot.services.preferences import check_mention
from bot.storage import Connection, expiry, subscriptions, targets
from bot.storage.database import Database
from bot.translation import _, spoken
from bot.vocabulary.regions import find_region
from bot.vocabulary.timezones import suggest_timezones
from bot.vocabulary.topics import find_topic

UTC = "UTC"
PER_GUILD = 100
PER_PERSON = 25


class Place(NamedTuple):
    """Where a subscription is to go; `address` is a channel's id, for a DM the person's."""

    platform: str
    address: str
    kind: TargetKind
    guild_id: str | None = None


@dataclass(frozen=True, slots=True)
class Followed:
    """A subscription as it now is; `new` False when there was the same one, whose times were `changed`."""

    subscription: Subscription
    new: bool
    changed: bool = True


@dataclass(frozen=True, slots=True)
class Alike:
    """What follows the same news in the same place already: at the same cadence, and at others.

    `exact` when the same one differs in nothing that a person would see.
    """

    same: Subscription | None = None
    others: tuple[Subscription, ...] = ()
    exact: bool = False


class Subscriptions:
    """Keeps who follows what."""

    def __init__(self, *, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    async def alike(self, draft: Subscription) -> Alike:
        """Say what follows already what was drafted; to keep the draft changes the `same` one."""
        async with self._database.read() as connection:
            return await _alike(connection, draft)

    def draft(
        self,
        place: Place,
        *,
        by: str,
        region: str,
        topic: str | None = None,
        keywords: str | Sequence[str] = (),
        cadence: Cadence = Cadence.DAILY,
        at: str = "08:00",
        timezone: str = "",
        days: str = "",
        quiet: str = "",
        mention_role: str | None = None,
        mention_managed: bool = False,
        preferences: Preferences | None = None,
        language: str | None = None,
        publish: bool = False,
    ) -> Subscription:
        """Return what would be followed, before it is: all is given as a person types it.

        `preferences` give the time zone where none is typed, `language` is that of whoever it is for. Raises
        UserError saying what to write.
        """
        now = self._clock()
        preferred = preferences.timezone if preferences else None
        wish = Subscription(
            id=0,
            target=Target(0, place.platform, place.address, place.kind, place.guild_id),
            region=find_region(region, locale=spoken()).code,
            topic=_topic(topic),
            keywords=parse_keywords(keywords),
            cadence=cadence,
            at=parse_clock(at),
            timezone=parse_timezone(timezone or preferred or UTC),
            days=_served(cadence, parse_days(days, language=spoken())),
            state=SubscriptionState.ACTIVE,
            created=now,
            since=now,
            created_by=by,
            quiet=parse_quiet(quiet),
            mention_role=mention_role,
            mention_managed=mention_managed and mention_role is not None,
            language=language,
            publish=publish and _may_publish(place),
        )
        return replace(wish, next_at=next_brief(wish, after=now))

    def inherit(self, draft: Subscription, known: Subscription, typed: Collection[str]) -> Subscription:
        """Return a draft that changes of a known subscription only what was typed, named by its options."""
        draft = inherited(draft, known, typed)
        return replace(draft, next_at=next_brief(draft, after=self._clock()))

    async def follow(self, place: Place, **wish: Any) -> Followed:
        """Follow from now on; the same again changes its times.

        Takes what `draft` does; raises UserError saying what to write, and QuotaError.
        """
        return await self.keep(self.draft(place, **wish))

    async def keep(self, draft: Subscription) -> Followed:
        """Follow what was drafted, from now on; the same again changes its times, or nothing.

        Raises QuotaError, and NotAllowedError when the guild prefers that no such role is called.
        """
        now = self._clock()
        wish = replace(draft, created=now, since=now, next_at=next_brief(draft, after=now))
        async with self._database.write() as tx:
            alike = await _alike(tx, wish)
            known = alike.same
            if known is not None and alike.exact:
                return Followed(known, new=False, changed=False)
            if known is None or known.mention_role != wish.mention_role:
                await check_mention(tx, wish)
            saved, new = await self._save(tx, wish, now)
        return Followed(saved, new)

    def revise(
        self,
        subscription: Subscription,
        *,
        keywords: str,
        timezone: str,
        quiet: str,
        at: str | None = None,
        days: str | None = None,
    ) -> Subscription:
        """Return a subscription or draft with other keywords and times, as typed; raises UserError.

        `at` and `days` stay what they are where they were not asked.
        """
        typed_days = subscription.days if days is None else parse_days(days, language=spoken())
        revised = replace(
            subscription,
            keywords=parse_keywords(keywords),
            at=subscription.at if at is None else parse_clock(at),
            timezone=parse_timezone(timezone),
            days=_served(subscription.cadence, typed_days),
            quiet=parse_quiet(quiet),
        )
        if revised.state is SubscriptionState.PAUSED:
            return revised
        return replace(revised, next_at=next_brief(revised, after=self._clock()))

    async def edit(self, viewer: Viewer, subscription_id: int, **changes: str) -> Subscription:
        """Give a subscription other keywords and times: takes what `revise` does; raises UserError."""
        async with self._database.write() as tx:
            known = await _own(tx, viewer, subscription_id)
            revised = self.revise(known, **changes)
            if not await subscriptions.update_subscription(tx, revised):
                raise UserError(
                    _("That would be the same as another subscription of this place. Remove one.")
                )
        return revised

    def suggest_timezones(self, typed: str) -> tuple[str, ...]:
        """Return time zones to choose from while typing, from memory."""
        return suggest_timezones(typed, locale=spoken())

    async def list(self, viewer: Viewer) -> tuple[Subscription, ...]:
        """Return the guild's subscriptions, or outside a guild the person's own."""
        async with self._database.read() as connection:
            if viewer.guild_id is not None:
                return await subscriptions.subscriptions_of_guild(connection, viewer.guild_id)
            if viewer.user_id is not None:
                return await subscriptions.subscriptions_of_person(connection, viewer.user_id)
        return ()

    async def find(self, viewer: Viewer, subscription_id: int) -> Subscription:
        """Return a subscription of the guild or person; raises NotFoundError for those of others too."""
        async with self._database.read() as connection:
            return await _own(connection, viewer, subscription_id)

    async def pause(self, viewer: Viewer, subscription_id: int) -> Subscription:
        """Stop serving a subscription for now."""
        async with self._database.write() as tx:
            known = await _own(tx, viewer, subscription_id)
            paused = replace(known, state=SubscriptionState.PAUSED, next_at=None)
            await _set_state(tx, paused)
        return paused

    async def resume(self, viewer: Viewer, subscription_id: int) -> Subscription:
        """Serve a subscription again, from now on; what happened meanwhile is not told."""
        now = self._clock()
        async with self._database.write() as tx:
            known = await _own(tx, viewer, subscription_id)
            if known.state is SubscriptionState.ACTIVE:
                return known
            resumed = replace(known, state=SubscriptionState.ACTIVE, since=now)
            resumed = replace(resumed, next_at=next_brief(resumed, after=now))
            await _set_state(tx, resumed)
        return resumed

    async def unmention(self, viewer: Viewer, subscription_id: int) -> Subscription:
        """Have a subscription's posts call no role any more."""
        async with self._database.write() as tx:
            known = await _own(tx, viewer, subscription_id)
            await subscriptions.call_nobody(tx, subscription_id)
        return replace(known, mention_role=None, mention_managed=False)

    async def move(self, viewer: Viewer, subscription_id: int, place: Place) -> Subscription:
        """Have a subscription go to another place of its guild; raises UserError when that has the same one.

        What the new place was told is not told there again; what the old one is owed still comes there. Where
        that is closed, a brief in the new place tells it too.
        """
        now = self._clock()
        async with self._database.write() as tx:
            known = await _own(tx, viewer, subscription_id)
            if known.target.guild_id is None or place.guild_id != known.target.guild_id:
                raise UserError(_("A subscription moves within its server only."))
            target = await _ensure(tx, place, now)
            publish = known.publish and place.kind is TargetKind.ANNOUNCEMENT
            if not await subscriptions.move_subscription(tx, subscription_id, target.id, publish=publish):
                raise UserError(_("That place has the same subscription already. Remove one of the two."))
            await expiry.take_along(tx, subscription_id, left=known.target.id, now=now)
        return replace(known, target=target, publish=publish)

    async def remove(self, viewer: Viewer, subscription_id: int) -> Subscription:
        """Delete a subscription and return what it was."""
        async with self._database.write() as tx:
            known = await _own(tx, viewer, subscription_id)
            await subscriptions.delete_subscription(tx, subscription_id)
        return known

    async def _save(self, tx: Connection, wish: Subscription, now: datetime) -> tuple[Subscription, bool]:
        place = wish.target
        target = await _ensure(tx, place, now)
        saved, new = await subscriptions.save_subscription(tx, replace(wish, target=target))
        if new:
            await _check_quota(tx, place)
        found = await subscriptions.find_subscription(tx, saved)
        if found is None:
            raise AssertionError("a subscription just saved is not there")
        return found, new


async def _alike(connection: Connection, draft: Subscription) -> Alike:
    found = await subscriptions.subscriptions_alike(connection, draft)
    same = [each for each in found if each.cadence is draft.cadence]
    others = tuple(each for each in found if each not in same)
    return Alike(same[0], others, exact=is_told_alike(same[0], draft)) if same else Alike(None, others)


def _served(cadence: Cadence, days: tuple[int, ...]) -> tuple[int, ...]:
    """Return the days on which something comes: a weekly brief takes the first."""
    return days[:1] if cadence is Cadence.WEEKLY else days


def _may_publish(place: Place) -> bool:
    """Tell that posts there can be published; raises UserError where there is nobody who follows."""
    if place.kind is not TargetKind.ANNOUNCEMENT:
        raise UserError(
            _(
                "Only posts in an announcement channel are published to followers."
                " Choose one with `where`, or leave `publish` out."
            )
        )
    return True


async def _ensure(tx: Connection, place: Place | Target, now: datetime) -> Target:
    return await targets.ensure_target(
        tx,
        platform=place.platform,
        address=place.address,
        kind=place.kind,
        guild_id=place.guild_id,
        now=now,
    )


async def _check_quota(tx: Connection, place: Target) -> None:
    """Raise QuotaError, which rolls the new subscription back, when it is one too many."""
    number = await subscriptions.count_subscriptions(tx, guild_id=place.guild_id, user_id=place.address)
    if place.guild_id is not None and number > PER_GUILD:
        text = _("This server has its {most} subscriptions. Remove one to add another.")
        raise QuotaError(text.format(most=PER_GUILD))
    if place.guild_id is None and number > PER_PERSON:
        text = _("You have your {most} subscriptions. Remove one to add another.")
        raise QuotaError(text.format(most=PER_PERSON))


async def _own(connection: Connection, viewer: Viewer, subscription_id: int) -> Subscription:
    found = await subscriptions.find_subscription(connection, subscription_id)
    if found is None or not _belongs(found.target, viewer):
        text = _("There is no subscription {number} here. `/subscriptions` shows yours.")
        raise NotFoundError(text.format(number=subscription_id))
    return found


def _belongs(target: Target, viewer: Viewer) -> bool:
    if target.kind is TargetKind.DM:
        return viewer.user_id is not None and target.address == viewer.user_id
    return viewer.guild_id is not None and target.guild_id == viewer.guild_id


async def _set_state(tx: Connection, subscription: Subscription) -> None:
    await subscriptions.set_state(
        tx,
        subscription.id,
        subscription.state,
        since=subscription.since,
        next_at=subscription.next_at,
    )


def _topic(name: str | None) -> str | None:
    return None if not name else find_topic(name, locale=spoken()).code
