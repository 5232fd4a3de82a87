"""Letters in pictures: Latin, Greek and Cyrillic, in a font the project brings along."""

from functools import lru_cache
from importlib.resources import files
from io import BytesIO

from PIL import ImageFont

_FONT = files("bot.data").joinpath("sans.ttf")


@lru_cache(maxsize=16)
def font(size: int) -> ImageFont.FreeTypeFont:
    """Return the font at a size in pixels."""
    with _FONT.open("rb") as file:
        return ImageFont.truetype(BytesIO(file.read()), size, layout_engine=ImageFont.Layout.BASIC)


def fitting(text: str, size: int, width: float, *, least: int) -> tuple[str, ImageFont.FreeTypeFont]:
    """Return a text and a font in which it is at most so wide: smaller down to `least`, then cut short."""
    for smaller in range(size, least - 1, -2):
        if font(smaller).getlength(text) <= width:
            return text, font(smaller)
    kept = text
    while kept and font(least).getlength(f"{kept}…") > width:
        kept = kept[:-1].rstrip()
    return f"{kept}…", font(least)


def wrapped(text: str, size: int, width: float) -> list[str]:
    """Return a text in one line, or at a space in two where it is too wide, the first as long as fits."""
    words = text.split()
    if font(size).getlength(text) <= width or len(words) == 1:
        return [text]
    fits = [end for end in range(1, len(words)) if font(size).getlength(" ".join(words[:end])) <= width]
    end = max(fits, default=1)
    return [" ".join(words[:end]), " ".join(words[end:])]
