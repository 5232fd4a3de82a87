"""The `dateline` command line: finds the command's module and turns errors into one clear line."""

import sys

from bot.cli.signals import end_on_signals

if sys.argv[1:2] == ["run"]:
    # Before the other imports: a service manager may end the process in its first tenth of a second.
    end_on_signals()

import argparse
import importlib
import os
from collections.abc import Sequence

from bot import __version__
from bot.errors import DatelineError

COMMANDS = {
    "run": "run the bot on Discord",
    "demo": "run the bot against a local sandbox, no account needed",
    "poll": "fetch due feeds without Discord",
    "feeds": "add, list, remove, check, import or export feeds",
    "brief": "show a brief of a region in the terminal",
    "search": "search the stored articles",
    "analyze": "analyse articles: JSON lines in, JSON lines out",
    "add": "store local documents (HTML or plain text) as articles",
    "why": "show the reasons behind a story, its brief and its posts",
    "forget": "delete articles, and the bot's posts of them",
    "doctor": "check the set-up and say what to do",
    "backup": "write a consistent copy of the database",
    "migrate": "bring the database to this version's schema",
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; return 0, 1 (it failed) or 2 (it was used wrongly)."""
    _open_closed_streams()
    arguments = list(sys.argv[1:] if argv is None else argv)
    args = _parser(arguments).parse_args(arguments)
    module = importlib.import_module(f"bot.cli.{args.command}")
    try:
        return int(module.run(args))
    except DatelineError as error:
        from bot.log import mask  # noqa: PLC0415 - only now

        print(f"dateline {args.command}: {mask(str(error))}", file=sys.stderr)
        _let_go_of_stdout()
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # `dateline search … | head`: the reader has seen enough
        _let_go_of_stdout()
        return 0


def _open_closed_streams() -> None:
    """Put /dev/null where a stream was closed (`>&-`): the database would get its number, and its output."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115, PTH123 - till the end


def _let_go_of_stdout() -> None:
    """Let what could not be printed go: Python would try once more at its end, and complain."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _parser(arguments: Sequence[str]) -> argparse.ArgumentParser:
    """Build the parser; only the command asked for declares its options, so that `--help` stays quick."""
    parser = argparse.ArgumentParser(prog="dateline", description="A news desk for chat communities.")
    parser.add_argument("--version", action="version", version=f"dateline {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="command", required=True)
    asked = next((word for word in arguments if not word.startswith("-")), None)
    for name, summary in COMMANDS.items():
        command = commands.add_parser(name, help=summary, description=summary[0].upper() + summary[1:] + ".")
        if name == asked:
            importlib.import_module(f"bot.cli.{name}").arguments(command)
    return parser


if __name__ == "__main__":
    sys.exit(main())
