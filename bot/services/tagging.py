"""Tags between vocabulary and storage: what an article is found under, and what its codes are called."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from bot.model import Article, RegionTag, Story, TopicTag
from bot.storage.articles import WORLD
from bot.storage.tags import Tag, TagRow
from bot.translation import spoken
from bot.vocabulary import regions, topics


def region_rows(owner: int, tags: Iterable[RegionTag], sort_at: datetime) -> list[TagRow]:
    """Return the rows an article or story is found under: its regions, the areas above, the named groups."""
    return [row for row in _rows(owner, tags, sort_at, regions.ancestors) if row.code != WORLD]


def topic_rows(owner: int, tags: Iterable[TopicTag], sort_at: datetime) -> list[TagRow]:
    """Return the rows an article or story is found under: its topics and those above."""
    return _rows(owner, tags, sort_at, topics.ancestors)


def codes_above(regions_: Iterable[RegionTag], topics_: Iterable[TopicTag]) -> tuple[str, ...]:
    """Return all codes that an article with these tags is found under, the World left out."""
    found = dict.fromkeys(
        code
        for tags, above in ((regions_, regions.ancestors), (topics_, topics.ancestors))
        for tag in tags
        for code in (tag.code, *above(tag.code))
    )
    return tuple(code for code in found if code != WORLD)


def _rows(
    owner: int, tags: Iterable[Tag], sort_at: datetime, above: Callable[[str], Sequence[str]]
) -> list[TagRow]:
    direct = {tag.code: TagRow(owner, tag.code, True, tag.weight, tag.evidence, sort_at) for tag in tags}  # noqa: FBT003 - the column
    rows = dict(direct)
    for tag in sorted(direct.values(), key=lambda row: -row.weight):
        for code in above(tag.code):
            rows.setdefault(code, TagRow(owner, code, False, tag.weight, (), sort_at))  # noqa: FBT003 - the column
    return list(rows.values())


def name_article(article: Article) -> Article:
    """Return an article whose tags have names in the language in force."""
    return replace(article, regions=_regions(article.regions), topics=_topics(article.topics))


def name_story(story: Story) -> Story:
    """Return a story whose tags, and those of its reports, have names in the language in force."""
    return replace(
        story,
        regions=_regions(story.regions),
        topics=_topics(story.topics),
        articles=tuple(name_article(article) for article in story.articles),
    )


def _regions(tags: Iterable[RegionTag]) -> tuple[RegionTag, ...]:
    return tuple(
        replace(tag, name=regions.region_name(tag.code, spoken()), iso=regions.region(tag.code).iso)
        for tag in tags
    )


def _topics(tags: Iterable[TopicTag]) -> tuple[TopicTag, ...]:
    return tuple(replace(tag, name=topics.topic_name(tag.code, spoken())) for tag in tags)
