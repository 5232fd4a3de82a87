"""Routes of the application's commands."""

from typing import Any

from sandbox.command_forms import check_commands
from sandbox.rest.router import Answer, Call, route
from sandbox.rules import DiscordError, Json

GLOBAL = "/applications/{application_id}/commands"
GUILD = "/applications/{application_id}/guilds/{guild_id}/commands"


@route("GET", GLOBAL)
@route("GET", GUILD)
def get_commands(call: Call) -> Answer:
    """List the commands of everywhere, or of one guild."""
    _own(call)
    return 200, call.sandbox.state.commands.get(call.params.get("guild_id"), [])


@route("PUT", GLOBAL)
@route("PUT", GUILD)
def put_commands(call: Call) -> Answer:
    """Replace them all; a command keeps its id for as long as its name stays."""
    _own(call)
    state, guild_id = call.sandbox.state, call.params.get("guild_id")
    if guild_id is not None:
        call.guild()
    check_commands(call.body or [])
    known = {
        (command["type"], command["name"]): command["id"] for command in state.commands.get(guild_id, [])
    }
    state.commands[guild_id] = [_stored(call, command, known, guild_id) for command in call.body or []]
    call.sandbox.tell_pages("commands", {"guild_id": guild_id})
    return 200, state.commands[guild_id]


def _own(call: Call) -> None:
    if call.params["application_id"] != call.sandbox.state.application_id:
        raise DiscordError(50001)


def _stored(call: Call, command: Json, known: dict[tuple[int, str], str], guild_id: str | None) -> Json:
    state = call.sandbox.state
    kind = command.get("type") or 1
    given = {key: value for key, value in command.items() if value is not None}
    permissions = command.get("default_member_permissions")
    return {
        "nsfw": False,
        "description": "",
        **({"dm_permission": True} if guild_id is None else {"guild_id": guild_id}),
        **given,
        "type": kind,
        "id": known.get((kind, command["name"])) or state.snowflake(),
        "application_id": state.application_id,
        "version": state.snowflake(),
        "default_member_permissions": None if permissions is None else str(permissions),
        "options": [_plain(option) for option in command.get("options") or []],
    }


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items() if each is not None}
    return [_plain(each) for each in value] if isinstance(value, list) else value
