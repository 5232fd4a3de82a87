"""Routes of messages: create (with nonce), read, edit, delete, publish."""

from datetime import timedelta

from sandbox.forms import check_message
from sandbox.messages import CROSSPOSTED
from sandbox.rest.router import Answer, Call, route
from sandbox.rules import DiscordError, Json
from sandbox.state import Stored
from sandbox.world import ANNOUNCEMENT, DM, FORUM, Permission

P = Permission
ONE = "/channels/{channel_id}/messages/{message_id}"


@route("POST", "/channels/{channel_id}/messages")
def create_message(call: Call) -> Answer:
    """Post a message; a nonce repeated and enforced gives the earlier message, or 10008 once deleted."""
    channel, body, sandbox = call.channel(), call.body or {}, call.sandbox
    if channel["type"] == FORUM:
        raise DiscordError(50008)
    if channel["type"] == DM and channel["recipients"][0]["id"] in sandbox.state.closed_dms:
        raise DiscordError(50007)
    call.channel(P.SEND_MESSAGES)
    check_message(body, files=bool(call.files))
    if body.get("embeds"):
        call.channel(P.EMBED_LINKS)
    if call.files:
        call.channel(P.ATTACH_FILES)
    nonce = str(body["nonce"]) if body.get("nonce") and body.get("enforce_nonce") else None
    earlier = _posted_with(call, nonce)
    if earlier:
        return 200, {**earlier, "nonce": body["nonce"]}
    message = sandbox.post(channel, sandbox.state.bot, body, call.files, nonce=body.get("nonce"))
    if nonce:
        sandbox.state.nonces[nonce] = (sandbox.state.clock(), message["id"])
    return 200, message if body.get("nonce") is None else {**message, "nonce": body["nonce"]}


def _posted_with(call: Call, nonce: str | None) -> Json | None:
    """Find the message made with a nonce within the window; Discord looks per author, not per channel."""
    state = call.sandbox.state
    at, message_id = state.nonces.get(nonce or "", (None, ""))
    if at is None or state.clock() - at > timedelta(seconds=call.sandbox.nonce_seconds):
        return None
    if message_id not in state.messages:
        raise DiscordError(10008)
    return state.messages[message_id].message


@route("GET", "/channels/{channel_id}/messages")
def list_messages(call: Call) -> Answer:
    """List messages, newest first; without READ_MESSAGE_HISTORY there are none, which is no error."""
    channel, state = call.channel(), call.sandbox.state
    if not state.permissions(channel, state.bot["id"]) & P.READ_MESSAGE_HISTORY:
        return 200, []
    limit = min(100, int(call.query.get("limit", 50)))
    found = sorted(state.history(channel["id"]), key=lambda message: int(message["id"]), reverse=True)
    if "after" in call.query:
        return 200, [message for message in found if int(message["id"]) > int(call.query["after"])][-limit:]
    if "around" in call.query:
        middle = sum(int(message["id"]) > int(call.query["around"]) for message in found)
        start = max(0, middle - limit // 2)
        return 200, found[start : start + limit]
    if "before" in call.query:
        found = [message for message in found if int(message["id"]) < int(call.query["before"])]
    return 200, found[:limit]


def _message(call: Call, *needed: Permission) -> Stored:
    channel = call.channel(*needed)
    stored = call.sandbox.state.messages.get(call.params["message_id"])
    if stored is None or stored.only or stored.message["channel_id"] != channel["id"]:
        raise DiscordError(10008)
    return stored


def _open_message(call: Call) -> Stored:
    """Give a message that may be changed: nothing is edited or deleted in an archived thread."""
    stored = _message(call)
    if call.channel().get("thread_metadata", {}).get("archived"):
        raise DiscordError(50083)
    return stored


@route("GET", ONE)
def get_message(call: Call) -> Answer:
    """Give a message."""
    return 200, _message(call, P.VIEW_CHANNEL, P.READ_MESSAGE_HISTORY).message


@route("PATCH", ONE)
def edit_message(call: Call) -> Answer:
    """Edit the bot's own message."""
    stored = _open_message(call)
    if stored.message["author"]["id"] != call.sandbox.state.bot["id"]:
        raise DiscordError(50005)
    if call.files:
        call.channel(P.ATTACH_FILES)
    return 200, call.sandbox.edit(stored.message, call.body, call.files)


@route("DELETE", ONE)
def delete_message(call: Call) -> Answer:
    """Delete a message; another's needs Manage Messages."""
    stored = _open_message(call)
    if stored.message["author"]["id"] != call.sandbox.state.bot["id"]:
        call.channel(P.MANAGE_MESSAGES)
    call.sandbox.delete(stored.message)
    return 204, None


@route("POST", ONE + "/crosspost")
def crosspost_message(call: Call) -> Answer:
    """Publish a message of an announcement channel to its followers; another's needs Manage Messages."""
    channel, message = call.channel(P.SEND_MESSAGES), _message(call).message
    if channel["type"] != ANNOUNCEMENT:
        raise DiscordError(50024)
    if message["author"]["id"] != call.sandbox.state.bot["id"]:
        call.channel(P.MANAGE_MESSAGES)
    if message["flags"] & CROSSPOSTED:
        raise DiscordError(40033)
    message["flags"] |= CROSSPOSTED
    call.sandbox.message_event("MESSAGE_UPDATE", message)
    return 200, message
