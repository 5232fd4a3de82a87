"""The open stories, and the one a new report belongs to.

A report joins the story whose centroid is nearest by tf-idf cosine, when it is near enough; a centroid is the
sum of a story's reports, and document frequencies are those of the reports seen so far. Only stories that
share the report's weightiest terms are compared, the newest holders of each, so that the cost hardly grows
with memory.
Method and figures: docs/stories.md.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby

import numpy as np

from bot.model import GLOBAL
from bot.pipeline.stories.postings import Ids, Postings, Vocabulary, Weights

THRESHOLD = 0.24
"""The cosine from which a report joins a story."""
WINDOW = timedelta(days=4)
"""A story this long without a report is closed."""
AGEING = 0.3
"""How much the threshold grows until the window's end: an older story asks for a closer match."""
CROWDING = 0.2
"""How much it grows for a story of very many reports, whose centroid is near to anything of its subject."""
CLASH = 2.2
"""How many times the threshold a report needs whose names and the story's are strangers to each other."""
SHARED_NAMES = 0.2
"""Share of the lead's names, by rarity, up to which the other side does not know them."""
FEWEST_NAMES = 2
TERMS_LOOKED_UP = 24
HOLDERS_LOOKED_AT = 400
COMPARED = 24
LONGEST_CENTROID = 400


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a report belongs: a story, or None for a new one; and the cosine to the nearest story."""

    story_id: int | None
    similarity: float


@dataclass(frozen=True, slots=True)
class _Report:
    terms: Ids
    weights: Weights
    names: Ids
    at: datetime


@dataclass(slots=True)
class _Story:
    """A story as one scope sees it; the centroid of one report is that report's own arrays."""

    id: int
    scope: str
    reports: dict[int, _Report]
    terms: Ids
    weights: Weights
    first_at: datetime
    last_at: datetime


class StoryIndex:
    """Open stories in memory; not for several threads at once."""

    def __init__(self, *, threshold: float = THRESHOLD, window: timedelta = WINDOW) -> None:
        self._threshold = threshold
        self._window = window
        self._vocabulary = Vocabulary()
        self._postings = Postings()
        self._stories: list[_Story | None] = []
        self._slots: dict[tuple[int, str], int] = {}
        self._holders: dict[int, list[int]] = {}

    def __len__(self) -> int:
        """Count the open stories, one in two scopes twice."""
        return len(self._slots)

    def place(
        self, article_id: int, fingerprint: Mapping[str, float], at: datetime, scope: str = GLOBAL
    ) -> Placement:
        """Find the story a report belongs to, among those of its scope and the global ones.

        A report that is in the index already is not compared with itself: its story is given.
        """
        for slot in self._holders.get(article_id, ()):
            known = self._stories[slot]
            if known is not None and known.scope == scope:
                return Placement(known.id, 1.0)
        terms, weights, names = self._vocabulary.vector(fingerprint)
        weighted = weights * self._vocabulary.rarity(terms)
        candidates = self._candidates(terms, weighted, at, scope)
        if not candidates:
            return Placement(None, 0.0)
        likeness = self._cosines(terms, weighted, candidates)
        demands = [self._demand(story, at) for story in candidates]
        report = _Report(terms, weights, names, at)
        for nearest in np.argsort(-likeness / demands, kind="stable").tolist():
            story, similarity = candidates[nearest], float(likeness[nearest])
            if similarity < demands[nearest]:
                break
            if similarity >= CLASH * demands[nearest] or not self._clash(report, story):
                return Placement(story.id, round(similarity, 4))
        return Placement(None, round(float(likeness.max()), 4))

    def add(
        self,
        article_id: int,
        story_id: int,
        fingerprint: Mapping[str, float],
        at: datetime,
        scope: str = GLOBAL,
    ) -> None:
        """Make a report part of a story, a new or a known one, as its scope sees it."""
        report = self._report(fingerprint, at)
        terms, weights = report.terms, report.weights
        slot = self._slots.get((story_id, scope))
        story = None if slot is None else self._stories[slot]
        if slot is None or story is None:
            slot = self._open(_Story(story_id, scope, {article_id: report}, terms, weights, at, at))
        else:
            self._postings.add(np.setdiff1d(terms, story.terms).tolist(), slot)
            story.reports[article_id] = report
            _sum_up(story)
        self._holders.setdefault(article_id, []).append(slot)

    def load(self, rows: Iterable[tuple[int, int, str, datetime, Mapping[str, float]]]) -> None:
        """Take in stored reports (article, story, scope, time, fingerprint), those of one story together.

        A story that is here already stays as it is.
        """
        for (story_id, scope), group in groupby(rows, key=lambda row: (row[1], row[2])):
            if (story_id, scope) in self._slots:
                continue
            reports = {article_id: self._report(terms, at) for article_id, _, _, at, terms in group}
            first = next(iter(reports.values()))
            story = _Story(story_id, scope, reports, first.terms, first.weights, first.at, first.at)
            _sum_up(story)
            slot = self._open(story)
            for article_id in reports:
                self._holders.setdefault(article_id, []).append(slot)

    def _report(self, fingerprint: Mapping[str, float], at: datetime) -> _Report:
        """Give a report as it is kept, its terms counted."""
        terms, weights, names = self._vocabulary.vector(fingerprint)
        self._vocabulary.count(terms)
        return _Report(terms, weights, names, at)

    def forget(self, article_id: int) -> None:
        """Take a report out of its stories; a story without one is closed."""
        for slot in self._holders.pop(article_id, ()):
            story = self._stories[slot]
            if story is None:
                continue
            del story.reports[article_id]
            if story.reports:
                _sum_up(story)
            else:
                self._close(slot)

    def forget_before(self, time: datetime) -> None:
        """Close the stories without a report since `time`; memory is given back when half are gone."""
        for slot, story in enumerate(self._stories):
            if story is not None and story.last_at < time:
                for article_id in story.reports:
                    self._holders.pop(article_id, None)
                self._close(slot)
        if len(self._stories) > 2 * len(self._slots):
            self._compact()

    def _close(self, slot: int) -> None:
        story = self._stories[slot]
        if story is not None:
            del self._slots[story.id, story.scope]
            self._stories[slot] = None

    def _open(self, story: _Story) -> int:
        slot = len(self._stories)
        self._stories.append(story)
        self._slots[story.id, story.scope] = slot
        self._postings.add(story.terms.tolist(), slot)
        return slot

    def _candidates(self, terms: Ids, weights: Weights, at: datetime, scope: str) -> list[_Story]:
        """Give the stories that share most of the weightiest terms."""
        heaviest = np.argsort(-weights, kind="stable")[:TERMS_LOOKED_UP]
        holders = [self._postings.newest(int(terms[term]), HOLDERS_LOOKED_AT) for term in heaviest]
        slots = np.concatenate([np.empty(0, np.int32), *holders])
        if not len(slots):
            return []
        shares = np.repeat(weights[heaviest] ** 2, [len(found) for found in holders])
        distinct, places = np.unique(slots, return_inverse=True)
        ranked = distinct[np.argsort(-np.bincount(places, shares), kind="stable")]
        found = []
        for slot in ranked.tolist():
            story = self._stories[slot]
            if story is not None and story.scope in {GLOBAL, scope} and self._open_at(story, at):
                found.append(story)
                if len(found) == COMPARED:
                    break
        return found

    def _open_at(self, story: _Story, at: datetime) -> bool:
        return story.first_at - self._window <= at <= story.last_at + self._window

    def _cosines(self, terms: Ids, weights: Weights, stories: list[_Story]) -> Weights:
        """Compare a report's weighted terms with centroids, weighted by today's rarity of their terms."""
        report = np.zeros(len(self._vocabulary), np.float32)
        report[terms] = weights
        held = np.concatenate([story.terms for story in stories])
        values = np.concatenate([story.weights for story in stories]) * self._vocabulary.rarity(held)
        starts = np.cumsum([0, *(len(story.terms) for story in stories[:-1])])
        dots = np.add.reduceat(values * report[held], starts)
        norms = np.sqrt(np.add.reduceat(values * values, starts))
        own = max(float(np.linalg.norm(weights)), 1e-9)
        cosines: Weights = (dots / np.maximum(norms * own, 1e-9)).astype(np.float32)
        return cosines

    def _demand(self, story: _Story, at: datetime) -> float:
        """Give the cosine this story asks for now."""
        age = max(story.first_at - at, at - story.last_at, timedelta(0)) / self._window
        crowd = 1 - 1 / math.sqrt(len(story.reports))
        return self._threshold * (1 + AGEING * age + CROWDING * crowd)

    def _clash(self, report: _Report, story: _Story) -> bool:
        """Tell whether hardly a name of either lead occurs in the other: two quakes, two elections."""
        others = [other.names for other in story.reports.values()]
        held, times = np.unique(np.concatenate(others), return_counts=True)
        if min(len(report.names), len(held)) < FEWEST_NAMES:
            return False
        ours = self._vocabulary.rarity(report.names)
        theirs = self._vocabulary.rarity(held) * times
        shared = ours[np.isin(report.names, story.terms)].sum() / max(float(ours.sum()), 1e-9)
        sharing = theirs[np.isin(held, report.terms)].sum() / max(float(theirs.sum()), 1e-9)
        return bool(max(shared, sharing) <= SHARED_NAMES)

    def _compact(self) -> None:
        """Build postings and vocabulary anew from the stories that are left."""
        stories = [story for story in self._stories if story is not None]
        held = [report.terms for story in stories for report in story.reports.values()]
        used = np.unique(np.concatenate([np.empty(0, np.int32), *held]))
        self._vocabulary = self._vocabulary.keep(used)
        self._postings, self._stories, self._slots, self._holders = Postings(), [], {}, {}
        for story in stories:
            story.reports = {
                article_id: replace(
                    report,
                    terms=np.searchsorted(used, report.terms).astype(np.int32),
                    names=np.searchsorted(used, report.names).astype(np.int32),
                )
                for article_id, report in story.reports.items()
            }
            _sum_up(story)
            slot = self._open(story)
            for article_id in story.reports:
                self._holders.setdefault(article_id, []).append(slot)


def _sum_up(story: _Story) -> None:
    """Set centroid and times by the story's reports; of a long centroid the weightiest terms are kept."""
    reports = list(story.reports.values())
    story.first_at = min(report.at for report in reports)
    story.last_at = max(report.at for report in reports)
    if len(reports) == 1:
        story.terms, story.weights = reports[0].terms, reports[0].weights
        return
    terms, places = np.unique(np.concatenate([report.terms for report in reports]), return_inverse=True)
    weights = np.bincount(places, np.concatenate([report.weights for report in reports])).astype(np.float32)
    if len(terms) > LONGEST_CENTROID:
        kept = np.sort(np.argsort(-weights, kind="stable")[:LONGEST_CENTROID])
        terms, weights = terms[kept], weights[kept]
    story.terms, story.weights = terms, weights
