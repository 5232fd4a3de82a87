"""Subscriptions as answers: what is followed where, and buttons to change it."""

from collections.abc import Collection, Sequence

from bot.model import Cadence, Preferences, Story, Subscription, SubscriptionState, TargetKind, TargetState
from bot.services.grounds import quoted
from bot.services.subscriptions import Followed, Preview
from bot.translation import N_, _, ngettext, pgettext, retold, spoken, weekdays
from bot.vocabulary.regions import region_name
from bot.vocabulary.topics import topic_name
from bot.vocabulary.weekdays import days_said
from cogs.render import limits
from cogs.render.parts import Json, Style, ago, button, field, message, moment, rows
from cogs.render.stories import COLOUR, untitled
from cogs.render.text import plain, safe, title_text

PAGE = 4
"""Subscriptions on a page: each has its row of buttons, and the fifth row turns the page."""

EVERY_DAY = 7


def offer_answer(draft: Subscription, preview: Preview, preferences: Preferences, *, token: str) -> Json:
    """Show what would be followed and what the last week would have brought, and ask.

    `preferences` are those of the guild or person it is for: what comes from them is told.
    """
    lines = [_where_and_when(draft)]
    if draft.mention_role:
        lines.append(_("Each post calls {role}.").format(role=f"<@&{draft.mention_role}>"))
    if draft.publish:
        lines.append(_("Each post is published to the channel's followers."))
    embed: Json = {
        "title": title_text(_("Follow {wanted}?").format(wanted=wanted_plainly(draft)), limits.TITLE),
        "description": "\n".join([*lines, *_from_settings(draft, preferences), _matched(preview)]),
        "color": COLOUR,
    }
    if preview.newest:
        newest = "\n".join(story_line(story) for story in preview.newest)
        embed["fields"] = [{"name": _("The newest"), "value": newest[: limits.FIELD_VALUE]}]
    buttons = (
        button(_("Follow"), f"offer|keep|{token}", style=Style.SUCCESS),
        button(_("Change…"), f"offer|change|{token}"),
        button(_("Cancel"), f"offer|drop|{token}"),
    )
    return message(embeds=[embed], components=rows(*buttons))


def _from_settings(draft: Subscription, preferences: Preferences) -> list[str]:
    """Say what of an offer comes from `/settings`."""
    lines = []
    if draft.timezone == preferences.timezone:
        lines.append(_("The time zone is the one chosen in `/settings`."))
    if draft.target.address == preferences.channel:
        lines.append(_("The channel is the one chosen in `/settings`."))
    return [*(f"-# {line}" for line in lines), *_quiet_too(preferences)]


def _quiet_too(preferences: Preferences) -> list[str]:
    if preferences.quiet is None:
        return []
    text = _("The quiet hours chosen in `/settings` hold too: {hours} ({timezone}).")
    return ["-# " + text.format(hours=preferences.quiet, timezone=preferences.timezone or "UTC")]


def _matched(preview: Preview) -> str:
    if not preview.week:
        return _("Nothing matched in the last week. A wider region or fewer keywords bring more.")
    text = ngettext(
        "**{n} story** matched in the last week, {day} of them in the last day.",
        "**{n} stories** matched in the last week, {day} of them in the last day.",
        preview.week,
    )
    return text.format(n=preview.week, day=preview.day)


def story_line(story: Story) -> str:
    """Return one story as a line of a list."""
    return f"- {safe(story.title, 180) or untitled()} · {safe(story.outlets[0], 40)} {ago(story.reported_at)}"


def dropped_answer() -> Json:
    """Say that nothing is followed."""
    text = _("Nothing was changed.")
    return message(embeds=[{"title": _("Subscription"), "description": text, "color": COLOUR}])


def followed_answer(followed: Followed) -> Json:
    """Confirm a subscription: what, where, and when first."""
    subscription = followed.subscription
    done = _("Following **{wanted}**.") if followed.new else _("Changed: following **{wanted}**.")
    lines = [f"{done.format(wanted=wanted(subscription))} {_where_and_when(subscription)}"]
    if subscription.next_at is not None:
        text = _("The first brief comes {time}, if there is news by then.")
        lines.append(text.format(time=moment(subscription.next_at)))
    else:
        lines.append(_("It starts from now: each new story is posted a few minutes after its first report."))
    lines.append(_("`/subscriptions` shows and changes all that is followed."))
    embed: Json = {"title": _("Subscription"), "description": "\n".join(lines), "color": COLOUR}
    return message(embeds=[embed], components=single_rows(subscription, page=0))


def times_form(subscription: Subscription, *, custom_id: str) -> Json:
    """Return the form that changes a subscription's keywords and times."""
    days = "" if len(subscription.days) == EVERY_DAY else days_said(subscription.days)
    return {
        "title": _("Change what is followed"),
        "custom_id": custom_id,
        "fields": [
            field(
                _("Hour of the brief"),
                "at",
                subscription.at,
                description=_("On the clock of the zone below"),
            ),
            field(
                _("Days"),
                "days",
                days,
                description=_("Nothing means every day"),
                placeholder=_("Mon-Fri, or Sat, Sun"),
            ),
            field(
                _("Time zone"),
                "timezone",
                subscription.timezone,
                description=_("A city, or Europe/Berlin"),
            ),
            field(
                _("Quiet hours"),
                "quiet",
                subscription.quiet or "",
                description=_("Nothing is posted between these hours"),
                placeholder="22:00-07:00",
            ),
            field(
                _("Keywords"),
                "keywords",
                ", ".join(subscription.keywords),
                description=_("Only stories with one of these words; nothing means all"),
                max_length=600,
            ),
        ],
    }


def subscriptions_answer(
    held: Sequence[Subscription],
    preferences: Preferences,
    *,
    page: int = 0,
    muted: Collection[int] = (),
) -> Json:
    """List subscriptions, a page of them, each with its buttons.

    `preferences` are those of the guild or person who looks; `muted` are ids of those that call no role now.
    """
    pages = max(1, -(-len(held) // PAGE))
    page = min(page, pages - 1)
    shown = held[page * PAGE : (page + 1) * PAGE]
    if not shown:
        empty = _("Nothing is followed here yet. `/subscribe` follows a region.")
        return message(embeds=[{"title": _("Subscriptions"), "description": empty, "color": COLOUR}])
    embed: Json = {
        "title": _("Subscriptions"),
        "color": COLOUR,
        "fields": [_field(each, is_muted=each.id in muted) for each in shown],
    }
    if quiet := _quiet_too(preferences):
        embed["description"] = quiet[0]
    buttons = [rows(*change_buttons(subscription, page=page))[0] for subscription in shown]
    last = []
    if pages > 1:
        embed["footer"] = {"text": _("Page {page} of {pages}").format(page=page + 1, pages=pages)}
        last = [
            button(pgettext("page", "Back"), f"sub|page|{page - 1}|0", disabled=page == 0),
            button(pgettext("page", "More"), f"sub|page|{page + 1}|0", disabled=page == pages - 1),
        ]
    if any(map(is_movable, shown)):
        last.append(button(_("Move…"), f"sub|which|{page}"))
    return message(embeds=[embed], components=[*buttons, *rows(*last)])


def change_buttons(subscription: Subscription, *, page: int) -> list[Json]:
    """Return the buttons that change a subscription, and the one that shows what it would send now."""
    number = subscription.id
    # The first button carries the number for its row: four of them then fit a phone's width.
    if subscription.state is SubscriptionState.ACTIVE:
        first = button(_("Pause #{number}").format(number=number), f"sub|pause|{number}|{page}")
    else:
        first = button(
            _("Resume #{number}").format(number=number), f"sub|resume|{number}|{page}", style=Style.SUCCESS
        )
    return [
        first,
        button(_("Edit"), f"sub|edit|{number}|{page}"),
        button(_("Test"), f"sub|test|{number}|{page}"),
        button(_("Remove"), f"sub|remove|{number}|{page}", style=Style.DANGER),
    ]


def is_movable(subscription: Subscription) -> bool:
    """Tell whether a subscription can go to another channel: one's own direct messages stay what they are."""
    return subscription.target.kind is not TargetKind.DM


def single_rows(subscription: Subscription, *, page: int) -> list[Json]:
    """Return the buttons of an answer that shows one subscription."""
    move = [button(_("Move…"), f"sub|move|{subscription.id}|{page}")] if is_movable(subscription) else []
    return [*rows(*change_buttons(subscription, page=page)), *rows(*move)]


def wanted(subscription: Subscription) -> str:
    """Say what is followed: region, topic, keywords."""
    return safe(wanted_plainly(subscription), 240)


def wanted_plainly(subscription: Subscription) -> str:
    """Say what is followed, where Discord reads no Markdown."""
    parts = [region_name(subscription.region, spoken())]
    if subscription.topic:
        parts.append(topic_name(subscription.topic, spoken()))
    if subscription.keywords:
        parts.append(quoted(subscription.keywords))
    return plain(" · ".join(parts), 300)


def place(subscription: Subscription) -> str:
    """Say where it goes."""
    if subscription.target.kind is TargetKind.DM:
        return _("direct messages")
    return f"<#{subscription.target.address}>"


def rhythm(subscription: Subscription) -> str:
    """Say when it is told, in the subscription's own time zone."""
    said = _cadence(subscription)
    if not subscription.quiet:
        return said
    # A brief's hour names its time zone already.
    text = _("{rhythm}, quiet {hours}")
    if subscription.cadence in {Cadence.AS_IT_HAPPENS, Cadence.HOURLY}:
        text = _("{rhythm}, quiet {hours} ({timezone})")
    return text.format(rhythm=said, hours=subscription.quiet, timezone=subscription.timezone)


def _cadence(subscription: Subscription) -> str:
    match subscription.cadence:
        case Cadence.AS_IT_HAPPENS:
            return _("as it happens")
        case Cadence.HOURLY:
            return _("every hour")
        case Cadence.WEEKLY:
            text = _("weekly, {day} at {time} ({timezone})")
            # what is kept is what was typed: "Sat-Mon" begins on Saturday, and so does the brief
            days = weekdays()[subscription.days[0] - 1]
        case _ if len(subscription.days) == EVERY_DAY:
            text, days = _("every day at {time} ({timezone})"), ""
        case _:
            text, days = _("{days} at {time} ({timezone})"), days_said(subscription.days)
    return text.format(day=days, days=days, time=subscription.at, timezone=subscription.timezone)


def _where_and_when(subscription: Subscription) -> str:
    if subscription.target.kind is TargetKind.DM:
        return _("By direct message, {rhythm}.").format(rhythm=rhythm(subscription))
    return _("In {place}, {rhythm}.").format(place=place(subscription), rhythm=rhythm(subscription))


def _field(subscription: Subscription, *, is_muted: bool) -> Json:
    lines = [f"{place(subscription)} · {rhythm(subscription)}"]
    if subscription.state is SubscriptionState.PAUSED:
        lines.append(_("Paused."))
    elif subscription.target.state is not TargetState.ACTIVE:
        reason = retold(subscription.target.reason or N_("the place is closed"))
        lines.append(_("Waiting: {reason}.").format(reason=safe(reason, 200)))
    elif subscription.next_at is not None:
        lines.append(_("Next {time}.").format(time=moment(subscription.next_at, "R")))
    if subscription.mention_role:
        calls = _("Each post calls {role}.")
        if is_muted:
            calls = _("Calls {role} no more, by what is chosen in `/settings`.")
        lines.append(calls.format(role=f"<@&{subscription.mention_role}>"))
    if subscription.publish:
        lines.append(_("Published to followers."))
    name = f"#{subscription.id} {wanted(subscription)}"
    return {"name": name[: limits.FIELD_NAME], "value": "\n".join(lines)[: limits.FIELD_VALUE]}
