"""`dateline run`: the bot on Discord."""

import argparse
import asyncio
from typing import TYPE_CHECKING

from bot.cli.signals import stop_on_signals
from bot.errors import ConfigError

if TYPE_CHECKING:
    from bot.config import Settings


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the one option: everything else is a setting."""
    parser.add_argument(
        "--sync", action="store_true", help="write the commands to Discord though they did not change"
    )
    parser.epilog = "The token comes from DISCORD_TOKEN, in the environment or in .env (see .env.example)."


def run(args: argparse.Namespace) -> int:
    """Run until stopped."""
    from bot.config import load_settings

    settings = load_settings()
    token = settings.discord_token.get_secret_value() if settings.discord_token else ""
    if not token:
        raise ConfigError(
            "no token. Create a bot in Discord's developer portal, copy its token and put it into .env as"
            " DISCORD_TOKEN=…, or try `dateline demo`, which needs none."
        )
    if not (token.isascii() and token.isprintable() and " " not in token.strip()):
        raise ConfigError("DISCORD_TOKEN holds characters that no token has. Copy it again, nothing else.")
    asyncio.run(_serve(settings, token, sync=args.sync))
    return 0


async def _serve(settings: "Settings", token: str, *, sync: bool) -> None:
    stop = stop_on_signals()
    from bot.app import Desk
    from bot.cli.running import run_bot
    from bot.client import point_at
    from bot.log import configure_logging, hide

    configure_logging(settings.dateline_log_level, settings.dateline_log_format)
    hide(token)
    if settings.discord_api:
        point_at(settings.discord_api)
    async with Desk.open(settings, holder="dateline run") as desk:
        await run_bot(desk, token, stop=stop, sync=sync)
