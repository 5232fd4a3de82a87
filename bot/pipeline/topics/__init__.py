"""Which subjects an article is about: IPTC Media Topics, by a linear model over words and phrases."""

from bot.pipeline.topics.classify import classify_topics

__all__ = ["classify_topics"]
