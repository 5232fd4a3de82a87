"""Terms by id, and which stories hold each: what the index looks candidates up in."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from bot.pipeline.stories.fingerprints import NAME_MARK

Ids = NDArray[np.int32]
Weights = NDArray[np.float32]

BUCKETS = 1 << 21
"""Ids for terms. Of 400,000 terms every sixth shares its id; two reports hardly ever meet in one by it."""
NUMBERS = BUCKETS - (1 << 18)
"""Ids from here on are of numbers: magnitudes, tolls, dates."""
FRESH = 1 << 10
"""Reports whose postings are kept as they came, before they are sorted into a segment."""
SEGMENT = 1 << 15
"""Reports whose postings are sorted together at most: merging more would hold up a placement."""


@dataclass(frozen=True, slots=True)
class Vector:
    """A report's terms by id, none twice, with weights of length one; the first `names` are the lead's."""

    ids: Ids
    weights: Weights
    names: int


def vector(fingerprint: Mapping[str, float]) -> Vector:
    """Give a fingerprint with ids for terms: their hash, so that no table of words is needed."""
    weights: dict[int, float] = {}
    terms = [term for term in fingerprint if not term.startswith(NAME_MARK)]
    for term in terms:
        if NAME_MARK + term in fingerprint:
            weights.setdefault(term_id(term), fingerprint[term])
    names = len(weights)
    for term in terms:
        weights.setdefault(term_id(term), fingerprint[term])
    values = np.fromiter(weights.values(), np.float32, len(weights))
    norm = np.float32(max(float(np.linalg.norm(values)), 1e-9))
    return Vector(np.fromiter(weights, np.int32, len(weights)), values / norm, names)


def term_id(term: str) -> int:
    """Give the id of a term, the same in every run."""
    hashed = crc32(term.encode("utf-8", "replace"))  # hash() differs from run to run
    return NUMBERS + hashed % (BUCKETS - NUMBERS) if term[:1].isdigit() else hashed % NUMBERS


@dataclass(frozen=True, slots=True)
class _Segment:
    """Postings of successive reports, sorted by term; those of one term stand in the order they came."""

    terms: Ids
    slots: Ids
    reports: int


class Postings:
    """For each term the slots of the stories that hold it, in the order they came."""

    def __init__(self) -> None:
        self._segments: list[_Segment] = []
        self._fresh: dict[int, list[int]] = {}
        self._reports = 0

    def add(self, ids: Ids, slot: int) -> None:
        """Note that the story in `slot` holds these terms."""
        for term in ids.tolist():
            self._fresh.setdefault(term, []).append(slot)
        self._reports += 1
        if self._reports == FRESH:
            self._seal()

    def newest(self, ids: Ids, limit: int) -> tuple[Ids, Ids]:
        """Give the slots of each term's newest `limit` postings, none twice, and that term's place."""
        if not len(ids):
            return ids, ids
        found = [np.array(self._fresh.get(term, ())[-limit:], np.int32) for term in ids.tolist()]
        left = np.array([limit - len(slots) for slots in found], np.int64)
        places = [np.repeat(np.arange(len(ids)), limit - left)]
        for segment in reversed(self._segments):
            ends = np.searchsorted(segment.terms, ids, "right")
            starts = np.maximum(np.searchsorted(segment.terms, ids, "left"), ends - left)
            held = ends - starts
            found.append(segment.slots[_runs(starts, held)])
            places.append(np.repeat(np.arange(len(ids)), held))
            left -= held
        keys = np.sort(np.concatenate(places).astype(np.int64) << 32 | np.concatenate(found))
        keys = keys[np.diff(keys, prepend=-1) != 0]
        return (keys & 0xFFFFFFFF).astype(np.int32), (keys >> 32).astype(np.int32)

    def renumber(self, numbers: Ids) -> None:
        """Give slots new numbers, and drop those whose new number is negative."""
        if self._reports:
            self._seal()
        for place, segment in enumerate(self._segments):
            slots = numbers[segment.slots]
            kept = slots >= 0
            self._segments[place] = _Segment(segment.terms[kept], slots[kept], segment.reports)

    def _seal(self) -> None:
        """Sort the fresh postings into a segment, and merge segments as long as they are of one size."""
        lengths = [len(slots) for slots in self._fresh.values()]
        terms = np.repeat(np.fromiter(self._fresh, np.int32, len(lengths)), lengths)
        slots = np.fromiter(_flat(self._fresh), np.int32, len(terms))
        order = np.argsort(terms, kind="stable")
        self._segments.append(_Segment(terms[order], slots[order], self._reports))
        self._fresh, self._reports = {}, 0
        while len(self._segments) > 1 and self._segments[-2].reports == self._segments[-1].reports < SEGMENT:
            newer, older = self._segments.pop(), self._segments.pop()
            self._segments.append(_merged(older, newer))


def _runs(starts: NDArray[np.int64], lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give all places of several runs, one run after the other."""
    before = np.cumsum(lengths) - lengths
    places: NDArray[np.int64] = np.repeat(starts - before, lengths) + np.arange(lengths.sum())
    return places


def _flat(postings: Mapping[int, list[int]]) -> Iterator[int]:
    for slots in postings.values():
        yield from slots


def _merged(older: _Segment, newer: _Segment) -> _Segment:
    terms = np.concatenate([older.terms, newer.terms])
    order = np.argsort(terms, kind="stable")
    slots = np.concatenate([older.slots, newer.slots])[order]
    return _Segment(terms[order], slots, older.reports + newer.reports)
