"""What the words around a name say: a person, a language, a school or club, a dateline, or surely a place.

All functions take the folded text and where the name stands in it.
"""

import re
from collections.abc import Container

from bot.pipeline.regions.gazetteer import Place, given_names


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_AGE = re.compile(r", \d{1,2},")
_NEXT_NAME = re.compile(r" ([^\W\d_]['\w-]*)")
_LAST_WORD = re.compile(r"([^\W\d_][\w.'-]*) $")
_PREPOSITION = re.compile(
    r"\b(?:[Ii]n|[Nn]ear|[Ff]rom|[Aa]t|[Oo]utside|[Aa]cross|[Aa]round|[Tt]oward|[Tt]owards|[Ll]eft|[Ii]nside"
    r"|[Tt]hroughout|[Nn]orthern|[Ss]outhern|[Ee]astern|[Ww]estern|[Cc]entral|[Rr]each|[Tt]o"
    r"|[Ee]n|[Dd]esde|[Hh]acia|[Dd]ans|[Vv]ers|[Dd]epuis|[Ee]m|[Nn]ach|[Aa]us|[Bb]ei|[Dd]i"
    r"|(?:[Ii]slands?|[Cc]ity|[Tt]own|[Vv]illage|[Pp]rovince|[Rr]egion|[Cc]oast|[Cc]apital) of) $"
)
_DATELINE = re.compile(
    r"(?:By [^\n]{3,60}\n)?(?:[A-Z][\w.'-]+[ ,/]+){1,6}"
    r"(?:\([A-Z][\w. /-]{1,30}\)|[A-Z][a-z]+ \d{1,2} \([A-Z]\w+\))? ?[-\u2013\u2014]{1,2} "
)
_SCHOOL_AFTER = re.compile(
    r"(?: State)?(?: [A-Z]\w+)? (?:University|College|Institute|School|Hospital|Academy)\b"
)
_SCHOOL_BEFORE = re.compile(
    r"\b(?:University|[Uu]niversities|College|Institute|School|Bank|Bishop|Duke|Duchess|Lord|Earl) of $"
)
_CLUB_AFTER = re.compile(
    r" (?:United|Rovers|Wanderers|Athletic|Albion|Hotspur|Wednesday|Orient|Harriers|FC|AFC|CF|SC|Galaxy)\b"
)
_PROVINCE_AFTER = re.compile(r" (?i:province|governorate|oblast|prefecture|voivodeship|raion|regency)\b")
_SPOKEN = re.compile(r"\b(?:in|into|speaks?|speaking|spoke|spoken|learn|learns|learned|fluent|say) $")
_AFTER_SPOKEN = re.compile(r"(?:[.,;:)]|$| (?:and|or|but|language|accent|on|at|with|to|for)\b)")
_VISIT = re.compile(
    r"\b(?:[Vv]isit(?:s|ed|ing)?|[Tt]rip to|[Tt]ours|[Tt]oured|[Hh]osts|[Rr]eceives|[Ww]elcomes"
    r"|(?:[Aa]rrive[sd]?|[Ll]and(?:s|ed)) in|(?:[Tt]ravels?|[Tt]ravell?ed|[Ff]lies|[Ff]lew|[Hh]eads) to"
    r"|(?i:visit(?:a|o|ou|ara|e|era)|(?:viaja|viajara|viajo|llega|llego|recibe|recibio|vola) a|recebeu?"
    r"|recoit|accueille|se rend (?:a|en|au|aux)|arrive (?:a|en|au)|riceve|besucht|besuchte|reiste? nach"
    r"|empfangt|empfing|визит\w*|посе(?:тил|тит|щает)\w*|прибы(?:л|вает)\w*|прилетел\w*))\b"
)
_REACH = 24
"""How many characters before a name are looked at."""

_TITLES = _words("""
    Mr Mr. Mrs Mrs. Ms Ms. Miss Dr Dr. Sir Lord Lady Dame Prof Prof. Professor Judge Justice Sgt
    Sgt. Gov. Sen. Rep. Detective Inspector Officer Captain Capt. Lt. Col. Gen. Constable Pastor
    Rev. Father Sister Coach Rabbi
""")
_NO_SURNAMES = _words("""
    City County State University College Police Airport Hospital River Valley Island Islands Bay
    Street Road Park Court Council Government Parliament Army Ministry Embassy Town Village District
    Province Region Beach Lake Hall Bridge Station Port Center Centre School Times Post
    International North South East West Central Monday Tuesday Wednesday Thursday Friday Saturday
    Sunday January February March April May June July August September October November December
    President Prime Minister King Queen Mayor Governor Foreign Defence Defense Interior Basin Zone
    Military Is Has And Will For To In On At As Of The A An From By With After Over Says But
""")
_NO_GIVEN_NAMES = _words("""
    In At From To Of The And But For On Near By With After Over As Into Via Around Across Outside
    Inside Between Against Since While When Where If Or Nor So Yet Then Also Is Was North South East
    West Northern Southern Eastern Western Central Greater Inner Outer Upper Lower Downtown Old New
    Mount Fort Lake Port Cape Saint St. St Isle County Republic City Town District Province Region
    State Suburban Metropolitan Metro Communist Soviet Ancient Imperial Occupied British American
    Today Yesterday Meanwhile However Monday Tuesday Wednesday Thursday Friday Saturday Sunday
    January February March April May June July August September October November December Like
    Unlike That This Both Even Only Just Because Although Though About
""")


def follows_preposition(text: str, start: int) -> bool:
    """Tell whether the word before says where something is: then the name is a place's."""
    return bool(_PREPOSITION.search(text, max(0, start - _REACH), start))


def is_visit(headline: str) -> bool:
    """Tell whether a headline says that someone visits or receives someone: "Lula lands in Beijing".

    In English, Spanish, Portuguese, French, Italian, German and Russian.
    """
    return bool(_VISIT.search(headline))


def is_where(text: str, end: int) -> bool:
    """Tell whether the name that ends here is said to be somewhere: "Modi in Tokyo"."""
    return text.startswith(" in ", end)


def dateline_end(text: str, start: int) -> int:
    """Return where the dateline of the body that begins at `start` ends; `start` where it has none."""
    found = _DATELINE.match(text, start)
    return found.end() if found else start


def names_a_body(text: str, start: int, end: int) -> bool:
    """Tell whether a place only names a university or a club, which may be heard of anywhere."""
    before = _SCHOOL_BEFORE.search(text, max(0, start - _REACH), start)
    return bool(before or _SCHOOL_AFTER.match(text, end) or _CLUB_AFTER.match(text, end))


def names_a_province(text: str, end: int) -> bool:
    """Tell whether the name that ends here is a province's, of which English-speaking countries have none."""
    return bool(_PROVINCE_AFTER.match(text, end))


def is_language(text: str, start: int, end: int) -> bool:
    """Tell whether a demonym names a language: "speaks French", "in Russian."."""
    return bool(_SPOKEN.search(text, max(0, start - _REACH), start) and _AFTER_SPOKEN.match(text, end))


def is_person(
    text: str, start: int, end: int, *, place: Place, starts: Container[int], title_end: int
) -> bool:
    """Tell whether a place's name is part of a person's here: "Jordan Peterson", "Jack London", "Mr Metz"."""
    if place.kind not in "cpst" and "n" not in place.flags:
        return False
    before = _LAST_WORD.search(text, max(0, start - _REACH), start)
    if (
        before is not None
        and before.start() not in starts
        and _is_surname(before[1], place, start >= title_end)
    ):
        return True
    if "n" in place.flags and _AGE.match(text, end):
        return True
    after = _NEXT_NAME.match(text, end)
    if "n" not in place.flags or after is None or after.start(1) in starts:
        return False
    word = after[1].removesuffix("'s")
    return word[0].isupper() and word not in _NO_SURNAMES and place.name in given_names()


def _is_surname(before: str, place: Place, in_body: bool) -> bool:  # noqa: FBT001 - read one line above
    """Tell whether a place's name after this word is a surname; in headlines every word may be a capital."""
    if before in given_names() or before in _TITLES:
        return before not in _NO_GIVEN_NAMES
    return in_body and place.is_small and before[0].isupper() and before not in _NO_GIVEN_NAMES
