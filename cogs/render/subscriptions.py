"""Subscriptions as answers: what is followed where; one of them with the buttons that change it."""

from collections.abc import Collection, Sequence

from bot.model import Preferences, Subscription, SubscriptionState, TargetKind, TargetState
from bot.translation import N_, _, pgettext, retold
from cogs.render import limits
from cogs.render.parts import Json, Style, button, menu, message, moment, rows
from cogs.render.stories import COLOUR
from cogs.render.text import plain, safe
from cogs.render.wishes import place, rhythm, wanted, wanted_plainly

PAGE = 8
"""Subscriptions on a page: so many fit the 6,000 characters of an embed with the longest words."""


def subscriptions_answer(
    held: Sequence[Subscription],
    preferences: Preferences,
    *,
    page: int = 0,
    muted: Collection[int] = (),
    fixed: Collection[int] = (),
) -> Json:
    """List subscriptions, a page of them, with a menu of those that whoever looks may change.

    `preferences` are those of the guild or person who looks; `muted` are ids of those that call no role now,
    `fixed` of those that only others may change.
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
    if pages > 1:
        embed["footer"] = {"text": _("Page {page} of {pages}").format(page=page + 1, pages=pages)}
    if notes := [*quiet_too(preferences), *_for_others(shown, fixed)]:
        embed["description"] = "\n".join(notes)
    own = [each for each in shown if each.id not in fixed]
    return message(embeds=[embed], components=[*_choice(own, page), *_turns(page, pages)])


def _for_others(shown: Sequence[Subscription], fixed: Collection[int]) -> list[str]:
    """Say who may change what whoever looks may not."""
    others = [each for each in shown if each.id in fixed]
    if not others:
        return []
    if len(others) == len(shown):
        return ["-# " + _("To change these takes Manage Server, or Manage Messages in their channel.")]
    text = _("The menu has those you may change; the others take Manage Server, or Manage Messages there.")
    return [f"-# {text}"]


def _choice(own: Sequence[Subscription], page: int) -> list[Json]:
    options = [
        (
            str(each.id),
            plain(f"#{each.id} {wanted_plainly(each)}", limits.CHOICE_NAME),
            plain(rhythm(each), limits.CHOICE_NAME),
        )
        for each in own
    ]
    return [menu(f"sub|pick|{page}", _("Choose one to change"), options)] if options else []


def _turns(page: int, pages: int) -> list[Json]:
    if pages == 1:
        return []
    return rows(
        button(pgettext("page", "Back"), f"sub|page|{page - 1}|0", disabled=page == 0),
        button(pgettext("page", "More"), f"sub|page|{page + 1}|0", disabled=page == pages - 1),
    )


def card(
    subscription: Subscription,
    preferences: Preferences,
    *,
    page: int,
    is_muted: bool = False,
    is_only: bool = False,
) -> Json:
    """Show one subscription with the buttons that change it; `page` is where it stands in the list."""
    embed: Json = {
        "title": _("Subscription"),
        "fields": [_field(subscription, is_muted=is_muted)],
        "color": COLOUR,
    }
    if quiet := quiet_too(preferences):
        embed["description"] = quiet[0]
    return message(embeds=[embed], components=card_rows(subscription, page=page, is_only=is_only))


def card_rows(subscription: Subscription, *, page: int, is_only: bool = False) -> list[Json]:
    """Return the buttons of one subscription in rows, each of three that fit a phone's width."""
    at = f"{subscription.id}|{page}"
    if subscription.state is SubscriptionState.ACTIVE:
        first = button(_("Pause"), f"sub|pause|{at}")
    else:
        first = button(_("Resume"), f"sub|resume|{at}", style=Style.SUCCESS)
    often = (first, button(_("Edit…"), f"sub|edit|{at}"), button(_("Test"), f"sub|test|{at}"))
    seldom = [button(_("Remove…"), f"sub|remove|{at}", style=Style.DANGER)]
    if is_movable(subscription):
        seldom.insert(0, button(_("Move…"), f"sub|move|{at}"))
    if not is_only:
        seldom.append(show_all(page))
    calls = [button(_("Call no role"), f"sub|unmention|{at}")] if subscription.mention_role else []
    return [*rows(*often), *rows(*seldom), *rows(*calls)]


def removal_question(subscription: Subscription, *, page: int) -> Json:
    """Ask before a subscription is removed, and say which."""
    text = _("**{wanted}** goes to {place}, {rhythm}.\nNothing more comes by it; what was posted stays.")
    at = f"{subscription.id}|{page}"
    buttons = (
        button(_("Remove"), f"sub|delete|{at}", style=Style.DANGER),
        button(_("Keep"), f"sub|show|{at}"),
    )
    embed = {
        "title": _("Remove this subscription?"),
        "description": _told(text, subscription),
        "color": COLOUR,
    }
    return message(embeds=[embed], components=rows(*buttons))


def removed_answer(subscription: Subscription, *, page: int) -> Json:
    """Say what was removed, so that it can be followed again."""
    text = _("Removed: **{wanted}**, which went to {place}, {rhythm}. `/subscribe` follows it again.")
    embed = {"title": _("Subscription"), "description": _told(text, subscription), "color": COLOUR}
    return message(embeds=[embed], components=rows(show_all(page)))


def _told(text: str, subscription: Subscription) -> str:
    return text.format(wanted=wanted(subscription), place=place(subscription), rhythm=rhythm(subscription))


def show_all(page: int) -> Json:
    """Return the button that leads from one subscription to the list."""
    return button(_("Show all"), f"sub|page|{page}|0")


def is_movable(subscription: Subscription) -> bool:
    """Tell whether a subscription can go to another channel: one's own direct messages stay what they are."""
    return subscription.target.kind is not TargetKind.DM


def quiet_too(preferences: Preferences) -> list[str]:
    """Say which quiet hours hold beside each subscription's own, if any."""
    if preferences.quiet is None:
        return []
    text = _("The quiet hours chosen in `/settings` hold too: {hours} ({timezone}).")
    return ["-# " + text.format(hours=preferences.quiet, timezone=preferences.timezone or "UTC")]


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
