"""Finding the places an article mentions.

A name is looked for as written (case counts, marks on letters do not), as a whole word, the longest first;
what surrounds it then says whether it is a place at all and narrows which one ("Paris, Texas").
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from bot.pipeline.regions import context
from bot.pipeline.regions.gazetteer import FOLDING, MAX_ABBREVIATION, Gazetteer, Place
from bot.pipeline.regions.words import word_end

_CAPITALS = re.compile(r"[^\W\d_a-zа-я]{2,}(?:[ -][^\W\d_a-zа-я]{2,})*")  # noqa: RUF001 - two alphabets
_LIST_WORDS = frozenset({"New York", "Washington"})
"""States that are as often a city: "Moscow, Washington and Beijing" is a list."""
_STATE_OF_GEORGIA = Place("Georgia", "s", "", (("US", 0),))
_CLOSING = (",", ".", ";", ")", "\n")
_WITHOUT_PROVINCES = frozenset({"US", "GB", "AU", "NZ", "IE"})
"""Where towns are called like provinces elsewhere: Aurora, of Colorado and of the Philippines."""


@dataclass(slots=True)
class Mention:
    """One place name in the text. `candidates` shrink as its surroundings are read.

    `weak`: it alone does not make the article about the place (a university, a dateline).
    `sure`: its surroundings say that it is a place.
    """

    start: int
    end: int
    place: Place
    candidates: tuple[tuple[str, int], ...]
    weak: bool = False
    sure: bool = False


def fold_text(text: str) -> str:
    """Return the text as the gazetteer has its names, of the same length: bare letters, no capital words."""
    return _CAPITALS.sub(_calm, text.translate(FOLDING))


def _calm(found: re.Match[str]) -> str:
    """Write "NEW YORK" as "New York"; leave "US" and "UAE" alone."""
    words = found[0]
    parts = re.split("([ -])", words)
    if max(map(len, parts)) <= MAX_ABBREVIATION:
        return words
    calm = "".join(part.capitalize() for part in parts)
    return calm if len(calm) == len(words) else words


def find_mentions(folded: str, names: Gazetteer, *, title_end: int = 0) -> list[Mention]:
    """Return the places mentioned in a folded text, in order."""
    found = list(_whole_words(folded, names))
    _join_by_comma(folded, found)
    places = _without_people(folded, found, title_end)
    _mark_surroundings(folded, places, title_end)
    return places


def _whole_words(text: str, names: Gazetteer) -> Iterator[Mention]:
    for number, start, found_end in names.automaton.find_matches_as_indexes(text):
        place = names.places[number]
        end = word_end(text, start, found_end, place.flags)
        if place.kind == "x" or end is None:
            continue
        if "c" in place.flags and text[max(0, start - 2) : start] != ", ":
            continue
        candidates = _candidates(text, end, place)
        if candidates and (place.kind != "d" or not context.is_language(text, start, end)):
            yield Mention(start, end, place, candidates)


def _candidates(text: str, end: int, place: Place) -> tuple[tuple[str, int], ...]:
    if place.kind not in "pt" or not context.names_a_province(text, end):
        return place.candidates
    return tuple(pair for pair in place.candidates if pair[0] not in _WITHOUT_PROVINCES)


def _join_by_comma(text: str, found: list[Mention]) -> None:
    """Read "Paris, Texas" and "Birmingham, England": the second name says where the first one is.

    What the name stands for there, it stands for in the rest of the article.
    """
    joined: dict[str, tuple[tuple[str, int], ...]] = {}
    for first, second in pairwise(found):
        if text[first.end : second.start] == ", " and _join(text, first, second):
            joined.setdefault(first.place.name, first.candidates)
    for mention in found:
        if not mention.sure:
            mention.candidates = joined.get(mention.place.name, mention.candidates)


def _join(text: str, first: Mention, second: Mention) -> bool:
    there = {code for code, _ in second.candidates}
    shared = tuple(pair for pair in first.candidates if pair[0] in there)
    if second.place.name in _LIST_WORDS and first.candidates[0] not in shared:
        return False
    if shared:
        codes = {code for code, _ in shared}
        first.candidates, first.sure = shared, first.place.kind in "pst"
        second.candidates = tuple(pair for pair in second.candidates if pair[0] in codes)
    elif _is_in_state(text, first, second):
        first.candidates, first.sure = second.candidates, True
    return first.sure


def _is_in_state(text: str, first: Mention, second: Mention) -> bool:
    """Tell "Moscow, Idaho" and "Lebanon, Pennsylvania," from a list of places."""
    if second.place.kind != "s":
        return False
    closed = second.place.name.endswith(".") or text[second.end : second.end + 1] in _CLOSING
    return first.place.kind in "pt" or (first.place.kind == "c" and closed)


def _without_people(text: str, found: list[Mention], title_end: int) -> list[Mention]:
    """Leave out people who are called like places, and their later mentions by that name alone."""
    starts = {mention.start for mention in found if "n" not in mention.place.flags}
    people = [
        mention
        for mention in found
        if not mention.sure
        and context.is_person(
            text, mention.start, mention.end, place=mention.place, starts=starts, title_end=title_end
        )
    ]
    called = {mention.place.name for mention in people} | _surnames_of_leaders(found)
    dropped = {mention.start for mention in people}
    return [
        mention
        for mention in found
        if mention.start not in dropped and not (mention.place.name in called and _is_alone(text, mention))
    ]


def _surnames_of_leaders(found: list[Mention]) -> set[str]:
    """Give the last words of leaders' names, which may be towns as well: Mark Carney, and Carney."""
    return {
        mention.place.name.rsplit(" ", 1)[1]
        for mention in found
        if " " in mention.place.name.strip() and mention.place.kind == "l"
    }


def _is_alone(text: str, mention: Mention) -> bool:
    alone = not mention.sure and not context.follows_preposition(text, mention.start)
    return alone and mention.place.kind != "l"


def _mark_surroundings(text: str, places: list[Mention], title_end: int) -> None:
    """Mark datelines, schools and clubs as weak, and what follows a preposition as sure."""
    body = context.dateline_end(text, title_end)
    for mention in places:
        in_dateline = title_end <= mention.start < body
        if "g" in mention.place.flags and context.names_a_body(text, mention.start, mention.end):
            mention.place = _STATE_OF_GEORGIA  # the University of Georgia is in Athens, and that in the US
            mention.candidates = mention.place.candidates
        if in_dateline or _names_a_body(text, mention):
            mention.weak = True
        elif context.follows_preposition(text, mention.start):
            mention.sure = True


def _names_a_body(text: str, mention: Mention) -> bool:
    return mention.place.kind in "pstd" and context.names_a_body(text, mention.start, mention.end)
