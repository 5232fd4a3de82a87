"""Charts: how many stories a day, one strip of bars a region, all on one scale."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from PIL import Image, ImageDraw

from bot.pictures.colours import BAR, BARE, FAINT, INK, RULE, SEA, packed
from bot.pictures.lettering import fitting, font, wrapped

WIDTH = 800
"""Pixels, as a map: Discord shows it half as large, and never higher than three quarters of its width."""
EDGE = 28
COLUMN = 262
"""Width of the column of names."""
SUM = 88
"""Width of the column of sums."""
NAME, NUMBER, DATE = 32, 23, 26
"""Sizes of letters: a strip's name and sum, a bar's number, a day."""
LEAST = 26
"""Two lines of a name too long are lettered smaller down to this size, then cut short."""
LINE = 34
"""From one line of a name to the next."""
ROOM, BARS, GAP, FOOT = 26, 50, 14, 46
"""Heights: for the number above the highest bar, the bar, what is between two strips, the days."""
ALONE = 240
"""Height of the highest bar of a strip that is the only one."""


@dataclass(frozen=True, slots=True)
class Strip:
    """A name and its numbers, one a day; `plain` for what is left over from the others."""

    name: str
    numbers: tuple[int, ...]
    plain: bool = False


def draw_chart(strips: Sequence[Strip], days: Sequence[str]) -> bytes:
    """Return a PNG of strips of bars, one bar a day; the last day, which is not over, is paler."""
    highest = BARS if len(strips) > 1 else ALONE
    each = ROOM + highest + GAP
    image = Image.new("RGB", (WIDTH, GAP + len(strips) * each + FOOT), SEA)
    pen = ImageDraw.Draw(image)
    most = max((number for strip in strips for number in strip.numbers), default=0)
    for row, strip in enumerate(strips):
        floor = (row + 1) * each
        _name(pen, strip, floor if len(strips) > 1 else floor - highest // 2)
        _bars(pen, strip, floor, highest / max(most, 1))
    _days(pen, days, GAP + len(strips) * each + FOOT)
    return packed(image)


def _name(pen: ImageDraw.ImageDraw, strip: Strip, floor: int) -> None:
    lines = wrapped(strip.name, NAME, COLUMN)
    for number, line in enumerate(reversed(lines)):
        text, letters = fitting(line, NAME, COLUMN, least=LEAST)
        pen.text((EDGE, floor - number * LINE), text, INK, letters, anchor="ls")
    total = (EDGE + COLUMN + SUM, floor)
    pen.text(total, str(sum(strip.numbers)), INK, font(NAME), anchor="rs")


def _left() -> float:
    return EDGE + COLUMN + SUM + 22


def _step(days: int) -> float:
    return (WIDTH - EDGE - _left()) / days


def _bars(pen: ImageDraw.ImageDraw, strip: Strip, floor: int, unit: float) -> None:
    pen.rectangle((_left(), floor, WIDTH - EDGE, floor + 1), fill=RULE)
    step = _step(len(strip.numbers))
    best = strip.numbers.index(max(strip.numbers))
    is_roomy = font(NUMBER).getlength(f"{strip.numbers[best]} ") < step
    for day, number in enumerate(strip.numbers):
        if not number:
            continue
        left, right = (round(_left() + step * (day + share)) for share in (0.1, 0.9))
        top = round(floor - max(3, unit * number))
        over, unfinished = BARE if strip.plain else BAR
        pen.rectangle((left, top, right, floor - 1), fill=unfinished if _is_last(day, strip) else over)
        if is_roomy or day == best:
            pen.text(((left + right) / 2, top - 5), str(number), FAINT, font(NUMBER), anchor="ms")


def _is_last(day: int, strip: Strip) -> bool:
    return day == len(strip.numbers) - 1


def _days(pen: ImageDraw.ImageDraw, days: Sequence[str], bottom: int) -> None:
    """Write as many of the days as there is room for, the last one always."""
    step = _step(len(days))
    widest = max(font(DATE).getlength(day) for day in days) + 26
    every = ceil(widest / step)
    for day in range(len(days) - 1, -1, -every):
        half = font(DATE).getlength(days[day]) / 2
        middle = min(_left() + step * (day + 0.5), WIDTH - EDGE / 2 - half)
        pen.text((middle, bottom - 20), days[day], FAINT, font(DATE), anchor="ms")
