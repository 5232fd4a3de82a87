"""A story as each of its followers reads it, and the post they are told it in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from bot.model import Correction, Payload, Preferences, Story, Subscription
from bot.pipeline.corrections import by_scope, correct_story, is_about
from bot.pipeline.preferences import language_of_posts, role_called, scope_of
from bot.services.rendering import Renderer
from bot.services.tagging import name_story


class Follower(NamedTuple):
    """A subscription that a story may be for, with what its guild or person prefers."""

    subscription: Subscription
    preferences: Preferences

    @property
    def scope(self) -> str:
        """Whose preferences and corrections hold for it."""
        return scope_of(self.subscription.target)


@dataclass(frozen=True, slots=True)
class Versions:
    """A story as all read it, and as each scope reads it that corrected it.

    Rendered once for all who read the same words in the same language: there may be ten thousand.
    """

    story: Story
    corrected: Mapping[str, Story]
    is_corrected: bool
    """Whether anybody corrected it, the operator included: its rows then do not say what it is about."""
    renderer: Renderer
    mark: str
    """Stands in every post for the id of the delivery that carries it."""
    _posts: dict[tuple[str | None, str, str | None], Payload] = field(default_factory=dict)

    def of(self, follower: Follower) -> Story:
        """Return the story as it is posted to a follower."""
        return self.corrected.get(follower.scope, self.story)

    def asked_for_by(self, followers: Sequence[Follower]) -> Sequence[Follower]:
        """Return those for whom the story, as they read it, is about what they follow."""
        if not self.is_corrected:
            return followers
        return [
            each
            for each in followers
            if is_about(self.of(each), each.subscription.region, each.subscription.topic)
        ]

    def post_for(self, follower: Follower) -> Payload:
        """Return the post of a subscription."""
        return self._rendered(follower, role_called(*follower))

    def edit_for(self, follower: Follower) -> Payload:
        """Return what a subscription's post is changed to; an edit calls nobody again."""
        return self._rendered(follower, None)

    def _rendered(self, follower: Follower, mention: str | None) -> Payload:
        scope = follower.scope if follower.scope in self.corrected else None
        key = (scope, language_of_posts(*follower), mention)
        if key not in self._posts:
            self._posts[key] = self.renderer.story(
                self.of(follower), locale=key[1], mark=lambda _part: self.mark, mention=mention
            )
        return self._posts[key]


def versions_of(story: Story, said: Sequence[Correction], *, renderer: Renderer, mark: str) -> Versions:
    """Return the versions of a story, given all that anybody says is right."""
    corrected = {scope: name_story(correct_story(story, own)) for scope, own in by_scope(said).items()}
    return Versions(story, corrected, is_corrected=bool(said), renderer=renderer, mark=mark)
