"""Previews: what following something would have brought lately."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.model import Story, Subscription, Viewer
from bot.pipeline.matching import matches_keywords
from bot.services.news import News

DAY, WEEK = timedelta(days=1), timedelta(days=7)
MATCHED = 1000
"""How many stories of a week a preview looks at."""
SHOWN = 3


@dataclass(frozen=True, slots=True)
class Preview:
    """What a subscription would have told: stories of the last day and week, and the newest three.

    `elsewhere` when it would have told none, but the place where it was asked for reads some.
    """

    day: int
    week: int
    newest: tuple[Story, ...]
    elsewhere: bool = False


@dataclass(slots=True)
class Previews:
    """Looks back for what was drafted."""

    news: News
    clock: Callable[[], datetime]

    async def of(self, viewer: Viewer, draft: Subscription) -> Preview:
        """Say what following would have brought to whoever sees what the viewer sees."""
        now = self.clock()
        found = await self.news.candidates(
            viewer, region=draft.region, topic=draft.topic, since=now - WEEK, until=now, limit=MATCHED
        )
        matching = [story for story in found if matches_keywords(story, draft.keywords)]
        matching.sort(key=lambda story: story.last_at, reverse=True)
        today = [story for story in matching if story.last_at > now - DAY]
        shown = await self.news.stories(viewer, [story.id for story in matching[:SHOWN]])
        return Preview(len(today), len(matching), shown)
