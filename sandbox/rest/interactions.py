"""Routes that answer interactions: the first answer within three seconds, then follow-ups for 15 minutes."""

from datetime import timedelta

from sandbox.forms import Form, check_choices, check_message, check_modal
from sandbox.interactions import (
    AUTOCOMPLETE,
    CHOICES,
    COMPONENT,
    DEFERRED,
    DEFERRED_UPDATE,
    MESSAGE,
    MODAL,
    SUBMIT,
    UPDATE,
    Interaction,
)
from sandbox.messages import EPHEMERAL, LOADING
from sandbox.rest.router import Answer, Call, route
from sandbox.rules import DiscordError, Json

HOOK = "/webhooks/{webhook_id}/{webhook_token}"
TOKEN_LIFE = timedelta(minutes=15)


@route("POST", "/interactions/{interaction_id}/{interaction_token}/callback", public=True)
def answer_interaction(call: Call) -> Answer:
    """Take the first answer to an interaction; a second one is 40060, a late one 10062."""
    found = call.sandbox.interactions.get(call.params["interaction_token"])
    if found is None or found.id != call.params["interaction_id"]:
        raise DiscordError(10062)
    if found.answered:
        raise DiscordError(40060)
    if call.sandbox.state.clock() - found.at > timedelta(seconds=call.sandbox.answer_seconds):
        raise DiscordError(10062)
    kind, data = call.body["type"], call.body.get("data") or {}
    _check_kind(found, kind)
    message = _ANSWERS[kind](call, found, data)
    found.answered = kind
    call.sandbox.answered(found)
    if call.query.get("with_response") not in ("1", "true", "True"):
        return 204, None
    return 200, _callback(found, kind, message)


def _check_kind(found: Interaction, kind: int) -> None:
    allowed = {MESSAGE, DEFERRED, MODAL} if found.type != AUTOCOMPLETE else {CHOICES}
    if found.type == SUBMIT:
        allowed.discard(MODAL)
    if found.message_id and found.type in (COMPONENT, SUBMIT):
        allowed |= {UPDATE, DEFERRED_UPDATE}
    if kind not in allowed:
        form = Form()
        form.wrong(["type"], "BASE_TYPE_CHOICES", f"Value must be one of {sorted(allowed)}.")
        form.refuse()


def _callback(found: Interaction, kind: int, message: Json | None) -> Json:
    interaction: Json = {"id": found.id, "type": found.type}
    if message is None:
        return {"interaction": interaction}
    interaction |= {
        "response_message_id": message["id"],
        "response_message_loading": bool(message["flags"] & LOADING),
        "response_message_ephemeral": bool(message["flags"] & EPHEMERAL),
    }
    if kind == DEFERRED:  # Discord's description has a resource for messages only
        return {"interaction": interaction}
    return {"interaction": interaction, "resource": {"type": kind, "message": message}}


def _answer_message(call: Call, found: Interaction, data: Json) -> Json:
    check_message(data, files=bool(call.files))
    return _first(call, found, data)


def _first(call: Call, found: Interaction, data: Json) -> Json:
    message = call.sandbox.post_answer(found, data, call.files)
    found.original_id = message["id"]
    found.message_ids.append(message["id"])
    return message


def _defer(call: Call, found: Interaction, data: Json) -> Json:
    return _first(call, found, {"flags": (data.get("flags") or 0) & EPHEMERAL | LOADING})


def _update(call: Call, found: Interaction, data: Json) -> Json:
    message = call.sandbox.state.messages[found.message_id or ""].message
    found.original_id = message["id"]
    found.message_ids.append(message["id"])
    return call.sandbox.edit(message, data, call.files)


def _defer_update(_: Call, found: Interaction, __: Json) -> None:
    found.original_id = found.message_id


def _complete(_: Call, found: Interaction, data: Json) -> None:
    check_choices(data.get("choices") or [])
    found.choices = data.get("choices") or []


def _open_modal(_: Call, found: Interaction, data: Json) -> None:
    check_modal(data)
    found.modal = data


_ANSWERS = {
    MESSAGE: _answer_message,
    DEFERRED: _defer,
    UPDATE: _update,
    DEFERRED_UPDATE: _defer_update,
    CHOICES: _complete,
    MODAL: _open_modal,
}


def _alive(call: Call) -> Interaction:
    """Find the interaction a follow-up is for: answered, and not older than 15 minutes."""
    found = call.sandbox.interactions.get(call.params["webhook_token"])
    if found is None or call.params["webhook_id"] != call.sandbox.state.application_id or not found.answered:
        raise DiscordError(10015)
    if call.sandbox.state.clock() - found.at > TOKEN_LIFE:
        raise DiscordError(50027)
    return found


@route("POST", HOOK, public=True)
def follow_up(call: Call) -> Answer:
    """Add a message; the first one after a deferral fills the message people see thinking."""
    found, body = _alive(call), call.body or {}
    check_message(body, files=bool(call.files))
    original = call.sandbox.state.messages.get(found.original_id or "")
    if original and original.message["flags"] & LOADING:
        message = call.sandbox.edit(original.message, body, call.files)
    else:
        message = call.sandbox.post_answer(found, body, call.files)
        found.message_ids.append(message["id"])
    call.sandbox.answered(found)
    return 200, message


def _of(call: Call) -> tuple[Interaction, Json]:
    found = _alive(call)
    message_id = call.params.get("message_id", found.original_id or "")
    stored = call.sandbox.state.messages.get(message_id)
    if stored is None or message_id not in (found.original_id, *found.message_ids):
        raise DiscordError(10008)
    return found, stored.message


@route("GET", HOOK + "/messages/@original", public=True)
@route("GET", HOOK + "/messages/{message_id}", public=True)
def get_answer(call: Call) -> Answer:
    """Give the first answer, or a follow-up."""
    return 200, _of(call)[1]


@route("PATCH", HOOK + "/messages/@original", public=True)
@route("PATCH", HOOK + "/messages/{message_id}", public=True)
def edit_answer(call: Call) -> Answer:
    """Edit the first answer, or a follow-up."""
    found, message = _of(call)
    edited = call.sandbox.edit(message, call.body, call.files)
    if message["id"] not in found.message_ids:
        found.message_ids.append(message["id"])
    call.sandbox.answered(found)
    return 200, edited


@route("DELETE", HOOK + "/messages/@original", public=True)
@route("DELETE", HOOK + "/messages/{message_id}", public=True)
def delete_answer(call: Call) -> Answer:
    """Delete the first answer, or a follow-up."""
    found, message = _of(call)
    call.sandbox.delete(message)
    if message["id"] in found.message_ids:
        found.message_ids.remove(message["id"])
    return 204, None
