"""Reasons as an answer."""

from collections.abc import Sequence

from bot.services.grounds import Reason
from bot.translation import _
from cogs.render import limits
from cogs.render.corrections import report_rows
from cogs.render.parts import Json, embed_length, message, whole_lines
from cogs.render.stories import COLOUR, why
from cogs.render.text import safe


def reasons_answer(reasons: Sequence[Reason]) -> Json:
    """Return the reasons of one story or of several, a field each, as many as fit."""
    told = {each.story for each in reasons if each.story is not None}
    embed: Json = {"title": why(len(told)), "color": COLOUR, "fields": []}
    for reason in reasons[: limits.FIELDS]:
        lines = whole_lines((f"- {safe(line, 220)}" for line in reason.because[:8]), limits.FIELD_VALUE)
        field = {
            "name": safe(reason.subject, limits.FIELD_NAME) or _("A story"),
            # Discord takes no empty field.
            "value": lines or "–",
        }
        if embed_length({**embed, "fields": [*embed["fields"], field]}) > limits.EMBED_TOTAL:
            break
        embed["fields"].append(field)
    stories = [(each.story, each.subject) for each in reasons if each.story is not None]
    return message(embeds=[embed], components=report_rows(stories))
