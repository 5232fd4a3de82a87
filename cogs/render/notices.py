"""Notices to one person."""

from bot.model import Target
from cogs.render.parts import Json, message, silent

COLOUR = 0xB5651D


def pause_message(target: Target, reason: str, *, mark: str) -> Json:
    """Return why nothing is sent to a channel now and what to do; the footer carries the mark."""
    embed: Json = {
        "title": "A channel you subscribed is paused",
        "description": (
            f"I could not post in <#{target.address}>: {reason}.\n\n"
            "Nothing is lost: when that is set right I go on by myself, and what grew old meanwhile comes in"
            " one brief. To stop it instead, use `/subscriptions` on that server."
        ),
        "color": COLOUR,
        "footer": {"text": f"Dateline notice {mark}"},
    }
    return silent(message(embeds=[embed]))
