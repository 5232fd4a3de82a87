"""Moving a subscription as answers: the question where to, and what came of it."""

from bot.model import Subscription
from bot.translation import _, pgettext
from cogs.render.parts import Json, button, channel_menu, message, rows
from cogs.render.stories import COLOUR
from cogs.render.subscriptions import card_rows
from cogs.render.wishes import place, rhythm, wanted


def move_question(subscription: Subscription, *, page: int) -> Json:
    """Ask in which channel a subscription is to go on."""
    text = _("**{wanted}** goes to {place}, {rhythm}. Where should it go from now on?")
    said = text.format(wanted=wanted(subscription), place=place(subscription), rhythm=rhythm(subscription))
    channels = channel_menu(f"sub|to|{subscription.id}|{page}", _("Choose a channel or thread"), chosen=None)
    back = button(pgettext("page", "Back"), f"sub|show|{subscription.id}|{page}")
    embed = {"title": _("Move a subscription"), "description": said, "color": COLOUR}
    return message(embeds=[embed], components=[channels, *rows(back)])


def moved_answer(subscription: Subscription, *, page: int, ends_publishing: bool) -> Json:
    """Say where a subscription goes now."""
    text = _("**{wanted}** goes to {place} from now on, {rhythm}.")
    lines = [
        text.format(wanted=wanted(subscription), place=place(subscription), rhythm=rhythm(subscription)),
        _("What was posted there before is not posted again."),
    ]
    if ends_publishing:
        lines.append(_("It is not published to followers any more: that is no announcement channel."))
    embed = {"title": _("Subscription"), "description": "\n".join(lines), "color": COLOUR}
    return message(embeds=[embed], components=card_rows(subscription, page=page))
