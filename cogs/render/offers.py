"""What `/subscribe` answers: the offer, and what came of it."""

from bot.model import Preferences, Story, Subscription
from bot.services.subscriptions import Followed, Preview
from bot.translation import _, ngettext
from cogs.render import limits
from cogs.render.parts import Json, Style, ago, button, message, moment, rows
from cogs.render.stories import COLOUR, untitled
from cogs.render.subscriptions import card_rows, quiet_too
from cogs.render.text import safe, title_text
from cogs.render.wishes import wanted, wanted_plainly, where_and_when


def offer_answer(draft: Subscription, preview: Preview, preferences: Preferences, *, token: str) -> Json:
    """Show what would be followed and what the last week would have brought, and ask.

    `preferences` are those of the guild or person it is for: what comes from them is told.
    """
    lines = [where_and_when(draft)]
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
    return [*(f"-# {line}" for line in lines), *quiet_too(preferences)]


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
    lines = [f"{done.format(wanted=wanted(subscription))} {where_and_when(subscription)}"]
    if subscription.next_at is not None:
        text = _("The first brief comes {time}, if there is news by then.")
        lines.append(text.format(time=moment(subscription.next_at)))
    else:
        lines.append(_("It starts from now: each new story is posted a few minutes after its first report."))
    lines.append(_("`/subscriptions` shows and changes all that is followed."))
    embed: Json = {"title": _("Subscription"), "description": "\n".join(lines), "color": COLOUR}
    return message(embeds=[embed], components=card_rows(subscription, page=0))
