"""What services ask of a platform's renderer: records in, payloads out, within the platform's limits."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from bot.model import Brief, Feed, Payload, Story, Target

Mark = Callable[[int], str]
"""Gives the delivery id of the n-th part, which the payload carries so that it can be found again."""


@dataclass(frozen=True, slots=True)
class PlacePaused:
    """Nothing can be sent to a target now."""

    target: Target
    reason: str


@dataclass(frozen=True, slots=True)
class PlaceEnded:
    """A target is gone for good."""

    target: Target
    reason: str


@dataclass(frozen=True, slots=True)
class FeedEnded:
    """A guild's feed is read no more; its `last_error` says why."""

    feed: Feed


Notice = PlacePaused | PlaceEnded | FeedEnded
"""What somebody is told once."""


class Renderer(Protocol):
    """Turns briefs and stories into messages of one platform."""

    def brief(
        self, brief: Brief, *, locale: str, mark: Mark, mention: str | None = None, maps: bool = True
    ) -> tuple[Payload, ...]:
        """Return the messages of a brief, at least one, each within the platform's limits.

        `mention` is a role to call; without one the messages make no sound. `maps` has the first carry one.
        """
        ...

    def story(self, story: Story, *, locale: str, mark: Mark, mention: str | None = None) -> Payload:
        """Return the message that posts one story as it happens."""
        ...

    def notice(self, notice: Notice, *, locale: str, mark: str) -> Payload:
        """Return the message that tells why something stopped, and what to do."""
        ...
