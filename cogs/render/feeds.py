"""Feeds as answers: what is read here, and the truth about one."""

from collections.abc import Sequence

from bot.model import Feed, FeedState
from bot.services.feeds import AddedFeed
from cogs.render import limits
from cogs.render.limits import length
from cogs.render.parts import Json, ago, message
from cogs.render.stories import COLOUR, UNTITLED, host
from cogs.render.text import link, safe

_STATES = {
    FeedState.ACTIVE: "read",
    FeedState.PAUSED: "paused",
    FeedState.GONE: "ended by its publisher",
}


def feeds_answer(own: Sequence[Feed], shared: int) -> Json:
    """List a guild's own feeds; those everybody reads are only counted."""
    lines: list[str] = []
    for feed in own:
        line = f"`{feed.id}` {feed_name(feed)} · {_STATES[feed.state]}"
        if sum(length(other) + 1 for other in lines) + length(line) > limits.DESCRIPTION - 40:
            lines.append(f"and {len(own) - len(lines)} more")
            break
        lines.append(line)
    if not own:
        lines.append("This server has no feeds of its own yet. Add one with `/feeds add`.")
    embed: Json = {"title": "Feeds of this server", "description": "\n".join(lines), "color": COLOUR}
    if shared:
        embed["footer"] = {"text": f"And {shared} feeds that every server reads."}
    return message(embeds=[embed])


def feed_answer(feed: Feed) -> Json:
    """Tell the truth about one feed: its last answers, its next try, and why it is paused."""
    lines = [f"{feed_name(feed)} is {_STATES[feed.state]}."]
    if feed.last_poll_at:
        lines.append(f"Last asked {ago(feed.last_poll_at)}.")
    if feed.last_success_at:
        lines.append(f"Last good answer {ago(feed.last_success_at)}.")
    if feed.last_error:
        times = f", {feed.error_count} times in a row" if feed.error_count > 1 else ""
        lines.append(f"Last failure{times}: {safe(feed.last_error, 500)}.")
    if feed.state is FeedState.ACTIVE:
        lines.append(f"Next try {ago(feed.next_poll_at)}." if feed.next_poll_at else "It is next in line.")
    return message(embeds=[{"title": "Feed check", "description": "\n".join(lines), "color": COLOUR}])


def added_answer(added: AddedFeed) -> Json:
    """Say what was added, or that it was there, and show its newest titles."""
    feed, name = added.feed, feed_name(added.feed)
    if added.new:
        lines = [f"Added {name} with {added.entries} entries. Only what comes from now on is posted."]
        lines.append(f"-# {safe(feed.url, 200)}")
    else:
        lines = [f"{name} is read already."]
    embed: Json = {"title": "Feed", "description": "\n".join(lines), "color": COLOUR}
    if added.newest:
        titles = "\n".join(f"- {safe(title, 200) or UNTITLED}" for title in added.newest)
        embed["fields"] = [{"name": "The newest", "value": titles}]
    if added.new:
        embed["footer"] = {"text": f"Not the right one? /feeds remove {feed.id}"}
    return message(embeds=[embed])


def feed_name(feed: Feed) -> str:
    """Return a feed's name as a link to its address."""
    name = feed.outlet or feed.title or host(feed.url)
    return link(name, feed.url) or safe(name, 60)
