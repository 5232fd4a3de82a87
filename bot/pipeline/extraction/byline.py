"""Names of authors, cleaned: wrong is worse than absent."""

import re
from collections.abc import Iterable

from bot.pipeline.extraction.phrases import BYLINE_LABEL
from bot.pipeline.extraction.text import plain

_LABEL = re.compile(rf"^[\W_]*{BYLINE_LABEL}\b[:\s]\s*", re.IGNORECASE)
_AFTER = re.compile(
    r"\s*(?:[|•·]|\s[-–—/]\s|,? (?:updated|published|posted)\b|\s(?:in|en|à|aus|for|with) (?-i:[A-ZÀ-Þ])).*$",
    re.IGNORECASE | re.DOTALL,
)
_JOINED = re.compile(r"\s*(?:,|;|\band\b|&|\by\b|\bet\b|\bund\b)\s+", re.IGNORECASE)
_ADDRESS = re.compile(r"https?:|www\.|@|\.(?:com|org|net|html?|php)\b|/", re.IGNORECASE)
_NOBODY = re.compile(
    r"^(?:admin(?:istrator)?|editors?|web ?(?:master|desk|team)|author|guest|"
    r"(?:.{2,30} )?staff(?: (?:writer|reporter|report)s?)?|"
    r"null|none|undefined|unknown|anonymous|redaktion|redacción|rédaction|редакция|гость|newsroom|news ?desk|"
    r"online|contributor|user|test|n/?a)$",
    re.IGNORECASE,
)
# No name begins with a small letter but a particle's, nor holds the end of a sentence.
_PROSE = re.compile(
    r"(?!(?:de|del|della|di|da|dos|du|la|le|van|von|der|den|ten|ter|al|el|bin|ibn|bint|abu|d['’]|o['’])[\s'’-])"
    r"[a-zß-öø-ÿа-я]|.*[^\W\d_]{5}\. "
)
_LONGEST_NAME = 60
_MOST_WORDS = 6
_MOST_NAMES = 8


def clean_byline(raw: Iterable[str], *, outlet: str | None = None) -> str | None:
    """Give the names joined by commas; None where nothing sure is left.

    An agency may sign; the outlet itself is no author, nor is an address or "admin".
    """
    names: list[str] = []
    for value in raw:
        text = _LABEL.sub("", _AFTER.sub("", plain(value)))
        names.extend(name for part in _JOINED.split(text) if (name := part.strip(" .,-–—|\"'")))
    sure = [name for name in dict.fromkeys(names) if _is_name(name, outlet)]
    return ", ".join(sure[:_MOST_NAMES]) or None


def _is_name(name: str, outlet: str | None) -> bool:
    if (
        len(name) > _LONGEST_NAME
        or len(name.split()) > _MOST_WORDS
        or _ADDRESS.search(name)
        or _NOBODY.match(name)
        or _PROSE.match(name)
    ):
        return False
    if outlet and name.casefold() == outlet.casefold():
        return False
    return sum(character.isalpha() for character in name) > 1 and not any(
        character.isdigit() for character in name
    )
