"""The starter catalogue is whole, and says what is wrong with another."""

import json
from collections import Counter
from pathlib import Path

import pytest

from bot.errors import ConfigError
from bot.pipeline.addresses import canonical_url
from bot.pipeline.catalogue import CatalogueFeed, read_catalogue

ROOT = Path(__file__).resolve().parents[2]

# M49 sub-regions for which the sources have fewer than four feeds; docs/feeds.md names them.
THIN = {"054": "Melanesia", "057": "Micronesia", "061": "Polynesia"}
AREAS_ABOVE = {"001", "002", "009", "142", "150"}


@pytest.fixture(scope="module")
def catalogue() -> tuple[CatalogueFeed, ...]:
    return read_catalogue((ROOT / "bot/data/feeds.toml").read_text("utf-8"))


def test_there_are_enough_feeds_for_every_sub_region_that_has_them(
    catalogue: tuple[CatalogueFeed, ...],
) -> None:
    counts = Counter(feed.region for feed in catalogue)
    assert 140 <= len(catalogue) <= 180
    assert {area for area, count in counts.items() if count < 4} - AREAS_ABOVE == set(THIN)
    assert set(counts) - AREAS_ABOVE == SUB_REGIONS


def test_every_sub_region_that_is_thin_is_named_in_the_docs() -> None:
    page = (ROOT / "docs/feeds.md").read_text("utf-8")
    assert all(name in page for name in THIN.values())


def test_no_feed_claims_to_be_verified_and_each_address_is_there_once(
    catalogue: tuple[CatalogueFeed, ...],
) -> None:
    assert not any(feed.verified for feed in catalogue)
    assert len({feed.url for feed in catalogue}) == len({feed.outlet for feed in catalogue}) == len(catalogue)
    assert all(feed.url == canonical_url(feed.url) for feed in catalogue)
    assert all(len(feed.language) == 2 and feed.language.islower() for feed in catalogue)


def test_countries_lie_in_their_sub_region(catalogue: tuple[CatalogueFeed, ...], corpora: Path) -> None:
    m49 = json.loads((corpora / "m49.json").read_text("utf-8"))["countries"]
    m49["XK"] = {"sub": "039"}  # Kosovo has no M49 code
    for feed in catalogue:
        assert feed.country is None or m49[feed.country]["sub"] == feed.region, feed


def test_every_address_is_one_of_the_candidates(catalogue: tuple[CatalogueFeed, ...], shared: Path) -> None:
    listed = json.loads((shared / "feeds/candidates.json").read_text("utf-8"))["feeds"].values()
    known = {canonical_url(url) for area in listed for url in area["feeds"]}
    assert {feed.url for feed in catalogue} <= known


GOOD = 'outlet = "A"\nurl = "https://example.org/feed"\nlanguage = "en"\nregion = "143"\n'


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[[feed", "TOML"),
        ('feed = "x"', "no \\[\\[feed\\]\\] tables"),
        ("feed = [1]", "feed 1"),
        ("[[feed]]\n" + GOOD.replace("outlet", "name"), "feed 1 .*“outlet”"),
        ("[[feed]]\n" + GOOD.replace("https:", "ftp:"), "feed 1 .*http"),
        ("[[feed]]\n" + GOOD + "[[feed]]\n" + GOOD, "twice"),
    ],
)
def test_a_wrong_catalogue_is_refused_in_words(text: str, reason: str) -> None:
    with pytest.raises(ConfigError, match=reason):
        read_catalogue(text)


def test_an_empty_catalogue_is_fine() -> None:
    assert read_catalogue("") == ()


SUB_REGIONS = {
    *("005", "011", "013", "014", "015", "017", "018", "021", "029", "030", "034", "035", "039"),
    *("053", "054", "057", "061", "143", "145", "151", "154", "155"),
}
