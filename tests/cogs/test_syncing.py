"""Discord's commands are written when they changed, never taken away, and tried again when that fails."""

import asyncio
import contextlib
import json
import logging
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import discord
import pytest
from discord import app_commands

from bot.client import Bot, point_at
from cogs.syncing import FIRST_RETRY, CommandSync
from sandbox import Sandbox

Tree = app_commands.CommandTree[Any]


def having(tree: Tree, *names: str) -> Tree:
    """Return the tree with these commands and no other, as another version of the bot would."""
    tree.clear_commands(guild=None)
    for name in names:

        @tree.command(name=name, description=f"Do {name}")
        async def act(interaction: discord.Interaction[Any]) -> None:
            del interaction

    return tree


@contextlib.asynccontextmanager
async def logged_in(sandbox: Sandbox) -> AsyncIterator[discord.Client]:
    point_at(sandbox.api)
    client = discord.Client(intents=discord.Intents.none())
    async with client:
        await client.login(sandbox.token)
        yield client


@pytest.fixture
async def written() -> AsyncIterator[tuple[Sandbox, Tree]]:
    base = discord.http.Route.BASE
    try:
        async with Sandbox.start() as box, logged_in(box) as client:
            yield box, app_commands.CommandTree(client)
    finally:
        discord.http.Route.BASE = base


def writes(sandbox: Sandbox) -> int:
    return sum(each.method == "PUT" and each.path.endswith("/commands") for each in sandbox.log)


def names(sandbox: Sandbox) -> list[str]:
    return [each["name"] for each in sandbox.state.commands[None]]


async def test_commands_that_did_not_change_are_written_once(
    written: tuple[Sandbox, Tree], tmp_path: Path
) -> None:
    box, tree = written
    kept = tmp_path / "d.db-commands"
    for _start in range(3):
        await CommandSync(kept).begin(having(tree, "brief", "news"))
    assert writes(box) == 1
    await CommandSync(kept).begin(having(tree, "news", "brief"))
    assert writes(box) == 1, "their order is no change"
    await CommandSync(kept).begin(having(tree, "brief", "news", "why"))
    assert (writes(box), sorted(names(box))) == (2, ["brief", "news", "why"])
    await CommandSync(kept, force=True).begin(having(tree, "brief", "news", "why"))
    assert writes(box) == 3, "on demand"


async def test_commands_that_somebody_took_away_are_written_again(
    written: tuple[Sandbox, Tree], tmp_path: Path
) -> None:
    box, tree = written
    kept = tmp_path / "d.db-commands"
    await CommandSync(kept).begin(having(tree, "brief", "news"))
    box.state.commands[None] = box.state.commands[None][:1]
    await CommandSync(kept).begin(having(tree, "brief", "news"))
    assert (writes(box), names(box)) == (2, ["brief", "news"])


@pytest.mark.parametrize("found", [b"", b"\xff\xfe", b"[]", b"null", b'{"mark": 4}'])
async def test_what_is_kept_and_damaged_only_costs_a_write(
    written: tuple[Sandbox, Tree], tmp_path: Path, found: bytes
) -> None:
    box, tree = written
    kept = tmp_path / "d.db-commands"
    kept.write_bytes(found)
    await CommandSync(kept).begin(having(tree, "brief"))
    assert (writes(box), names(box)) == (1, ["brief"])
    assert json.loads(kept.read_text())["versions"]
    assert [each.name for each in tmp_path.iterdir()] == [kept.name]


async def test_a_folder_that_cannot_be_written_stops_nothing(
    written: tuple[Sandbox, Tree], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    box, tree = written
    await CommandSync(tmp_path / "nowhere" / "d.db-commands").begin(having(tree, "brief"))
    assert names(box) == ["brief"]
    assert "the next start writes the commands again" in caplog.text


async def test_a_failure_is_said_and_tried_again_and_discord_keeps_what_it_has(
    written: tuple[Sandbox, Tree], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    box, tree = written
    kept = tmp_path / "d.db-commands"
    await CommandSync(kept).begin(having(tree, "brief"))
    naps: list[float] = []

    async def nap(seconds: float) -> None:
        naps.append(seconds)

    box.faults.add("PUT */commands", "529", times=2, accepted=False)
    sync = CommandSync(kept, sleep=nap)
    await sync.begin(having(tree, "brief", "news"))
    assert names(box) == ["brief"]
    assert "not in step with Discord, which keeps those it has" in caplog.text
    await sync.settled()
    assert (names(box), naps) == (["brief", "news"], [FIRST_RETRY, 2 * FIRST_RETRY])


async def test_commands_that_discord_refuses_are_told_and_not_tried_again(
    written: tuple[Sandbox, Tree], caplog: pytest.LogCaptureFixture
) -> None:
    box, tree = written
    having(tree, "brief")
    command = tree.get_command("brief")
    assert isinstance(command, app_commands.Command)
    command.description = "x" * 101
    with caplog.at_level(logging.ERROR):
        await CommandSync().begin(tree)
    assert "Discord refuses the commands" in caplog.text
    assert writes(box) == 1


async def test_a_bot_whose_commands_cannot_be_written_starts_all_the_same() -> None:
    base = discord.http.Route.BASE
    started = asyncio.Event()

    async def begin() -> None:
        started.set()

    try:
        async with Sandbox.start() as box:
            point_at(box.api)
            box.faults.add("PUT */commands", "529", accepted=False)
            async with Bot(cogs=lambda _bot: [], on_started=begin) as bot:
                await bot.login(box.token)
                assert started.is_set()
    finally:
        discord.http.Route.BASE = base
