"""As it happens: a settled revision becomes deliveries, in the transaction that marks it announced."""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from bot.crash_points import reached
from bot.errors import StorageError
from bot.model import Correction, Delivery, Story, Viewer
from bot.pipeline import outbox
from bot.pipeline.announcing import Announcement, EditPost, Hold, PostStory, decide_announcement
from bot.pipeline.corrections import codes_put_there
from bot.pipeline.preferences import scope_of
from bot.services.news import News
from bot.services.publishing import publication_of
from bot.services.rendering import Renderer
from bot.services.versions import Follower, Versions, versions_of
from bot.storage import Connection, announcing, deliveries, told
from bot.storage.announcing import PendingStory
from bot.storage.corrections import corrections_of
from bot.storage.database import Database
from bot.storage.preferences import preferences_of

log = logging.getLogger(__name__)

BREAKING = 10
"""Priority of stories as they happen, above briefs."""
EXPIRES = timedelta(hours=24)
PUT_OFF = timedelta(minutes=15)
"""How long a story that raises an error is left alone."""
TOGETHER = 500
"""Subscriptions decided between two turns of the event loop: some 20 milliseconds."""


@dataclass(slots=True)
class Announcing:
    """Announces stories to the targets that follow them as they happen."""

    database: Database
    news: News
    renderer: Renderer
    clock: Callable[[], datetime]
    installation: str
    settle: timedelta
    """How long a story waits after its first report, so that others can join."""
    wake: Callable[[], None] = field(default=lambda: None)
    _put_off: dict[int, datetime] = field(default_factory=dict)
    """Stories that raised an error, and when each is tried again."""

    async def announce_settled(self) -> int:
        """Announce every settled revision; return how many stories were gone through."""
        now = self.clock()
        # Later than that it was put off by a clock that stood ahead.
        self._put_off = {
            story: until for story, until in self._put_off.items() if now < until <= now + PUT_OFF
        }
        async with self.database.read() as connection:
            pending = await announcing.pending_stories(
                connection, settled_before=now - self.settle, besides=self._put_off
            )
        for story in pending:
            await self._announce_alone(story)
        if pending:
            self.wake()
        return len(pending)

    async def _announce_alone(self, pending: PendingStory) -> None:
        """Announce one story; an error in it costs that story a pause, and no other anything."""
        try:
            await self._announce(pending)
        except StorageError:
            raise
        except Exception:
            log.exception("story %d cannot be announced; it is tried again in %s", pending.id, PUT_OFF)
            self._put_off[pending.id] = self.clock() + PUT_OFF

    async def _announce(self, pending: PendingStory) -> None:
        now = self.clock()
        async with self.database.read() as connection:
            said = (await corrections_of(connection, [pending.id], None)).get(pending.id, ())
            wanted = _widened(pending, said)
            is_followed = await announcing.followers(connection, wanted, limit=1)
        versions = await self._versions(pending, said) if is_followed else None
        async with self.database.write() as tx:
            if versions is not None:
                await self._owe(tx, wanted, versions, now)
            await announcing.mark_announced(tx, [(pending.id, pending.revision)])
            reached("announcement owed")
        reached("story announced")

    async def _versions(self, pending: PendingStory, said: Sequence[Correction]) -> Versions:
        story = await self.news.story(_viewer(pending), pending.id)
        # The mark of a delivery to nobody: made like the others, so it fits, and no feed can know it.
        mark = outbox.delivery_id(self.installation, 0, "story", str(story.id), revision=story.revision)
        return versions_of(story, said, renderer=self.renderer, mark=mark)

    async def _owe(self, tx: Connection, wanted: PendingStory, versions: Versions, now: datetime) -> None:
        """Go through all who follow the story, some at a time, so that others get their turn in between."""
        served: set[int] = set()
        after = owed = held = 0
        while followers := await _followers(tx, wanted, after=after):
            decided = await self._decide(tx, versions, versions.asked_for_by(followers), served, now)
            await self._owe_some(tx, versions, decided, now)
            owed += len(decided.posts) + len(decided.edits)
            held += len(decided.held)
            after = followers[-1].subscription.id
        log.info("story %d revision %d: %d posts owed, %d held", wanted.id, wanted.revision, owed, held)

    async def _decide(
        self,
        tx: Connection,
        versions: Versions,
        followers: Sequence[Follower],
        served: set[int],
        now: datetime,
    ) -> "_Decided":
        """Decide for each subscription; two of one channel never post one story twice (`served`)."""
        story = versions.story
        targets = [follower.subscription.target.id for follower in followers]
        known = await announcing.told_revisions(tx, story.id, targets)
        posts = await deliveries.posts_lately(tx, targets, now - timedelta(hours=1))
        earlier = _by_target(await deliveries.of_subject(tx, "story", str(story.id), targets=targets))
        decided = _Decided()
        for follower in followers:
            target = follower.subscription.target.id
            if target in served:
                continue
            decision = _decide_alone(
                versions.of(follower),
                follower,
                told=known.get(target),
                earlier=earlier.get(target, ()),
                posts=posts.get(target, ()),
                now=now,
            )
            match decision:
                case PostStory():
                    served.add(target)
                    decided.posts.append(follower)
                case EditPost(base, due):
                    served.add(target)
                    decided.edits.append((follower, base, due))
                case Hold(until):
                    decided.held.append((follower.subscription.id, until))
        return decided

    async def _owe_some(self, tx: Connection, versions: Versions, decided: "_Decided", now: datetime) -> None:
        """Owe the posts and edits, tell, and hold what must wait.

        The edit of a post that is not sent yet is no message: the post simply gets the newer text.
        """
        edits = {base.id: versions.edit_for(follower) for follower, base, _ in decided.edits}
        rewritten = await deliveries.replace_payloads(tx, edits, mark=versions.mark) if edits else frozenset()
        owed = [self._delivery(versions, follower, now, None) for follower in decided.posts]
        owed += [
            self._delivery(versions, follower, due, base)
            for follower, base, due in decided.edits
            if base.id not in rewritten
        ]
        await deliveries.owe(tx, owed, now, mark=versions.mark)
        await self._publish(tx, zip(decided.posts, owed, strict=False), now)
        tellings = [(each.target.id, each.id) for each in owed]
        tellings += [(base.target.id, base.id) for _, base, _ in decided.edits if base.id in rewritten]
        story = versions.story
        await told.tell(
            tx, [told.Told(target, story.id, story.revision, each, now) for target, each in tellings]
        )
        if decided.held:
            await announcing.hold(tx, decided.held)

    async def _publish(
        self, tx: Connection, posts: Iterable[tuple[Follower, Delivery]], now: datetime
    ) -> None:
        """Owe the publications of posts where they are wanted; edits reach followers by themselves."""
        wanted = [
            publication_of(self.installation, post)
            for follower, post in posts
            if follower.subscription.publish
        ]
        await deliveries.owe(tx, wanted, now)

    def _delivery(
        self, versions: Versions, follower: Follower, due: datetime, base: Delivery | None
    ) -> Delivery:
        """Make a delivery whose payload holds the versions' mark, for which `owe` puts the id it carries."""
        story, target = versions.story, follower.subscription.target
        identity = outbox.delivery_id(
            self.installation, target.id, "story", str(story.id), revision=story.revision
        )
        return Delivery(
            id=identity,
            target=target,
            kind="story",
            subject=str(story.id),
            revision=story.revision,
            part=0,
            payload=versions.edit_for(follower) if base else versions.post_for(follower),
            nonce=outbox.nonce(self.installation, identity),
            due=due,
            expires=due + EXPIRES,
            priority=BREAKING,
            edits=base.id if base else None,
        )


@dataclass(slots=True)
class _Decided:
    """What some followers get of a story."""

    posts: list[Follower] = field(default_factory=list)
    edits: list[tuple[Follower, Delivery, datetime]] = field(default_factory=list)
    held: list[tuple[int, datetime]] = field(default_factory=list)


def _decide_alone(story: Story, follower: Follower, *, now: datetime, **known: Any) -> Announcement:
    """Decide for one subscription; an error leaves the story to its brief, and costs no other anything."""
    subscription = follower.subscription
    try:
        return decide_announcement(story, subscription, preferences=follower.preferences, now=now, **known)
    except Exception:
        log.exception("subscription %d cannot be served with story %d", subscription.id, story.id)
        return Hold(now + PUT_OFF)


def _widened(pending: PendingStory, said: Sequence[Correction]) -> PendingStory:
    """Return a story with the codes that somebody says are right, so that whoever follows those is found."""
    if not said:
        return pending
    regions, topics = codes_put_there(said)
    return replace(pending, regions=(*pending.regions, *regions), topics=(*pending.topics, *topics))


async def _followers(connection: Connection, wanted: PendingStory, *, after: int) -> list[Follower]:
    found = await announcing.followers(connection, wanted, after=after, limit=TOGETHER)
    preferences = await preferences_of(connection, [scope_of(each.target) for each in found])
    return [Follower(each, preferences[scope_of(each.target)]) for each in found]


def _viewer(pending: PendingStory) -> Viewer:
    """Return who the story is shown to: what is global to all, a guild's own to that guild."""
    return Viewer(guild_id=pending.scope.removeprefix("guild:") or None)


def _by_target(owed: Sequence[Delivery]) -> dict[int, tuple[Delivery, ...]]:
    found: dict[int, tuple[Delivery, ...]] = {}
    for delivery in owed:
        found[delivery.target.id] = (*found.get(delivery.target.id, ()), delivery)
    return found
