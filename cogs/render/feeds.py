"""Feeds as answers: what is read here, and the truth about one."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.model import Feed, FeedState
from bot.services.feeds import AddedFeed, Imported
from bot.translation import N_, _, ngettext, number, retold
from cogs.render import limits
from cogs.render.limits import length
from cogs.render.parts import Json, Style, ago, button, message, rows
from cogs.render.stories import COLOUR, host, untitled
from cogs.render.text import link, safe

_STATES = {
    FeedState.ACTIVE: N_("read"),
    FeedState.PAUSED: N_("paused"),
    FeedState.GONE: N_("ended by its publisher"),
}

SOON = timedelta(minutes=1)
"""A feed that is due within it is next in line."""


def feeds_answer(own: Sequence[Feed], shared: int) -> Json:
    """List a guild's own feeds; those everybody reads are only counted."""
    lines: list[str] = []
    for feed in own:
        line = f"`{feed.id}` {feed_name(feed)} · {_(_STATES[feed.state])}"
        if sum(length(other) + 1 for other in lines) + length(line) > limits.DESCRIPTION - 40:
            left = len(own) - len(lines)
            lines.append(ngettext("and {n} more", "and {n} more", left).format(n=left))
            break
        lines.append(line)
    if not own:
        lines.append(_("This server has no feeds of its own yet. Add one with `/feeds add`."))
    embed: Json = {"title": _("Feeds of this server"), "description": "\n".join(lines), "color": COLOUR}
    if shared:
        text = ngettext(
            "And {n} feed that every server reads.", "And {n} feeds that every server reads.", shared
        )
        embed["footer"] = {"text": text.format(n=shared)}
    return message(embeds=[embed])


def feed_answer(feed: Feed, *, now: datetime) -> Json:
    """Tell the truth about one feed: its last answers, its next try, and why it is paused."""
    lines = [_("{feed}: {state}.").format(feed=feed_name(feed), state=_(_STATES[feed.state]))]
    if feed.last_poll_at:
        lines.append(_("Last asked {ago}.").format(ago=ago(feed.last_poll_at)))
    if feed.last_success_at:
        lines.append(_("Last good answer {ago}.").format(ago=ago(feed.last_success_at)))
    if feed.last_error:
        lines.append(_failure(feed.last_error, feed.error_count))
    # Discord counts on in the message: a try of the next minute would soon be "a minute ago".
    if feed.state is FeedState.ACTIVE and feed.next_poll_at and feed.next_poll_at > now + SOON:
        lines.append(_("Next try {ago}.").format(ago=ago(feed.next_poll_at)))
    elif feed.state is FeedState.ACTIVE:
        lines.append(_("It is next in line."))
    return message(embeds=[{"title": _("Feed check"), "description": "\n".join(lines), "color": COLOUR}])


def _failure(reason: str, times: int) -> str:
    said = safe(retold(reason), 500)
    if times <= 1:
        return _("Last failure: {reason}.").format(reason=said)
    text = ngettext(
        "Last failure, {n} time in a row: {reason}.", "Last failure, {n} times in a row: {reason}.", times
    )
    return text.format(n=times, reason=said)


def added_answer(added: AddedFeed) -> Json:
    """Say what was added, or that it was there, and show its newest titles."""
    feed, name = added.feed, feed_name(added.feed)
    if added.new:
        text = ngettext(
            "Added {feed} with {n} entry. Only what comes from now on is posted.",
            "Added {feed} with {n} entries. Only what comes from now on is posted.",
            added.entries,
        )
        lines = [text.format(feed=name, n=added.entries), f"-# {safe(feed.url, 200)}"]
    else:
        lines = [_("{feed} is read already.").format(feed=name)]
    embed: Json = {"title": _("Feed"), "description": "\n".join(lines), "color": COLOUR}
    if added.newest:
        titles = "\n".join(f"- {safe(title, 200) or untitled()}" for title in added.newest)
        embed["fields"] = [{"name": _("The newest"), "value": titles}]
    if added.new:
        embed["footer"] = {"text": _("Not the right one? /feeds remove {number}").format(number=feed.id)}
    return message(embeds=[embed])


def removal_question(feed: Feed, brought: int) -> Json:
    """Ask before a feed is removed, and say what goes with it."""
    lines = [_("I will not read {feed} any more.").format(feed=feed_name(feed)), f"-# {safe(feed.url, 200)}"]
    if brought:
        text = ngettext(
            "Its {n} article is deleted too, unless another feed has it.",
            "Its {n} articles are deleted too, except those that another feed has.",
            brought,
        )
        lines.append(text.format(n=number(brought)))
    lines.append(_("This cannot be undone."))
    buttons = (
        button(_("Remove"), f"feed|delete|{feed.id}", style=Style.DANGER),
        button(_("Keep"), "feed|keep"),
    )
    embed: Json = {"title": _("Remove this feed?"), "description": "\n".join(lines), "color": COLOUR}
    return message(embeds=[embed], components=rows(*buttons))


def note(text: str) -> Json:
    """Say one thing about a feed."""
    return message(embeds=[{"title": _("Feed"), "description": text, "color": COLOUR}])


def imported_answer(done: Imported) -> Json:
    """Say how many feeds of a list were added, were there already, and did not fit."""
    lines = [ngettext("{n} feed added.", "{n} feeds added.", done.added).format(n=done.added)]
    if done.known:
        text = ngettext("{n} was there already.", "{n} were there already.", done.known)
        lines.append(text.format(n=done.known))
    if done == Imported(0, 0):
        lines.append(_("The list names none."))
    if done.over_quota:
        text = ngettext(
            "{n} did not fit this server’s quota.", "{n} did not fit this server’s quota.", done.over_quota
        )
        lines.append(text.format(n=done.over_quota))
    return message(embeds=[{"title": _("Feeds"), "description": " ".join(lines), "color": COLOUR}])


def feed_name(feed: Feed) -> str:
    """Return a feed's name as a link to its address."""
    name = feed.outlet or feed.title or host(feed.url)
    return link(name, feed.url) or safe(name, 60)
