"""The discord.py bot: no privileged intent, no accidental mention, cogs that hold services."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta
from json import JSONDecodeError
from urllib.parse import urlsplit, urlunsplit

import aiohttp
import discord
from discord.ext import commands

from bot.errors import PlatformError
from bot.services.starts import Budget, Starts
from cogs.manners import Tree
from cogs.requests import request_trace
from cogs.translator import CommandTranslator

log = logging.getLogger(__name__)

LONGEST_RATE_LIMIT = 30.0
"""Seconds of rate limit discord.py may sleep through; longer ones are told to the outbox, which goes on."""

LONGEST_SLEEP = 3600.0
"""Seconds after which Discord is asked again how many identifies are left."""

GATEWAY_OF = {"https": "wss", "http": "ws"}


class Bot(commands.AutoShardedBot):
    """Connects to Discord; `cogs` are added before it connects, `on_started` runs once."""

    def __init__(
        self, *, cogs: Callable[["Bot"], list[commands.Cog]], on_started: Callable[[], Awaitable[None]]
    ) -> None:
        intents = discord.Intents.none()
        intents.guilds = True
        super().__init__(
            # No prefix commands; a mention is the one prefix that needs no message content.
            command_prefix=commands.when_mentioned,
            help_command=None,
            tree_cls=Tree,
            intents=intents,
            allowed_mentions=discord.AllowedMentions.none(),
            chunk_guilds_at_startup=False,
            max_messages=None,
            max_ratelimit_timeout=LONGEST_RATE_LIMIT,
            http_trace=request_trace(),
        )
        self._make_cogs = cogs
        self._on_started = on_started

    async def setup_hook(self) -> None:
        """Add the cogs and bring Discord's list of commands in step; a cog that fails stops the start."""
        for cog in self._make_cogs(self):
            await self.add_cog(cog)
        await self.tree.set_translator(CommandTranslator())
        synced = await self.tree.sync()
        log.info("%d commands in step with Discord", len(synced))
        # on_ready fires at every reconnect; what must start once starts here.
        await self._on_started()


def point_at(base: str) -> None:
    """Have discord.py talk to another API than Discord's own (a sandbox, a proxy).

    The gateway's address normally comes from the API's answer; the default is used with a fixed shard count.
    """
    from discord.gateway import DiscordWebSocket  # noqa: PLC0415 - beside its only use
    from yarl import URL  # noqa: PLC0415 - as above

    discord.http.Route.BASE = base
    parts = urlsplit(base)
    gateway = urlunsplit((GATEWAY_OF[parts.scheme], parts.netloc, "/gateway", "", ""))
    DiscordWebSocket.DEFAULT_GATEWAY = URL(gateway)


async def connect(
    bot: Bot,
    token: str,
    *,
    starts: Starts,
    on_budget: Callable[[Budget], None] = lambda _budget: None,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> None:
    """Log in and stay connected until closed; raise PlatformError with what to do when Discord refuses.

    Before it identifies it waits as long as `starts` says; `on_budget` is told what is left.
    """
    try:
        await bot.login(token)
        while pause := await starts.pause(await _budget(bot, on_budget)):
            log.warning("%s; connecting at the earliest in %s", pause.reason, pause.wait)
            await sleep(min(pause.wait.total_seconds(), LONGEST_SLEEP))
        await starts.record()
        await bot.connect()
    except discord.LoginFailure:
        raise PlatformError(
            "Discord refuses the token. Copy it again from the developer portal (Bot > Reset Token) into"
            " DISCORD_TOKEN."
        ) from None
    except discord.PrivilegedIntentsRequired:
        raise PlatformError(
            "Discord refuses the intents, though Dateline needs no privileged one. Please report this."
        ) from None
    except (OSError, aiohttp.ClientError, JSONDecodeError, discord.GatewayNotFound) as error:
        raise PlatformError(
            f"Discord's API at {discord.http.Route.BASE} cannot be reached ({error}). Check the network and"
            " DISCORD_API."
        ) from None
    except TypeError:
        if bot.user is not None:
            raise
        # discord.py meets a 200 whose body is HTML: a captive portal, a wrong DISCORD_API
        raise PlatformError(
            f"What answers at {discord.http.Route.BASE} is not Discord's API. Check the network and"
            " DISCORD_API."
        ) from None
    except discord.HTTPException as error:
        raise PlatformError(
            f"Discord's API at {discord.http.Route.BASE} answered {error.status}: {error.text[:120]}."
            " Check DISCORD_API, or try again later."
        ) from None


async def _budget(bot: Bot, on_budget: Callable[[Budget], None]) -> Budget:
    """Ask Discord how many identifies are left."""
    shards, _, limit = await bot.http.get_bot_gateway()
    budget = Budget(limit["remaining"], timedelta(milliseconds=limit["reset_after"]), shards)
    on_budget(budget)
    return budget


def is_connected(bot: Bot) -> bool:
    """Tell whether every shard is connected now; `is_ready` alone stays true when a connection is lost."""
    return bot.is_ready() and not any(shard.is_closed() for shard in bot.shards.values())
