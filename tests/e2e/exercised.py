"""What people can use of the bot, by name, and what of it a module's tests really used.

A module says in EXERCISES what its tests use; the fixture `bot` holds it to that when all its tests have run,
and `test_exercised.py` that nothing is left which no module uses.
"""

import ast
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, cast

import discord
import pytest
from discord import app_commands
from discord.ext import commands

from bot.app import Desk
from bot.client import Bot
from bot.wiring import make_cogs
from cogs.clicks import Route
from sandbox import Sandbox
from sandbox.interactions import AUTOCOMPLETE, COMMAND

HERE = Path(__file__).parent
_GROUP = re.compile(r"\(\?P<(\w+)>([^()]*)\)")
_WORDS = re.compile(r"[a-z][\w-]*(\|[a-z][\w-]*)*")


class Anything:
    """Stands for every service: nothing is asked of them, the commands and buttons are only listed."""

    def __getattr__(self, name: str) -> "Anything":
        return self


class Offered:
    """All that the bot offers: "/why", "/why…" for its completion, "offer|keep|{token}" for a button."""

    def __init__(self) -> None:
        bot = Bot(cogs=lambda _bot: [], on_started=cast("Any", None))
        made = make_cogs(bot, cast("Desk", Anything()))
        self.commands = {name for cog in made for name in _commands(cog)}
        self.menus = {each.name for each in bot.tree.get_commands(type=discord.AppCommandType.message)}
        self.routes = {
            _GROUP.sub(r"{\1}", pattern).replace("\\", ""): re.compile(pattern)
            for cog in made
            for route in _routes(cog)
            for pattern in _each(route.pattern.pattern)
        }

    @property
    def names(self) -> set[str]:
        return self.commands | self.menus | set(self.routes)

    def used(self, sandbox: Sandbox) -> set[str]:
        """Return what was used and answered in a sandbox."""
        answered = [each for each in sandbox.interactions.values() if each.answered and not each.failed]
        return {self._used(each.type, each.name) for each in answered} & self.names

    def _used(self, kind: int, name: str) -> str:
        if kind == AUTOCOMPLETE:
            return f"/{name}…"
        if kind == COMMAND:
            return name if name in self.menus else f"/{name}"
        fits = (own for own, pattern in self.routes.items() if pattern.fullmatch(name))
        return next(fits, "")


def _commands(cog: commands.Cog) -> Iterable[str]:
    for command in cog.walk_app_commands():
        if isinstance(command, app_commands.Command):
            yield f"/{command.qualified_name}"
            if any(parameter.autocomplete for parameter in command.parameters):
                yield f"/{command.qualified_name}…"


def _routes(cog: commands.Cog) -> Sequence[Route]:
    return cog.routes() if hasattr(cog, "routes") else ()


def _each(pattern: str) -> list[str]:
    """Return a route's pattern once for each word of a group that offers words: pause, resume, remove."""
    for group in _GROUP.finditer(pattern):
        if _WORDS.fullmatch(group[2]):
            before, after = pattern[: group.start()], pattern[group.end() :]
            return [each for word in group[2].split("|") for each in _each(f"{before}{word}{after}")]
    return [pattern]


def promised(module: Path) -> set[str]:
    """Return what a module of tests says it uses."""
    for node in ast.parse(module.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "EXERCISES":
            parts = (each.value for each in ast.walk(node.value) if isinstance(each, ast.Constant))
            return {each for each in parts if isinstance(each, str)}
    return set()


def hold_to_promise(request: pytest.FixtureRequest, sandbox: Sandbox) -> None:
    """Fail when a module whose tests have all run did not use what it says it uses."""
    run = {item.name.partition("[")[0] for item in request.session.items if item.path == request.path}
    if run == {name for name in vars(request.module) if name.startswith("test_")}:
        unused = promised(request.path) - Offered().used(sandbox)
        assert not unused, f"{request.path.name} says that its tests use {sorted(unused)}; they did not"
