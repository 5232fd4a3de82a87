"""Routes of channels: reading one, opening a DM, starting threads."""

from sandbox.forms import Form, check_message
from sandbox.messages import HAS_THREAD
from sandbox.rest.router import Answer, Call, route
from sandbox.rules import DiscordError, Json
from sandbox.world import DM, FORUM, THREADS, Permission

P = Permission


@route("GET", "/channels/{channel_id}")
def get_channel(call: Call) -> Answer:
    """Give a channel."""
    return 200, call.channel()


@route("POST", "/users/@me/channels")
def open_dm(call: Call) -> Answer:
    """Open a DM; that it may refuse messages shows only when one is sent."""
    user_id = str((call.body or {}).get("recipient_id"))
    if user_id not in call.sandbox.state.users:
        raise DiscordError(10013)
    return 200, call.sandbox.state.dm(user_id)


@route("POST", "/channels/{channel_id}/typing")
def show_typing(call: Call) -> Answer:
    """Show that the bot is typing."""
    call.channel(P.SEND_MESSAGES)
    return 204, None


@route("POST", "/channels/{channel_id}/threads")
def start_thread(call: Call) -> Answer:
    """Start a thread; in a forum, with its first message, for which Discord offers no nonce."""
    parent, body = call.channel(), call.body
    if parent["type"] in (DM, *THREADS):
        raise DiscordError(50024)
    forum = parent["type"] == FORUM
    call.channel(P.SEND_MESSAGES if forum else P.CREATE_PUBLIC_THREADS)
    _check_name(body)
    if not forum:
        return 201, _started(
            call, call.sandbox.state.add_thread(parent, body, owner=call.sandbox.state.bot["id"])
        )
    first = body.get("message") or {}
    check_message(first, files=bool(call.files))
    if call.files:
        call.channel(P.ATTACH_FILES)
    known = {tag["id"] for tag in parent["available_tags"]}
    if unknown := [tag for tag in body.get("applied_tags") or [] if str(tag) not in known]:
        form = Form()
        form.wrong(["applied_tags"], "APPLIED_TAGS_UNKNOWN", f"No such tag: {unknown[0]}")
        form.refuse()
    thread = _started(call, call.sandbox.state.add_thread(parent, body, owner=call.sandbox.state.bot["id"]))
    message = call.sandbox.post(thread, call.sandbox.state.bot, first, call.files, message_id=thread["id"])
    return 201, {**thread, "message": message}


@route("POST", "/channels/{channel_id}/messages/{message_id}/threads")
def start_thread_on_message(call: Call) -> Answer:
    """Start a thread on a message, whose id it takes."""
    parent, state = call.channel(P.CREATE_PUBLIC_THREADS), call.sandbox.state
    stored = state.messages.get(call.params["message_id"])
    if stored is None or stored.message["channel_id"] != parent["id"]:
        raise DiscordError(10008)
    if stored.message["id"] in state.channels:
        raise DiscordError(160004)
    _check_name(call.body)
    thread = state.add_thread(parent, call.body, owner=state.bot["id"], thread_id=stored.message["id"])
    stored.message["flags"] |= HAS_THREAD
    return 201, _started(call, thread)


@route("GET", "/channels/{channel_id}/threads/archived/public")
def get_archived_threads(call: Call) -> Answer:
    """List the archived threads of a channel."""
    parent = call.channel(P.READ_MESSAGE_HISTORY)
    threads = [
        channel
        for channel in call.sandbox.state.channels.values()
        if channel.get("parent_id") == parent["id"]
        and channel["type"] in THREADS
        and channel["thread_metadata"]["archived"]
    ]
    return 200, {"threads": threads, "members": [], "has_more": False}


@route("PATCH", "/channels/{channel_id}")
def edit_thread(call: Call) -> Answer:
    """Rename, archive or tag a thread."""
    thread = call.channel()
    if thread["type"] not in THREADS:
        raise DiscordError(50013)
    for key in ("archived", "locked", "auto_archive_duration"):
        if key in call.body:
            thread["thread_metadata"][key] = call.body[key]
    thread |= {key: call.body[key] for key in ("name", "applied_tags") if key in call.body}
    call.sandbox.channel_event("THREAD_UPDATE", thread)
    return 200, thread


def _check_name(body: Json) -> None:
    form = Form()
    form.length(["name"], body.get("name"), 100, 1)
    form.refuse()


def _started(call: Call, thread: Json) -> Json:
    call.sandbox.channel_event("THREAD_CREATE", {**thread, "newly_created": True})
    return thread
