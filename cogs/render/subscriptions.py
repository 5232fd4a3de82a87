"""Subscriptions as answers: what is followed where, and buttons to change it."""

from collections.abc import Sequence

from bot.model import Cadence, Story, Subscription, SubscriptionState, TargetKind, TargetState
from bot.services.subscriptions import Followed, Preview
from bot.vocabulary.regions import region_name
from bot.vocabulary.topics import topic_name
from cogs.render import limits
from cogs.render.parts import Json, Style, ago, button, field, message, moment, rows
from cogs.render.stories import COLOUR, UNTITLED
from cogs.render.text import plain, safe, title_text

PAGE = 4
"""Subscriptions on a page: each has its row of buttons, and the fifth row turns the page."""

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def offer_answer(draft: Subscription, preview: Preview, *, token: str, locale: str) -> Json:
    """Show what would be followed and what the last week would have brought, and ask."""
    lines = [f"In {place(draft)}, {rhythm(draft)}."]
    if draft.mention_role:
        lines.append(f"Each post calls <@&{draft.mention_role}>.")
    embed: Json = {
        "title": title_text(f"Follow {wanted_plainly(draft, locale)}?", limits.TITLE),
        "description": "\n".join([*lines, _matched(preview)]),
        "color": COLOUR,
    }
    if preview.newest:
        newest = "\n".join(story_line(story) for story in preview.newest)
        embed["fields"] = [{"name": "The newest", "value": newest[: limits.FIELD_VALUE]}]
    buttons = (
        button("Follow", f"offer|keep|{token}", style=Style.SUCCESS),
        button("Change…", f"offer|change|{token}"),
        button("Cancel", f"offer|drop|{token}"),
    )
    return message(embeds=[embed], components=rows(*buttons))


def _matched(preview: Preview) -> str:
    if not preview.week:
        return "Nothing matched in the last week. A wider region or fewer keywords bring more."
    stories = "1 story" if preview.week == 1 else f"{preview.week} stories"
    return f"**{stories}** matched in the last week, {preview.day} of them in the last day."


def story_line(story: Story) -> str:
    """Return one story as a line of a list."""
    return f"- {safe(story.title, 180) or UNTITLED} · {safe(story.outlets[0], 40)} {ago(story.reported_at)}"


def dropped_answer() -> Json:
    """Say that nothing is followed."""
    return message(embeds=[{"title": "Subscription", "description": "Nothing was changed.", "color": COLOUR}])


def followed_answer(followed: Followed, *, locale: str) -> Json:
    """Confirm a subscription: what, where, and when first."""
    subscription = followed.subscription
    verb = "Following" if followed.new else "Changed: following"
    lines = [f"{verb} **{wanted(subscription, locale)}** in {place(subscription)}, {rhythm(subscription)}."]
    if subscription.next_at is not None:
        lines.append(f"The first brief comes {moment(subscription.next_at)}, if there is news by then.")
    else:
        lines.append("It starts from now: each new story is posted a few minutes after its first report.")
    lines.append("`/subscriptions` shows and changes all that is followed.")
    embed: Json = {"title": "Subscription", "description": "\n".join(lines), "color": COLOUR}
    return message(embeds=[embed], components=rows(*change_buttons(subscription, page=0)))


def times_form(subscription: Subscription, *, custom_id: str) -> Json:
    """Return the form that changes a subscription's keywords and times."""
    days = "" if len(subscription.days) == len(_DAYS) else _named_days(subscription)
    return {
        "title": "Change what is followed",
        "custom_id": custom_id,
        "fields": [
            field("Hour of the brief", "at", subscription.at, description="On the clock of the zone below"),
            field(
                "Days",
                "days",
                days,
                description="Nothing means every day",
                placeholder="Mon-Fri, or Sat, Sun",
            ),
            field("Time zone", "timezone", subscription.timezone, description="A city, or Europe/Berlin"),
            field(
                "Quiet hours",
                "quiet",
                subscription.quiet or "",
                description="Nothing is posted between these hours",
                placeholder="22:00-07:00",
            ),
            field(
                "Keywords",
                "keywords",
                ", ".join(subscription.keywords),
                description="Only stories with one of these words; nothing means all",
                max_length=600,
            ),
        ],
    }


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


def change_buttons(subscription: Subscription, *, page: int) -> list[Json]:
    """Return the buttons that change a subscription, and the one that shows what it would send now."""
    number = subscription.id
    # The first button carries the number for its row: four of them then fit a phone's width.
    if subscription.state is SubscriptionState.ACTIVE:
        first = button(f"Pause #{number}", f"sub|pause|{number}|{page}")
    else:
        first = button(f"Resume #{number}", f"sub|resume|{number}|{page}", style=Style.SUCCESS)
    return [
        first,
        button("Edit", f"sub|edit|{number}|{page}"),
        button("Test", f"sub|test|{number}|{page}"),
        button("Remove", f"sub|remove|{number}|{page}", style=Style.DANGER),
    ]


def wanted(subscription: Subscription, locale: str) -> str:
    """Say what is followed: region, topic, keywords."""
    return safe(wanted_plainly(subscription, locale), 240)


def wanted_plainly(subscription: Subscription, locale: str) -> str:
    """Say what is followed, where Discord reads no Markdown."""
    parts = [region_name(subscription.region, locale)]
    if subscription.topic:
        parts.append(topic_name(subscription.topic, locale))
    if subscription.keywords:
        parts.append("“" + "”, “".join(subscription.keywords) + "”")
    return plain(" · ".join(parts), 300)


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
    return _named_days(subscription)


def _named_days(subscription: Subscription) -> str:
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
    return {"name": name[: limits.FIELD_NAME], "value": "\n".join(lines)[: limits.FIELD_VALUE]}
