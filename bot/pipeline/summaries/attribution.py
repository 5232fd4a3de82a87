"""Words of somebody whose name the sentence does not say: it stands in the sentence before."""

# ruff: noqa: RUF001 - words of two alphabets
import re

from bot.pipeline.extraction.phrases import any_of

_BARE_QUOTATION = re.compile(r"(?:[\"“][^\"“”]*[\"”]|``.*''|«[^«»]*»|„[^„“”]*[“”]|「[^「」]*」)[.!?…]?")
_SAID = any_of(r"""
    (?:said|says|told|tells|added|adds|explained|insisted|warned|noted|wrote|stressed|argued|recalled|claimed)
    (?:continued|replied|admitted|concluded|joked|asked|announced|declared|stated)
""")
_MARKS = r"[,.?!][\"”“’'»]*,?\s(?:[-–—]\s)?"
_SAID_BY_PRONOUN = re.compile(
    _MARKS
    + any_of(rf"""
    (?:he|she|they|it)\s(?:\w+\s)?{_SAID}\b
    {_SAID}\s(?:he|she|they)\b
    \w+[- ]t-(?:il|elle|on|ils|elles)\b
    (?:sagte|sagt|erklärte|betonte|ergänzte|fügte|schrieb|meinte|so)\s(?:er|sie)\b
    (?:disse|afirmou|acrescentou|declarou|explicou)\s(?:ele|ela)\b
    [а-яё]+л[аи]?\s(?:он|она|они)\b
    [а-яіїє]+(?:в|ла|ли)\s(?:він|вона|вони)\b
    (?:katanya|ujarnya|kata dia|ujar dia)\b
    """),
    re.IGNORECASE,
)
"""Behind the end of what was said, in English, French, German, Portuguese, Russian, Ukrainian, Indonesian."""


# Bekova said: "It was built too small."; in the middle of a sentence the quotation may point at its subject
_POINTS_IN_QUOTATION = re.compile(
    rf"\b{_SAID}(?:\s\w+){{0,4}}[,:]?\s(?:[\"“]|``\s?)(?i:it|this|that|these|those|he|she|they)\b"
)


def is_unattributed(text: str) -> bool:
    """Tell whether this is somebody's words without the name: a bare quotation, or "…, he said."."""
    return bool(_BARE_QUOTATION.fullmatch(text) or _SAID_BY_PRONOUN.search(text))


def points_in_quotation(text: str) -> bool:
    """Tell whether what a named speaker says begins by pointing back: English only."""
    return _POINTS_IN_QUOTATION.search(text) is not None
