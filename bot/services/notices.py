"""Notices: whoever asked for messages is told, once, why they stopped."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.model import Delivery, Target, TargetKind, TargetState
from bot.pipeline import outbox
from bot.pipeline.preferences import ENGLISH, scope_of
from bot.services.rendering import FeedEnded, Notice, PlaceEnded, PlacePaused, Renderer
from bot.storage import Connection, announcing, deliveries, endings, targets
from bot.storage.database import Database
from bot.storage.preferences import preferences_of
from bot.storage.times import stored
from bot.translation import N_

NOTICE = "notice"
SPOKEN_IN = (TargetKind.CHANNEL, TargetKind.THREAD)
"""Where notices are said: a forum would open a post, an announcement channel has followers elsewhere."""
PLATFORM = "discord"
EXPIRES = timedelta(days=3)
"""After that the end is no news any more."""
NEWS = timedelta(days=7)
"""An end is told that long after it came; after a longer stop nobody is told of what everybody knows."""


@dataclass(slots=True)
class Notices:
    """Owes notices; they go through the outbox like everything else, and one that is refused is over."""

    database: Database
    renderer: Renderer
    clock: Callable[[], datetime]
    installation: str
    wake: Callable[[], None] = field(default=lambda: None)

    async def owe_pause(self, tx: Connection, stopped: Delivery, reason: str) -> None:
        """Owe whoever follows something in a target a word that it is paused, once a pause.

        A DM that is closed is not told in a DM; it shows in /subscriptions.
        """
        target, now = stopped.target, self.clock()
        if target.kind is TargetKind.DM:
            return
        receiver = await self._receiver(tx, target)
        if receiver is None or not await targets.take_owner_notice(tx, target.id, now=now):
            return
        subject = f"pause of {target.id} at {stored(now)}"
        await self._owe(tx, receiver, subject, PlacePaused(target, reason), now)

    async def owe_endings(self) -> int:
        """Owe a word for each guild's feed and each channel that ended lately; return how many."""
        now = self.clock()
        async with self.database.read() as connection:
            feeds = await endings.ended_feeds(connection, since=now - NEWS)
            places = await endings.ended_targets(connection, since=now - NEWS)
        if not feeds and not places:
            return 0
        async with self.database.write() as tx:
            owed = sum([await self._owe_feed_end(tx, feed, now) for feed in feeds])
            owed += sum([await self._owe_place_end(tx, target, now) for target in places])
        if owed:
            self.wake()
        return owed

    async def _owe_feed_end(self, tx: Connection, ended: endings.EndedFeed, now: datetime) -> bool:
        """Tell a channel of the guild, else whoever added the feed."""
        feed = ended.feed
        receiver = await self._channel(tx, feed.scope.removeprefix("guild:"))
        if receiver is None and ended.added_by is not None:
            receiver = await self._dm(tx, ended.added_by)
        if receiver is not None:
            await self._owe(tx, receiver, ended.subject, FeedEnded(feed), now)
        return receiver is not None

    async def _owe_place_end(self, tx: Connection, target: Target, now: datetime) -> bool:
        receiver = await self._receiver(tx, target)
        await targets.note_owner_told(tx, target.id, now=now)
        if receiver is None:
            return False
        notice = PlaceEnded(target, target.reason or N_("it is gone"))
        await self._owe(tx, receiver, f"end of {target.id} at {stored(now)}", notice, now)
        return True

    async def _receiver(self, tx: Connection, target: Target) -> Target | None:
        """Return who is to know: whoever last subscribed the target, else another channel of its guild."""
        person = await announcing.last_subscriber(tx, target.id)
        if person is not None:
            return await self._dm(tx, person)
        if target.guild_id is None:
            return None
        return await self._channel(tx, target.guild_id, besides=target.id)

    async def _channel(self, tx: Connection, guild_id: str, *, besides: int = 0) -> Target | None:
        """Return where a guild is told something: the channel it prefers, else one that follows something."""
        scope = f"guild:{guild_id}"
        preferred = (await preferences_of(tx, [scope]))[scope]
        if preferred.channel is not None and preferred.channel_kind in SPOKEN_IN:
            target = await targets.ensure_target(
                tx,
                platform=PLATFORM,
                address=preferred.channel,
                kind=preferred.channel_kind,
                guild_id=guild_id,
                now=self.clock(),
            )
            if target.state is TargetState.ACTIVE and target.id != besides:
                return target
        return await endings.speaking_place(tx, guild_id, besides=besides)

    async def _dm(self, tx: Connection, person: str) -> Target:
        return await targets.ensure_target(
            tx, platform=PLATFORM, address=person, kind=TargetKind.DM, guild_id=None, now=self.clock()
        )

    async def _language(self, tx: Connection, receiver: Target, notice: Notice) -> str:
        """Return the language of whoever is told, else of the guild it is about."""
        about = notice.feed.scope if isinstance(notice, FeedEnded) else scope_of(notice.target)
        found = await preferences_of(tx, [scope_of(receiver), about])
        return next((each.language for each in found.values() if each.language), ENGLISH)

    async def _owe(
        self, tx: Connection, receiver: Target, subject: str, notice: Notice, now: datetime
    ) -> None:
        identity = outbox.delivery_id(self.installation, receiver.id, NOTICE, subject)
        owed = Delivery(
            id=identity,
            target=receiver,
            kind=NOTICE,
            subject=subject,
            revision=1,
            part=0,
            payload=self.renderer.notice(
                notice, locale=await self._language(tx, receiver, notice), mark=identity
            ),
            nonce=outbox.nonce(self.installation, identity),
            due=now,
            expires=now + EXPIRES,
        )
        await deliveries.owe(tx, [owed], now)
