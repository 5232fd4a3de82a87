"""Corrections laid over a story: its tags and summary as a guild, or the operator for all, says they are.

The rows keep what was classified; a correction is looked at each time a story is read or matched.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from bot.model import GLOBAL, Article, Correction, RegionTag, ReportKind, Story, Summary, TopicTag
from bot.translation import N_
from bot.vocabulary import regions, topics

WORLD = "001"
HIDDEN = N_("it was reported as bad")
"""Why an article of a story whose summary is hidden has none."""

Tag = TypeVar("Tag", RegionTag, TopicTag)
_Said = Mapping[tuple[ReportKind, str], bool]


def correct_story(story: Story, corrections: Iterable[Correction]) -> Story:
    """Return a story and its reports as corrected; of two corrections of one code the later one counts."""
    said = _said(corrections)
    if not said:
        return story
    return replace(
        story,
        regions=_regions(story.regions, said),
        topics=_topics(story.topics, said),
        summary=() if _is_hidden(said) else story.summary,
        articles=tuple(_correct(article, said) for article in story.articles),
    )


def correct_article(article: Article, corrections: Iterable[Correction]) -> Article:
    """Return a report with what was corrected of its story; of two corrections the later one counts."""
    said = _said(corrections)
    return _correct(article, said) if said else article


def correct_regions(tags: Sequence[RegionTag], corrections: Iterable[Correction]) -> tuple[RegionTag, ...]:
    """Return the regions of a story as corrected."""
    return _regions(tags, _said(corrections))


def is_about(about: Story | Article, region: str | None, topic: str | None) -> bool:
    """Tell whether a story or article is found under a region and a topic, areas above its own included."""
    in_region = region in {None, WORLD} or any(
        region in {tag.code, *regions.ancestors(tag.code)} for tag in about.regions
    )
    return in_region and (
        topic is None or any(topic in {tag.code, *topics.ancestors(tag.code)} for tag in about.topics)
    )


def by_scope(corrections: Iterable[Correction]) -> Mapping[str, tuple[Correction, ...]]:
    """Return a story's corrections by the guild that made them, the operator's left out."""
    found: dict[str, tuple[Correction, ...]] = {}
    for each in corrections:
        if each.scope != GLOBAL:
            found[each.scope] = (*found.get(each.scope, ()), each)
    return found


def codes_put_there(corrections: Iterable[Correction]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the regions, and the topics, that somebody says a story is about, those above included."""
    right = [each for each in corrections if each.is_right]
    in_regions = [each.code for each in right if each.kind is ReportKind.REGION]
    on_topics = [each.code for each in right if each.kind is ReportKind.TOPIC]
    return (
        tuple(code for own in in_regions for code in (own, *regions.ancestors(own))),
        tuple(code for own in on_topics for code in (own, *topics.ancestors(own))),
    )


def _said(corrections: Iterable[Correction]) -> _Said:
    return {(each.kind, each.code): each.is_right for each in corrections}


def _correct(article: Article, said: _Said) -> Article:
    return replace(
        article,
        regions=_regions(article.regions, said),
        topics=_topics(article.topics, said),
        summary=Summary(refusal=HIDDEN) if _is_hidden(said) else article.summary,
    )


def _is_hidden(said: _Said) -> bool:
    return said.get((ReportKind.SUMMARY, ""), True) is False


def _regions(tags: Sequence[RegionTag], said: _Said) -> tuple[RegionTag, ...]:
    added = [RegionTag(code, "", 1.0) for code in _added(tags, ReportKind.REGION, said)]
    return (*added, *_kept(tags, ReportKind.REGION, said))


def _topics(tags: Sequence[TopicTag], said: _Said) -> tuple[TopicTag, ...]:
    added = [TopicTag(code, "", 1.0) for code in _added(tags, ReportKind.TOPIC, said)]
    return (*added, *_kept(tags, ReportKind.TOPIC, said))


def _kept(tags: Sequence[Tag], kind: ReportKind, said: _Said) -> list[Tag]:
    return [tag for tag in tags if said.get((kind, tag.code), True)]


def _added(tags: Sequence[RegionTag | TopicTag], kind: ReportKind, said: _Said) -> list[str]:
    """Return the codes that are said to be right and stand nowhere yet."""
    known = {tag.code for tag in tags}
    return [code for (of, code), right in said.items() if of is kind and right and code not in known]
