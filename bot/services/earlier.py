"""The stories that came before one, as one viewer may see them."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

from bot.model import Story, Viewer
from bot.pipeline.stories.earlier import earlier
from bot.services.news import News

BEFORE = timedelta(days=14)
"""How far back is looked; a year of a large country would be read for one answer."""
MANY = 150
"""Stories that are compared, those of most outlets first."""
TOLD = 3


async def earlier_stories(news: News, viewer: Viewer, story: Story) -> Sequence[Story]:
    """Return up to three stories of the same country that the story goes on from, the newest first."""
    began = min((article.sort_at for article in story.articles), default=story.first_at)
    region = next((tag.code for tag in story.regions), None)
    if region is None:
        return ()
    found = await news.candidates(viewer, region=region, since=began - BEFORE, until=began, limit=MANY)
    others = [other for other in found if other.id != story.id]
    # a thread: comparing a hundred takes too long for the event loop
    ids = await asyncio.to_thread(earlier, story, others, limit=TOLD)
    return sorted(await news.stories(viewer, ids), key=lambda each: each.reported_at, reverse=True)
