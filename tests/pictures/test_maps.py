"""Maps: what is shaded, what is seen, and how large a picture is."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.pictures.colours import LAND, MARKER, SEA, SHADES
from bot.pictures.maps import WIDTH, draw_map
from bot.pictures.outlines import load_outlines
from bot.vocabulary.regions import WORLD, descendants, find_region, region, regions
from tests.pictures.seeing import Place, Seen, nearest, opened

ASTANA, TASHKENT, BISHKEK, URUMQI, CASPIAN = (
    (51.2, 71.4),
    (41.0, 66.0),
    (41.5, 75.5),
    (43.0, 86.0),
    (42.0, 50.5),
)


def seen(about: str, **stories: float) -> Seen:
    return Seen(find_region(about).code, {region(iso).code: number for iso, number in stories.items()})


def test_the_countries_of_the_stories_are_shaded_and_no_others() -> None:
    map_ = seen("Central Asia", KZ=3, UZ=1)
    assert map_.is_shaded(ASTANA)
    assert map_.is_shaded(TASHKENT)
    assert [map_.at(place) for place in (BISHKEK, URUMQI, CASPIAN)] == [LAND, LAND, SEA]


def test_more_stories_are_brighter() -> None:
    map_ = seen("Central Asia", KZ=4, UZ=2, KG=1)
    brightness = [SHADES.index(map_.at(place)) for place in (ASTANA, TASHKENT, BISHKEK)]
    assert brightness == sorted(brightness, reverse=True)
    assert len(set(brightness)) == 3


@pytest.mark.parametrize(
    ("about", "shown"),
    [
        ("Central Asia", [(55.0, 68.0), (36.0, 67.0), (42.0, 48.0)]),
        ("Kazakhstan", [(55.0, 37.6), (43.0, 86.0)]),  # Moscow and Ürümqi: where it lies
        ("World", [(64.0, -150.0), (-54.0, -69.0), (-44.0, 170.0), (70.0, 100.0), (66.0, -172.0)]),
        ("Europe", [(38.5, -9.0), (64.5, -19.0), (55.7, 37.6), (35.2, 25.0)]),
        ("United States", [(47.0, -122.0), (26.0, -81.0)]),
        ("Antarctica", [(-90.0, 0.0), (-78.0, 167.0), (-64.0, -57.0)]),
    ],
)
def test_a_map_shows_its_region_with_what_lies_around(about: str, shown: list[Place]) -> None:
    map_ = seen(about)
    for place in shown:
        map_.at(place)


def test_russia_is_one_country_on_both_sides_of_the_antimeridian() -> None:
    for map_ in (seen("Russia", RU=1), seen("World", RU=1)):
        assert all(map_.is_shaded(place) for place in [(55.5, 40.0), (66.0, 175.0), (66.0, -173.0)])


def test_fiji_is_drawn_together() -> None:
    map_ = seen("Fiji", FJ=1)
    assert map_.is_shaded((-17.8, 178.0))
    assert map_.is_shaded((-16.6, 179.2))
    west, east = map_.pixel((-17.0, 177.3))[0], map_.pixel((-17.0, -179.9))[0]
    assert 0 < west < east < WIDTH


@pytest.mark.parametrize("about", ["Malta", "Nauru", "Singapore", "Tokelau", "Europe", "World"])
def test_a_country_too_small_to_be_seen_gets_a_marker(about: str) -> None:
    picture = opened(draw_map(find_region(about).code, {"470": 1, "520": 1, "772": 1, "702": 1}))
    colours = {
        nearest((pixel[0], pixel[1], pixel[2]), (SEA, LAND, MARKER, *SHADES))
        for _, pixel in picture.getcolors(picture.width * picture.height) or ()
        if isinstance(pixel, tuple)
    }
    assert colours & set(SHADES)


@pytest.mark.parametrize(
    ("about", "holder", "owner", "place"),
    [
        ("Ukraine", "RU", "UA", (45.2, 34.3)),  # Crimea: General Assembly resolution 68/262
        ("Western Sahara", "MA", "EH", (25.5, -13.5)),
        ("Syria", "IL", "SY", (33.0, 35.8)),  # Golan: Security Council resolution 497
        ("Cyprus", "TR", "CY", (35.35, 33.9)),
        ("Somalia", "ET", "SO", (9.8, 45.0)),
    ],
)
def test_a_disputed_place_belongs_to_whom_the_united_nations_say(
    about: str, holder: str, owner: str, place: Place
) -> None:
    assert seen(about, **{owner: 1}).is_shaded(place)
    assert not seen(about, **{holder: 1}).is_shaded(place)


@pytest.mark.parametrize(
    ("iso", "around", "place"),
    [
        ("XK", "RS", (42.6, 20.9)),
        ("TW", "CN", (23.8, 121.0)),
        ("PS", "IL", (32.1, 35.2)),
        ("GF", "FR", (4.0, -53.0)),
        ("SJ", "NO", (79.0, 17.0)),
    ],
)
def test_what_has_a_code_of_its_own_is_shaded_on_its_own(iso: str, around: str, place: Place) -> None:
    about = region(iso).name
    assert seen(about, **{iso: 1}).is_shaded(place)
    assert not seen(about, **{around: 1}).is_shaded(place)


def test_france_is_framed_without_guiana() -> None:
    assert seen("France").frame.width < 0.5


def test_every_country_can_be_shown() -> None:
    countries = {code for code, each in regions().items() if each.kind == "country"}
    assert set(load_outlines().alone) == countries
    assert set(load_outlines().owners) <= {*countries, "000"}


@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_any_region_makes_a_small_picture(data: st.DataObject) -> None:
    code = data.draw(st.sampled_from(sorted(regions())))
    countries = sorted(descendants(WORLD))
    weights = data.draw(st.dictionaries(st.sampled_from(countries), st.integers(1, 50), max_size=30))
    png = draw_map(code, weights)
    picture = opened(png)
    assert len(png) < 40_000
    assert picture.width == WIDTH
    assert 0.4 < picture.height / picture.width <= 0.75, "Discord shows it no higher than that"
    assert png == draw_map(code, weights)
