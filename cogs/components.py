"""Stored payloads as discord.py's objects."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import discord

STRING_SELECT = 3
CHANNEL_SELECT = 8


def embeds_of(payload: Mapping[str, Any]) -> list[discord.Embed]:
    """Return the payload's embeds."""
    return [discord.Embed.from_dict(embed) for embed in payload.get("embeds", ())]


def mentions_of(payload: Mapping[str, Any]) -> discord.AllowedMentions:
    """Return what the payload may mention: the roles it names, never more."""
    roles = payload.get("allowed_mentions", {}).get("roles", ())
    return discord.AllowedMentions(
        everyone=False, users=False, roles=[discord.Object(int(role)) for role in roles], replied_user=False
    )


def view_of(payload: Mapping[str, Any]) -> discord.ui.View | None:
    """Return the payload's buttons as a view that discord.py does not keep.

    Clicks come back by custom_id (`cogs.clicks`); a view kept for every message would be a leak.
    """
    rows: Sequence[Mapping[str, Any]] = payload.get("components", ())
    if not rows:
        return None
    view = discord.ui.View(timeout=None)
    for number, row in enumerate(rows):
        for item in row["components"]:
            view.add_item(_MAKERS.get(item["type"], _button)(item, number))
    view.stop()
    return view


def form_of(payload: Mapping[str, Any]) -> discord.ui.Modal:
    """Return a form that discord.py does not keep: what is sent comes back by custom_id, as clicks do."""
    form = discord.ui.Modal(title=payload["title"], custom_id=payload["custom_id"], timeout=None)
    for field in payload["fields"]:
        typed: discord.ui.TextInput[discord.ui.Modal] = discord.ui.TextInput(
            custom_id=field["custom_id"],
            default=field["value"] or None,
            placeholder=field["placeholder"],
            required=field["required"],
            max_length=field["max_length"],
        )
        form.add_item(
            discord.ui.Label(text=field["label"], description=field["description"], component=typed)
        )
    form.stop()
    return form


def _button(item: Mapping[str, Any], row: int) -> discord.ui.Button[discord.ui.View]:
    return discord.ui.Button(
        style=discord.ButtonStyle(item["style"]),
        label=item.get("label"),
        custom_id=item.get("custom_id"),
        disabled=item.get("disabled", False),
        row=row,
    )


def _select(item: Mapping[str, Any], row: int) -> discord.ui.Select[discord.ui.View]:
    return discord.ui.Select(
        custom_id=item["custom_id"],
        placeholder=item["placeholder"],
        options=[
            discord.SelectOption(
                label=option["label"],
                value=option["value"],
                description=option.get("description"),
                default=option.get("default", False),
            )
            for option in item["options"]
        ],
        row=row,
    )


def _channel_select(item: Mapping[str, Any], row: int) -> discord.ui.ChannelSelect[discord.ui.View]:
    kind = discord.SelectDefaultValueType.channel
    return discord.ui.ChannelSelect(
        custom_id=item["custom_id"],
        placeholder=item["placeholder"],
        channel_types=[discord.ChannelType(number) for number in item["channel_types"]],
        min_values=item["min_values"],
        max_values=item["max_values"],
        default_values=[
            discord.SelectDefaultValue(id=int(each["id"]), type=kind)
            for each in item.get("default_values", ())
        ],
        row=row,
    )


_MAKERS: Mapping[int, Callable[[Mapping[str, Any], int], discord.ui.Item[discord.ui.View]]] = {
    STRING_SELECT: _select,
    CHANNEL_SELECT: _channel_select,
}
