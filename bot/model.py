"""The records that pass between stages; plain, frozen, without behaviour beyond what they say of themselves.

Times are aware datetimes in UTC. Region codes are M49 as text of three digits ("398") or a named group
("group:sahel"); topic codes are IPTC's ("medtop:16000000"). Scope is "" for what all may see, else the guild
that owns it ("guild:123").
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

Payload = Mapping[str, Any]
"""A message in the platform's own JSON form, as the renderer made it and the publisher sends it."""

GLOBAL = ""
"""The scope of what every viewer may see."""


# Feeds and entries


class FeedState(StrEnum):
    """Where a feed stands: polled, paused after too many failures, or ended by a 410."""

    ACTIVE = "active"
    PAUSED = "paused"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Feed:
    """A URL that lists entries, with what we remember between two polls."""

    id: int
    url: str
    scope: str = GLOBAL
    outlet: str | None = None
    title: str | None = None
    site_url: str | None = None
    country: str | None = None
    language: str | None = None
    state: FeedState = FeedState.ACTIVE
    etag: str | None = None
    last_modified: str | None = None
    content_hash: str | None = None
    next_poll_at: datetime | None = None
    last_poll_at: datetime | None = None
    last_success_at: datetime | None = None
    last_error: str | None = None
    error_count: int = 0
    ttl: int | None = None
    skip_hours: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Entry:
    """One item as the feed states it; `text` is plain, `html` the longest body the feed carried."""

    key: str
    url: str | None
    title: str
    text: str = ""
    html: str | None = None
    published: datetime | None = None
    updated: datetime | None = None
    byline: str | None = None
    categories: tuple[str, ...] = ()
    language: str | None = None
    image_url: str | None = None


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """What a feed's bytes said; `ttl` in seconds, `skip_hours` in UTC hours."""

    title: str | None
    site_url: str | None
    language: str | None
    entries: tuple[Entry, ...]
    ttl: int | None = None
    skip_hours: frozenset[int] = frozenset()
    format: str = ""


# Articles


@dataclass(frozen=True, slots=True)
class Related:
    """A teaser for another article found beside the body."""

    text: str
    title: str | None = None


@dataclass(frozen=True, slots=True)
class QuotePolicy:
    """What the publisher lets us show: robots directives nosnippet, noarchive, max-snippet (characters)."""

    nosnippet: bool = False
    noarchive: bool = False
    max_snippet: int | None = None


@dataclass(frozen=True, slots=True)
class Extracted:
    """What a page or document says, without what stands around it."""

    title: str | None
    paragraphs: tuple[str, ...]
    byline: str | None = None
    published: datetime | None = None
    language: str | None = None
    canonical_url: str | None = None
    outlet: str | None = None
    image_url: str | None = None
    categories: tuple[str, ...] = ()
    related: tuple[Related, ...] = ()
    policy: QuotePolicy = QuotePolicy()
    refusal: str | None = None
    """Why there is no article here ("paywall", "cookie page", "not enough text"), or None."""


@dataclass(frozen=True, slots=True)
class RegionTag:
    """A region an article is about: weight 0..1, and the words that said so."""

    code: str
    name: str
    weight: float
    evidence: tuple[str, ...] = ()
    iso: str | None = None


@dataclass(frozen=True, slots=True)
class TopicTag:
    """A topic an article is about: weight 0..1, and the words that said so."""

    code: str
    name: str
    weight: float
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Summary:
    """Sentences of the article, verbatim and in order; `refusal` says why there are none."""

    sentences: tuple[str, ...] = ()
    refusal: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """What is analysed: a page (`html`) or plain text, with what is known of it beforehand."""

    html: bytes | str | None = None
    text: str | None = None
    url: str | None = None
    title: str | None = None
    published: datetime | None = None
    byline: str | None = None
    country: str | None = None
    language: str | None = None
    categories: tuple[str, ...] = ()
    lead: str | None = None
    """The feed's own summary: where the body ought to begin."""


@dataclass(frozen=True, slots=True)
class Analysis:
    """An article as we understand it, before it is stored."""

    title: str
    paragraphs: tuple[str, ...]
    byline: str | None
    published: datetime | None
    language: str | None
    regions: tuple[RegionTag, ...]
    topics: tuple[TopicTag, ...]
    summary: Summary
    related: tuple[Related, ...] = ()
    canonical_url: str | None = None
    outlet: str | None = None
    image_url: str | None = None
    policy: QuotePolicy = QuotePolicy()
    fingerprint: Mapping[str, float] = field(default_factory=dict)
    """Term weights (term -> count) for joining reports into stories."""


@dataclass(frozen=True, slots=True)
class Article:
    """A stored article. `sort_at` is when it was published, or added where that is unknown."""

    id: int
    url: str | None
    title: str
    outlet: str
    published: datetime | None
    added: datetime
    sort_at: datetime
    language: str | None
    byline: str | None
    summary: Summary
    regions: tuple[RegionTag, ...]
    topics: tuple[TopicTag, ...]
    image_url: str | None = None
    paragraphs: tuple[str, ...] = ()
    related: tuple[Related, ...] = ()
    policy: QuotePolicy = QuotePolicy()
    story_id: int | None = None


# Stories and briefs


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks, and so which articles exist; both None is the operator, who sees what is global."""

    guild_id: str | None = None
    user_id: str | None = None

    @property
    def scopes(self) -> tuple[str, ...]:
        """The scopes this viewer may see, global first."""
        return (GLOBAL,) if self.guild_id is None else (GLOBAL, f"guild:{self.guild_id}")


@dataclass(frozen=True, slots=True)
class Story:
    """The reports of one event, as one viewer may see them."""

    id: int
    title: str
    summary: tuple[str, ...]
    regions: tuple[RegionTag, ...]
    topics: tuple[TopicTag, ...]
    articles: tuple[Article, ...]
    first_at: datetime
    last_at: datetime
    revision: int
    scope: str = GLOBAL

    @property
    def reported_at(self) -> datetime:
        """The newest report's own time; `last_at` is when it reached us."""
        return max((article.sort_at for article in self.articles), default=self.last_at)

    @property
    def outlets(self) -> tuple[str, ...]:
        """The names of the outlets that report it, in order of their first report."""
        return tuple(dict.fromkeys(article.outlet for article in self.articles))

    @property
    def headlines(self) -> tuple[str, ...]:
        """The titles of its reports, each once."""
        return tuple(dict.fromkeys(article.title for article in self.articles))


@dataclass(frozen=True, slots=True)
class Candidate:
    """A story as it is chosen for a brief: hundreds are ranked, and only those shown are read whole."""

    id: int
    title: str
    summary: tuple[str, ...]
    headlines: tuple[str, ...]
    outlets: tuple[str, ...]
    regions: tuple[RegionTag, ...]
    reported_at: datetime
    last_at: datetime
    revision: int


class Ground(StrEnum):
    """What speaks for a story's place in a brief."""

    OUTLETS = "outlets"
    AGE = "age"
    REGION = "region"
    UPDATE = "update"


@dataclass(frozen=True, slots=True)
class ItemReason:
    """One reason why a story is in a brief; services put it into the reader's words.

    `number` counts outlets, or whole hours between the newest report and the brief; `code` is a region's, with
    its weight (0..1) and the words of its evidence.
    """

    ground: Ground
    number: int = 0
    code: str = ""
    weight: float = 0.0
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BriefItem:
    """One story in a brief; `update` when the target was told an earlier revision of it."""

    story: Story
    summary: tuple[str, ...]
    update: bool = False
    reasons: tuple[ItemReason, ...] = ()


@dataclass(frozen=True, slots=True)
class Brief:
    """The stories of a region (and topic) in a period, ranked.

    `rolled_up_from` is the thin region first asked for.
    """

    region: str
    since: datetime
    until: datetime
    items: tuple[BriefItem, ...]
    topic: str | None = None
    rolled_up_from: str | None = None
    left_out: int = 0
    """How many further stories of the period did not fit."""


# Reports and corrections


class ReportKind(StrEnum):
    """What of a story somebody says is wrong."""

    REGION = "region"
    TOPIC = "topic"
    SUMMARY = "summary"


@dataclass(frozen=True, slots=True)
class Correction:
    """What a guild, or with the global scope the operator, says of a story: that it is about `code`, or not.

    For a summary `code` is empty and `is_right` False: it is not shown.
    """

    story_id: int
    scope: str
    kind: ReportKind
    code: str
    is_right: bool


# Subscriptions and deliveries


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


class DeliveryState(StrEnum):
    """The six states of decision 15."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    REFUSED = "refused"
    SKIPPED = "skipped"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message owed to one target; `id` is made of its unique key, so its payload can carry it."""

    id: str
    target: Target
    kind: str
    subject: str
    revision: int
    part: int
    payload: Payload
    nonce: str
    state: DeliveryState = DeliveryState.WAITING
    due: datetime | None = None
    expires: datetime | None = None
    priority: int = 0
    attempts: int = 0
    first_attempt: datetime | None = None
    last_attempt: datetime | None = None
    message_id: str | None = None
    channel_id: str | None = None
    """Where it landed: the channel, the DM's channel, the thread of a forum post."""
    thread_id: str | None = None
    """The thread in which a later part goes: that of the forum post its first part opened."""
    edits: str | None = None
    """The id of the delivery whose message this one edits, or None for a new message."""
    edited_message_id: str | None = None
    """That message's id, once it was sent."""
    reason: str | None = None
