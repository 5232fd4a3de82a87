"""What stands around a report on its page, told line by line; several languages, no site by name."""

import re
from collections.abc import Callable
from enum import StrEnum
from functools import lru_cache

from bot.pipeline.extraction import phrases
from bot.pipeline.extraction.credits import is_captioned, is_credit


class Clutter(StrEnum):
    """The kinds of line that are no part of a report."""

    CREDIT = "credit"
    CAPTION = "caption"
    BYLINE = "byline"
    DATE = "date"
    SIGN_UP = "sign-up"
    TEASER = "teaser"
    SHARE = "share"
    CONTACT = "contact"
    COPYRIGHT = "copyright"
    NAVIGATION = "navigation"


_LONGEST = 420
"""Characters of the longest line that can be clutter; a longer one is a paragraph whatever it says."""
_LONGEST_HEADING = 90
_LONGEST_BYLINE = 110
_LONGEST_DATE = 100
_SHORT_DATE = 40

_LEAD = r"^[\W_]{0,4}"
_TAIL = r"[\W_]{0,4}$"


def _pattern(body: str) -> re.Pattern[str]:
    return re.compile(body, re.IGNORECASE | re.DOTALL)


_TEASER_HEADING = _pattern(rf"{_LEAD}{phrases.TEASER_HEADING}{_TAIL}")
_TAIL_HEADING = _pattern(rf"{_LEAD}{phrases.TAIL_HEADING}{_TAIL}")
_END_MARK = re.compile(r"^(?:#{3,}|[-–—(]+\s?(?:30|(?i:ends?|fin))\s?[-–—)]+|ENDS)$")
"""How a press release or a wire report says that it is over; notes and contacts follow."""
_TEASER_INLINE = _pattern(rf"{_LEAD}{phrases.TEASER_LABEL}\s*(?:[:|»>→]|[-–—]\s)\s*\S.{{0,240}}$")
# Sites that shout the label leave the colon out: "READ MORE Storm closes the port".
_TEASER_LOUD = re.compile(
    r"^[\W_]{0,3}(?:RELATED|READ MORE|READ NEXT|ALSO READ|READ ALSO|MORE|SEE ALSO|WATCH|DON['’]T MISS)"
    r"\s+[A-Z'‘“\"].{3,200}$"
)
_SIGN_UP = _pattern(
    rf"^(?=.{{0,400}}\b{phrases.SIGN_UP_THING}\b)"
    r"[\W_]{0,4}(?:(?:please|now|also|click here to|want (?:more|the)\b.{0,60}\?|.{0,30}[?!])\s)?"
    rf"{phrases.SIGN_UP_VERB}\b.{{0,400}}$"
)
_SIGN_UP_LABEL = _pattern(rf"{_LEAD}{phrases.SIGN_UP_LABEL}{_TAIL}")
_SIGN_UP_ANYWHERE = _pattern(rf"\b{phrases.SIGN_UP_ANYWHERE}\b")
_SHARE = _pattern(rf"{_LEAD}(?:{phrases.SHARE}|{phrases.NETWORKS}(?:[\W_]+{phrases.NETWORKS}){{0,9}}){_TAIL}")
_ADDRESS = r"[\w.+\-]{1,40}@[\w\-]{1,40}\.[\w.\-]{2,20}"
_CONTACTS = (
    _pattern(
        rf"{_LEAD}(?:{_ADDRESS}|@\w{{2,30}}|"
        rf"(?:https?://)?(?:www\.)?(?:twitter|facebook|instagram|linkedin|x)\.com/\S{{1,60}}){_TAIL}"
    ),
    _pattern(
        rf"{_LEAD}(?:please )?(?:follow|find|like|contact|e-?mail|write to|reach|connect with|visit us|tweet|"
        r"read more by)\b"
        rf"(?=.{{0,300}}(?:@\w|\b{phrases.NETWORKS}\b|\bhttps?:|\bwww\.)).{{0,300}}$"
    ),
    _pattern(rf"{_LEAD}{phrases.CONTACT_ASK}.{{0,250}}$"),
    _pattern(
        r"^.{0,120}\b(?:can|may) be (?:reached|contacted|followed|found) (?:at|on|via|by|through)\b.{0,200}$"
    ),
    _pattern(
        r"^.{0,60}\b(?:reach|contact|follow|e-?mail) (?:the )?"
        r"(?:reporters?|authors?|writers?|him|her|them|us|me|\w+ \w+)\b(?: directly)? "
        r"(?:at|on|via|by)\b.{0,200}$"
    ),
    _pattern(
        rf"{_LEAD}(?:síg\w+|suivez|folgen sie|следите|под[пк]ис\w+|seguici|siga|volg)\b"
        rf"(?=.{{0,200}}(?:@\w|\b{phrases.NETWORKS}\b)).{{0,200}}$"
    ),
)
_COPYRIGHT = _pattern(rf"{_LEAD}{phrases.COPYRIGHT}$")
_DAY_OR_YEAR = (
    rf"(?:\b{phrases.MONTH}\b\.?,? ?\d|\d(?:st|nd|rd|th|\.|º|er)?,? (?:de |of )?{phrases.MONTH}\b|"
    r"\b(?:19|20)\d\d[./\-]\d|\b\d{1,2}[./\-]\d{1,2}[./\-](?:19|20)?\d\d\b|"
    r"\d (?:minutes?|hours?|days?|weeks?|months?) ago\b|年)"
)
_DATE = _pattern(rf"{_LEAD}(?=.{{0,60}}{_DAY_OR_YEAR}).{{4,90}}$")
_DATE_LED = _pattern(rf"{_LEAD}{phrases.DATE_LABEL}\b.{{0,14}}\d")
_MONTH = _pattern(phrases.MONTH)
_WORD = re.compile(r"[^\W\d_]{2,}")
_BYLINE = _pattern(rf"^[\W_]{{0,3}}{phrases.BYLINE_LABEL}\b[:\s]\s*(?P<name>[^\W\d_][^\d:;!?]{{2,90}})$")
_NAVIGATION = (
    re.compile(r"^\[\w+[^\[\]]{0,200}\].{0,100}\[/\w+\]$"),  # a publishing system's shortcode nobody expanded
    _pattern(
        rf"{_LEAD}(?:tags?|keywords|hashtags?|теги|тэги|ключевые слова|etiquetas|palabras clave|mots[- ]clés|"
        r"schlagw(?:ö|o)rter|etiketler)\s*:\s*\S.{0,200}$"
    ),
    _pattern(r"^(?:[\w &'’\-]{2,30}\s*[>»›|]\s*){1,6}[\w &'’\-:,]{2,60}$"),
    _pattern(
        rf"{_LEAD}(?:home|menu|search|skip to content|toggle navigation|back to top|inicio|accueil|"
        rf"startseite|главная){_TAIL}"
    ),
)


def is_teaser_heading(line: str) -> bool:
    """Tell whether a line announces a list of other articles."""
    return len(line) <= _LONGEST_HEADING and _TEASER_HEADING.match(line) is not None


def is_tail_heading(line: str) -> bool:
    """Tell whether a line announces the readers' comments, the author or the company, or is an end mark."""
    if len(line) > _LONGEST_HEADING:
        return False
    return _TAIL_HEADING.match(line) is not None or _END_MARK.match(line) is not None


def is_inline_teaser(line: str) -> bool:
    """Tell whether a line names one other article after a label: "Read more: …"."""
    if len(line) > _LONGEST:
        return False
    return _TEASER_INLINE.match(line) is not None or _TEASER_LOUD.match(line) is not None


def is_sign_up(line: str) -> bool:
    """Tell whether a line asks to subscribe, register, follow or listen."""
    if len(line) > _LONGEST:
        return False
    return any(pattern.search(line) for pattern in (_SIGN_UP, _SIGN_UP_LABEL, _SIGN_UP_ANYWHERE))


def is_date_line(line: str) -> bool:
    """Tell whether a line says nothing but when the report was published or changed."""
    if len(line) > _LONGEST_DATE:
        return False
    if not _DATE.match(line):
        return len(line) < _SHORT_DATE and _DATE_LED.match(line) is not None  # "Updated at 1:23 p.m."
    words = [word for word in _WORD.findall(line) if not _MONTH.fullmatch(word)]
    return len(words) <= (8 if _DATE_LED.match(line) else 3)


def is_byline(line: str) -> bool:
    """Tell whether a line names who wrote the report: "By Ann Lee"."""
    match = _BYLINE.match(line)
    if match is None or len(line) > _LONGEST_BYLINE:
        return False
    words = match["name"].split()
    return words[0][:1].isupper() and sum(word[:1].islower() for word in words) <= 1 + len(words) // 3


def is_share(line: str) -> bool:
    """Tell whether a line is a button: share, print, comment, go on reading."""
    return len(line) <= _LONGEST_HEADING and _SHARE.match(line) is not None


def is_contact(line: str) -> bool:
    """Tell whether a line says how to reach or follow the writers."""
    return len(line) <= _LONGEST and any(pattern.match(line) for pattern in _CONTACTS)


def is_copyright(line: str) -> bool:
    """Tell whether a line states rights or terms."""
    return len(line) <= _LONGEST and _COPYRIGHT.match(line) is not None


def is_navigation(line: str) -> bool:
    """Tell whether a line is a path of sections or a menu's entry."""
    return len(line) <= _LONGEST and any(pattern.match(line) for pattern in _NAVIGATION)


_TESTS: tuple[tuple[Clutter, Callable[[str], bool]], ...] = (
    (Clutter.CREDIT, is_credit),
    (Clutter.CAPTION, is_captioned),
    (Clutter.TEASER, is_teaser_heading),
    (Clutter.TEASER, is_inline_teaser),
    (Clutter.SIGN_UP, is_sign_up),
    (Clutter.SHARE, is_share),
    (Clutter.CONTACT, is_contact),
    (Clutter.COPYRIGHT, is_copyright),
    (Clutter.BYLINE, is_byline),
    (Clutter.DATE, is_date_line),
    (Clutter.NAVIGATION, is_navigation),
)


@lru_cache(maxsize=1024)  # the candidates for one body hold mostly the same lines
def clutter_of(line: str) -> Clutter | None:
    """Name what kind of clutter a line is; None for a line that may belong to the report."""
    line = line.strip()
    return next((kind for kind, is_kind in _TESTS if is_kind(line)), None)
