"""A brief as the answer to a command: a page at a time, or an overview of the continents, with buttons."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from bot.model import Brief, BriefItem
from bot.translation import _, ngettext, spoken
from bot.vocabulary.regions import WORLD, region_name
from cogs.render import limits
from cogs.render.briefs import brief_embeds, heading, period
from cogs.render.limits import length
from cogs.render.parts import Json, Style, ago, button, embed_length, message, rows, whole_lines
from cogs.render.pictures import carrying, map_of
from cogs.render.stories import COLOUR, outlet_count, sources, untitled, why
from cogs.render.text import LINK, capital, safe

OVERVIEW = "overview"


class Asked(NamedTuple):
    """What a brief was asked for: `period` is a choice such as "24h", `skip` how many stories came before."""

    region: str
    topic: str
    period: str
    until: datetime
    skip: int = 0

    @property
    def is_overview(self) -> bool:
        """Tell whether the continents are asked for: skip is below zero."""
        return self.skip < 0

    def custom_id(self, action: str) -> str:
        """Return the custom_id of a button for this page; it holds all that is needed to compose it again."""
        at = int(self.until.timestamp())
        skip = OVERVIEW if self.is_overview else self.skip
        return f"brief|{action}|{self.region}|{self.topic}|{self.period}|{at}|{skip}"


def week_page(region: str, topic: str, until: datetime) -> str:
    """Return the custom_id of a button that shows the last week's brief; the World's is by continent."""
    skip = -1 if region == WORLD and not topic else 0
    return Asked(region, topic, "7d", until, skip).custom_id("page")


def brief_answer(brief: Brief, asked: Asked, *, private: bool, maps: bool = True) -> Json:
    """Return a page of a brief: as many stories as fit one message, the rest a button away."""
    embed = brief_embeds(brief)[0]
    shown = len(embed.get("fields", ()))
    left = len(brief.items) - shown + brief.left_out
    if left or asked.skip:
        embed["footer"] = {"text": _page_of(asked.skip + 1, asked.skip + shown, asked.skip + shown + left)}
    turning = []
    if asked.skip:
        turning.append(button(_("First page"), asked._replace(skip=0).custom_id("page")))
    if left:
        following = asked._replace(skip=asked.skip + shown)
        turning.append(button(_("Next page"), following.custom_id("page"), style=Style.PRIMARY))
    if brief.items:
        turning.append(button(why(len(brief.items)), asked.custom_id("why")))
    elif asked.period != "7d":
        week = asked._replace(period="7d", skip=0)
        turning.append(button(ngettext("{n} day", "{n} days", 7).format(n=7), week.custom_id("page")))
    made = message(embeds=[embed], components=rows(*turning, *_last_buttons(asked, private=private)))
    return carrying(made, map_of(brief.region, brief.items[:shown]) if maps else None)


def _page_of(first: int, last: int, total: int) -> str:
    if first == last:
        return _("Story {number} of {total}").format(number=first, total=total)
    return _("Stories {first}–{last} of {total}").format(first=first, last=last, total=total)


def overview_answer(briefs: Sequence[Brief], asked: Asked, *, private: bool, maps: bool = True) -> Json:
    """Return the continents, each with its number of stories and the first of them."""
    top = Brief(asked.region, *_span(briefs, asked), items=(), topic=asked.topic or None)
    embed: Json = {"title": heading(top), "description": period(top), "color": COLOUR}
    room = (limits.EMBED_TOTAL - embed_length(embed)) // max(1, len(briefs))
    embed["fields"] = [_continent(brief, room) for brief in briefs]
    if not briefs:
        embed["description"] += "\n" + _("Nothing new from anywhere in this period.")
    named = [brief for brief in briefs if brief.region != WORLD]
    inside = [
        button(
            capital(region_name(brief.region, spoken())),
            asked._replace(region=brief.region, skip=0).custom_id("page"),
        )
        for brief in named[: limits.ROW_BUTTONS]
    ]
    every = [button(_("All stories"), asked._replace(skip=0).custom_id("page"))] if briefs else []
    made = message(
        embeds=[embed],
        components=[*rows(*inside), *rows(*every, *_last_buttons(asked, private=private))],
    )
    items = {item.story.id: item for brief in briefs for item in brief.items}
    return carrying(made, map_of(asked.region, items.values()) if maps else None)


def still_reading(made: Json, never_read: int) -> Json:
    """Return an answer without stories with the reason a new desk has: feeds that it has yet to read."""
    if not never_read:
        return made
    text = ngettext(
        "I have yet to read {n} feed for the first time. Ask again in a few minutes.",
        "I have yet to read {n} feeds for the first time. Ask again in a few minutes.",
        never_read,
    ).format(n=never_read)
    first, *others = made["embeds"]
    return made | {"embeds": [first | {"description": f"{first.get('description', '')}\n{text}"}, *others]}


def sample_answer(brief: Brief, *, maps: bool = True) -> Json:
    """Return what a subscription would send now; only the person who asked sees it."""
    embed = brief_embeds(brief)[0]
    made = message(content=_("A test that only you see: this is what would be sent now."), embeds=[embed])
    return carrying(made, map_of(brief.region, brief.items) if maps else None)


def shared(made: Json, by: str) -> Json:
    """Return an answer as one that a person shows to the channel."""
    return made | {"content": _("Shared by {name}").format(name=safe(by, 60))}


def _last_buttons(asked: Asked, *, private: bool) -> list[Json]:
    last = [button(_("Share"), asked.custom_id("share"))] if private else []
    return [*last, button(_("Subscribe to this"), f"follow|{asked.region}|{asked.topic}")]


def _span(briefs: Sequence[Brief], asked: Asked) -> tuple[datetime, datetime]:
    return (briefs[0].since, briefs[0].until) if briefs else (asked.until, asked.until)


def _continent(brief: Brief, room: int) -> Json:
    """Return a continent as a field that takes no more than `room` characters."""
    count = len(brief.items) + brief.left_out
    name = _("Elsewhere") if brief.region == WORLD else capital(region_name(brief.region, spoken()))
    stories = ngettext("{n} story", "{n} stories", count).format(n=count)
    heading_ = f"{name} · {stories}"
    lines = whole_lines(map(_line, brief.items), min(limits.FIELD_VALUE, room - length(heading_)), gap="\n\n")
    return {"name": heading_, "value": lines}


def _line(item: BriefItem) -> str:
    story = item.story
    credit = f"{sources(story.articles[:1], LINK)} · {outlet_count(story)} · {ago(story.reported_at)}"
    return f"{safe(story.title, 160) or untitled()}\n-# {credit}"
