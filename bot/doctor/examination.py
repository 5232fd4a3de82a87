"""The whole examination, its parts side by side, within ten seconds."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from bot.config import Settings, load_settings
from bot.doctor.database import examine_database, free_bytes
from bot.doctor.findings import Finding, note, ok, problem
from bot.doctor.machine import examine_versions, examine_worker, installed
from bot.doctor.privacy import examine_privacy
from bot.errors import ConfigError
from bot.log import hide
from bot.worker import Worker

SECONDS = 9.0
"""For each part; they run side by side."""


@dataclass(slots=True)
class Examination:
    """Looks at settings, database, Discord and machine; the fields are what a test may exchange."""

    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    free: Callable[[Path], int] = free_bytes
    open_worker: Callable[[], AbstractAsyncContextManager[Worker]] = Worker.open
    versions: Callable[[], Mapping[str, str]] = installed
    seconds: float = SECONDS
    found: list[Finding] = field(default_factory=list)

    async def run(self) -> tuple[Finding, ...]:
        """Return everything that was looked at, the settings first."""
        try:
            settings = load_settings()
        except ConfigError as error:
            return (problem("settings", str(error), "Correct that first; nothing else can be looked at."),)
        self.found.append(ok("settings", "all of them can be read"))
        self.found += examine_privacy((Path(".env"), settings.dateline_database))
        parts = (
            ("database and Discord", self._desk(settings)),
            ("parsing process", self._worker()),
        )
        await asyncio.gather(*(self._within(name, part) for name, part in parts))
        return (*self.found, *examine_versions(self.versions()))

    async def _within(self, name: str, part: Awaitable[None]) -> None:
        try:
            async with asyncio.timeout(self.seconds):
                await part
        except TimeoutError:
            self.found.append(
                note(name, f"It did not answer within {self.seconds:.0f} s.", "Try again later.")
            )

    async def _worker(self) -> None:
        self.found += await examine_worker(self.clock, self.open_worker)

    async def _desk(self, settings: Settings) -> None:
        found, targets = await examine_database(settings.dateline_database, clock=self.clock, free=self.free)
        self.found += found
        token = settings.discord_token.get_secret_value() if settings.discord_token else ""
        if not token:
            self.found.append(
                problem(
                    "token",
                    "There is no token.",
                    "Create a bot in Discord's developer portal and put its token into .env as"
                    " DISCORD_TOKEN=…; `dateline demo` needs none.",
                )
            )
            return
        hide(token)
        from bot.client import point_at  # noqa: PLC0415 - discord is slow to import, and useless before this
        from bot.doctor.platform import examine_platform  # noqa: PLC0415 - as above

        if settings.discord_api:
            point_at(settings.discord_api)
        self.found += await examine_platform(token, targets, clock=self.clock)
