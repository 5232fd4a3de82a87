"""A sandbox with a small discord.py bot connected to it, and Discord's own description to check it by."""

import asyncio
import io
import json
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import discord
import pytest
import yarl
from discord import app_commands
from discord.gateway import DiscordWebSocket
from discord.http import Route

from sandbox import Sandbox
from sandbox.contract import Contract
from tests.sandbox.samples import png

DESCRIPTION = Path(__file__).parents[2] / "../shared/discord/openapi.json"


class Bot(discord.AutoShardedClient):
    """A bot of a few commands, one for each way to answer."""

    def __init__(self) -> None:
        super().__init__(
            intents=discord.Intents(guilds=True),
            allowed_mentions=discord.AllowedMentions.none(),
            guild_ready_timeout=0.05,  # how long discord.py waits for one more guild before it is ready
        )
        self.tree = app_commands.CommandTree(self)
        self.seen: list[str] = []

    async def setup_hook(self) -> None:
        add_commands(self.tree)
        add_richer_commands(self.tree)
        await self.tree.sync()

    async def on_socket_event_type(self, event: str) -> None:
        self.seen.append(event)


class Panel(discord.ui.View):
    def __init__(self) -> None:
        super().__init__(timeout=None)

    @discord.ui.button(label="Next", custom_id="panel:next")
    async def next(self, interaction: discord.Interaction, _: discord.ui.Button[Any]) -> None:
        await interaction.response.edit_message(content="page 2")

    @discord.ui.button(label="Edit", custom_id="panel:edit")
    async def edit(self, interaction: discord.Interaction, _: discord.ui.Button[Any]) -> None:
        await interaction.response.send_modal(Note())

    @discord.ui.button(label="Later", custom_id="panel:later")
    async def later(self, interaction: discord.Interaction, _: discord.ui.Button[Any]) -> None:
        await interaction.response.defer()
        await interaction.edit_original_response(content="later")

    @discord.ui.select(custom_id="panel:pick", options=[discord.SelectOption(label=name) for name in "ABC"])
    async def pick(self, interaction: discord.Interaction, select: discord.ui.Select[Any]) -> None:
        await interaction.response.send_message(f"picked {select.values[0]}", ephemeral=True)


class Album(discord.ui.View):
    """Changes the picture of its message, or takes it away."""

    def __init__(self) -> None:
        super().__init__(timeout=None)

    @discord.ui.button(label="Other", custom_id="picture:other")
    async def other(self, interaction: discord.Interaction, _: Any) -> None:
        await interaction.response.defer()
        await interaction.edit_original_response(embed=_shown(), attachments=[_picture(20)])

    @discord.ui.button(label="None", custom_id="picture:none")
    async def none(self, interaction: discord.Interaction, _: Any) -> None:
        await interaction.response.edit_message(content="no picture", embeds=[], attachments=[], view=self)


def _shown() -> discord.Embed:
    return discord.Embed(title="A picture").set_image(url="attachment://map.png")


def _picture(level: int) -> discord.File:
    return discord.File(io.BytesIO(png(level=level)), "map.png", description="a picture")


class Note(discord.ui.Modal, title="A note"):
    words: discord.ui.TextInput[Any] = discord.ui.TextInput(label="Words", custom_id="words", default="none")

    async def on_submit(self, interaction: discord.Interaction) -> None:
        await interaction.response.send_message(f"noted: {self.words.value}", ephemeral=True)


def add_commands(tree: app_commands.CommandTree[Any]) -> None:
    @tree.command(description="Say hello")
    @app_commands.describe(name="whom to greet")
    async def hello(interaction: discord.Interaction, name: str = "you") -> None:
        await interaction.response.send_message(f"hello {name}", ephemeral=True)

    @hello.autocomplete("name")
    async def complete(_: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return [app_commands.Choice(name=typed.title(), value=typed)]

    @tree.command(description="Think first")
    async def think(interaction: discord.Interaction, private: bool) -> None:
        await interaction.response.defer(ephemeral=private, thinking=True)
        await interaction.edit_original_response(content="thought")
        await interaction.followup.send("and more", ephemeral=True)

    @tree.command(description="Never answer")
    async def silence(_: discord.Interaction) -> None: ...

    @tree.command(description="Withdraw a public answer")
    async def withdraw(interaction: discord.Interaction) -> None:
        await interaction.response.defer(thinking=True)
        await interaction.delete_original_response()
        await interaction.followup.send("only for you", ephemeral=True)


def add_richer_commands(tree: app_commands.CommandTree[Any]) -> None:
    @tree.command(description="Show a panel")
    async def panel(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("page 1", view=Panel())

    @tree.command(description="Choose a place")
    @app_commands.default_permissions(manage_guild=True)
    async def place(
        interaction: discord.Interaction, where: discord.TextChannel, who: discord.Member, role: discord.Role
    ) -> None:
        allowed = where.permissions_for(where.guild.me).send_messages
        text = f"{where.name} {who.display_name} {role.name} {allowed} {interaction.permissions.manage_guild}"
        await interaction.response.send_message(text)

    @tree.command(description="Read a file")
    async def read(interaction: discord.Interaction, file: discord.Attachment) -> None:
        text = (await file.read()).decode()
        await interaction.response.send_message(text, file=discord.File(_bytes(text), "copy.txt"))

    @tree.command(description="Show a picture")
    async def picture(interaction: discord.Interaction) -> None:
        await interaction.response.send_message(embed=_shown(), file=_picture(90), view=Album())

    @tree.context_menu(name="Count words")
    async def count(interaction: discord.Interaction, message: discord.Message) -> None:
        await interaction.response.send_message(f"{len(message.content.split())} words", ephemeral=True)

    group = app_commands.Group(name="feeds", description="Feeds")

    @group.command(name="add", description="Add a feed")
    async def add(interaction: discord.Interaction, url: str) -> None:
        await interaction.response.send_message(f"added {url}")

    tree.add_command(group)


def _bytes(text: str) -> io.BytesIO:
    return io.BytesIO(text.encode())


@asynccontextmanager
async def connected(sandbox: Sandbox, token: str | None = None) -> AsyncIterator[Bot]:
    """Connect a bot; its routes are restored by the `routes` fixture."""
    Route.BASE = sandbox.api
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(sandbox.gateway.url)
    async with Bot() as bot:
        running = asyncio.create_task(bot.start(token or sandbox.token))
        ready = asyncio.create_task(bot.wait_until_ready())
        await asyncio.wait({running, ready}, return_when=asyncio.FIRST_COMPLETED)
        ready.cancel()
        if running.done():
            await running
        yield bot
        await bot.close()
        await running


@pytest.fixture(autouse=True)
def routes() -> Iterator[None]:
    """Give discord.py its own addresses back after each test."""
    base, gateway = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    yield
    Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = base, gateway


@pytest.fixture(scope="session")
def contract() -> Contract | None:
    """Read Discord's own description of its API; None where it is not there."""
    return Contract(json.loads(DESCRIPTION.read_text("utf-8"))) if DESCRIPTION.is_file() else None


@pytest.fixture
async def sandbox(contract: Contract | None) -> AsyncIterator[Sandbox]:
    """Start a sandbox; at the end, all that was said must be what Discord's description allows."""
    async with Sandbox.start(bucket=100, answer_seconds=30) as running:  # three, on a machine that is free
        yield running
        assert [exchange for exchange in running.log if exchange.status == 501] == []
        assert contract is None or contract.violations(running.log) == []


@pytest.fixture
def connect() -> Callable[..., AbstractAsyncContextManager[Bot]]:
    """Give what connects a bot to a sandbox."""
    return connected


@pytest.fixture
async def bot(sandbox: Sandbox) -> AsyncIterator[Bot]:
    async with connected(sandbox) as running:
        yield running
