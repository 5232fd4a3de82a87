"""Notices: the person who asked for messages is told, once, why they stopped."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.model import Delivery, TargetKind
from bot.pipeline import outbox
from bot.services.rendering import Renderer
from bot.storage import Connection, announcing, deliveries, targets
from bot.storage.times import stored

NOTICE = "notice"
EXPIRES = timedelta(days=3)
"""After that the pause is no news any more."""


@dataclass(slots=True)
class Notices:
    """Owes notices; they go through the outbox like everything else."""

    renderer: Renderer
    clock: Callable[[], datetime]
    installation: str

    async def owe_pause(self, tx: Connection, stopped: Delivery, reason: str) -> None:
        """Owe whoever follows something in a target a word that it is paused, once a pause.

        A DM that is closed is not told in a DM; it shows in /subscriptions.
        """
        target, now = stopped.target, self.clock()
        if target.kind is TargetKind.DM:
            return
        person = await announcing.last_subscriber(tx, target.id)
        if person is None or not await targets.take_owner_notice(tx, target.id, now=now):
            return
        dm = await targets.ensure_target(
            tx, platform=target.platform, address=person, kind=TargetKind.DM, guild_id=None, now=now
        )
        subject = f"pause of {target.id} at {stored(now)}"
        identity = outbox.delivery_id(self.installation, dm.id, NOTICE, subject)
        notice = Delivery(
            id=identity,
            target=dm,
            kind=NOTICE,
            subject=subject,
            revision=1,
            part=0,
            payload=self.renderer.pause(target, reason, mark=identity),
            nonce=outbox.nonce(self.installation, identity),
            due=now,
            expires=now + EXPIRES,
        )
        await deliveries.owe(tx, [notice], now)
