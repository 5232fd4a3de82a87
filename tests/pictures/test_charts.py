"""Charts: bars on one scale, names in their letters, days as far as there is room."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.pictures.charts import ALONE, BARS, COLUMN, EDGE, GAP, ROOM, SUM, Strip, draw_chart
from bot.pictures.colours import BAR, BARE, RULE, SEA, Colour
from bot.pictures.lettering import fitting, font, wrapped
from bot.translation import LANGUAGES
from bot.vocabulary.regions import region_name, regions
from tests.pictures.seeing import nearest, opened

COLUMNS = EDGE + COLUMN + SUM
"""Where the bars begin."""
WEEK = tuple(f"{day} Nov" for day in range(16, 23))


def bars(png: bytes, strip: int = 0, of: int = 1) -> list[tuple[int, tuple[Colour, ...]]]:
    """Return height and kind of each bar of a strip, from left to right, read upward from its floor."""
    picture = opened(png)
    floor = (strip + 1) * (ROOM + (BARS if of > 1 else ALONE) + GAP)
    found = []
    for x in range(COLUMNS, picture.width):
        kind = _kind(picture, x, floor - 1)
        if kind and not _kind(picture, x - 1, floor - 1):
            top = next(y for y in range(floor - 1, 0, -1) if _kind(picture, x + 3, y) != kind)
            found.append((floor - 1 - top, kind))
    return found


def _kind(picture: Image.Image, x: int, y: int) -> tuple[Colour, ...]:
    found = picture.getpixel((x, y))
    assert isinstance(found, tuple)
    colour = nearest((found[0], found[1], found[2]), (*BAR, *BARE, SEA, RULE))
    return () if colour in {SEA, RULE} else (colour,)


def test_a_bar_is_as_high_as_its_number() -> None:
    found = bars(draw_chart([Strip("Fiji", (10, 0, 20, 5, 40, 20, 10))], WEEK))
    assert len(found) == 6, "a day without stories has none"
    ten, twenty, five, forty = (height for height, _ in found[:4])
    assert (abs(twenty - 2 * ten), abs(forty - 4 * ten), abs(ten - 2 * five)) < (3, 5, 3)


def test_all_strips_have_one_scale() -> None:
    png = draw_chart([Strip("Kazakhstan", (40,) * 7), Strip("Fiji", (20,) * 7)], WEEK)
    high, low = (bars(png, strip, of=2)[0][0] for strip in (0, 1))
    assert abs(high - 2 * low) < 3


def test_the_day_that_is_not_over_is_paler() -> None:
    kinds = [kind for _, kind in bars(draw_chart([Strip("Fiji", (5,) * 7)], WEEK))]
    assert kinds == [BAR[:1]] * 6 + [BAR[1:]]


def test_what_is_left_over_has_another_colour() -> None:
    png = draw_chart([Strip("Fiji", (5,) * 7), Strip("Elsewhere", (5,) * 7, plain=True)], WEEK)
    assert [kind for _, kind in bars(png, 1, of=2)] == [BARE[:1]] * 6 + [BARE[1:]]


def test_a_period_without_stories_is_drawn_too() -> None:
    assert bars(draw_chart([Strip("Fiji", (0,) * 7)], WEEK)) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_place_can_be_lettered_in_every_language(language: str) -> None:
    missing = bytes(font(20).getmask("\uffff"))
    letters = {letter for code in regions() for letter in region_name(code, language) if letter != " "}
    letters |= set("0123456789…,. ")
    assert [each for each in sorted(letters) if bytes(font(20).getmask(each)) == missing] == []


@given(st.text(st.characters(codec="latin-1", categories=["L", "Zs"]), min_size=1, max_size=80))
def test_a_name_never_leaves_its_column(name: str) -> None:
    for line in wrapped(name, 32, 262) or [""]:
        text, letters = fitting(line, 32, 262, least=26)
        assert letters.getlength(text) <= 262


@settings(max_examples=25, deadline=None)
@given(
    st.integers(1, 6).flatmap(
        lambda strips: st.lists(
            st.lists(st.integers(0, 100_000), min_size=14, max_size=14), min_size=strips, max_size=strips
        )
    )
)
def test_any_numbers_make_a_small_picture(numbers: list[list[int]]) -> None:
    days = [f"{day} сент." for day in range(1, 15)]
    png = draw_chart([Strip("Юго-Восточная Азия", tuple(each)) for each in numbers], days)
    picture = opened(png)
    assert len(png) < 40_000
    assert picture.height <= 0.75 * picture.width, "Discord shows it no higher than that"
