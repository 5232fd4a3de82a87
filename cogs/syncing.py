"""Discord's list of the commands, brought in step when it is not: what did not change is not written again.

Discord takes 200 new commands a day and needs up to a minute to show them everywhere; a service that is
started anew every few minutes must not write them each time. What was written last is kept in a file beside
the database; whether Discord still has just that, it is asked.
"""

import asyncio
import hashlib
import json
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from json import JSONDecodeError
from pathlib import Path
from typing import Any

import aiohttp
import discord
from discord import app_commands

log = logging.getLogger(__name__)

Json = dict[str, Any]
Sleep = Callable[[float], Awaitable[None]]

FIRST_RETRY, LAST_RETRY = 60.0, 3600.0
"""Seconds before the first further try, and at most, each twice the one before."""
BAD_FORM = 50035
# TypeError: discord.py meets a 200 whose body is HTML, not JSON.
_FAILURES = (discord.DiscordException, aiohttp.ClientError, OSError, JSONDecodeError, TypeError)


class CommandSync:
    """Keeps Discord's commands in step; a failure is said and tried again, and Discord keeps those it has."""

    def __init__(
        self, kept: Path | None = None, *, force: bool = False, sleep: Sleep = asyncio.sleep
    ) -> None:
        self._kept, self._force, self._sleep = kept, force, sleep
        self._retrying: asyncio.Task[None] | None = None

    async def begin(self, tree: app_commands.CommandTree[Any]) -> None:
        """Bring the commands in step now, or go on trying beside all else."""
        if not await self._is_done(tree):
            self._retrying = asyncio.create_task(self._retry(tree))

    async def settled(self) -> None:
        """Wait until nothing is left to try."""
        if self._retrying is not None:
            await self._retrying

    def stop(self) -> None:
        """Try no more."""
        if self._retrying is not None:
            self._retrying.cancel()

    async def bring_in_step(self, tree: app_commands.CommandTree[Any]) -> bool:
        """Write the commands where Discord has others than these; tell whether they were written."""
        payload, application = await _payload(tree), tree.client.application_id or 0
        mark = _mark(application, payload)
        if not self._force and await self._is_in_step(tree, application, mark):
            log.info("%d commands are in step with Discord", len(payload))
            return False
        http = tree.client.http
        written = await http.bulk_upsert_global_commands(application, payload=payload)
        self._force = False
        self._keep({"mark": mark, "versions": _versions(written)})
        log.info("%d commands written to Discord", len(written))
        return True

    async def _is_in_step(self, tree: app_commands.CommandTree[Any], application: int, mark: str) -> bool:
        known = self._read()
        if known.get("mark") != mark:
            return False
        # Somebody may have removed or changed commands by other means: each has a version of its own.
        return known.get("versions") == _versions(await tree.client.http.get_global_commands(application))

    async def _is_done(self, tree: app_commands.CommandTree[Any]) -> bool:
        """Bring them in step; tell whether nothing is left to try."""
        try:
            await self.bring_in_step(tree)
        except _FAILURES as error:
            if isinstance(error, discord.HTTPException) and error.code == BAD_FORM:
                log.error("Discord refuses the commands, please report this: %s", error)  # noqa: TRY400 - the text says all
                return True
            log.warning("the commands are not in step with Discord, which keeps those it has: %s", error)
            return False
        return True

    async def _retry(self, tree: app_commands.CommandTree[Any]) -> None:
        wait = FIRST_RETRY
        while True:
            log.info("the commands are tried again in %.0f s", wait)
            await self._sleep(wait)
            if await self._is_done(tree):
                return
            wait = min(2 * wait, LAST_RETRY)

    def _read(self) -> Json:
        """Return what was written last; nothing where that is not known, and then it is written again."""
        try:
            found = json.loads(self._kept.read_text("utf-8")) if self._kept else {}
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def _keep(self, what: Json) -> None:
        if self._kept is None:
            return
        new = self._kept.with_name(f"{self._kept.name}.new")
        try:
            new.write_text(json.dumps(what), "utf-8")
            new.replace(self._kept)
        except OSError as error:
            log.warning("%s cannot be written, so the next start writes the commands again: %s", new, error)


async def _payload(tree: app_commands.CommandTree[Any]) -> list[Json]:
    commands, translator = tree.get_commands(), tree.translator
    if translator is None:
        return [command.to_dict(tree) for command in commands]
    return [await command.get_translated_payload(tree, translator) for command in commands]


def _mark(application: int, payload: Sequence[Json]) -> str:
    """Return a digest of what is written, and for which application."""
    ordered = sorted(payload, key=lambda each: (each.get("type", 1), each["name"]))
    text = json.dumps([application, ordered], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _versions(commands: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    return {str(each["id"]): str(each["version"]) for each in commands}
