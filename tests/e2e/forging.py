"""Clicks that no client would offer: a custom_id of the attacker's choice, on a message they can see."""

from typing import Any

from sandbox import Sandbox
from sandbox.interactions import COMPONENT, SUBMIT
from sandbox.people import Answer

BUTTON = 2


async def forge(
    sandbox: Sandbox, person: str, message: dict[str, Any], custom_id: str, **typed: str
) -> Answer:
    """Send a click with any custom_id, or with `typed` a form; the answer is waited for as for any other."""
    where, who = sandbox.channel(message["channel_id"]), sandbox.person(person)
    data: dict[str, Any] = {"custom_id": custom_id, "component_type": BUTTON}
    kind = COMPONENT
    if typed:
        fields = [{"type": 4, "custom_id": name, "value": value, "id": 9} for name, value in typed.items()]
        labels = [{"type": 18, "id": 8, "component": field} for field in fields]
        kind, data = SUBMIT, {"custom_id": custom_id, "components": labels}
    started = sandbox._start(kind, who, where, data, custom_id, message_id=message["id"])
    return await sandbox._settled(started, 10)
