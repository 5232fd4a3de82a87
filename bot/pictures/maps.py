"""Maps: the countries that news is about, shaded, with what lies around them."""

from collections.abc import Iterator, Mapping

import numpy as np
from PIL import Image, ImageDraw

from bot.pictures.colours import BORDER, LAND, MARKER, SEA, SHADES, Colour, packed
from bot.pictures.framing import Frame, frame_of
from bot.pictures.outlines import Floats, Outlines, Places, load_outlines, places_of
from bot.pictures.projections import Azimuthal

WIDTH = 800
"""Pixels; Discord shows a map 300 to 400 wide, on screens of twice that and more."""
FINE = 2
"""Drawn so much larger and then reduced, which smooths the edges."""
LINE = 2
"""Width of a border before it is reduced."""
SMALL = 70.0
"""Square pixels of the finished map below which a shaded country gets a marker."""
DOT = 6.0
"""A marker's radius in the finished map."""
STEP = 2
"""Pixels of the large picture within which points of an outline are taken for one."""
FAR = np.cos(np.radians(100.0))
"""Rings further from the middle than that are left out: they would be drawn inside out."""


def draw_map(code: str, weights: Mapping[str, float]) -> bytes:
    """Return a PNG of a region on which countries are shaded by their weights, the heaviest brightest."""
    outlines = load_outlines()
    frame = frame_of(code, weights, outlines)
    rings = list(_visible(frame, outlines))
    colours = _colours(weights)
    image = Image.new("RGB", (WIDTH * FINE, _height(frame) * FINE), SEA)
    pen = ImageDraw.Draw(image)
    for owner, ring in rings:
        pen.polygon(ring, fill=colours.get(owner, LAND))
    for _, ring in rings:
        pen.line([*ring, *ring[:2]], fill=BORDER, width=LINE)
    for at, colour in _markers(frame, colours, outlines):
        _mark(pen, at, colour)
    return packed(image.reduce(FINE))


def _visible(frame: Frame, outlines: Outlines) -> Iterator[tuple[str, list[float]]]:
    """Yield the owner and the points, x and y in turn, of the rings that lie in the frame."""
    starts = outlines.starts[:-1]
    placed = np.rint(_placed(frame, outlines.places))
    low, high = np.minimum.reduceat(placed, starts), np.maximum.reduceat(placed, starts)
    size = (WIDTH * FINE, _height(frame) * FINE)
    seen = ((high > 0) & (low < size) & (high > low)).all(axis=1)
    if isinstance(frame.projection, Azimuthal):
        seen &= np.maximum.reduceat(frame.projection.nearness(outlines.places), starts) > FAR
    moved = np.any(np.diff(placed // STEP, axis=0, prepend=-1) != 0, axis=1)
    for ring in np.flatnonzero(seen):
        span = slice(outlines.starts[ring], outlines.starts[ring + 1])
        points = placed[span][moved[span]]
        if len(points) > 1:
            yield outlines.owners[ring], points.ravel().tolist()


def _placed(frame: Frame, places: Places) -> Floats:
    """Return where places lie, in pixels of the large picture from its upper left corner."""
    scale = WIDTH * FINE / frame.width
    plane = frame.projection.project(places)
    return (plane - (frame.left, frame.bottom + frame.height)) * (scale, -scale)


def _height(frame: Frame) -> int:
    return round(WIDTH * frame.height / frame.width)


def _colours(weights: Mapping[str, float]) -> dict[str, Colour]:
    """Return the countries' colours, in as many steps as there are shades."""
    heaviest = max([*weights.values(), 1])
    last = len(SHADES) - 1
    return {code: SHADES[int(last * weight / heaviest)] for code, weight in weights.items()}


def _markers(
    frame: Frame, colours: Mapping[str, Colour], outlines: Outlines
) -> Iterator[tuple[tuple[float, float], Colour]]:
    """Yield where shaded countries lie that are too small to be seen."""
    scale = WIDTH / frame.width
    small = [code for code in colours if outlines.areas.get(code, SMALL) * scale**2 < SMALL]
    if not small:
        return
    centres = np.stack([outlines.centres[code] for code in small])
    for code, (x, y) in zip(small, _placed(frame, places_of(centres)).tolist(), strict=True):
        yield (x, y), colours[code]


def _mark(pen: ImageDraw.ImageDraw, at: tuple[float, float], colour: Colour) -> None:
    for radius, fill in ((DOT + 3.0, SEA), (DOT + 1.5, MARKER), (DOT, colour)):
        pen.circle(at, radius * FINE, fill=fill)
