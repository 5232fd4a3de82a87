"""What the bot says of itself and of what it keeps."""

from bot.model import Traces
from bot.translation import _, ngettext, number
from cogs.render.parts import Json, Style, button, message, rows
from cogs.render.stories import COLOUR


def about_answer(version: str, *, shared: int, own: int) -> Json:
    """Tell what the bot does, reads and keeps, and how to remove everything."""
    fields = {
        _("What I read"): _read(shared, own),
        _("What I write"): _(
            "Sentences of the articles themselves, never my own, each with its source. A button under every"
            " post, and `/why`, say why it is there."
        ),
        _("What I keep"): _(
            "What is followed where and who set it up; which stories each place was told; what you choose in"
            " `/settings`; what you report as wrong or correct; links you gave to `/summarize`, for a day. I"
            " read no messages, except one you choose for “Summarize links”."
        ),
        _("How to remove it"): _(
            "`/subscriptions` ends what is posted. `/forget me` deletes what is kept of you. Remove me from"
            " the server, and all of it is deleted after 30 days."
        ),
    }
    embed: Json = {
        "title": f"Dateline {version}",
        "description": _("A news desk for this community: begin with `/brief`, then `/subscribe`."),
        "color": COLOUR,
        "fields": [{"name": name, "value": value} for name, value in fields.items()],
        "footer": {"text": _("Regions: UN M49, CLDR · Topics: IPTC Media Topics (CC BY 4.0)")},
    }
    return message(embeds=[embed])


def _read(shared: int, own: int) -> str:
    text = ngettext("{n} feed for everybody.", "{n} feeds for everybody.", shared).format(n=shared)
    if own:
        text += " " + ngettext(
            "{n} more feed is this server’s, and nobody else sees it.",
            "{n} more feeds are this server’s, and nobody else sees them.",
            own,
        ).format(n=own)
    return text + " " + _("`/feeds list` shows yours.")


def forget_question(kept: Traces) -> Json:
    """Ask before anything is deleted, and name all that would be."""
    if kept.are_none:
        return _note(_("Nothing is kept of you, so there is nothing to delete."))
    lines = [
        *_listed(_("This is deleted:"), _own(kept)),
        *_listed(_("Your name is taken off these, which stay with the server:"), _in_servers(kept)),
        _("This cannot be undone."),
    ]
    buttons = (
        button(_("Forget me"), "forget|me", style=Style.DANGER),
        button(_("Keep everything"), "forget|nothing"),
    )
    return message(
        embeds=[{"title": _("Forget you?"), "description": "\n".join(lines), "color": COLOUR}],
        components=rows(*buttons),
    )


def forgotten_answer(gone: Traces) -> Json:
    """Say what was deleted."""
    lines = [
        *_listed(_("Deleted:"), _own(gone)),
        *_listed(_("Goes on without your name:"), _in_servers(gone)),
        _("Nothing is kept of you any more."),
    ]
    return _note("\n".join(lines))


def _listed(heading: str, things: list[str]) -> list[str]:
    return [heading, *(f"- {thing}" for thing in things)] if things else []


def _own(kept: Traces) -> list[str]:
    """Name what is a person's alone."""
    counted = {
        ngettext(
            "{n} subscription by direct message, with what was sent",
            "{n} subscriptions by direct message, with what was sent",
            kept.subscriptions,
        ): kept.subscriptions,
        _("your own `/settings`"): kept.settings,
        ngettext(
            "{n} link you gave to `/summarize`", "{n} links you gave to `/summarize`", kept.links
        ): kept.links,
        _("the count of what you asked for lately"): kept.lately,
    }
    return [text.format(n=number(n)) for text, n in counted.items() if n]


def _in_servers(kept: Traces) -> list[str]:
    """Name what bears a person's name in servers."""
    counted = {
        ngettext("{n} subscription you set up", "{n} subscriptions you set up", kept.set_up): kept.set_up,
        ngettext("{n} feed you added", "{n} feeds you added", kept.feeds): kept.feeds,
        ngettext("{n} fault you reported", "{n} faults you reported", kept.reports): kept.reports,
        ngettext("{n} correction of yours", "{n} corrections of yours", kept.corrections): kept.corrections,
    }
    return [text.format(n=number(n)) for text, n in counted.items() if n]


def kept_answer() -> Json:
    """Say that nothing was deleted."""
    return _note(_("Nothing was deleted."))


def _note(text: str) -> Json:
    return message(embeds=[{"title": _("Forget me"), "description": text, "color": COLOUR}])
