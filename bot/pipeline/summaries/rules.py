"""Which sentences may stand in a summary, and what is cut from their beginning.

Rules are about the form of a sentence, never its subject: a caption, a credit, a byline, a sign-up, a
question or half a speech is not quoted, whatever it is about.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass

from bot.pipeline.extraction.clutter import clutter_of
from bot.pipeline.extraction.phrases import any_of
from bot.pipeline.summaries.attribution import is_unattributed, points_in_quotation
from bot.pipeline.summaries.known import speaks_of_as_known
from bot.pipeline.summaries.openers import UNSPACED_LANGUAGES, openers

SHORTEST = 15
"""Characters below which a sentence says too little (a score, "He left."); a third of it in dense scripts."""
_DENSE = frozenset({"zh", "ja", "ko", "th", "lo", "my", "km"})
_WITHOUT_FULL_STOP = frozenset({"th", "lo"})

_TERMINATORS = ".!?…。！？؟।۔։።"  # noqa: RUF001 - Urdu's and Armenian's full stops
_CLOSING = "\"'”’»)]」』› "
_OPENING = "\"'“‘«„([「『‹—–-•*·` "

_UPPER = "A-ZÀ-ÞА-ЯЁ"
_AGENCY = any_of(r"""
    (?:reuters|ap|afp|cnn|dpa|ansa|efe|xinhua|upi|pti|ani|tass|ria novosti|interfax|bloomberg|ians|yonhap)
    (?:the )?associated press
    agence france-presse
    (?:bbc|rfe/rl|aap|pa|pa media|anadolu|aa|lusa|belga|apa|ritzau|ntb|tt|stt|čtk|ctk|mti|pap|wam|spa)
    (?:mena|kna|epd|kyodo)
    (?:тасс|риа новости|интерфакс|укринформ|уніан|казинформ|тренд|kazinform|trend|report)
""")
_PLACE = rf"[{_UPPER}][{_UPPER}.'’ -]{{2,40}}(?:,[^—–\n]{{1,40}}?)?\s*(?:\([^)]{{2,40}}\))?"
_CLOCK = r"\d{1,2}[:.]\d{2}(?:\s?[AaPp]\.?[Mm]\.?)?(?:\s[A-Z]{2,4}\b)?"
_DAY = r"(?:\w{3,9}\.?\s\d{1,2}(?:st|nd|rd|th)?,?\s\d{4}|\d{1,2}\s\w{3,9}\.?\s\d{4})"
_SHORT_DAY = r"(?:\d{1,2}\.?\s(?:de\s)?\w{3,10}\.?|\w{3,9}\.?\s\d{1,2})(?:,?\s(?:de\s)?\d{4})?"
_DATELINES = (
    # Updated Jul 7, 2012 6:40 PM ET, Friday, May 5th 2000, 2:12AM
    re.compile(rf"(?:(?:[Ll]ast\s)?[A-Z][a-z]+ed:?\s|\w+day,\s)?{_DAY},?\s(?:at\s)?{_CLOCK}[\s|.–-]*"),
    # updated 8:10 AM EDT, Tue July 29, 2014
    re.compile(rf"(?:[A-Za-z][a-z]+ed:?\s)(?:at\s)?{_CLOCK},?\s(?:\w{{3,9}},?\s)?{_DAY}[\s|.–-]*"),
    # Photograph: Ann Example/Getty Images
    re.compile(
        r"(?:Photo(?:graph)?s?|Pictures?|Images?)(?: by|:) [^.\n]{2,60}?[/ ]"
        r"(?i:getty images|reuters|ap|afp|epa|pa) "
    ),
    # (CNN), (Reuters) -
    re.compile(rf"\([{_UPPER}][^()\n]{{1,40}}\)\s*(?:[—–:-]+\s*)?"),
    # Almaty (Reuters) —, NEW YORK, Jan. 5 (AP) --
    re.compile(rf"[{_UPPER}][^()\n]{{1,60}}\(\s*(?i:{_AGENCY})\b[^)]{{0,40}}\)\s*[—–:.-]*\s*"),
    # ALMATY, June 5. /TASS/. and MOSCOW, June 5 — RIA Novosti.
    re.compile(rf"[{_UPPER}][^.\n]{{1,50}}\.\s?/[{_UPPER}][^/\n]{{1,30}}/\.?\s*"),
    re.compile(rf"[{_UPPER}][^—–\n]{{1,50}}[—–-]+\s*(?i:{_AGENCY})\.\s*"),
    # PARIS —, WASHINGTON, Jan. 5 --, and with the byline before it
    re.compile(rf"(?:By [^—–\n]{{4,60}}?\s)?{_PLACE}\s*(?:—|–|--|\s-)\s*"),
    # Suva, 18 November 2026 –, Maputo, 19 nov (Lusa) –, Paris, le 5 mai —
    re.compile(rf"[{_UPPER}][\w.'’ -]{{2,30}}, (?:le |den )?{_SHORT_DAY}\s*(?:\([^)]{{2,40}}\))?\s*[—–-]+\s"),
    # Nuku'alofa, Tonga -
    re.compile(rf"[{_UPPER}][\w.'’ -]{{2,30}}, [{_UPPER}][\w.'’ -]{{2,30}}\s(?:—|–|--|-)\s"),
    # ISLAMABAD: in the papers of South Asia
    re.compile(rf"[{_UPPER}][{_UPPER}'’ -]{{3,30}}(?:/[{_UPPER} -]{{3,30}})?:\s"),
)

_INSIDE = any_of(r"""
    (?:getty|shutterstock|rex features|alamy|istock|ap photo|epa[-/]|reuters/\w|afp/|pic\.twitter)
    (?:photo(?:graph)?s?|images?|picture) (?:by|courtesy|credits?)
    \(\s*(?:pictured|left|right|cent(?:re|er)|above|below|file photo|photo|l|r|top|bottom)\s*\)
    \(\s*(?:archivo|archivbild|архив)\s*\)
    \(\s*(?:(?:far|second|from|pictured|seen|top|bottom|bottom) [\w ]{1,30}|(?:left|right),? pictured)\s*\)
    news ?letters?\b
    sign(?:ing|ed)?[- ]up (?:for|to|here|now|today)\b
    subscrib(?:e|ers?|ing|ption)\b.{0,60}\b(?:to|for|here|now|today)
    all rights reserved
    (?:we use|accept|our use of) cookies
    (?:privacy policy|terms of (?:use|service))
    contributed to this (?:report|story|article)
    this (?:article|story|post|piece) (?:was|has been|is|first|originally)\b.{0,40}(?:publi|updat|produc)
    click (?:here|on|to)\b
    our (?:app|podcast|newsletter)\b
    is (?:a|an|the) [\w ,'-]{0,60}\b(?:contributor|columnist|commentator|staff writer)\b
    (?:abonnez|inscrivez)-vous
    suscr[ií]b(?:ete|ase|irse)
    (?:jetzt )?(?:abonnieren|anmelden) sie
    inscreva-se|assine (?:a|o|nossa)
    подпишитесь|подписывайтесь|рассылк
    https?://|\bwww\.
""")
_AT_START = any_of(r"""
    (?:pictured|caption|file photo|photos?|video|audio|image|credit|source|foto|bild)\s*:
    (?:фото|видео|источник)\s*:
    (?:scroll down|watch (?:the|this|our|more)|listen (?:to|here)|see also)\b
    read (?:more|also|next|(?:our|the) (?:full|latest|live|original))\b
    (?:this|our) live ?(?:blog|page|coverage|updates?)\b
    here(?:['’]s|['’]re| is| are) (?:(?:all|everything) )?(?:what|how|why|\w+ things|a (?:look|guide))\b
    (?:published|posted|updated|last (?:updated|modified))\s*(?::|on\b|at\b|\w{3,9}\.?\s\d|\d)
    (?:editor|editors)?['’]?s?['’]?\s?note\s*:
    editor['’]?s pick|(?:correction|clarification|disclaimer|transcript|advertisement|related|watch)\s*:
    (?:reporting|additional reporting|editing|writing|written|compiled|edited|translated) by\b
    (?-i:[Bb]y|BY) (?-i:[A-ZÀ-Þ])[\w.'’-]+ (?-i:[A-ZÀ-Þ])[\w.'’-]*(?:,| for | in [A-Z]|\s?\|)
    (?:the )?associated press (?:writers?|contributed)
    for confidential support
    follow (?:us|him|her|them|@)
    share this
    (?:lire aussi|à lire|lee también|leia (?:mais|também)|lesen sie|mehr zum thema)\b
    (?:читайте также|подробнее)\b
""")
_CLUTTER = re.compile(rf"\b(?:{_INSIDE})|^\W{{0,4}}{_AT_START}|(?<=\s){_INSIDE}", re.IGNORECASE)
_CREDIT_FIRST = re.compile(
    r"(?:[Pp]hotos?|[Pp]icture|[Ii]mage|[Ff]otos?|[Фф]ото)(?: credit)?:\s|"
    rf"\(?(?i:{_AGENCY}|getty images|epa|epa-efe)\s?/\s?[{_UPPER}]"
    rf"|\([{_UPPER}][^()/\n]{{3,40}}/\s?[{_UPPER}][^()\n]{{1,40}}\)"
)
_BYLINE = re.compile(r"By (?:[A-ZÀ-Þ][\w.'’-]+\s?){2,}")
_FIRST_WORDS = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*['’]?")
# "In 2020 it took …", "On Friday he …": the subject points back although a date stands before it
_LATE_SUBJECT = re.compile(
    r"(?i:in|on|at|by|under|during|since|until|from|for|with|within|over|after|before|last|next|earlier|later|"
    r"yesterday|today|tomorrow|now|once|(?:one|two|three|\d+) \w+ (?:ago|later|earlier))"
    r"(?: (?:[\d.,:%]+|[a-z.-]+|January|February|March|April|May|June|July|August|September|October|November|"
    r"December|\w+day)){0,4},? (?:he|she|it|they)\b"
)
_AGE = re.compile(r"(?:the|der|die|el|la|le|o|a)\s\d{1,3}[- ](?:year|jährige|an|año)", re.IGNORECASE)
_LONGEST_OPENER = 4


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may stand in a summary; `leans` when it points at the sentence before it.

    `noun` is what it speaks of as known, because the article named it just before: "The family said …".
    """

    position: int
    text: str
    leans: bool
    noun: str | None = None


def candidate(
    position: int, sentence: str, language: str | None, before: Collection[str] = ()
) -> Candidate | None:
    """Give the quotable part of a sentence (its end: what follows a dateline), or None.

    `before` are the terms of the sentences just before it.
    """
    text = without_dateline(sentence)
    if is_fragment(text, language) or is_clutter(text) or is_question(text):
        return None
    leans = points_back(text, language) or is_unattributed(text) or points_in_quotation(text)
    return Candidate(position, text, leans, speaks_of_as_known(text, language, before))


def without_dateline(sentence: str) -> str:
    """Cut "ALMATY (Reuters) — " from a sentence; what is left is still a slice of the article."""
    for pattern in _DATELINES:
        match = pattern.match(sentence)
        if match and _begins_sentence(sentence[match.end() :]):
            return sentence[match.end() :]
    return sentence


def _begins_sentence(rest: str) -> bool:
    first = rest.lstrip(_OPENING)[:1]
    return len(rest) >= SHORTEST and (first.isdigit() or not first.islower())


def is_fragment(text: str, language: str | None) -> bool:
    """Tell whether this is less than a sentence: too short, unfinished, or half of a quotation."""
    code = (language or "")[:2]
    if len(text) < (SHORTEST // 3 if code in _DENSE else SHORTEST) or text[:1].islower():
        return True
    ended = text.rstrip(_CLOSING)[-1:] in _TERMINATORS or code in _WITHOUT_FULL_STOP
    return not ended or _half_quoted(text)


def _half_quoted(text: str) -> bool:
    straight = text.count('"') % 2 == 1 or text.count("``") > text.count("''")
    german = "„" in text  # „…“: there the mark that opens elsewhere closes
    curly = not german and text.count("“") != text.count("”")
    single = text[:1] in "'‘" and not re.search(r"['’](?:\W|$)", text[1:])
    return (
        straight
        or curly
        or single
        or text.count("«") != text.count("»")
        or text.count("(") != text.count(")")
    )


def is_clutter(text: str) -> bool:
    """Tell whether this is a caption, credit, byline, sign-up, or a note of the publisher's own."""
    return bool(_CLUTTER.search(text) or _BYLINE.match(text)) or clutter_of(text) is not None


def is_credit(text: str) -> bool:
    """Tell whether a sentence begins with a picture's credit, so that the one before it is the caption."""
    return bool(_CREDIT_FIRST.match(text))


def is_question(text: str) -> bool:
    """Tell whether the sentence ends as a question; Greek's mark is a semicolon."""
    return text.rstrip(_CLOSING)[-1:] in {"?", "？", "؟", ";"}


def points_back(text: str, language: str | None) -> bool:
    """Tell whether the sentence begins by pointing at something said before it."""
    bare = text.lstrip(_OPENING).casefold()
    known = openers(language)
    if (language or "")[:2] in UNSPACED_LANGUAGES:
        return any(bare.startswith(opener[0]) for opener in known)
    first = tuple(word.replace("’", "'") for word in _FIRST_WORDS.findall(bare[:60])[:_LONGEST_OPENER])
    elided = first[0].partition("'")[0] if first and "'" in first[0] else ""  # "it's", "s'il"
    beginnings = {first[:length] for length in range(1, _LONGEST_OPENER + 1)} | {(elided,)}
    late = (language or "en")[:2] == "en" and _LATE_SUBJECT.match(text.lstrip(_OPENING))
    return bool(late or _AGE.match(bare)) or not known.isdisjoint(beginnings)
