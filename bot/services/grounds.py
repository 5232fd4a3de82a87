"""Why a story is in a brief, in the reader's words."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.model import BriefItem, Ground, ItemReason
from bot.translation import _, ngettext, percent, retold, spoken
from bot.vocabulary.regions import region_name


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing and why it is so."""

    subject: str
    because: tuple[str, ...]


def item_reasons(item: BriefItem) -> Reason:
    """Return why a story is in a brief."""
    return Reason(item.story.title, tuple(map(_worded, item.reasons)))


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
