"""What a map shows: the region it is about with its surroundings, or the world."""

from collections.abc import Collection
from dataclasses import dataclass
from math import pi, radians

import numpy as np

from bot.pictures.outlines import Floats, Outlines, Places, places_of
from bot.pictures.projections import MIDDLE, Azimuthal, EqualEarth, Projection
from bot.vocabulary.regions import WORLD, descendants, region

FEW = 0.05
"""Millions of people below which a country does not widen the view of an area it lies in."""
AROUND_COUNTRY, AROUND_AREA = 0.3, 0.1
"""The share of its size that is shown beside a region, on each side."""
NARROWEST = 1400.0 / 6371.0
"""A view is at least 1,400 km wide: an island alone in the sea says nothing."""
WIDEST = radians(80.0)
"""What reaches further from its middle is shown on a map of the world."""
SOUTH, NORTH = radians(-56.0), radians(83.7)
"""The world without Antarctica."""
LANDS, EVERY, LANDMARKS = 100, 10, 3
"""A view is widened until so many points, of every tenth of the hundred largest lands, are in it, or it is
`BROAD`: islets far out at sea do not tell where one is."""
BROAD = 7000.0 / 6371.0
FLATTEST, TALLEST = 0.5, 0.7
"""Heights of a map in its widths."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A projection and the rectangle of its plane that is shown."""

    projection: Projection
    left: float
    bottom: float
    width: float
    height: float


def frame_of(code: str, shaded: Collection[str], outlines: Outlines) -> Frame:
    """Return the view of a region; countries of it that are shaded are in it however small."""
    views = [] if code == WORLD else _views(code, shaded, outlines)
    if not views:
        return _world()
    places = places_of(np.concatenate(views))
    projection = _middle(places)
    plane = projection.project(places)
    if _reach(plane) > WIDEST:
        return _world()
    around = AROUND_COUNTRY if region(code).kind == "country" else AROUND_AREA
    return _oriented(_fitted(projection, plane, around), outlines)


def _views(code: str, shaded: Collection[str], outlines: Outlines) -> list[Floats]:
    """Return what must be seen of the region's countries."""
    members = descendants(code)
    if len(members) == 1:
        return [outlines.alone[member] for member in members]
    peopled = {member for member in members if region(member).prominence >= FEW}
    shown = (peopled or members) | (members & set(shaded))
    views = {**outlines.alone, **outlines.among}
    return [views[member] for member in sorted(shown)]


def _middle(places: Places) -> Azimuthal:
    """Return the projection around the middle of the rectangle that the places fill."""
    x, y, z = places.directions.mean(axis=0)
    found = Azimuthal(float(np.arctan2(y, x)), float(np.arctan2(z, np.hypot(x, y))))
    for _ in range(3):
        plane = found.project(places)
        middle = (plane.min(axis=0) + plane.max(axis=0)) / 2
        found = found.around(float(middle[0]), float(middle[1]))
    return found


def _reach(plane: Floats) -> float:
    """Return the largest angle between the middle and a point."""
    return float(2.0 * np.arcsin(np.minimum(1.0, np.hypot(plane[:, 0], plane[:, 1]) / 2.0)).max())


def _fitted(projection: Projection, plane: Floats, around: float) -> Frame:
    low, high = plane.min(axis=0), plane.max(axis=0)
    size = float((high - low).max()) * around
    width, height = (float(each) + 2 * size for each in high - low)
    width = max(width, NARROWEST, height / TALLEST)
    height = max(height, width * FLATTEST)
    x, y = (float(each) for each in (low + high) / 2)
    return Frame(projection, x - width / 2, y - height / 2, width, height)


def _oriented(frame: Frame, outlines: Outlines) -> Frame:
    """Return the view, wider where there is little land in it."""
    points = slice(0, outlines.starts[LANDS], EVERY)
    lands = Places(outlines.places.points[points], outlines.places.directions[points])
    while frame.width < BROAD and _landmarks(frame, lands) < LANDMARKS:
        frame = Frame(
            frame.projection,
            frame.left - frame.width / 8,
            frame.bottom - frame.height / 8,
            frame.width * 1.25,
            frame.height * 1.25,
        )
    return frame


def _landmarks(frame: Frame, lands: Places) -> int:
    plane = frame.projection.project(lands) - np.array([frame.left, frame.bottom], np.float32)
    return int(((plane > 0) & (plane < (frame.width, frame.height))).all(axis=1).sum())


def _world() -> Frame:
    projection = EqualEarth()
    edges = np.array([[MIDDLE + pi, 0.0], [MIDDLE, SOUTH], [MIDDLE, NORTH]], np.float32)
    east, south, north = projection.project(places_of(edges))
    return Frame(projection, -float(east[0]), float(south[1]), 2 * float(east[0]), float(north[1] - south[1]))
