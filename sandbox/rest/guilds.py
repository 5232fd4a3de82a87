"""Routes of the application, the bot's own user, the gateway's address, and guilds."""

from sandbox.rest.router import Answer, Call, route
from sandbox.rules import DiscordError, Json
from sandbox.world import THREADS


@route("GET", "/gateway/bot")
def get_bot_gateway(call: Call) -> Answer:
    """Give the gateway's address and how many identifies are left."""
    gateway, total = call.sandbox.gateway, call.sandbox.state.world.identifies
    limit = {"total": total, "remaining": max(0, total - gateway.identifies), "reset_after": 86400000}
    return 200, {"url": gateway.url, "shards": 1, "session_start_limit": {**limit, "max_concurrency": 1}}


@route("GET", "/users/@me")
def get_my_user(call: Call) -> Answer:
    """Give the bot's user."""
    return 200, {**call.sandbox.state.bot, "mfa_enabled": False, "locale": "en-US"}


@route("GET", "/users/{user_id}")
def get_user(call: Call) -> Answer:
    """Give a user."""
    found = call.sandbox.state.users.get(call.params["user_id"])
    if found is None:
        raise DiscordError(10013)
    return 200, found


@route("GET", "/applications/@me")
@route("GET", "/oauth2/applications/@me")
def get_application(call: Call) -> Answer:
    """Give the application."""
    state = call.sandbox.state
    absent = ("icon", "interactions_endpoint_url", "role_connections_verification_url", "team", "type")
    counts = (
        "approximate_user_install_count",
        "approximate_user_authorization_count",
        "explicit_content_filter",
    )
    return 200, {
        **dict.fromkeys(absent),
        **dict.fromkeys(counts, 0),
        "id": state.application_id,
        "name": state.world.application,
        "description": "A local stand-in.",
        "verify_key": "0" * 64,
        "flags": 0,
        "flags_new": "0",
        "redirect_uris": [],
        "eligible_oauth2_scopes": [],
        "approximate_guild_count": len(state.guilds),
        "owner": next(user for user in state.users.values() if not user.get("bot")),
        "bot": state.bot,
        "bot_public": True,
        "bot_require_code_grant": False,
        "rpc_origins": [],
    }


@route("GET", "/guilds/{guild_id}")
def get_guild(call: Call) -> Answer:
    """Give a guild, without its members."""
    guild = call.guild()
    return 200, {key: value for key, value in guild.items() if key not in ("members", "joined_at")}


@route("GET", "/guilds/{guild_id}/channels")
def get_guild_channels(call: Call) -> Answer:
    """List a guild's channels, threads aside."""
    return 200, [channel for channel in _channels(call) if channel["type"] not in THREADS]


@route("GET", "/guilds/{guild_id}/threads/active")
def get_active_threads(call: Call) -> Answer:
    """List a guild's threads."""
    threads = [channel for channel in _channels(call) if channel["type"] in THREADS]
    return 200, {"threads": threads, "members": [], "has_more": False}


def _channels(call: Call) -> list[Json]:
    guild_id = call.guild()["id"]
    return [
        channel for channel in call.sandbox.state.channels.values() if channel.get("guild_id") == guild_id
    ]


@route("GET", "/guilds/{guild_id}/roles")
def get_guild_roles(call: Call) -> Answer:
    """List a guild's roles."""
    return 200, call.guild()["roles"]


@route("GET", "/guilds/{guild_id}/members/{user_id}")
def get_guild_member(call: Call) -> Answer:
    """Give a member."""
    found = call.guild()["members"].get(call.params["user_id"])
    if found is None:
        raise DiscordError(10007)
    return 200, found
