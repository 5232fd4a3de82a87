"""Why a page holds no article: too little text, a cookie wall, a paywall, a check for robots."""

import re
from collections.abc import Sequence

from bot.pipeline.extraction.lines import word_count

_FEWEST_WORDS = 18
"""Words of the shortest report: two short sentences. Flashes of one line are headlines, not articles."""
_SHORT = 160
"""Words under which a wall's words outweigh the rest."""

COOKIE_PAGE = "cookie page"
PAYWALL = "paywall"
ROBOT_CHECK = "robot check"
NOT_ENOUGH_TEXT = "not enough text"

_COOKIES = re.compile(
    r"\bcookies?\b|\bconsent\b|\bGDPR\b|vendors? (?:list|may)|legitimate interest|privacy (?:settings|preferences|choices)|"
    r"куки|файл\w* cookie|Einwilligung|Datenschutzeinstellungen|consentement|traceurs|consentimiento|galletas",
    re.IGNORECASE,
)
_PAYWALL = re.compile(
    r"(?:subscribe|subscription|sign in|log ?in|register|become a (?:member|subscriber)|create (?:a free|an) account)\b.{0,60}\b(?:to (?:continue|read|keep|unlock|access|view)|for (?:full|unlimited) access)|"
    r"(?:continue reading|read the full|unlock (?:this|the)|this (?:article|story|content) is (?:for|reserved|only|exclusive)|already a subscriber|exclusive to subscribers|subscriber[- ]only|for subscribers|premium content)|"
    r"(?:contenido|artículo) (?:exclusivo|solo) para suscriptores|suscríbe\w+ para (?:seguir|continuar|leer)|"
    r"(?:réservé|réservée) aux? abonnés|abonnez-vous pour (?:lire|continuer)|il vous reste .{0,20}% de cet article|"
    r"nur für abonnenten|jetzt (?:weiterlesen|freischalten)|mit .{0,20} weiterlesen|только для подписчиков|оформите подписку|riservato agli abbonati|exclusivo para assinantes",
    re.IGNORECASE | re.DOTALL,
)
_ROBOT_CHECK = re.compile(
    r"verify (?:that )?you(?:['’]re| are) (?:a )?(?:human|not a robot)|are you a robot|checking your browser|unusual (?:traffic|activity)|"
    r"(?:enable|turn on|requires?) javascript|javascript (?:is|and cookies)|captcha|access (?:to this page has been )?denied|attention required|just a moment",
    re.IGNORECASE,
)


def refuse(title: str | None, paragraphs: Sequence[str], *, around: str = "") -> str | None:
    """Say why these paragraphs are no article, or None where they are one.

    `around` is text of the page outside the paragraphs, where a wall may explain why they are few.
    """
    words = sum(word_count(paragraph) for paragraph in paragraphs)
    told = "\n".join(paragraphs)
    if words < _SHORT and _ROBOT_CHECK.search(f"{title or ''}\n{told[:600]}"):
        return ROBOT_CHECK
    if words < 2 * _SHORT and _mostly(_COOKIES, paragraphs):
        return COOKIE_PAGE
    if words < _SHORT and _mostly(_PAYWALL, paragraphs):
        return PAYWALL
    if words >= _FEWEST_WORDS:
        return None
    if _PAYWALL.search(around[:20_000]):
        return PAYWALL
    return COOKIE_PAGE if len(_COOKIES.findall(around[:4_000])) > 3 else NOT_ENOUGH_TEXT  # noqa: PLR2004 - a notice names them once or twice


def _mostly(pattern: re.Pattern[str], paragraphs: Sequence[str]) -> bool:
    hits = sum(pattern.search(paragraph) is not None for paragraph in paragraphs)
    return bool(paragraphs) and 2 * hits >= len(paragraphs)
