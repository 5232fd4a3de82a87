"""Stories: which reports tell of one event, decided as each report arrives."""

from bot.pipeline.stories.fingerprints import fingerprint
from bot.pipeline.stories.index import Placement, StoryIndex
from bot.pipeline.stories.news import is_news

__all__ = ["Placement", "StoryIndex", "fingerprint", "is_news"]
