"""Terms as numbers, and for each the stories that hold it: what the index looks candidates up in."""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import count

import numpy as np
from numpy.typing import NDArray

from bot.pipeline.stories.fingerprints import NAME_MARK

Ids = NDArray[np.int32]
Weights = NDArray[np.float32]


class Vocabulary:
    """Terms by number, with the running count of reports that hold each."""

    def __init__(self) -> None:
        self._ids = _numbered({})
        self._holders = np.zeros(1024, np.float32)
        self.reports = 0.0

    def __len__(self) -> int:
        """Count the terms ever seen."""
        return len(self._ids)

    def vector(self, fingerprint: Mapping[str, float]) -> tuple[Ids, Weights, Ids]:
        """Give a fingerprint as term numbers, weights of length one, and the numbers of the lead's names.

        New terms get numbers.
        """
        known = [name for name in fingerprint if name[:1] != NAME_MARK]
        ids = np.array(list(map(self._ids.__getitem__, known)), np.int32)
        weights = np.array([fingerprint[name] for name in known], np.float32)
        marked = [name[1:] for name in fingerprint if name[:1] == NAME_MARK]
        names = np.array(sorted({self._ids[name] for name in marked if name in fingerprint}), np.int32)
        if len(self._ids) > len(self._holders):
            self._holders = np.concatenate([self._holders, np.zeros(len(self._ids), np.float32)])
        return ids, weights / np.float32(max(float(np.linalg.norm(weights)), 1e-9)), names

    def count(self, ids: Ids) -> None:
        """Count one more report that holds these terms."""
        self._holders[ids] += 1
        self.reports += 1

    def rarity(self, ids: Ids) -> Weights:
        """Give ln(reports / holders) of each term, the report in hand counted on both sides."""
        rarity: Weights = np.log((self.reports + 2) / (self._holders[ids] + 1)).astype(np.float32)
        return rarity

    def keep(self, ids: Ids) -> "Vocabulary":
        """Give a vocabulary of these terms alone, numbered as in `ids`."""
        names = list(self._ids)
        kept = Vocabulary()
        kept._ids = _numbered({names[old]: new for new, old in enumerate(ids.tolist())})
        kept._holders = np.concatenate([self._holders[ids], np.zeros(1024, np.float32)])
        kept.reports = self.reports
        return kept


def _numbered(known: Mapping[str, int]) -> defaultdict[str, int]:
    """Give a dictionary in which a new key gets the next number."""
    return defaultdict(count(len(known)).__next__, known)


class Postings:
    """For each term the slots of the stories that hold it, in the order they came."""

    def __init__(self) -> None:
        self._slots: list[array[int]] = []

    def add(self, ids: Iterable[int], slot: int) -> None:
        """Note that the story in `slot` holds these terms."""
        for term in ids:
            try:
                self._slots[term].append(slot)
            except IndexError:
                self._slots.extend(array("i") for _ in range(term + 1 - len(self._slots)))
                self._slots[term].append(slot)

    def newest(self, term: int, limit: int) -> Ids:
        """Give the last `limit` slots of a term."""
        if term >= len(self._slots):
            return np.empty(0, np.int32)
        return np.frombuffer(self._slots[term][-limit:], np.int32)

    def length(self, term: int) -> int:
        """Count the stories that hold a term."""
        return len(self._slots[term]) if term < len(self._slots) else 0
