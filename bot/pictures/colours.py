"""The colours of pictures, and how a finished one becomes a small PNG.

A picture has its own dark ground, so that it looks the same in Discord's dark and light themes.
"""

import zlib
from io import BytesIO

from PIL import Image

Colour = tuple[int, int, int]

SEA: Colour = (30, 37, 48)
LAND: Colour = (84, 96, 114)
BORDER: Colour = (42, 51, 65)
MARKER: Colour = (250, 246, 238)
SHADES: tuple[Colour, ...] = ((176, 125, 72), (211, 151, 69), (240, 178, 74), (255, 210, 110))
"""From one story to many: brighter is more, so that it is told without knowing colours too."""
INK: Colour = (236, 239, 244)
FAINT: Colour = (158, 168, 184)
RULE: Colour = (58, 68, 84)
BAR: tuple[Colour, Colour] = (SHADES[2], SHADES[0])
BARE: tuple[Colour, Colour] = ((128, 141, 160), LAND)
"""Bars of days that are over and of one that is not, and the same for what is left over."""

DEPTH = 32
"""Colours of a finished picture: edges are a mixture of two, and no more can be told apart."""


def packed(image: Image.Image) -> bytes:
    """Return the picture as a PNG with a palette."""
    reduced = image.quantize(DEPTH, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    file = BytesIO()
    # Long runs of one colour: run-length matching packs as well as the hardest search, in a twentieth of
    # the time.
    reduced.save(file, "PNG", compress_level=6, compress_type=zlib.Z_RLE)
    return file.getvalue()
