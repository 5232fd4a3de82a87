"""The records that pass between stages; plain, frozen, without behaviour beyond what they say of themselves.

Times are aware datetimes in UTC. Region codes are M49 as text of three digits ("398") or a named group
("group:sahel"); topic codes are IPTC's ("medtop:16000000"). Scope is "" for what all may see, else the guild
that owns it ("guild:123").
"""

from bot.model.articles import (
    Analysis,
    Article,
    Document,
    Extracted,
    QuotePolicy,
    RegionTag,
    Related,
    Summary,
    TopicTag,
)
from bot.model.corrections import Correction, ReportKind
from bot.model.deliveries import Delivery, DeliveryState, Payload
from bot.model.feeds import Entry, Feed, FeedState, ParsedFeed
from bot.model.persons import Traces
from bot.model.scope import GLOBAL, Viewer
from bot.model.stories import Brief, BriefItem, Candidate, Ground, ItemReason, Story
from bot.model.subscriptions import (
    Cadence,
    MentionPolicy,
    Preferences,
    Subscription,
    SubscriptionState,
    Target,
    TargetKind,
    TargetState,
)

__all__ = [
    "GLOBAL",
    "Analysis",
    "Article",
    "Brief",
    "BriefItem",
    "Cadence",
    "Candidate",
    "Correction",
    "Delivery",
    "DeliveryState",
    "Document",
    "Entry",
    "Extracted",
    "Feed",
    "FeedState",
    "Ground",
    "ItemReason",
    "MentionPolicy",
    "ParsedFeed",
    "Payload",
    "Preferences",
    "QuotePolicy",
    "RegionTag",
    "Related",
    "ReportKind",
    "Story",
    "Subscription",
    "SubscriptionState",
    "Summary",
    "Target",
    "TargetKind",
    "TargetState",
    "TopicTag",
    "Traces",
    "Viewer",
]
