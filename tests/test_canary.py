"""A token sent through failing paths is never seen again: in logs, errors, metrics or the doctor's words."""

import asyncio
import io
import logging
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import discord
import pytest
from discord.gateway import DiscordWebSocket

from bot.client import Bot, connect, point_at
from bot.config import Settings
from bot.doctor.examination import Examination
from bot.doctor.platform import examine_platform
from bot.errors import PlatformError
from bot.health.metrics import Metrics
from bot.health.publisher import MeasuredPublisher
from bot.log import JsonFormatter, TextFormatter, hide, mask
from bot.services.starts import Starts
from bot.storage.database import Database
from cogs.publisher import DiscordPublisher
from sandbox import Sandbox, default_world
from tests.conftest import ROOT
from tests.deadlines import TIMEOUT
from tests.records import a_delivery, a_target
from tests.services.fakes import Clock

# Not real: one in the shape of a bot token, one that a careless copy made of it.
CANARY = "MTAxMjM0NTY3ODkwMTIzNDU2Nzg.GcanaR.abcdefghijklmnopqrstuvwxyz0123456789AB"
SHAPELESS = "canary-without-a-shape"
PARTS = ("abcdefghijklmnopqrstuvwxyz0123456789AB", SHAPELESS)
UNREACHABLE = "http://127.0.0.1:9/api/v10"


def is_clean(*texts: str) -> bool:
    return not any(part in text for part in PARTS for text in texts)


@pytest.fixture(autouse=True)
def _discord_left_as_it_was() -> Iterator[None]:
    base, gateway = discord.http.Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    hide(SHAPELESS)
    yield
    discord.http.Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = base, gateway


@pytest.fixture
def logs() -> Iterator[io.StringIO]:
    """Give all that is logged, at DEBUG, by our own formatters."""
    stream = io.StringIO()
    root, level = logging.getLogger(), logging.getLogger().level
    handlers = []
    for formatter in (TextFormatter(), JsonFormatter()):
        handler = logging.StreamHandler(stream)
        handler.setFormatter(formatter)
        handlers.append(handler)
        root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield stream
    root.setLevel(level)
    for handler in handlers:
        root.removeHandler(handler)


@asynccontextmanager
async def sandbox_that_knows(token: str) -> AsyncIterator[Sandbox]:
    async with Sandbox.start(world=replace(default_world(), token=token), bucket=50) as sandbox:
        point_at(sandbox.api)
        yield sandbox


async def nothing() -> None:
    """Start nothing."""


@pytest.mark.parametrize("token", [CANARY, SHAPELESS])
@pytest.mark.parametrize(
    ("route", "kind"),
    [
        ("GET /users/@me", "503"),
        ("GET /users/@me", "html"),
        ("GET /users/@me", "reset"),
        ("GET /users/@me", "429-no-via"),
        ("GET /gateway/bot", "520"),
        ("GET /gateway/bot", "cut"),
    ],
)
async def test_connecting_fails(tmp_path: Path, logs: io.StringIO, token: str, route: str, kind: str) -> None:
    async with sandbox_that_knows(token) as sandbox, Database.open(tmp_path / "desk.db") as database:
        sandbox.faults.add(route, kind, times=10)
        bot = Bot(cogs=lambda _bot: [], on_started=nothing)
        said = ""
        try:
            await connect(bot, token, starts=Starts(database, Clock()))
        except (PlatformError, TypeError, discord.HTTPException, OSError) as error:
            said = mask(str(error))
            logging.getLogger("bot").exception("connecting failed")
        finally:
            await bot.close()
    assert said
    assert is_clean(said, logs.getvalue())
    assert "Discord" in said


@pytest.mark.parametrize("token", [CANARY, SHAPELESS])
async def test_writing_the_commands_fails(tmp_path: Path, logs: io.StringIO, token: str) -> None:
    async with sandbox_that_knows(token) as sandbox, Database.open(tmp_path / "desk.db") as database:
        sandbox.faults.add("PUT */commands", "html")
        bot = Bot(cogs=lambda _bot: [], on_started=nothing)
        connecting = asyncio.create_task(connect(bot, token, starts=Starts(database, Clock())))
        async with asyncio.timeout(90):
            await sandbox.gateway.connected.wait()
        await bot.close()
        await connecting
    assert "the commands are not in step with Discord" in logs.getvalue()
    assert is_clean(logs.getvalue())


class Forgotten(Bot):
    """A bot whose token is reset between its login and its identify."""

    def __init__(self, sandbox: Sandbox) -> None:
        super().__init__(cogs=lambda _bot: [], on_started=nothing)
        self._sandbox = sandbox

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        del shard_id, initial
        self._sandbox.state.world = replace(self._sandbox.state.world, token="another")


async def test_the_gateway_refuses_what_rest_took(tmp_path: Path, logs: io.StringIO) -> None:
    async with sandbox_that_knows(CANARY) as sandbox, Database.open(tmp_path / "desk.db") as database:
        bot = Forgotten(sandbox)
        with pytest.raises((PlatformError, discord.ConnectionClosed)):
            await connect(bot, CANARY, starts=Starts(database, Clock()))
        await bot.close()
    assert is_clean(logs.getvalue())


@pytest.mark.parametrize("kind", ["503", "html", "reset", "cut", "429-no-via", None])
async def test_publishing_fails(logs: io.StringIO, kind: str | None) -> None:
    async with sandbox_that_knows(CANARY) as sandbox:
        metrics = Metrics(lambda: datetime.now(UTC))
        async with discord.Client(intents=discord.Intents(guilds=True)) as client:
            await client.login(CANARY)
            address = sandbox.channel("news")["id"] if kind else "1"
            if kind:
                sandbox.faults.add("POST */messages", kind, times=10)
            publisher = MeasuredPublisher(DiscordPublisher(client), metrics)
            with suppress(Exception):
                outcome = await publisher.publish(
                    replace(a_delivery(), target=a_target(address=address)), timeout=TIMEOUT
                )
                logging.getLogger("bot").warning("it came to %r", outcome)
    figures = "".join(str(sample) for family in metrics.registry.collect() for sample in family.samples)
    assert is_clean(logs.getvalue(), figures)


@pytest.mark.parametrize(
    ("route", "kind"),
    [("GET /users/@me", "503"), ("GET /users/@me", "html"), ("GET /gateway/bot", "reset"), (None, None)],
)
async def test_the_doctor_finds_discord_unwell(
    logs: io.StringIO, route: str | None, kind: str | None
) -> None:
    async with sandbox_that_knows(CANARY if route else "another") as sandbox:
        if route and kind:
            sandbox.faults.add(route, kind, times=10)
        found = await examine_platform(CANARY, (), clock=lambda: datetime.now(UTC))
    assert any(finding.level == "problem" for finding in found)
    assert is_clean(str(found), logs.getvalue())


async def test_the_doctor_finds_the_settings_wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for line in (f"DISCORD_TOKE={CANARY}", f"{CANARY}", f"DATELINE_POLL_SECONDS={SHAPELESS}"):
        (tmp_path / ".env").write_text(line + "\n", encoding="utf-8")
        found = await Examination().run()
        assert found[0].level == "problem"
        assert is_clean(str(found))


@pytest.mark.parametrize(
    "settings",
    [
        {"DISCORD_API": UNREACHABLE},
        {"DISCORD_API": UNREACHABLE, "DATELINE_LOG_LEVEL": "DEBUG", "DATELINE_LOG_FORMAT": "json"},
        {"DISCORD_API": f"http://{CANARY}.example/api"},
        {"DATELINE_POLL_SECONDS": CANARY},
        {"DATELINE_DATABASE": "/proc/nowhere/dateline.db"},
        {"DISCORD_TOKEN": CANARY + "é"},
        {"DISCORD_TOKEN": CANARY[:40] + "\n" + CANARY[40:]},
        {"DISCORD_TOKEN": CANARY + " and more", "DISCORD_API": UNREACHABLE},
    ],
)
def test_the_bot_does_not_start(tmp_path: Path, settings: dict[str, str]) -> None:
    keep = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    environment = {**keep, "PYTHONPATH": str(ROOT), "DATELINE_STARTER_FEEDS": "false"}
    done = subprocess.run(
        [sys.executable, "-m", "bot", "run"],
        cwd=tmp_path,
        env=environment | {"DISCORD_TOKEN": CANARY} | settings,
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert is_clean(done.stdout, done.stderr)
    assert "0123456789AB" not in done.stdout + done.stderr


def test_settings_keep_the_token_to_themselves() -> None:
    settings = Settings(discord_token=CANARY, _env_file=None)  # type: ignore[call-arg,arg-type] # pydantic's own
    assert is_clean(repr(settings), str(settings), str(settings.model_dump()), settings.model_dump_json())
