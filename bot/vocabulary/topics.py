"""The subjects of news: the IPTC Media Topics, by code, name and completion.

Labels are IPTC's (CC BY 4.0); translations of the two upper levels and everyday aliases are ours.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from bot.errors import UnknownTopicError
from bot.translation import LANGUAGES
from bot.vocabulary.lookup import Label, NameIndex

SCHEME = "medtop:"
_DATA = files("bot.data")


@dataclass(frozen=True, slots=True)
class Topic:
    """A Media Topic; `level` is 1 for the 17 top terms, whose `parent` is None.

    A `retired` term is still found by its code, since old articles carry it, but never offered.
    """

    code: str
    name: str
    parent: str | None
    level: int
    retired: bool = False


def topic(code: str) -> Topic:
    """Return the term of a code; raises UnknownTopicError."""
    known = topics()
    if code not in known:
        raise UnknownTopicError(code)
    return known[code]


@cache
def topics() -> Mapping[str, Topic]:
    """All terms by code, retired ones too."""
    rows = json.loads((_DATA / "topics.json").read_bytes())
    return {row[0]: Topic(row[0], row[1], row[2], row[3], retired=bool(row[4])) for row in rows}


@cache
def top_topics() -> tuple[Topic, ...]:
    """Return the 17 top terms in the order of their codes."""
    return tuple(entry for entry in topics().values() if entry.level == 1)


def find_topic(name: str, *, locale: str = "en") -> Topic:
    """Return the topic a person named: by code, label or everyday alias ("war", "tech", "deportes").

    Names of every known language are known, the reader's own language first. Raises UnknownTopicError with
    names that look alike.
    """
    typed = name.strip()
    index = _index(_language(locale))
    code = _find_code(typed) or index.find(typed) or _every_language().find(typed)
    if code is None:
        close = index.meant(typed) or _every_language().meant(typed)
        raise UnknownTopicError(typed, tuple(topic_name(found, locale) for found in close))
    return topics()[code]


def suggest_topics(prefix: str, *, locale: str = "en", limit: int = 25) -> tuple[Topic, ...]:
    """Return topics a person may be typing, best first, without retired ones: from memory."""
    exact = _find_code(prefix.strip())
    codes = _index(_language(locale)).suggest(prefix, limit=limit)
    if exact is not None:
        codes = tuple(dict.fromkeys((exact, *codes)))[:limit]
    return tuple(topics()[code] for code in codes)


@lru_cache(maxsize=2048)
def ancestors(code: str) -> tuple[str, ...]:
    """Return the codes above a term, nearest first, its top term last; nothing for a top term."""
    above: list[str] = []
    parent = topic(code).parent
    while parent is not None:
        above.append(parent)
        parent = topics()[parent].parent
    return tuple(above)


def top_of(code: str) -> str:
    """Return the code of the top term a term stands under; a top term is its own."""
    return (code, *ancestors(code))[-1]


@lru_cache(maxsize=2048)
def descendants(code: str) -> frozenset[str]:
    """Return the codes of a term and of all below it, retired ones too: what following the term covers."""
    below = (descendants(child) for child in _children().get(topic(code).code, ()))
    return frozenset({code}).union(*below)


def children(code: str) -> tuple[str, ...]:
    """Return the terms directly below a term, without retired ones."""
    return tuple(below for below in _children().get(topic(code).code, ()) if not topics()[below].retired)


def topic_name(code: str, locale: str = "en") -> str:
    """Return a term's label in the reader's language; below the second level, and elsewhere, in English."""
    found = topic(code)
    return _names(_language(locale)).get(found.code, found.name)


def _language(locale: str) -> str:
    """Reduce a locale such as Discord's "pt-BR" to its language."""
    return locale.replace("_", "-").split("-", 1)[0].lower()


def _find_code(typed: str) -> str | None:
    """Return the code that was typed as a code, with or without "medtop:"."""
    code = SCHEME + typed.lower().removeprefix(SCHEME)
    return code if code in topics() else None


@cache
def _children() -> Mapping[str, tuple[str, ...]]:
    below: dict[str, list[str]] = {}
    for entry in topics().values():
        if entry.parent is not None:
            below.setdefault(entry.parent, []).append(entry.code)
    return {code: tuple(children) for code, children in below.items()}


@cache
def _table(name: str) -> tuple[tuple[str, ...], ...]:
    """Read a tab-separated table: its header first, then its rows."""
    lines = (_DATA / name).read_text(encoding="utf-8").splitlines()
    return tuple(tuple(line.split("\t")) for line in lines)


@lru_cache(maxsize=len(LANGUAGES))
def _names(language: str) -> Mapping[str, str]:
    """Return code -> translated label; nothing for English and for languages without a table."""
    header, *rows = _table("topic_names.tsv")
    if language not in header[1:]:
        return {}
    column = header.index(language)
    return {row[0]: row[column] for row in rows}


def _aliases(language: str) -> Iterator[tuple[str, str]]:
    """Yield (code, everyday name) of one language."""
    for code, alias_language, names in _table("topic_aliases.tsv")[1:]:
        if alias_language == language:
            yield from ((code, name) for name in names.split("|"))


@lru_cache(maxsize=len(LANGUAGES))
def _index(language: str) -> NameIndex:
    return NameIndex(_labels(language), _prominence())


def _labels(language: str) -> Iterator[Label]:
    """Names and everyday names in the reader's language, then English ones; no retired terms.

    An everyday name counts as much as a label: "war" is a term of the fourth level, but means the top term.
    """
    names = _names(language)
    for entry in topics().values():
        if entry.retired:
            continue
        yield Label(names.get(entry.code, entry.name), entry.code)
        if entry.code in names:
            yield Label(entry.name, entry.code, rank=2)
    yield from (Label(alias, code) for code, alias in _aliases(language))
    if language != "en":
        yield from (Label(alias, code, rank=2) for code, alias in _aliases("en"))


@cache
def _every_language() -> NameIndex:
    """Index the names and aliases of all languages, and the retired terms' labels."""
    return NameIndex(_labels_of_every_language(), _prominence())


def _labels_of_every_language() -> Iterator[Label]:
    for language in LANGUAGES:
        yield from (Label(name, code) for code, name in _names(language).items())
        yield from (Label(alias, code) for code, alias in _aliases(language))
    yield from (Label(entry.name, entry.code, rank=2) for entry in topics().values())


@cache
def _prominence() -> Mapping[str, float]:
    """Rank the nearer to the top first, and live terms before retired ones."""
    return {entry.code: -entry.level - 10.0 * entry.retired for entry in topics().values()}
