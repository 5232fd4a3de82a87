"""The pieces every message is made of: the embed, its size, buttons, and a message that can ping nobody."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from enum import IntEnum
from typing import Any

from cogs.render import limits
from cogs.render.limits import length

Json = dict[str, Any]

SUPPRESS_NOTIFICATIONS = 1 << 12
EPHEMERAL = 1 << 6


class Style(IntEnum):
    """Button styles (developers/components/reference)."""

    PRIMARY = 1
    SECONDARY = 2
    SUCCESS = 3
    DANGER = 4
    LINK = 5


def button(
    label: str,
    custom_id: str,
    *,
    style: Style = Style.SECONDARY,
    disabled: bool = False,
    emoji: str | None = None,
) -> Json:
    """Return a button that calls us back with `custom_id`."""
    made: Json = {"type": 2, "style": int(style), "label": label, "custom_id": custom_id}
    if disabled:
        made["disabled"] = True
    if emoji:
        made["emoji"] = {"name": emoji}
    return made


def link_button(label: str, url: str) -> Json:
    """Return a button that opens an address."""
    return {"type": 2, "style": int(Style.LINK), "label": label, "url": url}


def menu(custom_id: str, placeholder: str, options: Sequence[tuple[str, str, str]]) -> Json:
    """Return a row with a menu of one choice; options are (value, label, description), at most 25."""
    listed = [
        {"value": value, "label": label, "description": description}
        for value, label, description in options[: limits.CHOICES]
    ]
    made = {"type": 3, "custom_id": custom_id, "placeholder": placeholder, "options": listed}
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
