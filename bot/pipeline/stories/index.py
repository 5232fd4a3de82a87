"""The open stories, and the one a new report belongs to.

A report joins the story whose centroid is nearest by tf-idf cosine, that of the numbers alone beside it,
when it is near enough; a centroid is the sum of a story's reports, and document frequencies are those of the
reports seen so far (rarity.py). Only stories that share its weightiest terms are compared, the newest holders
of each, so that the cost hardly grows with memory.
Method and figures: docs/stories.md.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from bot.model import GLOBAL
from bot.pipeline.stories.names import Names, compare_names
from bot.pipeline.stories.postings import NUMBERS, Ids, Postings, Vector, Weights, vector
from bot.pipeline.stories.rarity import Rarity, Weighing

THRESHOLD = 0.24
"""The nearness from which a report joins a story."""
AGREEMENT = 0.2
"""What the cosine of the numbers alone counts beside it: tolls and magnitudes tell two quakes apart."""
WINDOW = timedelta(days=4)
"""A story this long without a report is closed."""
AGEING = 0.3
"""How much the threshold grows until the window's end: an older story asks for a closer match."""
CROWDING = 0.2
"""How much it grows for a story of very many reports, whose centroid is near to anything of its subject."""
CLASH = 2.2
"""How many times the threshold a report needs whose names and the story's are strangers to each other."""
FULL, BREVITY = 100, 0.4
"""A report of fewer than FULL terms has lower cosines: where it and the story name the same people and
places, (terms / FULL) ** BREVITY of the threshold is enough."""
TERMS_POSTED = 24
"""Terms a report can be found by, its weightiest: nobody is looked up by "the"."""
TERMS_LOOKED_UP = 24
HOLDERS_LOOKED_AT = 400
COMPARED = 24
LONGEST_CENTROID = 400
_TERM = np.dtype([("id", np.int32), ("weight", np.float16)])
"""A term as it is kept, six bytes, in strings of bytes: an array of its own takes 80 more."""


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a report belongs: a story, or None for a new one; and how near the nearest story is, 0 to 1."""

    story_id: int | None
    similarity: float


@dataclass(frozen=True, slots=True)
class _Report:
    """A report as it is kept; its first `names` terms are the names of its lead."""

    article_id: int
    terms: bytes
    names: int
    at: datetime


@dataclass(slots=True)
class _Story:
    """A story as one scope sees it; the centroid of one report is that report's own array."""

    id: int
    scope: str
    reports: tuple[_Report, ...]
    centroid: bytes
    first_at: datetime
    last_at: datetime


class StoryIndex:
    """Open stories in memory; not for several threads at once."""

    def __init__(self, *, threshold: float = THRESHOLD, window: timedelta = WINDOW) -> None:
        self._threshold = threshold
        self._window = window
        self._rarity = Rarity()
        self._postings = Postings()
        self._stories: list[_Story | None] = []
        self._slots: dict[str, dict[int, int]] = {}
        self._holders: dict[str, dict[int, int]] = {}

    def __len__(self) -> int:
        """Count the open stories, one in two scopes twice."""
        return sum(map(len, self._slots.values()))

    def place(
        self, article_id: int, fingerprint: Mapping[str, float], at: datetime, scope: str = GLOBAL
    ) -> Placement:
        """Find the story a report belongs to, among those of its scope and the global ones.

        A report that is in the index already is not compared with itself: its story is given.
        """
        known = self._holder(article_id, scope)
        if known is not None:
            return Placement(known.id, 1.0)
        report = vector(fingerprint)
        rarity = self._rarity.seen_from(report.ids)
        weights = report.weights * rarity(report.ids)
        candidates = self._candidates(report.ids, weights, at, scope)
        if not candidates:
            return Placement(None, 0.0)
        likeness = _nearness(report.ids, weights, candidates, rarity)
        demands = [self._demand(story, at) for story in candidates]
        eased = min(1.0, len(report.ids) / FULL) ** BREVITY
        for nearest in np.argsort(-likeness / demands, kind="stable").tolist():
            story, similarity = candidates[nearest], float(likeness[nearest])
            if similarity < eased * demands[nearest]:
                break
            if _belongs(report, story, similarity / demands[nearest], rarity):
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
        report = self._report(article_id, fingerprint, at)
        slot = self._slots.get(scope, {}).get(story_id)
        story = None if slot is None else self._stories[slot]
        if slot is None or story is None:
            slot = self._open(_Story(story_id, scope, (report,), report.terms, at, at))
        else:
            story.reports = (*story.reports, report)
            _sum_up(story)
        self._hold(report, slot, scope)

    def load(self, rows: Iterable[tuple[int, int, str, datetime, Mapping[str, float]]]) -> None:
        """Take in stored reports (article, story, scope, time, fingerprint), those of one story together.

        A story that is here already stays as it is.
        """
        for (story_id, scope), group in groupby(rows, key=lambda row: (row[1], row[2])):
            if story_id in self._slots.get(scope, {}):
                continue
            reports = tuple(self._report(article_id, terms, at) for article_id, _, _, at, terms in group)
            story = _Story(story_id, scope, reports, reports[0].terms, reports[0].at, reports[0].at)
            _sum_up(story)
            slot = self._open(story)
            for report in reports:
                self._hold(report, slot, scope)

    def _report(self, article_id: int, fingerprint: Mapping[str, float], at: datetime) -> _Report:
        """Give a report as it is kept, its terms counted."""
        found = vector(fingerprint)
        self._rarity.count(found.ids)
        return _Report(article_id, _kept(found.ids, found.weights), found.names, at)

    def _hold(self, report: _Report, slot: int, scope: str) -> None:
        """Let a story be found by its report."""
        terms = _terms(report.terms)
        ids = terms["id"]
        weights = terms["weight"] * self._rarity.seen_from(ids)(ids)
        heaviest = np.argsort(-weights, kind="stable")[:TERMS_POSTED]
        self._postings.add(ids[heaviest], slot)
        self._holders.setdefault(scope, {})[report.article_id] = slot

    def _holder(self, article_id: int, scope: str) -> _Story | None:
        slot = self._holders.get(scope, {}).get(article_id)
        return None if slot is None else self._stories[slot]

    def forget(self, article_id: int) -> None:
        """Take a report out of its stories; a story without one is closed."""
        for held in self._holders.values():
            slot = held.pop(article_id, None)
            story = None if slot is None else self._stories[slot]
            if slot is None or story is None:
                continue
            story.reports = tuple(report for report in story.reports if report.article_id != article_id)
            if story.reports:
                _sum_up(story)
            else:
                self._close(slot)

    def forget_before(self, time: datetime) -> None:
        """Close the stories without a report since `time`; memory is given back when half are gone."""
        for slot, story in enumerate(self._stories):
            if story is not None and story.last_at < time:
                for report in story.reports:
                    self._holders[story.scope].pop(report.article_id, None)
                self._close(slot)
        if len(self._stories) > 2 * len(self):
            self._compact()

    def _close(self, slot: int) -> None:
        story = self._stories[slot]
        if story is not None:
            del self._slots[story.scope][story.id]
            self._stories[slot] = None

    def _open(self, story: _Story) -> int:
        slot = len(self._stories)
        self._stories.append(story)
        self._slots.setdefault(story.scope, {})[story.id] = slot
        return slot

    def _candidates(self, terms: Ids, weights: Weights, at: datetime, scope: str) -> list[_Story]:
        """Give the stories that share most of the weightiest terms."""
        heaviest = np.argsort(-weights, kind="stable")[:TERMS_LOOKED_UP]
        slots, holding = self._postings.newest(terms[heaviest], HOLDERS_LOOKED_AT)
        shares = weights[heaviest][holding] ** 2
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

    def _demand(self, story: _Story, at: datetime) -> float:
        """Give the nearness this story asks for now."""
        age = max(story.first_at - at, at - story.last_at, timedelta(0)) / self._window
        crowd = 1 - 1 / math.sqrt(len(story.reports))
        return self._threshold * (1 + AGEING * age + CROWDING * crowd)

    def _compact(self) -> None:
        """Give the open stories new slots; let terms of long ago count less."""
        numbers = np.full(len(self._stories), -1, np.int32)
        opened = [slot for slot, story in enumerate(self._stories) if story is not None]
        numbers[opened] = np.arange(len(opened), dtype=np.int32)
        self._postings.renumber(numbers)
        self._rarity.fade()
        stories = [story for story in self._stories if story is not None]
        self._stories, self._slots, self._holders = [], {}, {}
        for story in stories:
            slot = self._open(story)
            held = self._holders.setdefault(story.scope, {})
            held.update((report.article_id, slot) for report in story.reports)


def _belongs(report: Vector, story: _Story, nearness: float, rarity: Weighing) -> bool:
    """Judge a report that is near enough, or nearly, to its story; `nearness` is in demands."""
    if nearness >= CLASH:
        return True
    names = _names(report, story, rarity)
    return not names.are_strangers if nearness >= 1 else names.are_kin


def _names(report: Vector, story: _Story, rarity: Weighing) -> Names:
    leads = [_terms(other.terms)["id"][: other.names] for other in story.reports]
    known = _terms(story.centroid)["id"]
    return compare_names(report.ids[: report.names], report.ids, np.concatenate(leads), known, rarity)


def _nearness(terms: Ids, weights: Weights, stories: list[_Story], rarity: Weighing) -> Weights:
    """Compare a report's weighted terms with centroids, weighted by today's rarity of their terms.

    The numbers count by themselves where both sides have some.
    """
    held = _terms(*(story.centroid for story in stories))
    ids = held["id"]
    values = held["weight"].astype(np.float32) * rarity(ids)
    order = np.argsort(terms)
    places = order[np.minimum(np.searchsorted(terms, ids, sorter=order), len(terms) - 1)]
    shared = np.where(terms[places] == ids, weights[places], np.float32(0))
    starts = np.cumsum([0, *(len(story.centroid) // _TERM.itemsize for story in stories[:-1])])
    whole = _cosine(values, shared, weights, starts)
    own = weights * (terms >= NUMBERS)
    told = values * (ids >= NUMBERS)
    both = bool(own.any()) & (np.add.reduceat(told, starts) > 0)
    numbers = np.where(both, _cosine(told, shared, own, starts), whole)
    nearness: Weights = ((whole + AGREEMENT * numbers) / (1 + AGREEMENT)).astype(np.float32)
    return nearness


def _cosine(values: Weights, shared: Weights, weights: Weights, starts: Ids) -> Weights:
    """Give a report's cosines with stories' values; `shared` are its weights where they meet."""
    dots = np.add.reduceat(values * shared, starts)
    norms = np.sqrt(np.add.reduceat(values * values, starts)) * np.linalg.norm(weights)
    cosines: Weights = (dots / np.maximum(norms, 1e-9)).astype(np.float32)
    return cosines


def _kept(ids: Ids, weights: Weights) -> bytes:
    terms = np.empty(len(ids), _TERM)
    terms["id"], terms["weight"] = ids, weights
    return terms.tobytes()


def _terms(*kept: bytes) -> NDArray[np.void]:
    return np.frombuffer(b"".join(kept), _TERM)


def _sum_up(story: _Story) -> None:
    """Set centroid and times by the story's reports; of a long centroid the weightiest terms are kept."""
    story.first_at = min(report.at for report in story.reports)
    story.last_at = max(report.at for report in story.reports)
    if len(story.reports) == 1:
        story.centroid = story.reports[0].terms
        return
    held = _terms(*(report.terms for report in story.reports))
    ids, places = np.unique(held["id"], return_inverse=True)
    weights = np.bincount(places, held["weight"]).astype(np.float32)
    heaviest = np.argsort(-weights, kind="stable")[:LONGEST_CENTROID]
    story.centroid = _kept(ids[heaviest], weights[heaviest])
