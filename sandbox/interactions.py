"""Interactions: what a person does to the bot, as Discord tells the bot of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sandbox.files import keep_file
from sandbox.forms import LABEL, ROW, SELECTS, walk
from sandbox.messages import LOADING
from sandbox.rules import Json, base_permissions
from sandbox.state import State
from sandbox.world import Permission

COMMAND, COMPONENT, AUTOCOMPLETE, SUBMIT = 2, 3, 4, 5
MESSAGE, DEFERRED, DEFERRED_UPDATE, UPDATE, CHOICES, MODAL = 4, 5, 6, 7, 8, 9
SUBCOMMAND, GROUP, STRING, INTEGER, BOOLEAN, USER, CHANNEL, ROLE, MENTIONABLE, NUMBER, ATTACHMENT = range(
    1, 12
)
RESOLVED = {5: USER, 6: ROLE, 7: MENTIONABLE, 8: CHANNEL}


@dataclass(slots=True, eq=False)
class Interaction:
    """One interaction and what the bot has answered so far; `answered` is the type of the first answer."""

    id: str
    token: str
    type: int
    at: datetime
    person: Json
    channel: Json
    name: str
    message_id: str | None = None
    answered: int | None = None
    failed: bool = False
    original_id: str | None = None
    message_ids: list[str] = field(default_factory=list)
    choices: list[Json] = field(default_factory=list)
    modal: Json | None = None
    origin: "Interaction | None" = None

    def settled(self, state: State) -> bool:
        """Tell whether the person has an answer, and not only the promise of one."""
        if self.answered in (DEFERRED, DEFERRED_UPDATE):
            kept = [state.messages[key].message for key in self.message_ids if key in state.messages]
            return any(not message["flags"] & LOADING for message in kept)
        return self.answered is not None


def payload(state: State, interaction: Interaction, data: Json) -> Json:
    """Write INTERACTION_CREATE."""
    channel, person = interaction.channel, interaction.person
    guild = state.guild_of(channel)
    made: Json = {
        "id": interaction.id,
        "application_id": state.application_id,
        "type": interaction.type,
        "token": interaction.token,
        "version": 1,
        "data": data,
        "channel_id": channel["id"],
        "channel": {**channel, "permissions": _held(state, channel, person["id"])},
        "app_permissions": _held(state, channel, state.bot["id"]),
        "locale": state.locales[person["id"]],
        "entitlements": [],
        "attachment_size_limit": 10 * 1024 * 1024,
        "context": 1 if guild is None else 0,
        "authorizing_integration_owners": {"0": guild["id"] if guild else "0"},
    }
    if guild is None:
        made["user"] = person
    else:
        member = guild["members"][person["id"]]
        made["member"] = {**member, "permissions": _held(state, channel, person["id"])}
        made["guild_id"] = guild["id"]
        made["guild_locale"] = guild["preferred_locale"]
        made["guild"] = {
            "id": guild["id"],
            "locale": guild["preferred_locale"],
            "features": guild["features"],
        }
    if interaction.message_id in state.messages:
        made["message"] = state.messages[interaction.message_id or ""].message
    return made


def _held(state: State, channel: Json, user_id: str) -> str:
    return str(int(state.permissions(channel, user_id)) & (1 << 53) - 1)


# Commands


def visible_commands(state: State, channel: Json, person: Json) -> list[Json]:
    """List the commands a person is offered in a channel: by context and by default permissions."""
    guild = state.guild_of(channel)
    found = state.commands[None] + (state.commands.get(guild["id"], []) if guild else [])
    context = 1 if guild is None else 0
    offered = []
    for command in found:
        contexts, needed = command.get("contexts"), command["default_member_permissions"]
        here = (
            context in contexts if contexts is not None else bool(guild or command.get("dm_permission", True))
        )
        if here and (guild is None or needed is None or _may(guild, person, int(needed))):
            offered.append(command)
    return offered


def _may(guild: Json, person: Json, needed: int) -> bool:
    held = base_permissions(guild, person["id"])
    return held & (needed or Permission.ADMINISTRATOR) == (needed or Permission.ADMINISTRATOR)


def find_command(commands: Sequence[Json], name: str, kind: int = 1) -> tuple[Json, list[Json]]:
    """Find a command by its full name ("feeds add"); give it and the path of subcommands."""
    found = [each for each in commands if each["type"] == kind and f"{name} ".startswith(f"{each['name']} ")]
    if not found:
        names = ", ".join(command["name"] for command in commands) or "none at all"
        raise LookupError(f"no command {name!r} is offered here; there are: {names}")
    path, rest = [found[-1]], name.removeprefix(found[-1]["name"]).split() if kind == 1 else []
    for word in rest:
        below = [option for option in path[-1].get("options", []) if option["name"] == word]
        if not below or below[0]["type"] not in (SUBCOMMAND, GROUP):
            raise LookupError(f"/{name} does not exist: {path[-1]['name']!r} has no subcommand {word!r}")
        path.append(below[0])
    return path[0], path[1:]


def command_data(
    state: State,
    channel: Json,
    command: Json,
    below: Sequence[Json],
    given: Mapping[str, Any],
    *,
    focused: str | None = None,
) -> Json:
    """Write a command's data; values are checked as Discord's own client checks them before sending."""
    resolved: Json = {}
    known = {option["name"]: option for option in (below[-1] if below else command).get("options", [])}
    if unknown := set(given) - set(known):
        raise ValueError(f"/{command['name']} has no option {sorted(unknown)}; there are {sorted(known)}")
    missing = [name for name, option in known.items() if option.get("required") and name not in given]
    if missing and focused is None:
        raise ValueError(f"/{command['name']} needs {missing}")
    options: list[Json] = []
    for name, value in given.items():
        made = _value(state, channel, known[name], value, resolved, partial=name == focused)
        options.append({"name": name, "type": known[name]["type"], "value": made})
        if name == focused:
            options[-1]["focused"] = True
    for part in reversed(below):
        options = [{"name": part["name"], "type": part["type"], "options": options}]
    data: Json = {"id": command["id"], "name": command["name"], "type": 1, "options": options}
    if "guild_id" in command:
        data["guild_id"] = command["guild_id"]
    return {**data, "resolved": resolved} if resolved else data


def _value(state: State, channel: Json, option: Json, value: Any, resolved: Json, *, partial: bool) -> Any:
    kind, name = option["type"], option["name"]
    if partial:
        return str(value)
    if kind == ATTACHMENT:
        filename, content = value
        file = keep_file(state, filename, content.encode() if isinstance(content, str) else content)
        resolved.setdefault("attachments", {})[file["id"]] = file
        return file["id"]
    if kind in (USER, CHANNEL, ROLE, MENTIONABLE):
        return resolve(state, channel, kind, str(value), resolved)
    if option.get("choices") and value not in [choice["value"] for choice in option["choices"]]:
        raise ValueError(f"{name}={value!r} is none of the choices")
    if kind == BOOLEAN:
        return bool(value)
    if kind in (INTEGER, NUMBER):
        number = int(value) if kind == INTEGER else float(value)
        if not option.get("min_value", number) <= number <= option.get("max_value", number):
            raise ValueError(f"{name}={number} is out of range")
        return number
    text = str(value)
    if not option.get("min_length", 0) <= len(text) <= option.get("max_length", 6000):
        raise ValueError(f"{name} has {len(text)} characters")
    return text


def resolve(state: State, channel: Json, kind: int, value: str, resolved: Json) -> str:
    """Turn a name or id of a person, channel or role into its id, and add what Discord tells of it."""
    guild = state.guild_of(channel)
    roles = {key: role for role in guild["roles"] for key in (role["id"], role["name"])} if guild else {}
    if kind in (ROLE, MENTIONABLE) and value in roles:
        role = roles[value]
        resolved.setdefault("roles", {})[role["id"]] = role
        return str(role["id"])
    if kind == CHANNEL:
        scoped = (
            f"{guild['name']}/{value}"
            if guild and value not in state.channels and "/" not in value
            else value
        )
        found = state.channel(scoped)
        shown = {**found, "permissions": _held(state, found, state.bot["id"])}
        resolved.setdefault("channels", {})[found["id"]] = shown
        return str(found["id"])
    user = state.person(value)
    resolved.setdefault("users", {})[user["id"]] = user
    if guild and user["id"] in guild["members"]:
        member = {
            key: part
            for key, part in guild["members"][user["id"]].items()
            if key not in ("user", "mute", "deaf")
        }
        member["permissions"] = str(int(base_permissions(guild, user["id"])) & (1 << 53) - 1)
        resolved.setdefault("members", {})[user["id"]] = member
    return str(user["id"])


# Components and modals


def component_data(state: State, channel: Json, part: Json, values: Sequence[str]) -> Json:
    """Write what a click on a button, or a choice in a select, sends."""
    data: Json = {"custom_id": part["custom_id"], "component_type": part["type"], "id": part["id"]}
    if part["type"] not in SELECTS:
        return data
    if not part["min_values"] <= len(values) <= part["max_values"]:
        raise ValueError(f"{part['custom_id']} takes {part['min_values']} to {part['max_values']} values")
    resolved: Json = {}
    if part["type"] in RESOLVED:
        values = [resolve(state, channel, RESOLVED[part["type"]], value, resolved) for value in values]
    elif unknown := set(values) - {option["value"] for option in part["options"]}:
        raise ValueError(f"{part['custom_id']} has no option {sorted(unknown)}")
    data["values"] = list(values)
    return {**data, "resolved": resolved} if resolved else data


def submit_data(state: State, channel: Json, modal: Json, values: Mapping[str, Any]) -> Json:
    """Write what sending a modal sends; fields not named keep what the modal suggests."""
    fields = {part["custom_id"] for _, part in walk(modal["components"]) if "custom_id" in part}
    if unknown := set(values) - fields:
        raise ValueError(f"the modal has no field {sorted(unknown)}; there are {sorted(fields)}")
    resolved: Json = {}
    components = []
    for number, part in enumerate(modal["components"], start=1):
        made: Json = {"type": part["type"], "id": number}
        if part["type"] == ROW:
            made["components"] = [
                _field(state, channel, each, values, resolved) for each in part["components"]
            ]
        elif part["type"] == LABEL:
            made["component"] = _field(state, channel, part["component"], values, resolved)
        components.append(made)
    data: Json = {"custom_id": modal["custom_id"], "components": components}
    return {**data, "resolved": resolved} if resolved else data


def _field(state: State, channel: Json, part: Json, values: Mapping[str, Any], resolved: Json) -> Json:
    made: Json = {"type": part["type"], "custom_id": part["custom_id"], "id": part.get("id", 100)}
    given = values.get(part["custom_id"], _suggested(part))
    if isinstance(given, list):
        kind = RESOLVED.get(part["type"])
        made["values"] = [resolve(state, channel, kind, each, resolved) if kind else each for each in given]
    else:
        made["value"] = given
    return made


def _suggested(part: Json) -> Any:
    preset = [option["value"] for option in part.get("options", []) if option.get("default")]
    several = {**dict.fromkeys(SELECTS, preset), 22: preset, 19: []}
    single = {21: preset[0] if preset else None, 23: bool(part.get("default"))}
    return several.get(part["type"], single.get(part["type"], part.get("value") or ""))
