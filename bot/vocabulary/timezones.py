"""Time zones: IANA's names, and cities and countries as people call them, in every language we speak."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from zoneinfo import available_timezones

from bot.errors import UnknownRegionError
from bot.translation import LANGUAGES
from bot.vocabulary.lookup import Label, NameIndex, fold
from bot.vocabulary.regions import find_region, suggest_regions

_OF_MANY = frozenset({"", "en-US", "es-419", "fr", "de", "nl", "ru"})
"""Locales of Discord that tell no country: a server in Dakar is French too."""
CLOSE = 5
"""How many zones are named to somebody who mistyped one."""
CITIES = frozenset("pst")
"""The kinds of bot/data/places.tsv that are a city, or a part of a country called like its city."""


def timezone_named(text: str) -> str | None:
    """Return the IANA name of a zone: by that name in any capitals, a city, a country of one zone."""
    typed = text.strip()
    exact = _by_name().get(typed.replace(" ", "_").casefold()) or _index().find(typed)
    if exact is not None:
        return exact
    zones = _zones_around(typed)
    return zones[0] if len(zones) == 1 else None


def similar_timezones(text: str, *, limit: int = CLOSE) -> tuple[str, ...]:
    """Return zones somebody may have meant: of the country or large city they named, else of names alike."""
    return tuple(_zones_around(text) or _index().close(text, limit=limit))[:limit]


def suggest_timezones(prefix: str, *, locale: str = "en", limit: int = 25) -> tuple[str, ...]:
    """Return zones a person may be typing, from memory: by name, by city, then those of a country."""
    found = _index().suggest(prefix, limit=limit)
    if not prefix.strip():
        found = ("UTC", *found)
    else:
        countries = suggest_regions(prefix, locale=locale, limit=CLOSE)
        found += tuple(zone for each in countries for zone in _territories().get(each.iso or "", ()))
    return tuple(dict.fromkeys(found))[:limit]


def _zones_around(name: str) -> Sequence[str]:
    """Return the zones of a country, or of the country of a large city, that of most people first."""
    city = _cities().get(fold(name))
    try:
        iso = find_region(name).iso
    except UnknownRegionError:
        iso = None if city is None else city[0]
    return _territories().get(iso or "", ())


def country_of(zone: str) -> str | None:
    """Return the country (ISO alpha-2) a zone lies in; None for UTC and other zones of no country."""
    return _countries().get(zone)


def home_of(locale: str) -> str | None:
    """Return the code of the country a Discord locale speaks of: "pt-BR", or "ja", which is spoken in one.

    None for "en-US", which stands where nobody chose, and for the languages of several countries.
    """
    if locale in _OF_MANY:
        return None
    from babel.core import get_global  # noqa: PLC0415 - as below

    likely = get_global("likely_subtags").get(locale.replace("-", "_"), locale.replace("-", "_"))
    try:
        return find_region(str(likely).rpartition("_")[2]).code
    except UnknownRegionError:
        return None


@cache
def _countries() -> Mapping[str, str]:
    from babel.core import get_global  # noqa: PLC0415 - as below

    # "ZZ" is nowhere: UTC and its offsets
    found = {zone: iso for iso, zones in _territories().items() if iso != "ZZ" for zone in zones}
    aliases = get_global("zone_aliases").items()
    return found | {alias: found[zone] for alias, zone in aliases if zone in found and alias not in found}


@cache
def _territories() -> Mapping[str, Sequence[str]]:
    """Map each country (ISO alpha-2) to its zones, from CLDR, as far as this machine's zone data has them."""
    from babel.core import get_global  # noqa: PLC0415 - the command line answers before it is loaded

    known = available_timezones()
    return {
        iso: sorted((zone for zone in zones if zone in known), key=lambda zone: -_people(zone, iso))
        for iso, zones in get_global("territory_zones").items()
    }


def _people(zone: str, iso: str) -> int:
    """Return how many thousands live in the city a zone is called after."""
    home, thousands = _cities().get(fold(_city(zone)), ("", 0))
    return thousands if home == iso else 0


@cache
def _cities() -> Mapping[str, tuple[str, int]]:
    """Map large cities, folded, in any language, to their country and how many thousands live there."""
    found: dict[str, tuple[str, int]] = {}
    for line in files("bot.data").joinpath("places.tsv").read_text("utf-8").splitlines():
        name, _, kind, flags, candidates = line.split("\t")
        if kind in CITIES and "~" not in flags:
            iso, _, thousands = candidates.partition(";")[0].partition(":")
            if int(thousands) > found.get(fold(name), ("", 0))[1]:
                found[fold(name)] = (iso, int(thousands))
    return found


@cache
def _by_name() -> Mapping[str, str]:
    return {name.casefold(): name for name in available_timezones()}


@cache
def _index() -> NameIndex:
    """Index names, cities and their translations, zones of large cities first."""
    people = {zone: float(_people(zone, iso)) for iso, zones in _territories().items() for zone in zones}
    # "Etc/GMT+5" is five hours behind and reads like the opposite: found by its whole name alone.
    named = [Label(name, name) for name in available_timezones() if not name.startswith("Etc/")]
    cities = [Label(_city(label.code), label.code, 1) for label in named if "/" in label.code]
    return NameIndex([*named, *cities, *_translated()], people)


def _translated() -> Iterator[Label]:
    """CLDR's names of the cities after which zones are called."""
    from babel import Locale  # noqa: PLC0415 - as above

    known = available_timezones()
    for language in LANGUAGES:
        for zone, names in Locale(language).time_zones.items():
            if zone in known and "city" in names:
                yield Label(names["city"], zone, 1)


def _city(zone: str) -> str:
    return zone.rpartition("/")[2]
