"""Who follows what, where and how."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class TargetState(StrEnum):
    """Whether messages may go there: yes, not now (the reason says why), or never again."""

    ACTIVE = "active"
    PAUSED = "paused"
    ENDED = "ended"


class TargetKind(StrEnum):
    """What kind of place a target is."""

    CHANNEL = "channel"
    THREAD = "thread"
    FORUM = "forum"
    ANNOUNCEMENT = "announcement"
    DM = "dm"


@dataclass(frozen=True, slots=True)
class Target:
    """Where messages go: platform and address (a channel id, or for a DM the person's id)."""

    id: int
    platform: str
    address: str
    kind: TargetKind
    guild_id: str | None = None
    state: TargetState = TargetState.ACTIVE
    reason: str | None = None


class Cadence(StrEnum):
    """How often a subscription is told."""

    AS_IT_HAPPENS = "as it happens"
    HOURLY = "hourly"
    DAILY = "daily"
    WEEKLY = "weekly"


class SubscriptionState(StrEnum):
    """Whether a subscription is served."""

    ACTIVE = "active"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True)
class Subscription:
    """A target follows region x topic x keywords at a cadence.

    `at` is "HH:MM" in `timezone`; `days` are ISO weekdays, Monday is 1.
    """

    id: int
    target: Target
    region: str
    topic: str | None
    keywords: tuple[str, ...]
    cadence: Cadence
    at: str
    timezone: str
    days: tuple[int, ...]
    state: SubscriptionState
    created: datetime
    since: datetime
    """Nothing older than this is told: the subscription's start, or its last brief."""
    next_at: datetime | None = None
    created_by: str | None = None
    quiet: str | None = None
    """Quiet hours "HH:MM-HH:MM" in `timezone`, or None."""
    mention_role: str | None = None
    mention_managed: bool = False
    """Whether whoever asked for the mention had Manage Server then."""
    language: str | None = None
    """The language of whoever it was made for; what they choose in their preferences comes first."""
    publish: bool = False
    """Whether its messages are published to the followers of the announcement channel it goes to."""


class MentionPolicy(StrEnum):
    """For whom a guild's posts may call a role: nobody, those with Manage Server, or whom Discord lets."""

    NOBODY = "nobody"
    MANAGE_SERVER = "manage server"
    ALLOWED = "allowed"


@dataclass(frozen=True, slots=True)
class Preferences:
    """What a guild, or for direct messages a person, chose with `/settings`; None is no choice.

    `scope` is "guild:<id>" or "user:<id>"; `channel` is where a subscription goes that names no place.
    """

    scope: str
    timezone: str | None = None
    language: str | None = None
    channel: str | None = None
    channel_kind: TargetKind | None = None
    quiet: str | None = None
    """Quiet hours "HH:MM-HH:MM" in `timezone` (UTC where none was chosen), for all that is posted."""
    mentions: MentionPolicy = MentionPolicy.ALLOWED
    maps: bool = True
    """Whether a brief carries a map."""
