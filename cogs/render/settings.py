"""`/settings` as one answer: what holds now, and the menus, buttons and forms that change it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from babel import Locale

from bot.model import MentionPolicy, Preferences
from bot.translation import LANGUAGES, _, spoken
from cogs.render.parts import Json, button, channel_menu, field, menu, message, rows
from cogs.render.stories import COLOUR

UTC = "UTC"
NONE = "none"
"""The value of a menu that takes a choice back."""


class Whose(StrEnum):
    """Whose settings are shown: the server's, or the person's own for direct messages."""

    SERVER = "server"
    OWN = "own"


class Setting(StrEnum):
    """One thing that can be chosen; also the part of a custom_id that names it."""

    TIMEZONE = "zone"
    LANGUAGE = "language"
    CHANNEL = "channel"
    QUIET = "quiet"
    MENTIONS = "mentions"
    MAPS = "maps"


SHOWN: Mapping[Whose, tuple[Setting, ...]] = {
    Whose.SERVER: tuple(Setting),
    Whose.OWN: (Setting.TIMEZONE, Setting.LANGUAGE, Setting.QUIET, Setting.MAPS),
}


def settings_answer(
    preferences: Preferences, *, fallback: str, now: datetime, note: str = "", similar: Sequence[str] = ()
) -> Json:
    """Show all that is chosen.

    `fallback` is the language where none is chosen; `similar` are zones for somebody who mistyped one.
    """
    whose = whose_of(preferences)
    fields = [
        {"name": setting_name(each), "value": said(each, preferences, fallback=fallback, now=now)}
        for each in SHOWN[whose]
    ]
    embed: Json = {
        "title": _("Settings of this server") if whose is Whose.SERVER else _("Your own settings"),
        "description": note or _held(whose),
        "color": COLOUR,
        "fields": fields,
    }
    menus = _menus(preferences, whose)
    if similar:
        menus.append(_zone_menu(similar, whose, now))
    return message(embeds=[embed], components=[*menus, *rows(*_buttons(preferences, whose))])


def changed(setting: Setting, preferences: Preferences, *, fallback: str, now: datetime) -> str:
    """Say what now holds of one setting."""
    text = said(setting, preferences, fallback=fallback, now=now)
    return _("Changed. {setting}: {text}").format(setting=setting_name(setting), text=text)


def own_instead() -> str:
    """Say why a member is shown their own settings in a server."""
    return _("These are your own. The settings of this server are for people with Manage Server.")


def whose_of(preferences: Preferences) -> Whose:
    """Return whose preferences they are."""
    return Whose.SERVER if preferences.scope.startswith("guild:") else Whose.OWN


def setting_name(setting: Setting) -> str:
    """Return what a setting is called."""
    match setting:
        case Setting.TIMEZONE:
            return _("Time zone")
        case Setting.LANGUAGE:
            return _("Language")
        case Setting.CHANNEL:
            return _("Default channel")
        case Setting.QUIET:
            return _("Quiet hours")
        case Setting.MENTIONS:
            return _("Role mentions")
        case Setting.MAPS:
            return _("Maps")


def said(setting: Setting, preferences: Preferences, *, fallback: str, now: datetime) -> str:
    """Say in a sentence what holds of a setting."""
    match setting:
        case Setting.TIMEZONE:
            return _said_timezone(preferences.timezone, now)
        case Setting.LANGUAGE:
            return _said_language(preferences, fallback)
        case Setting.CHANNEL:
            return _said_channel(preferences.channel)
        case Setting.QUIET:
            return _said_quiet(preferences)
        case Setting.MENTIONS:
            return _said_mentions(preferences.mentions)
        case Setting.MAPS:
            return _("Briefs carry a small map.") if preferences.maps else _("Briefs come without a map.")


def zone_form(preferences: Preferences) -> Json:
    """Return the form that takes a time zone."""
    return {
        "title": _("Time zone"),
        "custom_id": f"set|{whose_of(preferences)}|zone-form",
        "fields": [_zone_field(preferences)],
    }


def quiet_form(preferences: Preferences) -> Json:
    """Return the form that takes quiet hours, and the zone they are in where none is chosen yet."""
    hours = field(
        _("Quiet hours"),
        "quiet",
        preferences.quiet or "",
        description=_("Two times, such as 22:00-07:00; nothing ends them"),
        placeholder="22:00-07:00",
        max_length=20,
    )
    return {
        "title": _("Quiet hours"),
        "custom_id": f"set|{whose_of(preferences)}|quiet-form",
        "fields": [hours] if preferences.timezone else [hours, _zone_field(preferences)],
    }


def language_name(language: str, locale: str | None = None) -> str:
    """Return a language's name in a language, its own where none is given."""
    name = Locale(language).get_display_name(locale or language) or language
    return name[:1].upper() + name[1:]


def _held(whose: Whose) -> str:
    if whose is Whose.SERVER:
        return _("They hold for all that I post on this server; what you change here holds at once.")
    return _("They hold for all that I send you; what you change here holds at once.")


def _said_timezone(timezone: str | None, now: datetime) -> str:
    if timezone is None:
        return _("None: new subscriptions use UTC unless they name another.")
    text = _("**{timezone}**, where it is {time} now. New subscriptions use it; existing ones keep theirs.")
    return text.format(timezone=timezone, time=_local(timezone, now))


def _said_language(preferences: Preferences, fallback: str) -> str:
    server = whose_of(preferences) is Whose.SERVER
    if preferences.language is None:
        text = (
            _("None: new subscriptions are in {language}, which is this server's on Discord.")
            if server
            else _("None: new subscriptions are in {language}, which is yours on Discord.")
        )
        return text.format(language=language_name(fallback, spoken()))
    text = (
        _("**{language}**, for what I post and for answers that everybody sees.")
        if server
        else _("**{language}**, for what I send you.")
    )
    return text.format(language=language_name(preferences.language, spoken()))


def _said_channel(channel: str | None) -> str:
    if channel is None:
        return _("None: a subscription goes to the channel it is asked for in, unless it names another.")
    return _("{channel}, for subscriptions that name no other.").format(channel=f"<#{channel}>")


def _said_quiet(preferences: Preferences) -> str:
    if preferences.quiet is None:
        return _("None, except those of single subscriptions.")
    text = _("**{hours}** ({timezone}): no story as it happens, briefs without a sound or a mention.")
    return text.format(hours=preferences.quiet, timezone=preferences.timezone or UTC)


def _said_mentions(policy: MentionPolicy) -> str:
    match policy:
        case MentionPolicy.NOBODY:
            return _("Nobody can have a role called by my posts.")
        case MentionPolicy.MANAGE_SERVER:
            return _("Only people with Manage Server can have a role called by my posts.")
        case MentionPolicy.ALLOWED:
            return _("Whoever may mention a role can have it called by my posts.")


def _menus(preferences: Preferences, whose: Whose) -> list[Json]:
    makers: dict[Setting, Callable[[Preferences, Whose], Json]] = {
        Setting.CHANNEL: _channel_menu,
        Setting.LANGUAGE: _language_menu,
        Setting.MENTIONS: _mentions_menu,
    }
    return [make(preferences, whose) for setting, make in makers.items() if setting in SHOWN[whose]]


def _channel_menu(preferences: Preferences, whose: Whose) -> Json:
    return channel_menu(f"set|{whose}|channel", _("Default channel: none"), chosen=preferences.channel)


def _language_menu(preferences: Preferences, whose: Whose) -> Json:
    options = [
        (NONE, _("Language: none chosen"), ""),
        *((each, language_name(each), "") for each in LANGUAGES),
    ]
    return menu(f"set|{whose}|language", _("Language"), options, chosen=preferences.language or NONE)


def _mentions_menu(preferences: Preferences, whose: Whose) -> Json:
    options = [
        (MentionPolicy.ALLOWED.value, _("Roles: whoever may mention them"), ""),
        (MentionPolicy.MANAGE_SERVER.value, _("Roles: only people with Manage Server"), ""),
        (MentionPolicy.NOBODY.value, _("Roles: nobody"), ""),
    ]
    return menu(f"set|{whose}|mentions", _("Role mentions"), options, chosen=preferences.mentions.value)


def _zone_menu(similar: Sequence[str], whose: Whose, now: datetime) -> Json:
    options = [(zone, zone, _("It is {time} there now").format(time=_local(zone, now))) for zone in similar]
    return menu(f"set|{whose}|zone-pick", _("Did you mean one of these?"), options)


def _buttons(preferences: Preferences, whose: Whose) -> list[Json]:
    maps = _("Turn maps off") if preferences.maps else _("Turn maps on")
    made = [
        button(_("Time zone…"), f"set|{whose}|zone"),
        button(_("Quiet hours…"), f"set|{whose}|quiet"),
        button(maps, f"set|{whose}|maps|{'off' if preferences.maps else 'on'}"),
    ]
    if whose is Whose.SERVER:
        made.append(button(_("My own settings"), "set|own|show"))
    return made


def _zone_field(preferences: Preferences) -> Json:
    return field(
        _("Time zone"),
        "timezone",
        preferences.timezone or "",
        description=_("A city or country, or Europe/Berlin; nothing for none"),
        placeholder="Europe/Berlin",
    )


def _local(timezone: str, now: datetime) -> str:
    return f"{now.astimezone(ZoneInfo(timezone)):%H:%M}"
