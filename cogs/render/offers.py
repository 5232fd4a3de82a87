"""What `/subscribe` answers: the offer, and what came of it."""

from collections.abc import Collection, Sequence

from bot.model import Cadence, Preferences, Story, Subscription, SubscriptionState, TargetKind
from bot.services.previews import Preview
from bot.services.subscriptions import UTC, Alike, Followed
from bot.translation import _, ngettext
from bot.vocabulary.weekdays import days_said
from cogs.render import limits
from cogs.render.parts import Json, Style, ago, button, message, moment, rows
from cogs.render.stories import COLOUR, untitled
from cogs.render.subscriptions import card_rows, quiet_too
from cogs.render.text import safe, title_text
from cogs.render.wishes import place, rhythm, wanted, wanted_plainly, where_and_when

NOTHING_ALIKE = Alike()


def offer_answer(
    draft: Subscription,
    preview: Preview,
    preferences: Preferences,
    *,
    token: str,
    alike: Alike = NOTHING_ALIKE,
    notes: Sequence[str] = (),
) -> Json:
    """Show what would be followed and what the last week would have brought, and ask.

    `preferences` are those of the guild or person it is for: what comes from them is told. `notes` say what
    of the wish is left out. Where the same is followed already, what would become of it is told.
    """
    known = alike.same
    title = _("Follow {wanted}?") if known is None else _("Already followed: {wanted}")
    lines = _becomes(known, draft) if known else [where_and_when(draft), *_manner(draft)]
    lines += _beside(alike)
    lines += [f"-# {note}" for note in notes]
    embed: Json = {
        "title": title_text(title.format(wanted=wanted_plainly(draft)), limits.TITLE),
        "description": "\n".join([*lines, *_from_settings(draft, preferences), _matched(preview)]),
        "color": COLOUR,
    }
    if preview.newest:
        newest = "\n".join(story_line(story) for story in preview.newest)
        embed["fields"] = [{"name": _("The newest"), "value": newest[: limits.FIELD_VALUE]}]
    keep, drop = (_("Follow"), _("Cancel")) if known is None else (_("Change it"), _("Keep it"))
    buttons = (
        button(keep, f"offer|keep|{token}", style=Style.SUCCESS),
        button(_("Edit…"), f"offer|change|{token}"),
        button(drop, f"offer|drop|{token}"),
    )
    return message(embeds=[embed], components=rows(*buttons))


def _becomes(known: Subscription, draft: Subscription) -> list[str]:
    """Ask where the same is followed already; say how it is now, and how it would be."""
    text = _("Change it in {place}?").format(place=place(known))
    if known.target.kind is TargetKind.DM:
        text = _("Change it in your direct messages?")
    now, then = _("Now: {rhythm}."), _("After the change: {rhythm}.")
    return [
        text,
        " ".join([now.format(rhythm=rhythm(known)), *_manner(known)]),
        " ".join([f"**{then.format(rhythm=rhythm(draft))}**", *_manner(draft)]),
    ]


def _manner(subscription: Subscription) -> list[str]:
    """Say how it is posted: whom it calls, and whether others get it too."""
    said = []
    if subscription.state is SubscriptionState.PAUSED:
        said.append(_("Paused."))
    if subscription.mention_role:
        said.append(_("Each post calls {role}.").format(role=f"<@&{subscription.mention_role}>"))
    if subscription.publish:
        said.append(_("Each post is published to the channel's followers."))
    return said


def _beside(alike: Alike) -> list[str]:
    text = _("It is followed there already in another rhythm: {rhythm}. Both go on; no story comes twice.")
    return [f"-# {text.format(rhythm=rhythm(each))}" for each in alike.others]


def left_out(draft: Subscription, typed: Collection[str]) -> list[str]:
    """Say which options a person typed though nothing comes of them, or less than they may think."""
    notes = []
    if "mention" in typed and draft.mention_role is None:
        notes.append(_("`mention` is left out: direct messages have no roles."))
    match draft.cadence:
        case Cadence.AS_IT_HAPPENS:
            notes += _without_hours(draft, typed)
        case Cadence.HOURLY if "days" in typed:
            notes.append(_("`days` is left out: an hourly brief comes on all days."))
        case Cadence.WEEKLY if "days" in typed:
            text = _("A weekly brief comes on one day, the first of `days`: {day}.")
            notes.append(text.format(day=days_said(draft.days)))
    return notes


def _without_hours(draft: Subscription, typed: Collection[str]) -> list[str]:
    said = {
        "at": _("`at` is left out: stories are posted as they happen."),
        "days": _("`days` is left out: stories are posted on all days, as they happen."),
    }
    if draft.quiet is None:
        said["timezone"] = _("`timezone` is left out: without quiet hours nothing goes by the clock.")
    return [text for option, text in said.items() if option in typed]


def _from_settings(draft: Subscription, preferences: Preferences) -> list[str]:
    """Say what of an offer comes from `/settings`, or from nobody."""
    lines = []
    if draft.timezone == UTC and preferences.timezone is None and draft.next_at is not None:
        if draft.cadence is not Cadence.HOURLY:
            text = _("The hour is UTC: for you that is {time}. *Edit…* takes a city.")
            lines.append(text.format(time=moment(draft.next_at, "t")))
    elif draft.timezone == preferences.timezone:
        lines.append(_("The time zone is the one chosen in `/settings`."))
    if draft.target.address == preferences.channel:
        lines.append(_("The channel is the one chosen in `/settings`."))
    return [*(f"-# {line}" for line in lines), *quiet_too(preferences)]


def _matched(preview: Preview) -> str:
    if not preview.week:
        if preview.elsewhere:
            return _(
                "Nothing matched in the last week: this server's own feeds do not reach direct messages."
            )
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


def already_answer(subscription: Subscription) -> Json:
    """Say that just this is followed; nothing was changed."""
    text = _("**{wanted}** is followed already, exactly so.").format(wanted=wanted(subscription))
    embed = {
        "title": _("Subscription"),
        "description": f"{text} {where_and_when(subscription)}",
        "color": COLOUR,
    }
    return message(embeds=[embed], components=card_rows(subscription, page=0))


def followed_answer(followed: Followed) -> Json:
    """Confirm a subscription: what, where, and when first."""
    subscription = followed.subscription
    if not followed.changed:
        return already_answer(subscription)
    done = _("Following **{wanted}**.") if followed.new else _("Changed: following **{wanted}**.")
    lines = [f"{done.format(wanted=wanted(subscription))} {where_and_when(subscription)}"]
    if subscription.next_at is not None:
        first = _("The first brief comes {time}, if there is news by then.")
        text = first if followed.new else _("The next brief comes {time}, if there is news by then.")
        lines.append(text.format(time=moment(subscription.next_at)))
    elif followed.new:
        lines.append(_("It starts from now: each new story is posted a few minutes after its first report."))
    lines.append(_("`/subscriptions` shows and changes all that is followed."))
    embed: Json = {"title": _("Subscription"), "description": "\n".join(lines), "color": COLOUR}
    return message(embeds=[embed], components=card_rows(subscription, page=0))
