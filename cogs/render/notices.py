"""Notices: one plain message that says what stopped and what to do."""

from bot.model import Feed, FeedState
from bot.services.rendering import FeedEnded, Notice, PlaceEnded, PlacePaused
from bot.translation import N_, _, retold
from cogs.render.parts import Json, message, silent
from cogs.render.stories import host
from cogs.render.text import link, safe

COLOUR = 0xB5651D
REASON, NAME = 300, 100


def notice_message(notice: Notice, *, mark: str) -> Json:
    """Return the message of a notice; the footer carries the mark."""
    title, text = _said(notice)
    embed: Json = {
        "title": title,
        "description": text,
        "color": COLOUR,
        "footer": {"text": _("Dateline notice {mark}").format(mark=mark)},
    }
    return silent(message(embeds=[embed]))


def _said(notice: Notice) -> tuple[str, str]:
    match notice:
        case PlacePaused(target, reason):
            return _("A subscribed channel is paused"), _(
                "I could not post in {channel}: {reason}.\n\n"
                "Nothing is lost: when that is set right I go on by myself, and what grew old meanwhile comes"
                " in one brief. To stop it instead, use `/subscriptions` on that server."
            ).format(channel=f"<#{target.address}>", reason=_reason(reason))
        case PlaceEnded(_target, reason):
            return _("A subscribed channel is gone"), _(
                "I post no more in a channel you subscribed: {reason}.\n\n"
                "To follow the same elsewhere, use `/subscribe` in another channel of that server."
            ).format(reason=_reason(reason))
        case FeedEnded(feed):
            return _("A feed of this server ended"), f"{_feed(feed)}\n\n{_advice(feed)}"


def _reason(reason: str) -> str:
    return safe(retold(reason), REASON)


def _feed(feed: Feed) -> str:
    address = link(host(feed.url), feed.url) or safe(feed.url, REASON)
    name = safe(feed.outlet or feed.title or "", NAME)
    cause = _reason(feed.last_error or N_("it cannot be read"))
    if name:
        text = _("I read “{name}” ({address}) no more: {reason}.")
        return text.format(name=name, address=address, reason=cause)
    return _("I read {address} no more: {reason}.").format(address=address, reason=cause)


def _advice(feed: Feed) -> str:
    if feed.state is FeedState.GONE:
        return _(
            "Its publisher has ended it. `/feeds remove` takes it off the list; `/feeds add` adds another."
        )
    return _("If it has moved, use `/feeds remove` and `/feeds add` with its new address.")
