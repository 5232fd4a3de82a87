"""Records for tests, with everything a test does not speak of filled in."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.model import (
    Article,
    Cadence,
    Delivery,
    RegionTag,
    Story,
    Subscription,
    SubscriptionState,
    Summary,
    Target,
    TargetKind,
    TopicTag,
)

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
KAZAKHSTAN = RegionTag(code="398", iso="KZ", name="Kazakhstan", weight=0.8, evidence=("Almaty", "Kazakh"))
KYRGYZSTAN = RegionTag(code="417", iso="KG", name="Kyrgyzstan", weight=0.4, evidence=("Bishkek",))
ECONOMY = TopicTag(code="medtop:04000000", name="economy, business and finance", weight=0.9)


def an_article(**changes: Any) -> Article:
    """Return an article of the Steppe Courier, published an hour ago."""
    return replace(
        Article(
            id=1,
            url="https://courier.example/1",
            title="Almaty opens second metro line",
            outlet="Steppe Courier",
            published=NOW - timedelta(hours=1),
            added=NOW - timedelta(hours=1),
            sort_at=NOW - timedelta(hours=1),
            language="en",
            byline=None,
            summary=Summary(("Almaty opened its second metro line.", "Trains run every six minutes.")),
            regions=(KAZAKHSTAN,),
            topics=(ECONOMY,),
        ),
        **changes,
    )


def a_story(*articles: Article, **changes: Any) -> Story:
    """Return the story of these articles, by default of one."""
    reports = articles or (an_article(),)
    return replace(
        Story(
            id=1,
            title=reports[0].title,
            summary=reports[0].summary.sentences,
            regions=reports[0].regions,
            topics=reports[0].topics,
            articles=reports,
            first_at=min(report.added for report in reports),
            last_at=max(report.added for report in reports),
            revision=1,
        ),
        **changes,
    )


def a_target(**changes: Any) -> Target:
    """Return a channel of a guild."""
    return replace(
        Target(id=1, platform="discord", address="900", kind=TargetKind.CHANNEL, guild_id="7"), **changes
    )


def a_subscription(**changes: Any) -> Subscription:
    """Return a subscription to Kazakhstan as it happens, made yesterday."""
    return replace(
        Subscription(
            id=1,
            target=a_target(),
            region="398",
            topic=None,
            keywords=(),
            cadence=Cadence.AS_IT_HAPPENS,
            at="08:00",
            timezone="UTC",
            days=(1, 2, 3, 4, 5, 6, 7),
            state=SubscriptionState.ACTIVE,
            created=NOW - timedelta(days=1),
            since=NOW - timedelta(days=1),
        ),
        **changes,
    )


def a_delivery(**changes: Any) -> Delivery:
    """Return a waiting delivery that nobody has tried to send."""
    return replace(
        Delivery(
            id="abcdefghijklmnopqrst",
            target=a_target(),
            kind="story",
            subject="1",
            revision=1,
            part=0,
            payload={"content": "hello", "allowed_mentions": {"parse": []}},
            nonce="n1",
            due=NOW,
        ),
        **changes,
    )
