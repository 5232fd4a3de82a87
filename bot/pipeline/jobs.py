"""The stages that run in the worker process, by names that are cheap to import.

Whoever hands a function to the worker must name it; naming the stage itself would load its libraries here too
(trafilatura, feedparser, the language model: some 100 MB), where they are never used.
"""

from datetime import datetime

from bot.model import Analysis, Document, ParsedFeed


def parse_feed(body: bytes, *, url: str, now: datetime, content_type: str | None = None) -> ParsedFeed:
    """Do `bot.pipeline.feeds.parse.parse_feed`."""
    from bot.pipeline.feeds import parse  # noqa: PLC0415 - as said above

    return parse.parse_feed(body, url=url, now=now, content_type=content_type)


def analyze(document: Document, *, now: datetime) -> Analysis:
    """Do `bot.pipeline.analysis.analyze`."""
    from bot.pipeline import analysis  # noqa: PLC0415 - as said above

    return analysis.analyze(document, now=now)
