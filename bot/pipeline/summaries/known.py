"""What a sentence speaks of as known: "The family said …", "The move follows …".

English only: in other languages the article tells less.
"""

import re
from collections.abc import Collection

from bot.pipeline.words import term, terms

_DEFINITE = re.compile(r"[\W_]*[Tt]he ([a-z]+)(?: ([a-z]+))?")
_BODY = re.compile(r"[\W_]*[Tt]he ([A-Z][a-z]+) [a-z]")

_RETELLING = """
    accident agreement allegation announcement arrest attack ban blast blaze case change charge claim clash
    comment complaint conflict crash crisis deal death decision decree delay deployment development disaster
    dispute drop earthquake election eruption evacuation event exercise expansion explosion fall finding fire
    gathering incident increase initiative injury inquiry investigation killing landslide launch loss match
    measure meeting merger motion move murder offer operation order outage outbreak payment plan pledge probe
    project proposal protest purchase quake rally raid reform release remark request rescue resignation result
    rise ruling sale scheme sentence shooting shortage shutdown statement step strike study suit summit survey
    suspension talk transfer tremor trial unrest verdict victim victory violence visit vote warning withdrawal
"""
_BODIES = """
    agency alliance assembly association authority bank bloc board bureau chamber club college commission
    committee company consortium convention corporation council court department embassy facility federation
    forum foundation front fund group institute league ministry mission movement office organisation
    organization party programme project school secretariat service society team treaty tribunal union
    university
"""
RETELLING = frozenset(terms(_RETELLING, "en"))
"""Nouns that sum up what was just told (Halliday and Hasan's general nouns, Francis' labels), as stems."""
BODIES = frozenset(terms(_BODIES, "en"))
"""What is left of a long name at its second mention: "the Facility" of the Pacific Resilience Facility."""
_NARROWING = frozenset(
    {"of", "in", "at", "on", "for", "by", "between", "that", "which", "who", "whose", "to", "from", "against"}
)
"""Words behind a noun that say which one is meant: "The death of …"."""


def speaks_of_as_known(text: str, language: str | None, before: Collection[str]) -> str | None:
    """Give the stem of the noun behind an opening "The" for which the reader must know what came before.

    `before` are the terms of the sentences just before. A noun counts that is among them, or that sums up
    what was told there in other words. None for a sentence that needs nothing.
    """
    if (language or "en")[:2] != "en":
        return None
    body = _BODY.match(text)
    if body and term(body[1], "en") in BODIES:
        noun = term(body[1], "en")
        return noun if noun in before else None
    found = _DEFINITE.match(text)
    if found is None:
        return None
    noun = term(found[1], "en")
    retells = bool(before) and noun in RETELLING and found[2] not in _NARROWING
    return noun if retells or noun in before else None
