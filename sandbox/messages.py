"""Messages as Discord makes them of a request: whom they ping, what their embeds and components become."""

import re
from collections.abc import Sequence
from typing import Any

from sandbox.files import Upload, attach, beside
from sandbox.forms import SELECTS, V2, walk
from sandbox.rules import Json
from sandbox.state import State
from sandbox.world import Permission

EPHEMERAL, LOADING, SUPPRESS_EMBEDS, SILENT, CROSSPOSTED, HAS_THREAD = 64, 128, 4, 4096, 1, 32
GIVEN_FLAGS = SUPPRESS_EMBEDS | EPHEMERAL | SILENT | LOADING | V2
EDITED_FLAGS = SUPPRESS_EMBEDS | V2
REPLY, CHAT_INPUT_COMMAND, CONTEXT_MENU_COMMAND = 19, 20, 23
_MENTION = re.compile(r"<@(&?)!?(\d+)>")
MEDIA = ("url", "proxy_url", "width", "height", "content_type", "description")
_MEDIA = {11: "media", 13: "file"}


def blank_message(state: State, channel: Json, author: Json) -> Json:
    """Make an empty message in a channel."""
    return {
        "id": state.snowflake(),
        "channel_id": channel["id"],
        "author": author,
        "type": 0,
        "content": "",
        "timestamp": state.now(),
        "edited_timestamp": None,
        "tts": False,
        "pinned": False,
        "mention_everyone": False,
        "mentions": [],
        "mention_roles": [],
        "attachments": [],
        "embeds": [],
        "components": [],
        "flags": 0,
    }


def write(state: State, message: Json, body: Json, uploads: Sequence[Upload]) -> None:
    """Write the parts a request body names into a message; what it does not name stays."""
    files = attach(state, message, body, uploads)
    if "content" in body:
        message["content"] = str(body["content"] or "").strip()
    if "embeds" in body:
        message["embeds"] = [_embed(embed, files) for embed in body["embeds"] or []]
    if "components" in body:
        message["components"] = _components(body["components"] or [], files)
    message["attachments"] = beside(message, files)
    message.update(_pings(state, message, body.get("allowed_mentions")))


def _embed(embed: Json, files: list[Json]) -> Json:
    made = {"type": "rich", **{key: value for key, value in embed.items() if value is not None}}
    if "fields" in made:
        made["fields"] = [{"inline": False, **field} for field in made["fields"]]
    for key in ("image", "thumbnail"):
        if key in made:
            made[key] = _media(made[key], files)
    return made


def _media(media: Json, files: list[Json]) -> Json:
    """Point media at the file it names; what a file is described with is told to those who cannot see it."""
    url = media.get("url", "")
    named = [file for file in files if url in (f"attachment://{file['filename']}", file["url"])]
    known = (
        {key: named[0][key] for key in MEDIA if key in named[0]} if named else {"url": url, "proxy_url": url}
    )
    return {**media, **known}


def _components(components: list[Json], files: list[Json]) -> list[Json]:
    made: list[Json] = [_copy(part) for part in components]
    for number, (_, part) in enumerate(walk(made), start=1):
        part["id"] = part.get("id") or number
        if part["type"] in SELECTS:
            part.setdefault("min_values", 1)
            part.setdefault("max_values", 1)
        for default in part.get("default_values") or ():
            default["id"] = str(default["id"])
        for key in _MEDIA.values():
            if isinstance(part.get(key), dict):
                part[key] = {"id": part["id"], **_media(part[key], files)}
        for item in part.get("items") or ():
            item["media"] = {"id": part["id"], **_media(item["media"], files)}
    return made


def _copy(value: Any) -> Any:
    """Copy JSON without the nulls, as Discord leaves them out of its answers."""
    if isinstance(value, dict):
        return {key: _copy(each) for key, each in value.items() if each is not None}
    return [_copy(each) for each in value] if isinstance(value, list) else value


def text_of(message: Json) -> str:
    """Give every text of a message that can hold a mention: its content and its text displays."""
    shown = [part.get("content") or "" for _, part in walk(message["components"])]
    return "\n".join([message["content"], *shown])


def all_text(message: Json) -> str:
    """Give every text of a message that a person can read, embeds and labels included."""
    texts = [text_of(message)]
    for embed in message["embeds"]:
        texts += [
            embed.get("author", {}).get("name", ""),
            embed.get("title", ""),
            embed.get("description", ""),
        ]
        texts += [f"{field['name']}\n{field['value']}" for field in embed.get("fields", [])]
        texts.append(embed.get("footer", {}).get("text", ""))
    texts += [part.get("label") or part.get("placeholder") or "" for _, part in walk(message["components"])]
    return "\n".join(text for text in texts if text)


def _pings(state: State, message: Json, allowed: Json | None) -> Json:
    """Work out whom a message pings; nothing said about mentions allows them all, as Discord does."""
    text = text_of(message)
    parse = {"everyone", "users", "roles"} if allowed is None else set(allowed.get("parse") or ())
    listed = {key: set(map(str, (allowed or {}).get(key) or ())) for key in ("users", "roles")}
    channel = state.channels[message["channel_id"]]
    loud = bool(state.permissions(channel, message["author"]["id"]) & Permission.MENTION_EVERYONE)
    guild = state.guild_of(channel)
    roles = {role["id"]: role for role in guild["roles"]} if guild else {}
    found = [("roles" if sign else "users", number) for sign, number in _MENTION.findall(text)]
    hit = [(kind, number) for kind, number in found if kind in parse or number in listed[kind]]
    return {
        "mention_everyone": "everyone" in parse and loud and bool(re.search("@(everyone|here)", text)),
        "mentions": [
            state.users[number]
            for kind, number in dict.fromkeys(hit)
            if kind == "users" and number in state.users
        ],
        "mention_roles": [
            number
            for kind, number in dict.fromkeys(hit)
            if kind == "roles" and number in roles and (loud or roles[number]["mentionable"])
        ],
    }


def pings(message: Json) -> int:
    """Count the pings a message makes: everyone, each person, each role."""
    return int(message["mention_everyone"]) + len(message["mentions"]) + len(message["mention_roles"])


def component(message: Json, custom_id: str) -> Json:
    """Find the button or select with a custom_id, also by its label."""
    parts = [part for _, part in walk(message["components"])]
    for part in parts:
        if part.get("custom_id") and custom_id in (part["custom_id"], part.get("label")):
            return part
    known = [part["custom_id"] for part in parts if part.get("custom_id")]
    raise LookupError(f"the message has no component {custom_id!r}, only {known}")
