"""As it happens: a settled revision becomes deliveries, in the transaction that marks it announced."""

import json
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import NamedTuple

from bot.crash_points import reached
from bot.errors import StorageError
from bot.model import Correction, Delivery, Payload, Preferences, Story, Subscription, Viewer
from bot.pipeline import outbox
from bot.pipeline.announcing import EditPost, Hold, PostStory, decide_announcement
from bot.pipeline.corrections import by_scope, codes_put_there, correct_story, is_about
from bot.pipeline.preferences import language_of_posts, role_called, scope_of
from bot.services.news import News
from bot.services.rendering import Renderer
from bot.services.tagging import name_story
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
    _wording: "_Wording | None" = None

    async def announce_settled(self) -> int:
        """Announce every settled revision; return how many stories were gone through."""
        async with self.database.read() as connection:
            pending = await announcing.pending_stories(connection, settled_before=self.clock() - self.settle)
        for story in pending:
            await self._announce_alone(story)
        if pending:
            self.wake()
        return len(pending)

    async def _announce_alone(self, pending: PendingStory) -> None:
        """Announce one story; an error in it costs that story a pause, and no other anything."""
        now = self.clock()
        if now < self._put_off.get(pending.id, now):
            return
        try:
            await self._announce(pending)
        except StorageError:
            raise
        except Exception:
            log.exception("story %d cannot be announced; it is tried again in %s", pending.id, PUT_OFF)
            self._put_off[pending.id] = now + PUT_OFF
        else:
            self._put_off.pop(pending.id, None)

    async def _announce(self, pending: PendingStory) -> None:
        now = self.clock()
        async with self.database.read() as connection:
            said = (await corrections_of(connection, [pending.id], None)).get(pending.id, ())
            followers = await _followers(connection, _widened(pending, said))
        versions = _versions(await self.news.story(_viewer(pending), pending.id), said) if followers else None
        async with self.database.write() as tx:
            if versions is not None:
                await self._owe(tx, versions, versions.asked_for_by(followers), now)
            await announcing.mark_announced(tx, [(pending.id, pending.revision)])
            reached("announcement owed")
        reached("story announced")

    async def _owe(
        self, tx: Connection, versions: "_Versions", followers: Sequence["_Follower"], now: datetime
    ) -> None:
        """Decide for each subscription; owe the posts and edits, tell, and hold what must wait."""
        story = versions.story
        targets = [follower.subscription.target.id for follower in followers]
        known = await announcing.told_revisions(tx, story.id, targets)
        posts = await deliveries.posts_lately(tx, targets, now - timedelta(hours=1))
        earlier = _by_target(await deliveries.of_subject(tx, "story", str(story.id)))
        owed: list[Delivery] = []
        held: list[tuple[int, datetime]] = []
        served: set[int] = set()
        for follower in followers:
            subscription = follower.subscription
            target = subscription.target.id
            if target in served:
                # Two subscriptions of one channel never post one story twice.
                continue
            story = versions.of(follower)
            decision = decide_announcement(
                story,
                subscription,
                preferences=follower.preferences,
                told=known.get(target),
                earlier=earlier.get(target, ()),
                posts=posts.get(target, ()),
                now=now,
            )
            match decision:
                case PostStory():
                    served.add(target)
                    owed.append(self._delivery(story, follower, now, None))
                case EditPost(base, due):
                    served.add(target)
                    owed += await self._edit(tx, story, follower, base, due)
                case Hold(until):
                    held.append((subscription.id, until))
        await deliveries.owe(tx, owed, now)
        await told.tell(
            tx,
            [told.Told(delivery.target.id, story.id, story.revision, delivery.id, now) for delivery in owed],
        )
        await announcing.hold(tx, held)
        log.info(
            "story %d revision %d: %d posts owed, %d held", story.id, story.revision, len(owed), len(held)
        )

    async def _edit(
        self, tx: Connection, story: Story, follower: "_Follower", base: Delivery, due: datetime
    ) -> list[Delivery]:
        """Return the edit of a sent post; one that is not sent yet simply gets the newer text."""
        payload = self._payload(story, base.id, language_of_posts(*follower), mention=None)
        if await deliveries.replace_payload(tx, base.id, payload):
            await told.tell(tx, [told.Told(base.target.id, story.id, story.revision, base.id, self.clock())])
            return []
        return [self._delivery(story, follower, due, base)]

    def _delivery(
        self, story: Story, follower: "_Follower", due: datetime, base: Delivery | None
    ) -> Delivery:
        target = follower.subscription.target
        identity = outbox.delivery_id(
            self.installation, target.id, "story", str(story.id), revision=story.revision
        )
        mention = role_called(*follower) if base is None else None
        language = language_of_posts(*follower)
        return Delivery(
            id=identity,
            target=target,
            kind="story",
            subject=str(story.id),
            revision=story.revision,
            part=0,
            # An edited message keeps the mark of the delivery that made it.
            payload=self._payload(story, base.id if base else identity, language, mention=mention),
            nonce=outbox.nonce(self.installation, identity),
            due=due,
            expires=due + EXPIRES,
            priority=BREAKING,
            edits=base.id if base else None,
        )

    def _payload(self, story: Story, identity: str, language: str, *, mention: str | None) -> Payload:
        """Render the post of one delivery: the words once for all, its own mark put into them."""
        if self._wording is None or self._wording.story is not story:
            # The mark of a delivery to nobody: made like the others, so it fits, and no feed can know it.
            mark = outbox.delivery_id(self.installation, 0, "story", str(story.id), revision=story.revision)
            self._wording = _Wording(story, mark)
        mark, posts = self._wording.mark, self._wording.posts
        if (language, mention) not in posts:
            rendered = self.renderer.story(story, locale=language, mark=lambda _part: mark, mention=mention)
            posts[language, mention] = json.dumps(rendered)
        payload: Payload = json.loads(posts[language, mention].replace(mark, identity))
        return payload


class _Follower(NamedTuple):
    """A subscription that a story may be for, with what its guild or person prefers."""

    subscription: Subscription
    preferences: Preferences


@dataclass(frozen=True, slots=True)
class _Versions:
    """A story as all read it, and as each scope reads it that corrected it."""

    story: Story
    corrected: Mapping[str, Story]
    is_corrected: bool
    """Whether anybody corrected it, the operator included: its rows then do not say what it is about."""

    def of(self, follower: _Follower) -> Story:
        """Return the story as it is posted to a follower."""
        return self.corrected.get(scope_of(follower.subscription.target), self.story)

    def asked_for_by(self, followers: Sequence[_Follower]) -> Sequence[_Follower]:
        """Return those for whom the story, as they read it, is about what they follow."""
        if not self.is_corrected:
            return followers
        return [
            each
            for each in followers
            if is_about(self.of(each), each.subscription.region, each.subscription.topic)
        ]


def _versions(story: Story, said: Sequence[Correction]) -> _Versions:
    corrected = {scope: name_story(correct_story(story, own)) for scope, own in by_scope(said).items()}
    return _Versions(story, corrected, is_corrected=bool(said))


def _widened(pending: PendingStory, said: Sequence[Correction]) -> PendingStory:
    """Return a story with the codes that somebody says are right, so that whoever follows those is found."""
    if not said:
        return pending
    regions, topics = codes_put_there(said)
    return replace(pending, regions=(*pending.regions, *regions), topics=(*pending.topics, *topics))


async def _followers(connection: Connection, pending: PendingStory) -> list[_Follower]:
    found = await announcing.followers(connection, pending)
    preferences = await preferences_of(connection, [scope_of(each.target) for each in found])
    return [_Follower(each, preferences[scope_of(each.target)]) for each in found]


@dataclass(frozen=True, slots=True)
class _Wording:
    """A story's rendered post by language and role called: ten thousand channels read the same words."""

    story: Story
    mark: str
    posts: dict[tuple[str, str | None], str] = field(default_factory=dict)


def _viewer(pending: PendingStory) -> Viewer:
    """Return who the story is shown to: what is global to all, a guild's own to that guild."""
    return Viewer(guild_id=pending.scope.removeprefix("guild:") or None)


def _by_target(owed: Sequence[Delivery]) -> dict[int, tuple[Delivery, ...]]:
    found: dict[int, tuple[Delivery, ...]] = {}
    for delivery in owed:
        found[delivery.target.id] = (*found.get(delivery.target.id, ()), delivery)
    return found
