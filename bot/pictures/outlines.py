"""The outlines of countries, as `scripts/build_outlines.py` packed them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

STEPS = 100
"""Of a degree, in the file."""


@dataclass(frozen=True, slots=True)
class Places:
    """Places on the globe: rows of longitude and latitude in radians, and the same as unit vectors."""

    points: Floats
    directions: Floats


@dataclass(frozen=True, slots=True)
class Outlines:
    """Rings of points one after another, the largest ring first; none is cut at the antimeridian.

    Ring n is `places` from `starts[n]` to `starts[n + 1]` and belongs to country `owners[n]`.
    """

    places: Places
    starts: NDArray[np.intp]
    owners: tuple[str, ...]
    areas: Mapping[str, float]
    """Country -> its area on a globe of radius 1; equal-area projections keep it."""
    centres: Mapping[str, Floats]
    """Country -> the middle of its largest ring, as longitude and latitude in radians."""
    alone: Mapping[str, Floats]
    """Country -> longitudes and latitudes around what a map of that country shows, in radians."""
    among: Mapping[str, Floats]
    """The same for the few of which a map of a whole area shows another part."""


@cache
def load_outlines() -> Outlines:
    """Return the outlines; the first call takes some milliseconds."""
    with files("bot.data").joinpath("outlines.npz").open("rb") as file, np.load(file) as packed:
        stored = {name: packed[name] for name in packed.files}
    starts = np.concatenate([[0], np.cumsum(stored["lengths"], dtype=np.intp)])
    places = places_of(_radians(_summed(stored["points"], starts)))
    owners = tuple(f"{code:03d}" for code in stored["owners"])
    alone = _views(stored, "alone")
    return Outlines(
        places=places,
        starts=starts,
        owners=owners,
        areas=_areas(places, starts, owners, alone),
        centres=_centres(places, starts, owners, alone),
        alone=alone,
        among=_views(stored, "among"),
    )


def places_of(points: Floats) -> Places:
    """Return places by their longitudes and latitudes in radians."""
    longitude, latitude = points.T
    across = np.cos(latitude)
    directions = [across * np.cos(longitude), across * np.sin(longitude), np.sin(latitude)]
    return Places(points, np.stack(directions, axis=1))


def _summed(steps: NDArray[Any], starts: NDArray[np.intp]) -> NDArray[Any]:
    """Return what the differences add up to, each ring from nothing again."""
    sums = np.cumsum(steps, axis=0, dtype=np.int32)
    before = np.concatenate([[[0, 0]], sums[starts[1:-1] - 1]])
    summed: NDArray[Any] = sums - np.repeat(before, np.diff(starts), axis=0)
    return summed


def _views(stored: Mapping[str, NDArray[Any]], name: str) -> dict[str, Floats]:
    ends = np.cumsum(stored[f"{name}_lengths"])
    pieces = np.split(_radians(stored[f"{name}_points"]), ends[:-1])
    return {f"{code:03d}": piece for code, piece in zip(stored[f"{name}_codes"], pieces, strict=True)}


def _areas(
    places: Places, starts: NDArray[np.intp], owners: Sequence[str], views: Mapping[str, Floats]
) -> dict[str, float]:
    """Return the countries' areas: on the cylinder around the globe, which keeps them (Lambert 1772)."""
    x, y = places.points[:, 0].astype(float), places.directions[:, 2].astype(float)
    following = np.arange(1, len(x) + 1)
    following[starts[1:] - 1] = starts[:-1]
    twice = np.add.reduceat(x * y[following] - x[following] * y, starts[:-1])
    found = dict.fromkeys(views, 0.0)
    for owner, area in zip(owners, np.abs(twice / 2).tolist(), strict=True):
        found[owner] = found.get(owner, 0.0) + area
    return found


def _centres(
    places: Places, starts: NDArray[np.intp], owners: Sequence[str], views: Mapping[str, Floats]
) -> dict[str, Floats]:
    """Return the countries' middles; of the few that have no ring, the middle of what is shown of them."""
    found = {code: view.mean(axis=0) for code, view in views.items()}
    for ring in range(len(owners) - 1, -1, -1):
        found[owners[ring]] = places.points[starts[ring] : starts[ring + 1]].mean(axis=0)
    return found


def _radians(steps: NDArray[Any]) -> Floats:
    return np.radians(steps.astype(np.float32) / STEPS)
