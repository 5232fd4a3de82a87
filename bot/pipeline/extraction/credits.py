"""Photo credits and captions: what names a picture's maker, and the sentence above it."""

# ruff: noqa: RUF001, E501 - words of many alphabets; one alternative a line
import re

from bot.pipeline.extraction.phrases import any_of

_AGENCIES = any_of(r"""
    reuters
    associated press
    agence france[- ]presse
    (?:afp|epa(?:-efe)?|efe|dpa|ansa|lusa|apa|ntb|vcg|pti|ians|upi|cp)
    getty(?: images)?
    (?:xinhua|tass|ria novosti|sputnik|nurphoto|shutterstock|bloomberg|belga|keystone|ritzau|abaca|hans lucas)
    imago(?: images)?
    picture[- ]alliance
    anadolu(?: agency| ajansı)?
    kyodo(?: news)?
    (?:yonhap|zuma(?: press)?|sipa(?: usa)?|rex features|le pictorium|middle east images)
    alamy(?: stock photo)?
    istock(?:photo)?
    (?:unsplash|pexels|pixabay|flickr)
    wikimedia(?: commons)?
    china news service
    ap(?: photo)?
    pa (?:wire|media|images)
    tt(?: news agency| nyhetsbyrån)?
    (?:рейтер|тасс|риа новости|коммерсантъ|интерфакс|униан|уніан|укринформ|укрінформ)
    (?:新华社|中新社|时事通信|共同社|連合ニュース)
""")
_LABEL = any_of(r"""
    (?:photo(?:graph)?s?|image|picture|pic|illustration|graphic|video|cover|file photo|screenshot)(?: credit| source)?s?
    (?:credits?|source|courtesy|handout)
    (?:fotos?|fotografía|imagen|créditos?|ilustración)
    (?:crédits?|cr[eé]dit photo|photographie)
    (?:bild|bilder|bildquelle|quelle)
    (?:фото|фотография|источник фото|джерело|фото из архива)
    (?:zdjęcie|fot\.|fotoğraf|foto's|kuva|圖|图|图源|图片来源|写真|صورة)
""")
_NAME = r"[^\W\d_][\w.'’\-]*"
_NAMES = rf"{_NAME}(?:[ ,&]{{1,2}}{_NAME}){{0,5}}"
_LABELLED = re.compile(
    rf"^[\W_]{{0,3}}{_LABEL}\s*(?::|©|/|\b(?:by|de|von|di|por|par)\b)\s*\S.{{0,110}}$", re.IGNORECASE
)
# a text's own source; in these words only a colon tells it from a sentence ("Fuente de …")
_SOURCE = re.compile(
    r"^[\W_]{0,3}(?:источник|джерело|дереккөз|fuente|fonte|kaynak|manba|mənbə)\s*:\s*\S.{0,80}$"
    r"|^[\W_]{0,3}(?:with (?:inputs?|files) from|con información de|com informações d[ae])\b.{0,60}$",
    re.IGNORECASE,
)
_COURTESY = re.compile(
    r"^[\W_]{0,3}(?:courtesy (?:of )?|handout|file photo|photos? by |screengrab|screenshot)\b.{0,80}$",
    re.IGNORECASE,
)
_AGENCY = re.compile(
    rf"^[\W_]{{0,3}}(?:(?:via|by)\s+)?{_AGENCIES}(?:\s*[/|,•·\-–—]\s*[\w .,'’/&\-]{{1,60}})?"
    r"(?:\s+via\s+[\w ]{1,40})?[\W_]{0,3}$",
    re.IGNORECASE,
)
_MAKER = re.compile(
    rf"^[\W_]{{0,3}}{_NAMES}\s*(?:/|\||\bvia\b|—|–|,)\s*(?:[\w .'’&\-]{{1,40}}/)?(?:the )?{_AGENCIES}"
    r"(?:\s+via\s+[\w ]{1,30})?[\W_]{0,3}$",
    re.IGNORECASE,
)
_COPYRIGHT_SIGN = re.compile(r"^[\W_]{0,3}©\s?[^.]{2,80}$")
# Only what cannot end a paragraph of the text: "(AP)" and "— Reuters" close many reports.
_CREDIT_AT_END = re.compile(
    r"(?:\((?:photo|image|picture|credit|foto|bild|фото)\b[^()]{2,90}\)|\(ap photo[^()]{0,60}\)|"
    r"\bap photo/[\w .'’\-]{2,50}|\breuters/[\w][\w .'’\-]{2,50}|"
    r"/(?:getty(?: images)?|afp|reuters|epa|ap)\b(?: via [\w ]{2,30})?|\b(?:via )?getty images|"
    r"[\[(](?:file|courtesy)[^\])]{0,60}[\])]|"
    r"\b(?:photo|photograph|image|picture|foto|bild)(?: credit)?(?::| by) [^\W\d_][\w .'’/,&\-]{2,60})[\W_]{0,3}$",
    re.IGNORECASE,
)
_LONGEST_CREDIT = 140
_LONGEST_CAPTION = 700
_LONGEST_CREDIT_AT_END = 160


def is_credit(line: str) -> bool:
    """Tell whether a line does nothing but name who made a picture."""
    line = line.strip()
    if not line or len(line) > _LONGEST_CREDIT:
        return False
    return any(
        pattern.match(line) for pattern in (_AGENCY, _MAKER, _LABELLED, _SOURCE, _COURTESY, _COPYRIGHT_SIGN)
    )


def is_captioned(line: str) -> bool:
    """Tell whether a line is a caption that carries its own credit at its end."""
    return len(line) <= _LONGEST_CAPTION and _CREDIT_AT_END.search(line[-_LONGEST_CREDIT_AT_END:]) is not None
