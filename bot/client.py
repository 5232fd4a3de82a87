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
from cogs.syncing import CommandSync
from cogs.translator import CommandTranslator

log = logging.getLogger(__name__)

LONGEST_RATE_LIMIT = 30.0
"""Seconds of rate limit discord.py may sleep through; longer ones are told to the outbox, which goes on."""

LONGEST_SLEEP = 3600.0
"""Seconds after which Discord is asked again how many identifies are left."""

OUTAGE_PAUSES = (5.0, 15.0, 30.0, 60.0, 120.0, 240.0)
"""Seconds between tries while there is no way to Discord.

Who gave up at once would be started anew every half minute, and after twenty starts no more (deploy/): a
router that needs ten minutes would be the end.
"""
REACHED_WITHIN = 10.0

Dial = Callable[[str | None, int], Awaitable[tuple[asyncio.StreamReader, asyncio.StreamWriter]]]

GATEWAY_OF = {"https": "wss", "http": "ws"}


class Bot(commands.AutoShardedBot):
    """Connects to Discord; `cogs` are added before it connects, `on_started` runs once."""

    def __init__(
        self,
        *,
        cogs: Callable[["Bot"], list[commands.Cog]],
        on_started: Callable[[], Awaitable[None]],
        sync: CommandSync | None = None,
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
        self._sync = sync or CommandSync()

    async def setup_hook(self) -> None:
        """Add the cogs and bring Discord's list of commands in step; a cog that fails stops the start."""
        for cog in self._make_cogs(self):
            await self.add_cog(cog)
        await self.tree.set_translator(CommandTranslator())
        await self._sync.begin(self.tree)
        # on_ready fires at every reconnect; what must start once starts here.
        await self._on_started()

    async def close(self) -> None:
        """Close the connection; nothing is tried again."""
        self._sync.stop()
        await super().close()


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


_REFUSALS = (
    OSError,
    aiohttp.ClientError,
    JSONDecodeError,
    discord.GatewayNotFound,
    discord.HTTPException,
    discord.LoginFailure,
    discord.PrivilegedIntentsRequired,
)


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
        await until_reachable(sleep=sleep)
        await bot.login(token)
        while pause := await starts.pause(await _budget(bot, on_budget)):
            log.warning("%s; connecting at the earliest in %s", pause.reason, pause.wait)
            await sleep(min(pause.wait.total_seconds(), LONGEST_SLEEP))
        await starts.record()
        await bot.connect()
    except TypeError as error:
        if bot.user is not None:
            raise
        raise PlatformError(_refusal(error)) from None
    except _REFUSALS as error:
        raise PlatformError(_refusal(error)) from None


async def until_reachable(
    *, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep, dial: Dial = asyncio.open_connection
) -> None:
    """Wait while no network leads to Discord, some minutes at most; whoever answers is met by the login."""
    parts = urlsplit(discord.http.Route.BASE)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    for pause in OUTAGE_PAUSES:
        try:
            async with asyncio.timeout(REACHED_WITHIN):
                _, writer = await dial(parts.hostname, port)
        except ConnectionRefusedError:
            return  # the network is there, and an address that is wrong should be told at once
        except OSError as error:
            log.warning("there is no way to %s (%s); tried again in %.0f s", parts.hostname, error, pause)
            await sleep(pause)
        else:
            writer.close()
            return


def _refusal(error: Exception) -> str:
    """Say in plain words why there is no connection, and what to do."""
    base = discord.http.Route.BASE
    match error:
        case discord.LoginFailure():
            return (
                "Discord refuses the token. Copy it again from the developer portal (Bot > Reset Token) into"
                " DISCORD_TOKEN."
            )
        case discord.PrivilegedIntentsRequired():
            return "Discord refuses the intents, though Dateline needs no privileged one. Please report this."
        case discord.HTTPException():
            return (
                f"Discord's API at {base} answered {error.status}: {error.text[:120]}."
                " Check DISCORD_API, or try again later."
            )
        case TypeError():
            # discord.py meets a 200 whose body is HTML: a captive portal, a wrong DISCORD_API
            return f"What answers at {base} is not Discord's API. Check the network and DISCORD_API."
        case _:
            return f"Discord's API at {base} cannot be reached ({error}). Check the network and DISCORD_API."


async def _budget(bot: Bot, on_budget: Callable[[Budget], None]) -> Budget:
    """Ask Discord how many identifies are left."""
    shards, _, limit = await bot.http.get_bot_gateway()
    budget = Budget(limit["remaining"], timedelta(milliseconds=limit["reset_after"]), shards)
    on_budget(budget)
    return budget


def is_connected(bot: Bot) -> bool:
    """Tell whether every shard is connected now; `is_ready` alone stays true when a connection is lost."""
    return bot.is_ready() and not any(shard.is_closed() for shard in bot.shards.values())
