"""What a guild's or person's preferences mean for one subscription: silence, mention, language."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.model import MentionPolicy, Preferences, Subscription, Target, TargetKind

UTC = "UTC"
ENGLISH = "en"
DAY = timedelta(days=1)


def scope_of(target: Target) -> str:
    """Return whose preferences hold for a target: its guild's, for direct messages the person's."""
    return f"user:{target.address}" if target.kind is TargetKind.DM else f"guild:{target.guild_id}"


def quiet_until(subscription: Subscription, preferences: Preferences, now: datetime) -> datetime | None:
    """Return when its silence ends, by its own quiet hours and those preferred; None when it is not quiet.

    Hours that overlap or touch are one silence; two that leave nothing of the day end within a day.
    """
    ends = now
    while ends - now < DAY:
        later = max(
            quiet_hours_end(subscription.quiet, subscription.timezone, ends) or ends,
            quiet_hours_end(preferences.quiet, preferences.timezone or UTC, ends) or ends,
        )
        if later == ends:
            break
        ends = later
    return None if ends == now else ends


def quiet_hours_end(quiet: str | None, timezone: str, now: datetime) -> datetime | None:
    """Return when the quiet hours end that `now` lies in, else None; "22:00-07:00" spans midnight."""
    if not quiet:
        return None
    start, end = (time.fromisoformat(part) for part in quiet.split("-"))
    local = now.astimezone(ZoneInfo(timezone))
    clock = local.time().replace(tzinfo=None)
    inside = start <= clock < end if start < end else (clock >= start or clock < end)
    if not inside:
        return None
    ends = local.replace(hour=end.hour, minute=end.minute, second=0, microsecond=0)
    return (ends if clock < end else ends + DAY).astimezone(now.tzinfo)


def role_called(subscription: Subscription, preferences: Preferences) -> str | None:
    """Return the role that a subscription's posts call, as far as its guild now lets one be called."""
    match preferences.mentions:
        case MentionPolicy.NOBODY:
            return None
        case MentionPolicy.MANAGE_SERVER:
            return subscription.mention_role if subscription.mention_managed else None
        case MentionPolicy.ALLOWED:
            return subscription.mention_role


def language_of_posts(subscription: Subscription, preferences: Preferences) -> str:
    """Return the language its posts are in: the one chosen, else that of whoever it was made for."""
    return preferences.language or subscription.language or ENGLISH
