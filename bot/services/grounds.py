"""Why a story is in a brief, in the reader's words."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.model import GLOBAL, BriefItem, Correction, Ground, ItemReason, ReportKind
from bot.translation import _, ngettext, percent, retold, spoken
from bot.vocabulary.regions import region_name
from bot.vocabulary.topics import topic_name


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing and why it is so."""

    subject: str
    because: tuple[str, ...]
    story: int | None = None
    """The story's id, where the thing is one."""


def item_reasons(item: BriefItem) -> Reason:
    """Return why a story is in a brief."""
    return Reason(item.story.title, tuple(map(_worded, item.reasons)), item.story.id)


def worded_row(kept: object) -> str:
    """Word a reason as the row of a brief keeps it; those of earlier versions were kept in words."""
    if not isinstance(kept, dict):
        return retold(str(kept))
    return _worded(ItemReason(**{**kept, "ground": Ground(kept["ground"]), "words": tuple(kept["words"])}))


def _worded(reason: ItemReason) -> str:
    match reason.ground:
        case Ground.OUTLETS:
            return _outlets(reason.number)
        case Ground.AGE:
            return _age(reason.number)
        case Ground.REGION:
            about = _("{percent} about {name}")
            name = region_name(reason.code, spoken())
            return because_of(about.format(percent=percent(reason.weight), name=name), reason.words)
        case Ground.UPDATE:
            return _("told here before; there is a newer report")


def _outlets(count: int) -> str:
    if count <= 1:
        return _("a single source so far")
    return ngettext("reported by {n} outlet", "reported by {n} outlets", count).format(n=count)


def _age(hours: int) -> str:
    if hours < 1:
        return _("newest report within the hour")
    text = ngettext(
        "newest report {n} hour before the brief", "newest report {n} hours before the brief", hours
    )
    return text.format(n=hours)


def because_of(what: str, words: Sequence[str]) -> str:
    """Say that something is so because of words of the article, where there are any."""
    if not words:
        return what
    return _("{what} because of {words}").format(what=what, words=quoted(words))


def quoted(words: Sequence[str]) -> str:
    """Return words in quotation marks, parted by commas."""
    return ", ".join(_("“{word}”").format(word=word) for word in words)


def corrected_row(correction: Correction) -> str:
    """Word a correction and for whom it holds."""
    said = _corrected(correction)
    for_all = _("for all: {correction}")
    here = _("in this server: {correction}")
    return (for_all if correction.scope == GLOBAL else here).format(correction=said)


def _corrected(correction: Correction) -> str:
    if correction.kind is ReportKind.SUMMARY:
        return _("its summary is not shown")
    if correction.kind is ReportKind.REGION:
        text = _("it is about {region}") if correction.is_right else _("it is not about {region}")
        return text.format(region=region_name(correction.code, spoken()))
    text = _("it is on {topic}") if correction.is_right else _("it is not on {topic}")
    return text.format(topic=topic_name(correction.code, spoken()))


def reported_row(kind: ReportKind, number: int) -> str:
    """Word how many people reported one thing."""
    match kind:
        case ReportKind.REGION:
            text = ngettext("wrong region: {n} person", "wrong region: {n} people", number)
        case ReportKind.TOPIC:
            text = ngettext("wrong topic: {n} person", "wrong topic: {n} people", number)
        case ReportKind.SUMMARY:
            text = ngettext("bad summary: {n} person", "bad summary: {n} people", number)
    return text.format(n=number)
