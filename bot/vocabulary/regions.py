"""The parts of the world: the UN M49 tree and named groups of countries, by code, name and completion."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from bot.errors import UnknownRegionError
from bot.vocabulary.lookup import Label, NameIndex

WORLD = "001"
MAX_LOCALES = 16
"""How many readers' languages keep their index in memory (about 150 KB each)."""

_DATA = files("bot.data")


@dataclass(frozen=True, slots=True)
class Region:
    """A place in the M49 tree, or a named group of countries.

    `code` is three digits or "group:…", `kind` one of "world", "region", "sub-region", "country", "group".
    `members` are a group's countries (M49 codes), `note` says whose definition of the group it is.
    """

    code: str
    name: str
    kind: str
    parent: str | None = None
    iso: str | None = None
    aliases: tuple[str, ...] = ()
    demonyms: tuple[str, ...] = ()
    members: frozenset[str] = frozenset()
    note: str | None = None
    capital: str | None = None
    prominence: float = 0.0
    """What comes first where names tie: a country's population in millions, above it areas."""


def region(code: str) -> Region:
    """Return the region of a code (or ISO alpha-2); raises UnknownRegionError."""
    known = regions()
    if code in known:
        return known[code]
    by_iso = _codes_by_iso().get(code)
    if by_iso is None:
        raise UnknownRegionError(code)
    return known[by_iso]


@cache
def regions() -> Mapping[str, Region]:
    """All regions by code, areas first, then countries and groups."""
    loaded = (_read_region(entry) for entry in json.loads((_DATA / "regions.json").read_bytes()))
    return {entry.code: entry for entry in loaded}


def _read_region(entry: dict[str, Any]) -> Region:
    entry |= {key: tuple(entry[key]) for key in ("aliases", "demonyms")}
    return Region(**entry | {"members": frozenset(entry.get("members", ()))})


def find_region(name: str, *, locale: str = "en") -> Region:
    """Return the region a person named: by code, ISO alpha-2, or a name, other name or demonym.

    All languages are looked through, the reader's own first. Raises UnknownRegionError with names that look
    alike.
    """
    typed = name.strip()
    own = _index(_language(locale))
    code = _find_code(typed) or own.find(typed) or own.find(typed.removesuffix("s"))
    code = code or _every_language().find(typed)
    if code is None:
        close = own.meant(typed) or _every_language().meant(typed)
        raise UnknownRegionError(typed, tuple(region_name(found, locale) for found in close))
    return regions()[code]


def suggest_regions(prefix: str, *, locale: str = "en", limit: int = 25) -> tuple[Region, ...]:
    """Return regions a person may be typing, best first: what completion shows, from memory."""
    exact = _find_code(prefix.strip())
    codes = _index(_language(locale)).suggest(prefix, limit=limit)
    if exact is not None:
        codes = tuple(dict.fromkeys((exact, *codes)))[:limit]
    return tuple(regions()[code] for code in codes)


def ancestors(code: str) -> tuple[str, ...]:
    """Return what a region lies in, nearest first up to the world, then the groups it is a member of."""
    known = regions()
    above: list[str] = []
    parent = region(code).parent
    while parent is not None:
        above.append(parent)
        parent = known[parent].parent
    return (*above, *_groups_of().get(region(code).code, ()))


@lru_cache(maxsize=512)
def descendants(code: str) -> frozenset[str]:
    """Return the codes of the countries in an area or group; a country is its own."""
    found = region(code)
    if found.kind == "country":
        return frozenset({found.code})
    if found.kind == "group":
        return found.members
    below = (descendants(child) for child in _children().get(found.code, ()))
    return frozenset().union(*below)


def children(code: str) -> tuple[str, ...]:
    """Return what lies directly below an area, in the order of the codes, or a group's countries."""
    found = region(code)
    return tuple(sorted(found.members)) if found.kind == "group" else _children().get(found.code, ())


def region_name(code: str, locale: str = "en") -> str:
    """Return a region's name in the reader's language, in English where that has none."""
    found = region(code)
    return _names(_language(locale)).get(found.code, found.name)


def names_in(language: str) -> Mapping[str, str]:
    """Return code -> name for one of the languages with a table of their own; nothing for English."""
    return _names_by_language().get(language, {})


def _language(locale: str) -> str:
    """Reduce a locale such as Discord's "pt-BR" or babel's "en_US" to its language."""
    return locale.replace("_", "-").split("-", 1)[0].lower()


@cache
def _names_by_language() -> Mapping[str, Mapping[str, str]]:
    loaded: Mapping[str, Mapping[str, str]] = json.loads((_DATA / "region_names.json").read_bytes())
    return loaded


@lru_cache(maxsize=MAX_LOCALES)
def _names(language: str) -> Mapping[str, str]:
    """Names from the built table, else from babel's CLDR, which knows every language but is slow to load."""
    if language == "en" or language in _names_by_language():
        return names_in(language)
    return _babel_names(language)


def _babel_names(language: str) -> Mapping[str, str]:
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415 - only for languages outside the table

    try:
        territories = Locale.parse(language).territories
    except (UnknownLocaleError, ValueError):
        return {}
    keyed = ((entry.code, territories.get(entry.iso or entry.code)) for entry in regions().values())
    return {code: str(name) for code, name in keyed if name}


@lru_cache(maxsize=MAX_LOCALES)
def _index(language: str) -> NameIndex:
    return NameIndex(_labels(language), _prominence())


def _labels(language: str) -> Iterator[Label]:
    """Names in the reader's language, then English ones, other names and demonyms."""
    names = _names(language)
    for entry in regions().values():
        yield Label(names.get(entry.code, entry.name), entry.code)
        if entry.code in names:
            yield Label(entry.name, entry.code, rank=1)
        yield from (Label(alias, entry.code, rank=1) for alias in entry.aliases)
        yield from (Label(demonym, entry.code, rank=2) for demonym in entry.demonyms)
        if entry.iso is not None:
            yield Label(entry.iso, entry.code, rank=2)


@cache
def _every_language() -> NameIndex:
    labels = (Label(name, code) for table in _names_by_language().values() for code, name in table.items())
    return NameIndex(labels, _prominence())


@cache
def _prominence() -> Mapping[str, float]:
    return {entry.code: entry.prominence for entry in regions().values()}


def _find_code(typed: str) -> str | None:
    """Return the code that was typed as a code: M49 with or without its leading zeros, "group:…", or ISO."""
    lowered = typed.lower()
    if lowered in regions():
        return lowered
    if typed.isascii() and typed.isdigit():
        padded = typed.zfill(3)
        return padded if padded in regions() else None
    return _codes_by_iso().get(typed) if typed.isupper() else None


@cache
def _codes_by_iso() -> Mapping[str, str]:
    return {entry.iso: entry.code for entry in regions().values() if entry.iso is not None}


@cache
def _children() -> Mapping[str, tuple[str, ...]]:
    below: dict[str, tuple[str, ...]] = {}
    for entry in regions().values():
        if entry.parent is not None:
            below[entry.parent] = (*below.get(entry.parent, ()), entry.code)
    return below


@cache
def _groups_of() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for entry in regions().values():
        for member in entry.members:
            found[member] = (*found.get(member, ()), entry.code)
    return found
