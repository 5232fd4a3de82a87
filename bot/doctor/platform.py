"""Discord, asked over REST only, so that no identify is spent: token, budget, clock, permissions."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from json import JSONDecodeError
from types import SimpleNamespace

import aiohttp
import discord

from bot.doctor.findings import Finding, note, ok, problem
from bot.model import Target, TargetKind
from bot.services.starts import RESERVE

GUILDS_AT_ONCE = 4
LARGEST_SKEW = timedelta(seconds=4)
"""A read-back looks from five seconds before an attempt on, by our clock in Discord's time."""
RESET_TOKEN = "Copy it again from the developer portal (Bot > Reset Token) into DISCORD_TOKEN."  # noqa: S105 - advice
GRANT = "Give the bot's role that permission there: Edit Channel > Permissions."
_NAMES = {
    "view_channel": "View Channel",
    "send_messages": "Send Messages",
    "send_messages_in_threads": "Send Messages in Threads",
    "embed_links": "Embed Links",
    "read_message_history": "Read Message History",
}
Channel = discord.abc.GuildChannel | discord.Thread


@dataclass(slots=True)
class Skew:
    """How far our clock is ahead of Discord's, by the Date header of its answers; None before the first."""

    clock: Callable[[], datetime]
    ahead: timedelta | None = None

    def trace(self) -> aiohttp.TraceConfig:
        """Return what discord.py's HTTP client is to be given."""
        trace = aiohttp.TraceConfig()
        trace.on_request_end.append(self._answered)
        return trace

    async def _answered(
        self,
        _session: aiohttp.ClientSession,
        _context: SimpleNamespace,
        params: aiohttp.TraceRequestEndParams,
    ) -> None:
        try:
            said = parsedate_to_datetime(params.response.headers["Date"]).replace(tzinfo=UTC)
        except (KeyError, ValueError):
            return
        # the header leaves out the fraction of its second
        self.ahead = self.clock() - said - timedelta(seconds=0.5)


async def examine_platform(
    token: str, targets: Sequence[Target], *, clock: Callable[[], datetime], seconds: float = 3.5
) -> list[Finding]:
    """Log in over REST and look at what the bot may do; `seconds` bounds the permissions asked for."""
    skew = Skew(clock)
    found: list[Finding] = []
    try:
        async with _logged_in(token, skew) as client:
            user = client.user
            found.append(ok("token", f"Discord knows the bot as {user.name if user else 'a bot'}"))
            found.append(await _budget(client))
            found += await _permissions(client, targets, seconds)
    except discord.LoginFailure:
        found.append(problem("token", "Discord refuses the token.", RESET_TOKEN))
    except (OSError, aiohttp.ClientError, discord.GatewayNotFound, TypeError, JSONDecodeError) as error:
        # TypeError: discord.py meets a 200 whose body is HTML, as a captive portal sends it
        found.append(_unreachable(type(error).__name__))
    except discord.HTTPException as error:
        found.append(_unreachable(f"it answered {error.status}"))
    return [*found, *_clock(skew)]


@asynccontextmanager
async def _logged_in(token: str, skew: Skew) -> AsyncIterator[discord.Client]:
    # it never connects; without this intent discord.py warns
    intents = discord.Intents(guilds=True)
    async with discord.Client(intents=intents, http_trace=skew.trace()) as client:
        await client.login(token)
        yield client


def _unreachable(what: str) -> Finding:
    return problem(
        "Discord",
        f"Discord's API at {discord.http.Route.BASE} cannot be used ({what}).",
        "Check the network and DISCORD_API, or try again later.",
    )


async def _budget(client: discord.Client) -> Finding:
    shards, _, limit = await client.http.get_bot_gateway()
    left, total = limit["remaining"], limit["total"]
    if left - shards >= RESERVE:
        return ok("identifies", f"{left} of {total} left today")
    hours = limit["reset_after"] / 3_600_000
    return problem(
        "identifies",
        f"Only {left} of {total} identifies are left for the next {hours:.0f} hours.",
        "Do not restart the bot in a loop; it waits by itself until there are more. See its log for why it"
        " ended.",
    )


def _clock(skew: Skew) -> list[Finding]:
    if skew.ahead is None:
        return []
    seconds = skew.ahead.total_seconds()
    if abs(skew.ahead) < LARGEST_SKEW:
        return [ok("clock", "it agrees with Discord's")]
    side = "ahead of" if seconds > 0 else "behind"
    return [
        problem(
            "clock",
            f"This machine's clock is {abs(seconds):.0f} s {side} Discord's.",
            "Switch on time synchronisation (timedatectl set-ntp true): briefs come at the wrong time, and"
            " what was sent may not be found again.",
        )
    ]


# Permissions


async def _permissions(client: discord.Client, targets: Sequence[Target], seconds: float) -> list[Finding]:
    """Ask guild by guild as long as there is time, those with paused targets first."""
    guilds: dict[str, list[Target]] = {}
    for target in targets:
        if target.guild_id is not None and target.platform == "discord":
            guilds.setdefault(target.guild_id, []).append(target)
    turn = asyncio.Semaphore(GUILDS_AT_ONCE)

    async def examine(guild_id: str, wanted: Sequence[Target]) -> list[Finding]:
        async with turn:
            return await _guild(client, guild_id, wanted)

    tasks = [asyncio.create_task(examine(guild_id, wanted)) for guild_id, wanted in guilds.items()]
    if not tasks:
        return []
    done, pending = await asyncio.wait(tasks, timeout=seconds)
    for task in pending:
        task.cancel()
    await asyncio.gather(*pending, return_exceptions=True)
    found = [finding for task in tasks if task in done for finding in task.result()]
    if pending:
        found.append(
            note(
                "permissions",
                f"There was time for {len(done)} of {len(tasks)} servers.",
                "Look at `targets` above for those that are paused.",
            )
        )
    return found or [ok("permissions", f"the bot may post in all {len(targets)} targets")]


async def _guild(client: discord.Client, guild_id: str, targets: Iterable[Target]) -> list[Finding]:
    try:
        guild = await client.fetch_guild(int(guild_id), with_counts=False)
        channels = await _channels(guild)
        me = await guild.fetch_member(client.user.id if client.user else 0)
    except (discord.Forbidden, discord.NotFound):
        return [
            problem(
                "permissions",
                f"The bot is not in server {guild_id} any more, which has subscriptions.",
                "Invite it again, or wait: after 30 days they are deleted.",
            )
        ]
    except discord.HTTPException as error:
        return [note("permissions", f"Server {guild_id} could not be looked at: {error.status}.")]
    return [
        finding
        for target in targets
        if (finding := _target(target, channels.get(int(target.address)), guild, me)) is not None
    ]


async def _channels(guild: discord.Guild) -> Mapping[int, Channel]:
    channels: dict[int, Channel] = {channel.id: channel for channel in await guild.fetch_channels()}
    # a thread asks its parent for permissions, which the guild has to know
    for channel in channels.values():
        if isinstance(channel, discord.abc.GuildChannel):
            guild._add_channel(channel)  # type: ignore[arg-type]  # noqa: SLF001 - filled by the gateway otherwise
    channels.update({thread.id: thread for thread in await guild.active_threads()})
    return channels


def _target(
    target: Target, channel: Channel | None, guild: discord.Guild, me: discord.Member
) -> Finding | None:
    if channel is None:
        if target.kind is TargetKind.THREAD:
            return None  # an archived thread is listed nowhere and opens when the bot posts
        return problem(
            "permissions",
            f"Channel {target.address} of {guild.name} is gone, or the bot cannot see it.",
            "Give the bot View Channel there, or remove its subscriptions with /subscriptions.",
        )
    rights = channel.permissions_for(me)
    sending = "send_messages_in_threads" if target.kind is TargetKind.THREAD else "send_messages"
    needed = ("view_channel", sending, "embed_links", "read_message_history")
    lacking = [_NAMES[name] for name in needed if not getattr(rights, name)]
    if not lacking:
        return None if rights.attach_files else _without_maps(channel, guild)
    return problem(
        "permissions", f"In #{channel.name} of {guild.name} the bot lacks {', '.join(lacking)}.", GRANT
    )


def _without_maps(channel: Channel, guild: discord.Guild) -> Finding:
    return note(
        "permissions",
        f"In #{channel.name} of {guild.name} the bot lacks Attach Files: briefs go there without their map.",
        GRANT,
    )
