"""Looking at pictures: what colour a place on a map has."""

from collections.abc import Iterable, Mapping
from io import BytesIO
from math import radians

import numpy as np
from PIL import Image

from bot.pictures.colours import LAND, SEA, SHADES, Colour
from bot.pictures.framing import frame_of
from bot.pictures.maps import WIDTH, draw_map
from bot.pictures.outlines import load_outlines, places_of

SEAM = -169
Place = tuple[float, float]
"""A latitude and a longitude, as an atlas has them."""


def opened(png: bytes) -> Image.Image:
    with Image.open(BytesIO(png)) as image:
        return image.convert("RGB")


def nearest(colour: Colour, among: Iterable[Colour]) -> Colour:
    """Return the colour that a pixel is meant to have: a palette shifts each by a little."""
    return min(among, key=lambda each: sum((a - b) ** 2 for a, b in zip(each, colour, strict=True)))


class Seen:
    """A drawn map; `at` says what is at a place."""

    def __init__(self, code: str, weights: Mapping[str, float]) -> None:
        self.png = draw_map(code, weights)
        self.image = opened(self.png)
        self.frame = frame_of(code, weights, load_outlines())

    def pixel(self, place: Place) -> tuple[float, float]:
        latitude, longitude = place
        if longitude < SEAM:
            longitude += 360  # the outlines go on beyond 180
        where = places_of(np.array([[radians(longitude), radians(latitude)]], np.float32))
        [[x, y]] = self.frame.projection.project(where)
        scale = WIDTH / self.frame.width
        return (x - self.frame.left) * scale, (self.frame.bottom + self.frame.height - y) * scale

    def at(self, place: Place) -> Colour:
        x, y = self.pixel(place)
        assert 0 <= x < self.image.width, place
        assert 0 <= y < self.image.height, place
        found = self.image.getpixel((int(x), int(y)))
        assert isinstance(found, tuple)
        return nearest((found[0], found[1], found[2]), (SEA, LAND, *SHADES))

    def is_shaded(self, place: Place) -> bool:
        return self.at(place) in SHADES
