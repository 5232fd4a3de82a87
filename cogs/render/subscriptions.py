"""Subscriptions as answers: what is followed where, and buttons to change it."""

from collections.abc import Sequence

from bot.model import Cadence, Subscription, SubscriptionState, TargetKind, TargetState
from bot.services.subscriptions import Followed, Preview
from bot.vocabulary.regions import region_name
from bot.vocabulary.topics import topic_name
from cogs.render import limits
from cogs.render.parts import Json, Style, button, message, moment, rows
from cogs.render.stories import COLOUR
from cogs.render.text import plain, safe

PAGE = 4
"""Subscriptions on a page: each has its row of buttons, and the fifth row turns the page."""

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def followed_answer(followed: Followed, preview: Preview, *, locale: str) -> Json:
    """Confirm a subscription: what, where, when first, and what the last day would have brought."""
    subscription = followed.subscription
    verb = "Following" if followed.new else "Changed: following"
    lines = [f"{verb} **{wanted(subscription, locale)}** in {place(subscription)}, {rhythm(subscription)}."]
    if subscription.next_at is not None:
        lines.append(f"The first brief comes {moment(subscription.next_at)}, if there is news by then.")
    stories = "1 story" if preview.day == 1 else f"{preview.day} stories"
    lines.append(f"It starts from now; {stories} of the last day would have matched.")
    embed: Json = {"title": "Subscription", "description": "\n".join(lines), "color": COLOUR}
    return message(embeds=[embed], components=rows(*change_buttons(subscription, page=0)))


def subscriptions_answer(held: Sequence[Subscription], *, locale: str, page: int = 0) -> Json:
    """List subscriptions, a page of them, each with its buttons."""
    pages = max(1, -(-len(held) // PAGE))
    page = min(page, pages - 1)
    shown = held[page * PAGE : (page + 1) * PAGE]
    if not shown:
        empty = "Nothing is followed here yet. `/subscribe` follows a region."
        return message(embeds=[{"title": "Subscriptions", "description": empty, "color": COLOUR}])
    embed: Json = {
        "title": "Subscriptions",
        "color": COLOUR,
        "fields": [_field(subscription, locale) for subscription in shown],
    }
    buttons = [rows(*change_buttons(subscription, page=page))[0] for subscription in shown]
    if pages > 1:
        embed["footer"] = {"text": f"Page {page + 1} of {pages}"}
        buttons += rows(
            button("Back", f"sub|page|{page - 1}|0", disabled=page == 0),
            button("More", f"sub|page|{page + 1}|0", disabled=page == pages - 1),
        )
    return message(embeds=[embed], components=buttons)


def removed_answer(subscription: Subscription, *, locale: str) -> Json:
    """Say that a subscription is gone."""
    text = f"Removed: {wanted(subscription, locale)} in {place(subscription)}."
    return message(embeds=[{"title": "Subscription", "description": text, "color": COLOUR}])


def change_buttons(subscription: Subscription, *, page: int) -> list[Json]:
    """Return the buttons that pause or resume and remove a subscription."""
    number = subscription.id
    if subscription.state is SubscriptionState.ACTIVE:
        first = button(f"Pause #{number}", f"sub|pause|{number}|{page}")
    else:
        first = button(f"Resume #{number}", f"sub|resume|{number}|{page}", style=Style.SUCCESS)
    return [first, button(f"Remove #{number}", f"sub|remove|{number}|{page}", style=Style.DANGER)]


def wanted(subscription: Subscription, locale: str) -> str:
    """Say what is followed: region, topic, keywords."""
    parts = [region_name(subscription.region, locale)]
    if subscription.topic:
        parts.append(topic_name(subscription.topic, locale))
    if subscription.keywords:
        parts.append("“" + "”, “".join(subscription.keywords) + "”")
    return safe(" · ".join(parts), 300)


def place(subscription: Subscription) -> str:
    """Say where it goes."""
    if subscription.target.kind is TargetKind.DM:
        return "direct messages"
    return f"<#{subscription.target.address}>"


def rhythm(subscription: Subscription) -> str:
    """Say when it is told, in the subscription's own time zone."""
    match subscription.cadence:
        case Cadence.AS_IT_HAPPENS:
            said = "as it happens"
        case Cadence.HOURLY:
            said = "every hour"
        case _:
            said = f"{_days(subscription)} at {subscription.at} ({subscription.timezone})"
    quiet = f", quiet {subscription.quiet} ({subscription.timezone})" if subscription.quiet else ""
    return said + quiet


def _days(subscription: Subscription) -> str:
    if subscription.cadence is Cadence.WEEKLY:
        return f"every {_DAYS[min(subscription.days) - 1]}"
    if len(subscription.days) == len(_DAYS):
        return "every day"
    return ", ".join(_DAYS[day - 1] for day in subscription.days)


def _field(subscription: Subscription, locale: str) -> Json:
    lines = [f"{place(subscription)} · {rhythm(subscription)}"]
    if subscription.state is SubscriptionState.PAUSED:
        lines.append("Paused.")
    elif subscription.target.state is not TargetState.ACTIVE:
        lines.append(f"Waiting: {safe(subscription.target.reason or 'the place is closed', 200)}.")
    elif subscription.next_at is not None:
        lines.append(f"Next {moment(subscription.next_at, 'R')}.")
    name = f"#{subscription.id} {wanted(subscription, locale)}"
    return {"name": plain(name, limits.FIELD_NAME), "value": "\n".join(lines)[: limits.FIELD_VALUE]}
