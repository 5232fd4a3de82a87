"""The pieces every message is made of: the embed, its size, buttons, and a message that can ping nobody."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from enum import IntEnum
from typing import Any

from cogs.render import limits
from cogs.render.limits import length

Json = dict[str, Any]

POSTABLE = (0, 5, 10, 11, 12, 15)
"""Channel types that take posts: text, announcement, their threads, forum (developers/resources/channel)."""
SUPPRESS_NOTIFICATIONS = 1 << 12


class Style(IntEnum):
    """Button styles (developers/components/reference)."""

    PRIMARY = 1
    SECONDARY = 2
    SUCCESS = 3
    DANGER = 4


def button(
    label: str,
    custom_id: str,
    *,
    style: Style = Style.SECONDARY,
    disabled: bool = False,
) -> Json:
    """Return a button that calls us back with `custom_id`."""
    made: Json = {"type": 2, "style": int(style), "label": label, "custom_id": custom_id}
    if disabled:
        made["disabled"] = True
    return made


def menu(
    custom_id: str, placeholder: str, options: Sequence[tuple[str, str, str]], *, chosen: str | None = None
) -> Json:
    """Return a row with a menu of one choice; options are (value, label, description), at most 25.

    A description may be empty; `chosen` is the value that stands in the menu before anything is clicked.
    """
    listed: list[Json] = []
    for value, label, description in options[: limits.CHOICES]:
        option: Json = {"value": value, "label": label}
        if description:
            option["description"] = description
        listed.append(option | {"default": True} if value == chosen else option)
    made = {"type": 3, "custom_id": custom_id, "placeholder": placeholder, "options": listed}
    return {"type": 1, "components": [made]}


def channel_menu(custom_id: str, placeholder: str, *, chosen: str | None) -> Json:
    """Return a row with a menu of the server's channels and threads that take posts; none may be chosen."""
    made: Json = {
        "type": 8,
        "custom_id": custom_id,
        "placeholder": placeholder,
        "channel_types": list(POSTABLE),
        "min_values": 0,
        "max_values": 1,
    }
    if chosen:
        made["default_values"] = [{"id": chosen, "type": "channel"}]
    return {"type": 1, "components": [made]}


def field(
    label: str,
    custom_id: str,
    value: str,
    *,
    description: str,
    placeholder: str = "",
    required: bool = False,
    max_length: int = 100,
) -> Json:
    """Return a line of a form, filled in with `value`."""
    return {
        "label": label,
        "custom_id": custom_id,
        "value": value,
        "description": description,
        "placeholder": placeholder,
        "required": required,
        "max_length": max_length,
    }


def rows(*buttons: Json) -> list[Json]:
    """Lay buttons out in rows of five."""
    step = limits.ROW_BUTTONS
    return [
        {"type": 1, "components": list(buttons[start : start + step])}
        for start in range(0, len(buttons), step)
    ]


def message(
    *,
    content: str = "",
    embeds: Sequence[Json] = (),
    components: Sequence[Json] = (),
    roles: Sequence[str] = (),
) -> Json:
    """Return a message; it mentions nobody but the roles named."""
    made: Json = {"allowed_mentions": {"parse": [], "roles": list(roles)}}
    if content:
        made["content"] = content
    if embeds:
        made["embeds"] = list(embeds)
    if components:
        made["components"] = list(components)
    return made


def silent(made: Json) -> Json:
    """Return the message so that it makes no sound."""
    return made | {"flags": made.get("flags", 0) | SUPPRESS_NOTIFICATIONS}


def embed_length(embed: Mapping[str, Any]) -> int:
    """Count an embed as Discord does for its 6,000: title, description, footer, author and fields."""
    texts = [embed.get("title", ""), embed.get("description", "")]
    texts += [embed.get("footer", {}).get("text", ""), embed.get("author", {}).get("name", "")]
    texts += [part for field in embed.get("fields", ()) for part in (field["name"], field["value"])]
    return sum(length(text) for text in texts)


def whole_lines(lines: Iterable[str], limit: int, *, gap: str = "\n") -> str:
    """Join lines as far as they fit, none of them cut: half a link is worse than none."""
    kept = ""
    for line in lines:
        longer = f"{kept}{gap}{line}" if kept else line
        if length(longer) > limit:
            break
        kept = longer
    return kept


def ago(time: datetime) -> str:
    """Return a time that Discord shows relative to the reader's now."""
    return f"<t:{int(time.timestamp())}:R>"


def moment(time: datetime, style: str = "f") -> str:
    """Return a time that Discord shows in the reader's own zone and language."""
    return f"<t:{int(time.timestamp())}:{style}>"
