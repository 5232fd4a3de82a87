"""How a story grows: what each report changes in its row. Pure; services/stories.py reads and writes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from bot.storage.placing import Report, StoryRow
from bot.storage.tags import Tag

T = TypeVar("T", bound=Tag)

SUPPORT = 1 / 3
"""A tag that the lead report lacks counts for the story when this share of its reports has it."""


@dataclass(frozen=True, slots=True)
class Growth:
    """A story and its reports of the story's own scope, in the order they joined."""

    row: StoryRow
    reports: tuple[Report, ...]


def begin(report: Report, *, baseline: bool) -> Growth:
    """Make a story of its first report."""
    row = StoryRow(
        id=report.story_id,
        scope=report.scope,
        lead_article_id=report.article_id,
        title=report.title,
        first_at=report.joined_at,
        last_at=report.joined_at,
        sort_at=report.sort_at,
        revision=1,
        baseline=baseline,
        article_count=1,
        outlet_count=1,
    )
    return Growth(row, (replace(report, revision=1),))


def join(growth: Growth, report: Report, *, news: bool, baseline: bool) -> tuple[Growth, Report]:
    """Add a report; return the story and the report with the revision it made or joined.

    `news` makes a new revision, unless nobody is to be told (`baseline`): a feed added today must not edit
    every post of the week. A guild's own report attaches to a global story and changes nothing in it.
    """
    if report.scope != growth.row.scope:
        return growth, replace(report, revision=growth.row.revision)
    grown = advance(growth, at=report.joined_at, news=news, baseline=baseline)
    placed = replace(report, revision=grown.row.revision)
    return settle(Growth(grown.row, (*grown.reports, placed))), placed


def advance(growth: Growth, *, at: datetime, news: bool, baseline: bool) -> Growth:
    """Note that a report came, or changed: what is to be told makes the story live, news a new revision."""
    if baseline:
        return growth
    row = replace(growth.row, baseline=False, last_at=max(growth.row.last_at, at))
    return Growth(replace(row, revision=row.revision + 1) if news else row, growth.reports)


def settle(growth: Growth) -> Growth:
    """Make a story's title, counts and time agree with its reports."""
    row, reports = growth.row, growth.reports
    lead = _lead(row, reports)
    row = replace(
        row,
        lead_article_id=lead.article_id,
        title=lead.title,
        sort_at=max(report.sort_at for report in reports),
        article_count=len(reports),
        outlet_count=len({report.outlet for report in reports}),
    )
    return Growth(row, reports)


def shared_tags(growth: Growth, tags: Mapping[int, Sequence[T]]) -> tuple[T, ...]:
    """Return what a story is about: the lead report's tags, and those a third of the reports share.

    Each with the weight and evidence of the report that is surest of it.
    """
    found: dict[str, list[T]] = {}
    for report in growth.reports:
        for tag in tags.get(report.article_id, ()):
            found.setdefault(tag.code, []).append(tag)
    led = {tag.code for tag in tags.get(growth.row.lead_article_id or 0, ())}
    needed = len(growth.reports) * SUPPORT
    return tuple(
        max(same, key=lambda tag: tag.weight)
        for code, same in found.items()
        if code in led or len(same) >= needed
    )


def _lead(row: StoryRow, reports: Iterable[Report]) -> Report:
    """Choose the report that speaks for the story: the first with a summary, and then it stays."""
    return min(
        reports,
        key=lambda report: (not report.has_summary, report.article_id != row.lead_article_id),
    )
