"""Discord's rules on who may do what where, and the errors that refuse."""

from typing import Any

from sandbox.world import Permission

Json = dict[str, Any]
MESSAGES = {
    10003: "Unknown Channel",
    10004: "Unknown Guild",
    10007: "Unknown Member",
    10008: "Unknown Message",
    10013: "Unknown User",
    10015: "Unknown Webhook",
    10062: "Unknown interaction",
    40060: "Interaction has already been acknowledged.",
    40033: "This message has already been crossposted.",
    50001: "Missing Access",
    50005: "Cannot edit a message authored by another user",
    50006: "Cannot send an empty message",
    50007: "Cannot send messages to this user",
    50008: "Cannot send messages in a non-text channel",
    50013: "Missing Permissions",
    50024: "Cannot execute action on this channel type",
    50027: "Invalid Webhook Token",
    50035: "Invalid Form Body",
    50083: "Thread is archived",
    160004: "A thread has already been created for this message",
}
NOT_FOUND = range(10000, 20000)
FORBIDDEN = (50001, 50007, 50013, 50005)


class DiscordError(Exception):
    """An answer that refuses; `code` is Discord's, `errors` the tree of fields that are wrong."""

    def __init__(self, code: int, status: int | None = None, *, errors: Json | None = None) -> None:
        super().__init__(f"{code} {MESSAGES.get(code, '')}")
        self.code = code
        self.status = status or _status(code)
        self.body: Json = {"code": code, "message": MESSAGES.get(code, "Error")}
        if errors:
            self.body["errors"] = errors


def _status(code: int) -> int:
    if code in NOT_FOUND:
        return 404
    return {50027: 401}.get(code, 403 if code in FORBIDDEN else 400)


# Permissions


def base_permissions(guild: Json, user_id: str) -> Permission:
    """Compute what a member may do in a guild before any channel's overwrites."""
    member = guild["members"].get(user_id)
    if member is None:
        return Permission(0)
    everything = ~Permission(0)
    if guild["owner_id"] == user_id:
        return everything
    held = {guild["id"], *member["roles"]}
    total = Permission(0)
    for role in guild["roles"]:
        if role["id"] in held:
            total |= Permission(int(role["permissions"]))
    return everything if total & Permission.ADMINISTRATOR else total


def permissions_in(guild: Json, channel: Json, user_id: str) -> Permission:
    """Compute what a member may do in a channel: @everyone, then roles, then the member's own overwrite."""
    total = base_permissions(guild, user_id)
    if total == ~Permission(0) or user_id not in guild["members"]:
        return total
    overwrites = {overwrite["id"]: overwrite for overwrite in channel.get("permission_overwrites", ())}
    roles = guild["members"][user_id]["roles"]
    for layer in ([guild["id"]], roles, [user_id]):
        found = [overwrites[key] for key in layer if key in overwrites]
        for overwrite in found:
            total &= ~Permission(int(overwrite["deny"]))
        for overwrite in found:
            total |= Permission(int(overwrite["allow"]))
    return total if total & Permission.VIEW_CHANNEL else Permission(0)
