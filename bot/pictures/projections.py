"""From the globe to the plane: equal areas, so that a shaded country looks as large as it is.

Lambert's azimuthal projection for a part of the world, which has no seam at the antimeridian or a pole
(Snyder, Map Projections: A Working Manual, 1987, p. 185), and Equal Earth for all of it (Šavrič, Patterson
and Jenny, International Journal of Geographical Information Science 33, 2019).
"""

from dataclasses import dataclass
from math import asin, atan2, cos, hypot, radians, sin

import numpy as np

from bot.pictures.outlines import Floats, Places

MIDDLE = radians(11.0)
"""The world's middle meridian: its edge runs through the Bering Strait and cuts no land."""
_EQUAL_EARTH = (1.340264, -0.081106, 0.000893, 0.003796)
_ANTIPODE = 1e-6
"""What keeps the one point without an image from dividing by zero."""


@dataclass(frozen=True, slots=True)
class Azimuthal:
    """Lambert's azimuthal equal-area projection around a point given in radians."""

    longitude: float
    latitude: float

    @property
    def axes(self) -> Floats:
        """The point's east, north and up as unit vectors, one a row."""
        across, along = (cos(self.longitude), sin(self.longitude)), (cos(self.latitude), sin(self.latitude))
        east = (-across[1], across[0], 0.0)
        north = (-along[1] * across[0], -along[1] * across[1], along[0])
        up = (along[0] * across[0], along[0] * across[1], along[1])
        return np.array([east, north, up], np.float32)

    def project(self, places: Places) -> Floats:
        """Return x to the east and y to the north, in radii; the far side of the globe lies far out."""
        turned = places.directions @ self.axes.T
        scale = np.sqrt(2.0 / np.maximum(1.0 + turned[:, 2], _ANTIPODE))
        return np.asarray(turned[:, :2] * scale[:, np.newaxis], np.float32)

    def nearness(self, places: Places) -> Floats:
        """Return the cosines of the angles between the point and places."""
        return np.asarray(places.directions @ self.axes[2], np.float32)

    def around(self, x: float, y: float) -> "Azimuthal":
        """Return the projection around what lies at a place of this one's plane."""
        distance = hypot(x, y)
        if not distance:
            return self
        angle = 2.0 * asin(min(1.0, distance / 2.0))
        ahead = cos(angle) * sin(self.latitude) + y * sin(angle) * cos(self.latitude) / distance
        aside = distance * cos(self.latitude) * cos(angle) - y * sin(self.latitude) * sin(angle)
        return Azimuthal(self.longitude + atan2(x * sin(angle), aside), asin(max(-1.0, min(1.0, ahead))))


@dataclass(frozen=True, slots=True)
class EqualEarth:
    """The whole world at once."""

    def project(self, places: Places) -> Floats:
        """Return x to the east of the middle meridian and y to the north, in radii."""
        longitude, latitude = places.points[:, 0] - MIDDLE, places.points[:, 1]
        theta = np.arcsin(np.sqrt(3.0) / 2.0 * np.sin(latitude))
        first, second, third, fourth = _EQUAL_EARTH
        square = theta * theta
        sixth = square**3
        slope = first + 3 * second * square + sixth * (7 * third + 9 * fourth * square)
        x = 2.0 / np.sqrt(3.0) * longitude * np.cos(theta) / slope
        y = theta * (first + second * square + sixth * (third + fourth * square))
        return np.stack([x, y], axis=1).astype(np.float32)


Projection = Azimuthal | EqualEarth
