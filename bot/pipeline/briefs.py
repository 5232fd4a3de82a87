"""Compose a brief: which stories of a region and period a reader is told, in which order, and why."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import log2
from typing import Generic, TypeVar

from bot.model import Brief, BriefItem, Candidate, Ground, ItemReason, RegionTag, Story
from bot.vocabulary.regions import descendants

S = TypeVar("S", Story, Candidate)

WORLD = "001"
MAX_ITEMS = 8
MAX_PER_OUTLET = 3
"""How many items one outlet may bring: a prolific outlet must not fill the brief."""
ITEM_CHARACTERS = 300
THIN = 2
"""A region with fewer stories than this is rolled up to the area above it."""


@dataclass(frozen=True, slots=True)
class Choice(Generic[S]):
    """The stories of a brief in their order, and how many further ones did not fit."""

    stories: tuple[S, ...]
    left_out: int = 0


def choose(
    stories: Iterable[S],
    *,
    region: str,
    since: datetime,
    until: datetime,
    told: Mapping[int, int] | None = None,
    limit: int = MAX_ITEMS,
) -> Choice[S]:
    """Rank stories by outlets, newness and how much they are about the region; leave out what was told.

    `told` maps a story's id to the newest revision the reader knows: the same revision is left out, a
    newer one becomes an update. Ties keep the newer story first, so equal input gives equal briefs.
    """
    known = told or {}
    fresh = [story for story in stories if story.revision > known.get(story.id, 0)]
    ranked = sorted(fresh, key=lambda story: _rank(story, region, since, until), reverse=True)
    chosen = _spread(ranked, limit)
    return Choice(tuple(chosen), len(fresh) - len(chosen))


def compose_brief(
    stories: Iterable[Story],
    *,
    region: str,
    since: datetime,
    until: datetime,
    topic: str | None = None,
    told: Mapping[int, int] | None = None,
    rolled_up_from: str | None = None,
    left_out: int = 0,
) -> Brief:
    """Tell chosen stories in one brief, each with the reasons it is there; `told` as in `choose`."""
    known = told or {}
    wanted = rolled_up_from or region
    return Brief(
        region=region,
        since=since,
        until=until,
        items=tuple(_item(story, wanted, until, update=story.id in known) for story in stories),
        topic=topic,
        rolled_up_from=rolled_up_from,
        left_out=left_out,
    )


def about(story: Story | Candidate, region: str) -> float:
    """Return how much a story is about a region, 0..1: the weight of its strongest tag there."""
    if region == WORLD:
        return 1.0
    return max((tag.weight for tag in _tags_in(story, region)), default=0.0)


def score(story: Story | Candidate, region: str, since: datetime, until: datetime) -> float:
    """Return a story's rank in a brief of a region: outlets x newness x how much it is about the region."""
    half_life = max((until - since) / 2, timedelta(hours=6))
    age = max(until - story.reported_at, timedelta())
    newness: float = 0.5 ** (age / half_life)
    return log2(1 + len(story.outlets)) * (0.4 + 0.6 * newness) * (0.25 + 0.75 * about(story, region))


def _rank(
    story: Story | Candidate, region: str, since: datetime, until: datetime
) -> tuple[float, datetime, int]:
    return score(story, region, since, until), story.reported_at, story.id


def _spread(ranked: Sequence[S], limit: int) -> list[S]:
    """Take the best, but of each outlet only the first few.

    What several outlets report counts for any one of them, whichever leaves most room for others: two
    agencies that always report together must not use up the shares of both. That is a matching, made by
    augmenting paths; taking the best first while one exists gives the best set (a transversal matroid).
    """
    shares: dict[str, list[S]] = {}
    chosen: list[S] = []
    for story in ranked:
        if _counted(story, shares, set()):
            chosen.append(story)
            if len(chosen) == limit:
                break
    return chosen


def _counted(story: S, shares: dict[str, list[S]], asked: set[str]) -> bool:
    """Count a story for one of its outlets, others for other outlets of theirs where that makes room."""
    for outlet in story.outlets:
        if outlet in asked:
            continue
        asked.add(outlet)
        share = shares.setdefault(outlet, [])
        if len(share) < MAX_PER_OUTLET:
            share.append(story)
            return True
        for at, other in enumerate(share):
            if _counted(other, shares, asked):
                share[at] = story
                return True
    return False


def _item(story: Story, region: str, until: datetime, *, update: bool) -> BriefItem:
    return BriefItem(
        story=story,
        summary=_short(_newest_summary(story) if update else story.summary),
        update=update,
        reasons=_reasons(story, region, until, update=update),
    )


def _newest_summary(story: Story) -> Sequence[str]:
    """Return what the newest report says that may be quoted: the last may stand behind a paywall."""
    quotable = [article for article in story.articles if article.summary.sentences]
    newest = max(quotable, key=lambda article: (article.added, article.id), default=None)
    return newest.summary.sentences if newest else story.summary


def _short(sentences: Sequence[str]) -> tuple[str, ...]:
    """Keep one or two whole sentences; a long first one stands alone and uncut (the renderer has limits)."""
    kept = sentences[:1]
    if len(sentences) > 1 and len(sentences[0]) + len(sentences[1]) < ITEM_CHARACTERS:
        kept = sentences[:2]
    return tuple(kept)


def _reasons(story: Story, region: str, until: datetime, *, update: bool) -> tuple[ItemReason, ...]:
    outlets = len(story.outlets)
    hours = int((until - story.reported_at) / timedelta(hours=1))
    reasons = [ItemReason(Ground.OUTLETS, number=outlets), ItemReason(Ground.AGE, number=hours)]
    reasons += [
        ItemReason(Ground.REGION, code=tag.code, weight=tag.weight, words=tag.evidence[:3])
        for tag in _tags_in(story, region)[:2]
    ]
    if update:
        reasons.append(ItemReason(Ground.UPDATE))
    return tuple(reasons)


def _tags_in(story: Story | Candidate, region: str) -> list[RegionTag]:
    inside = descendants(region) | {region}
    return sorted((tag for tag in story.regions if tag.code in inside), key=lambda tag: -tag.weight)
