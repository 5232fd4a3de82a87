"""Notices: one plain message that says what stopped and what to do."""

from bot.model import Feed, FeedState
from bot.services.rendering import FeedEnded, Notice, PlaceEnded, PlacePaused
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
        "footer": {"text": f"Dateline notice {mark}"},
    }
    return silent(message(embeds=[embed]))


def _said(notice: Notice) -> tuple[str, str]:
    match notice:
        case PlacePaused(target, reason):
            return "A subscribed channel is paused", (
                f"I could not post in <#{target.address}>: {safe(reason, REASON)}.\n\n"
                "Nothing is lost: when that is set right I go on by myself, and what grew old meanwhile comes"
                " in one brief. To stop it instead, use `/subscriptions` on that server."
            )
        case PlaceEnded(_, reason):
            return "A subscribed channel is gone", (
                f"I post no more in a channel you subscribed: {safe(reason, REASON)}.\n\n"
                "To follow the same elsewhere, use `/subscribe` in another channel of that server."
            )
        case FeedEnded(feed):
            return "A feed of this server ended", f"{_feed(feed)}\n\n{_advice(feed)}"


def _feed(feed: Feed) -> str:
    address = link(host(feed.url), feed.url) or safe(feed.url, REASON)
    name = safe(feed.outlet or feed.title or "", NAME)
    cause = safe(feed.last_error or "it cannot be read", REASON)
    return f"I read {f'“{name}” ({address})' if name else address} no more: {cause}."


def _advice(feed: Feed) -> str:
    if feed.state is FeedState.GONE:
        return "Its publisher has ended it. `/feeds remove` takes it off the list; `/feeds add` adds another."
    return "If it has moved, use `/feeds remove` and `/feeds add` with its new address."
