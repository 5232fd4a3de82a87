"""A subscription in words: what is followed, where and when; and the form that changes it."""

from bot.model import Cadence, Subscription, TargetKind
from bot.services.grounds import quoted
from bot.translation import _, spoken, weekdays
from bot.vocabulary.regions import region_name
from bot.vocabulary.topics import topic_name
from bot.vocabulary.weekdays import days_said
from cogs.render.parts import Json, field
from cogs.render.text import plain, safe

EVERY_DAY = 7


def wanted(subscription: Subscription) -> str:
    """Say what is followed: region, topic, keywords."""
    return safe(wanted_plainly(subscription), 240)


def wanted_plainly(subscription: Subscription) -> str:
    """Say what is followed, where Discord reads no Markdown."""
    parts = [region_name(subscription.region, spoken())]
    if subscription.topic:
        parts.append(topic_name(subscription.topic, spoken()))
    if subscription.keywords:
        parts.append(quoted(subscription.keywords))
    return plain(" · ".join(parts), 300)


def place(subscription: Subscription) -> str:
    """Say where it goes."""
    if subscription.target.kind is TargetKind.DM:
        return _("direct messages")
    return f"<#{subscription.target.address}>"


def rhythm(subscription: Subscription) -> str:
    """Say when it is told, in the subscription's own time zone."""
    said = _cadence(subscription)
    if not subscription.quiet:
        return said
    # A brief's hour names its time zone already.
    text = _("{rhythm}, quiet {hours}")
    if subscription.cadence in {Cadence.AS_IT_HAPPENS, Cadence.HOURLY}:
        text = _("{rhythm}, quiet {hours} ({timezone})")
    return text.format(rhythm=said, hours=subscription.quiet, timezone=subscription.timezone)


def _cadence(subscription: Subscription) -> str:
    match subscription.cadence:
        case Cadence.AS_IT_HAPPENS:
            return _("as it happens")
        case Cadence.HOURLY:
            minute = subscription.at[-2:]
            return _("every hour") if minute == "00" else _("every hour at :{minute}").format(minute=minute)
        case Cadence.WEEKLY:
            text = _("weekly, {day} at {time} ({timezone})")
            # what is kept is what was typed: "Sat-Mon" begins on Saturday, and so does the brief
            days = weekdays()[subscription.days[0] - 1]
        case _ if len(subscription.days) == EVERY_DAY:
            text, days = _("every day at {time} ({timezone})"), ""
        case _:
            text, days = _("{days} at {time} ({timezone})"), days_said(subscription.days)
    return text.format(day=days, days=days, time=subscription.at, timezone=subscription.timezone)


def where_and_when(subscription: Subscription) -> str:
    """Say where it goes and when, as a sentence."""
    if subscription.target.kind is TargetKind.DM:
        return _("By direct message, {rhythm}.").format(rhythm=rhythm(subscription))
    return _("In {place}, {rhythm}.").format(place=place(subscription), rhythm=rhythm(subscription))


def times_form(subscription: Subscription, *, custom_id: str) -> Json:
    """Return the form that changes a subscription's keywords, and what of its times its cadence goes by."""
    return {
        "title": _("Change what is followed"),
        "custom_id": custom_id,
        "fields": [*_hour_and_days(subscription), *_other_fields(subscription)],
    }


def _hour_and_days(subscription: Subscription) -> list[Json]:
    match subscription.cadence:
        case Cadence.AS_IT_HAPPENS:
            return []
        case Cadence.HOURLY:
            return [
                field(
                    _("Minute of the hour"),
                    "at",
                    subscription.at,
                    description=_("08:30 means half past each hour"),
                )
            ]
    hour = field(
        _("Hour of the brief"), "at", subscription.at, description=_("On the clock of the zone below")
    )
    if subscription.cadence is Cadence.WEEKLY:
        day = weekdays()[subscription.days[0] - 1]
        return [hour, field(_("Day of the week"), "days", day, description=_("Nothing means Monday"))]
    days = "" if len(subscription.days) == EVERY_DAY else days_said(subscription.days)
    return [
        hour,
        field(
            _("Days"),
            "days",
            days,
            description=_("Nothing means every day"),
            placeholder=_("Mon-Fri, or Sat, Sun"),
        ),
    ]


def _other_fields(subscription: Subscription) -> list[Json]:
    return [
        field(_("Time zone"), "timezone", subscription.timezone, description=_("A city, or Europe/Berlin")),
        field(
            _("Quiet hours"),
            "quiet",
            subscription.quiet or "",
            description=_("Nothing is posted between these hours"),
            placeholder="22:00-07:00",
        ),
        field(
            _("Keywords"),
            "keywords",
            ", ".join(subscription.keywords),
            description=_("Only stories with one of these words; nothing means all"),
            max_length=600,
        ),
    ]
