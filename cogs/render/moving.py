"""Moving a subscription as answers: the question where to, and what came of it."""

from collections.abc import Sequence

from bot.model import Subscription
from bot.translation import _, pgettext
from cogs.render import limits
from cogs.render.parts import Json, button, channel_menu, menu, message, rows
from cogs.render.stories import COLOUR
from cogs.render.subscriptions import (
    PAGE,
    is_movable,
    place,
    rhythm,
    single_rows,
    wanted,
    wanted_plainly,
)
from cogs.render.text import plain


def move_question(subscription: Subscription, *, page: int) -> Json:
    """Ask in which channel a subscription is to go on."""
    text = _("**{wanted}** goes to {place}, {rhythm}. Where should it go from now on?")
    said = text.format(wanted=wanted(subscription), place=place(subscription), rhythm=rhythm(subscription))
    channels = channel_menu(f"sub|to|{subscription.id}|{page}", _("Choose a channel or thread"), chosen=None)
    back = button(pgettext("page", "Back"), f"sub|page|{page}|0")
    embed = {"title": _("Move a subscription"), "description": said, "color": COLOUR}
    return message(embeds=[embed], components=[channels, *rows(back)])


def which_question(held: Sequence[Subscription], *, page: int) -> Json:
    """Ask which of a page's subscriptions is to move."""
    options = [
        (str(each.id), plain(f"#{each.id} {wanted_plainly(each)}", limits.CHOICE_NAME), "")
        for each in held[page * PAGE : (page + 1) * PAGE]
        if is_movable(each)
    ]
    back = button(pgettext("page", "Back"), f"sub|page|{page}|0")
    embed = {"title": _("Move a subscription"), "description": _("Which one?"), "color": COLOUR}
    asked = [menu(f"sub|pick|{page}", _("Choose a subscription"), options)] if options else []
    return message(embeds=[embed], components=[*asked, *rows(back)])


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
    return message(embeds=[embed], components=single_rows(subscription, page=page))
