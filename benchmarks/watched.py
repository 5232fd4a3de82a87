"""The bot as the benchmarks run it: `dateline run` with a clock that may be ahead, noting how it fares.

    python -m benchmarks.watched NOTES SECONDS_AHEAD

Once a second a line of JSON: how late the loop was at each look, tasks, threads, open files, memory.
"""

import asyncio
import json
import sys
import threading
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.measuring import memory_mb
from bot.app import Desk
from bot.cli.running import run_bot
from bot.cli.signals import stop_on_signals
from bot.client import point_at
from bot.config import load_settings
from bot.log import configure_logging

LOOKS = 20
"""A second."""


async def serve(notes: Path, ahead: timedelta) -> None:
    """Run until stopped."""
    settings, stop = load_settings(), stop_on_signals()
    configure_logging(settings.dateline_log_level, settings.dateline_log_format)
    if settings.discord_token is None or settings.discord_api is None:
        raise SystemExit("the benchmark gives the token and the sandbox's address in the environment")
    point_at(settings.discord_api)
    async with Desk.open(settings, clock=lambda: datetime.now(UTC) + ahead) as desk:
        noting = asyncio.create_task(_note(notes))
        try:
            await run_bot(desk, settings.discord_token.get_secret_value(), stop=stop)
        finally:
            noting.cancel()
            with suppress(asyncio.CancelledError):
                await noting


async def _note(notes: Path) -> None:
    loop = asyncio.get_running_loop()
    with notes.open("w", encoding="ascii", buffering=1) as out:
        while True:
            lags = []
            for _ in range(LOOKS):
                asked = loop.time() + 1 / LOOKS
                await asyncio.sleep(1 / LOOKS)
                lags.append(round(1000 * (loop.time() - asked), 2))
            line = {"at": round(loop.time(), 2), "lags_ms": lags, "tasks": len(asyncio.all_tasks())}
            out.write(json.dumps(line | _held()) + "\n")


def _held() -> dict[str, float]:
    return {
        "threads": threading.active_count(),
        "files": len(list(Path("/proc/self/fd").iterdir())),
        "memory_mb": round(memory_mb(), 1),
    }


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]), timedelta(seconds=float(sys.argv[2]))))
