"""How many stories a region had a day: a chart, and the same in words."""

from collections.abc import Sequence
from datetime import date

from babel.dates import format_date, format_skeleton

from bot.services.stats import RegionStats, Strip
from bot.translation import _, ngettext, number, spoken
from bot.vocabulary.regions import region_name
from cogs.render import limits
from cogs.render.parts import Json, Style, button, message, rows
from cogs.render.pictures import carrying
from cogs.render.stories import COLOUR
from cogs.render.text import capital, own_title

PERIODS = (7, 14, 30)
"""Days a chart can show."""


def stats_answer(stats: RegionStats, *, brief: str) -> Json:
    """Return a region's numbers as a chart and in words; `brief` is the custom_id of its brief's button."""
    embed = {"title": _title(stats), "description": "\n".join(_lines(stats)), "color": COLOUR}
    if stats.whole.total:
        embed["footer"] = {"text": _footer(stats.timezone)}
    return carrying(message(embeds=[embed], components=_buttons(stats, brief)), _chart(stats))


def _footer(timezone: str | None) -> str:
    if timezone is None:
        return _(
            "Days are UTC (/settings names another time zone), today is not over. A story of two places"
            " counts at both."
        )
    text = _("Days of {timezone}, today is not over. A story of two places counts at both.")
    return text.format(timezone=timezone)


def _title(stats: RegionStats) -> str:
    return own_title(_("Stories a day: {region}").format(region=_name(stats.whole)), limits.TITLE)


def _name(strip: Strip) -> str:
    return _("Other places") if strip.code is None else capital(region_name(strip.code, spoken()))


def _lines(stats: RegionStats) -> list[str]:
    first, last = (format_date(day, "medium", locale=spoken()) for day in (stats.days[0], stats.days[-1]))
    total = stats.whole.total
    said = ngettext("{n} story, {first} – {last}", "{n} stories, {first} – {last}", total)
    lines = [said.format(n=number(total), first=first, last=last)]
    if not total:
        return [
            *lines,
            _("`/brief` looks at the region around a quiet one; `/feeds add` brings in more news."),
        ]
    return [*lines, *(_line(strip, stats.days) for strip in stats.strips or (stats.whole,))]


def _line(strip: Strip, days: Sequence[date]) -> str:
    most = max(strip.numbers)
    text = _("**{place}** {n} · most on {day}: {most}")
    day = _short(days[strip.numbers.index(most)])
    return text.format(place=_name(strip), n=number(strip.total), day=day, most=number(most))


def _short(day: date) -> str:
    return str(format_skeleton("MMMd", day, locale=spoken()))


def _chart(stats: RegionStats) -> Json | None:
    if not stats.whole.total:
        return None
    strips = stats.strips or (stats.whole,)
    return {
        "kind": "chart",
        "strips": [[_name(strip), list(strip.numbers), strip.code is None] for strip in strips],
        "days": [_short(day) for day in stats.days],
        "description": _told(strips, stats.days, stats.timezone or "UTC"),
    }


def _told(strips: Sequence[Strip], days: Sequence[date], timezone: str) -> str:
    """Say what the chart shows: every number if they fit, else the sums."""
    text = _("Chart of stories a day from {first} to {last} ({timezone}). {numbers}.")
    every = "; ".join(f"{_name(strip)}: {', '.join(map(str, strip.numbers))}" for strip in strips)
    sums = "; ".join(f"{_name(strip)}: {number(strip.total)}" for strip in strips)
    first, last = _short(days[0]), _short(days[-1])
    whole, short = (
        text.format(first=first, last=last, timezone=timezone, numbers=numbers) for numbers in (every, sums)
    )
    return whole if len(whole) <= limits.ALT_TEXT else short[: limits.ALT_TEXT]


def _buttons(stats: RegionStats, brief: str) -> list[Json]:
    shown = len(stats.days)
    periods = [
        button(
            ngettext("{n} day", "{n} days", days).format(n=days),
            f"stats|{stats.whole.code}|{days}",
            style=Style.PRIMARY if days == shown else Style.SECONDARY,
            disabled=days == shown,
        )
        for days in PERIODS
    ]
    return rows(*periods, button(_("Brief"), brief))
