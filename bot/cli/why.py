"""`dateline why STORY`: the reasons behind a story, its tags, its briefs and its posts; what is wrong there.

`--reports` lists what readers reported. The options that say what is right correct a story for all servers.
"""

import argparse
import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.cli.output import say
from bot.errors import NotFoundError

if TYPE_CHECKING:
    from bot.services.corrections import Corrections
    from bot.services.grounds import Reason
    from bot.storage.corrections import Reported

_WRITING = ("region", "not_region", "topic", "not_topic", "no_summary", "as_it_was", "nothing_wrong")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument(
        "story", type=_story, nargs="?", help="a story's number, as `dateline brief` prints it"
    )
    parser.add_argument("--target", help="a channel's id: what was told there, and in which state it is")
    parser.add_argument("--reports", action="store_true", help="the stories that readers report, most first")
    right = parser.add_argument_group("corrections, which hold for all servers at once")
    right.add_argument(
        "--region", action="append", default=[], metavar="NAME", help="it is about this region"
    )
    right.add_argument("--not-region", action="append", default=[], metavar="NAME", help="it is not about it")
    right.add_argument("--topic", action="append", default=[], metavar="NAME", help="it is on this topic")
    right.add_argument("--not-topic", action="append", default=[], metavar="NAME", help="it is not on it")
    right.add_argument("--no-summary", action="store_true", help="show its headline and links alone")
    right.add_argument("--as-it-was", action="store_true", help="take back what was corrected so")
    right.add_argument("--nothing-wrong", action="store_true", help="settle its reports without a correction")
    parser.set_defaults(used_wrongly=parser.error)


def run(args: argparse.Namespace) -> int:
    """Print the reports, or the reasons after what was corrected."""
    if args.reports:
        _print_reports(asyncio.run(_reports()))
        return 0
    if args.story is None:
        args.used_wrongly("name a story, or ask for --reports")
    try:
        if any(getattr(args, option) for option in _WRITING):
            asyncio.run(_correct(args))
        reasons = asyncio.run(_reasons(args.story, args.target))
    except NotFoundError:
        raise NotFoundError(
            f"There is no story {args.story} here. `dateline brief REGION` prints each story's number."
        ) from None
    for reason in reasons:
        say(reason.subject)
        say("\n".join(f"  - {line}" for line in reason.because) or "  - no reasons are kept")
    return 0


def _print_reports(reported: Sequence["Reported"]) -> None:
    from bot.services.grounds import reported_row

    for each in reported:
        said = "; ".join(reported_row(kind, number) for kind, number in each.numbers.items())
        say(f"{each.story_id}  {each.title}\n  - {said} (newest {each.newest:%Y-%m-%d %H:%M} UTC)")
    if reported:
        say("`dateline why STORY --not-region NAME --region NAME` and the like correct a story for all.")
    else:
        say("Nothing is reported.")


async def _reports() -> "Sequence[Reported]":
    from bot.config import load_settings
    from bot.services.corrections import Corrections
    from bot.services.news import News
    from bot.storage.database import Database

    async with Database.open_readonly(load_settings().dateline_database) as database:
        return await Corrections(database, News(database=database, clock=_now), _now).open_reports()


async def _correct(args: argparse.Namespace) -> None:
    """Correct a story for all; raises DatabaseInUseError while the bot runs."""
    from bot.config import load_settings
    from bot.services.corrections import Corrections
    from bot.services.news import News
    from bot.storage.database import Database
    from bot.storage.files import require_file

    path = load_settings().dateline_database
    require_file(path)
    async with Database.open(path, holder="dateline why") as database:
        await _apply(Corrections(database, News(database=database, clock=_now), _now), args)


async def _apply(corrections: "Corrections", args: argparse.Namespace) -> None:
    from bot.model import ReportKind, Viewer
    from bot.vocabulary.regions import find_region
    from bot.vocabulary.topics import find_topic

    operator = Viewer()
    # All names are looked up first: one that nobody knows changes nothing.
    wrong = [(ReportKind.REGION, find_region(name).code) for name in args.not_region]
    wrong += [(ReportKind.TOPIC, find_topic(name).code) for name in args.not_topic]
    right = [(ReportKind.REGION, find_region(name).code) for name in args.region]
    right += [(ReportKind.TOPIC, find_topic(name).code) for name in args.topic]
    if args.as_it_was:
        await corrections.take_back(operator, args.story)
    for kind, code in wrong:
        await corrections.remove(operator, args.story, kind, code)
    for kind, code in right:
        await corrections.name(operator, args.story, kind, code)
    if args.no_summary:
        await corrections.hide_summary(operator, args.story)
    if args.nothing_wrong:
        await corrections.dismiss(args.story)


async def _reasons(story: int, target: str | None) -> "Sequence[Reason]":
    from bot.config import load_settings
    from bot.model import Viewer
    from bot.services.news import News
    from bot.services.reasons import Reasons
    from bot.storage.database import Database

    async with Database.open_readonly(load_settings().dateline_database) as database:
        reasons = Reasons(database, News(database=database, clock=_now))
        found = await reasons.of_story(Viewer(), story)
        if target is not None:
            found += await reasons.of_target(Viewer(), story, target)
        return found


def _story(text: str) -> int:
    if text.isdecimal():
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is no story: give its number, as `dateline brief` prints it")


def _now() -> datetime:
    return datetime.now(UTC)
