"""What the bot says of itself and of what it keeps."""

from cogs.render.parts import Json, Style, button, message, rows
from cogs.render.stories import COLOUR

WRITE = (
    "Sentences of the articles themselves, never my own, each with its source. A button under every post, and"
    " `/why`, say why it is there."
)
KEEP = (
    "What is followed where and who set it up; which stories each place was told; links you gave to"
    " `/summarize`, for a day. I read no messages, except one you choose for “Summarize links”."
)
REMOVE = (
    "`/subscriptions` ends what is posted. `/forget me` deletes what is kept of you. Remove me from the"
    " server, and all of it is deleted after 30 days."
)


def about_answer(version: str, *, shared: int, own: int) -> Json:
    """Tell what the bot does, reads and keeps, and how to remove everything."""
    read = f"{shared} feeds for everybody"
    if own:
        read += f", and {own} of this server that nobody else sees"
    fields = {
        "What I read": f"{read}. `/feeds list` shows yours.",
        "What I write": WRITE,
        "What I keep": KEEP,
        "How to remove it": REMOVE,
    }
    embed: Json = {
        "title": f"Dateline {version}",
        "description": "A news desk for this community: begin with `/brief`, then `/subscribe`.",
        "color": COLOUR,
        "fields": [{"name": name, "value": value} for name, value in fields.items()],
        "footer": {"text": "Regions: UN M49, CLDR · Topics: IPTC Media Topics (CC BY 4.0)"},
    }
    return message(embeds=[embed])


def forget_question(own: int) -> Json:
    """Ask before anything is deleted."""
    ends = {
        0: "You have no subscriptions by direct message.",
        1: "Your one subscription by direct message ends.",
    }
    text = ends.get(own, f"Your {own} subscriptions by direct message end.")
    text += (
        "\nYour name is taken off what you set up in servers, which goes on: it belongs to the server. Links"
        " you gave to `/summarize` are forgotten. This cannot be undone."
    )
    buttons = (
        button("Forget me", "forget|me", style=Style.DANGER),
        button("Keep everything", "forget|nothing"),
    )
    return message(
        embeds=[{"title": "Forget you?", "description": text, "color": COLOUR}], components=rows(*buttons)
    )


def forgotten_answer() -> Json:
    """Say that it is done."""
    return _note("Done. Nothing is kept of you any more.")


def kept_answer() -> Json:
    """Say that nothing was deleted."""
    return _note("Nothing was deleted.")


def _note(text: str) -> Json:
    return message(embeds=[{"title": "Forget me", "description": text, "color": COLOUR}])
