"""A brief as messages: one embed a message, one field a story, split where Discord's limits want it."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise

from bot.model import Brief
from bot.services.rendering import Mark
from bot.translation import _, ngettext, spoken
from bot.vocabulary.regions import region_name
from bot.vocabulary.topics import topic_name
from cogs.render import limits
from cogs.render.parts import Json, embed_length, message, moment, rows
from cogs.render.pictures import carrying, map_of
from cogs.render.stories import COLOUR, story_block, why_button
from cogs.render.text import own_title

EMBED_ROOM = limits.EMBED_TOTAL - 200
"""What the stories of one message may take; the rest is for the footer."""

SHORT = timedelta(days=2)
"""A longer period is named by its days, a shorter one by its hours too."""


def brief_messages(brief: Brief, *, mark: Mark, maps: bool = True) -> tuple[Json, ...]:
    """Return the messages of a brief, a map with the first; an empty one is one message that says so."""
    embeds = brief_embeds(brief)
    # Each part explains the whole brief.
    first, *others = (
        message(embeds=[embed], components=rows(why_button(mark(part), stories=len(brief.items))))
        for part, embed in enumerate(embeds)
    )
    return (carrying(first, map_of(brief.region, brief.items) if maps else None), *others)


def brief_embeds(brief: Brief) -> tuple[Json, ...]:
    """Return the brief as embeds, one a message, the heading on the first and the footer on the last."""
    if not brief.items:
        return (_embed(brief, (), first=True) | {"description": nothing_new(brief)},)
    groups = _split(brief, [story_block(item) for item in brief.items])
    embeds = [_embed(brief, group, first=part == 0) for part, group in enumerate(groups)]
    if brief.left_out:
        text = ngettext(
            "{n} more in this period · see /news latest",
            "{n} more in this period · see /news latest",
            brief.left_out,
        )
        embeds[-1]["footer"] = {"text": text.format(n=brief.left_out)}
    return tuple(embeds)


def heading(brief: Brief) -> str:
    """Return the brief's title: the region, and the topic where there is one."""
    region = region_name(brief.region, spoken())
    if brief.topic:
        title = _("{region}: {topic}").format(region=region, topic=topic_name(brief.topic, spoken()))
    else:
        title = _("News brief: {region}").format(region=region)
    return own_title(title, limits.TITLE)


def period(brief: Brief) -> str:
    """Say what the brief covers, and where a thin region was widened."""
    style = "D" if brief.until - brief.since > SHORT else "f"
    lines = [f"-# {moment(brief.since, style)} – {moment(brief.until, style)}"]
    if brief.rolled_up_from:
        text = _("Little news from {region} in this period, so this brief covers the region around it.")
        lines.append(text.format(region=region_name(brief.rolled_up_from, spoken())))
    return "\n".join(lines)


def nothing_new(brief: Brief) -> str:
    """Say honestly that there is nothing."""
    region = region_name(brief.region, spoken())
    if brief.topic:
        text = _("Nothing new from {region} on {topic}.")
        text = text.format(region=region, topic=topic_name(brief.topic, spoken()))
    else:
        text = _("Nothing new from {region}.").format(region=region)
    return f"{period(brief)}\n{text}"


def _embed(brief: Brief, blocks: Sequence[Json], *, first: bool) -> Json:
    embed: Json = {"color": COLOUR, "fields": list(blocks)}
    if first:
        embed["title"] = heading(brief)
        embed["description"] = period(brief)
    return embed


def _split(brief: Brief, blocks: Sequence[Json]) -> list[Sequence[Json]]:
    """Cut the stories into runs that fit one message each."""
    cuts = [0]
    for end in range(1, len(blocks) + 1):
        run = blocks[cuts[-1] : end]
        size = embed_length(_embed(brief, run, first=cuts[-1] == 0))
        if (size > EMBED_ROOM or len(run) > limits.FIELDS) and len(run) > 1:
            cuts.append(end - 1)
    return [blocks[start:end] for start, end in pairwise([*cuts, len(blocks)])]
