"""What the bot says of itself and of what it keeps."""

from bot.translation import _, ngettext
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
            "What is followed where and who set it up; which stories each place was told; links you gave to"
            " `/summarize`, for a day. I read no messages, except one you choose for “Summarize links”."
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


def forget_question(own: int, *, has_settings: bool) -> Json:
    """Ask before anything is deleted."""
    ends = _("You have no subscriptions by direct message.")
    if own:
        ends = ngettext(
            "Your {n} subscription by direct message ends.",
            "Your {n} subscriptions by direct message end.",
            own,
        ).format(n=own)
    if has_settings:
        ends += " " + _("Your own `/settings` are deleted.")
    rest = _(
        "Your name is taken off what you set up, reported or corrected in servers, which goes on: it belongs"
        " to the server. Links you gave to `/summarize` are forgotten. This cannot be undone."
    )
    buttons = (
        button(_("Forget me"), "forget|me", style=Style.DANGER),
        button(_("Keep everything"), "forget|nothing"),
    )
    return message(
        embeds=[{"title": _("Forget you?"), "description": f"{ends}\n{rest}", "color": COLOUR}],
        components=rows(*buttons),
    )


def forgotten_answer() -> Json:
    """Say that it is done."""
    return _note(_("Done. Nothing is kept of you any more."))


def kept_answer() -> Json:
    """Say that nothing was deleted."""
    return _note(_("Nothing was deleted."))


def _note(text: str) -> Json:
    return message(embeds=[{"title": _("Forget me"), "description": text, "color": COLOUR}])
