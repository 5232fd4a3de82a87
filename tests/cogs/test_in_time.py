"""Discord waits three seconds: nothing is asked of a service before it has heard from us.

A form cannot be announced, it must come at once; what is read for it has a deadline of its own.
"""

import asyncio
import inspect
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, NamedTuple, cast

import discord
import pytest
from discord.ext import commands

from bot.app import Desk
from bot.client import Bot
from bot.services.briefs import Briefs
from bot.services.corrections import Corrections
from bot.services.feeds import Feeds
from bot.services.links import Links
from bot.services.news import News
from bot.services.persons import Persons
from bot.services.pictures import Pictures
from bot.services.preferences import Preferring
from bot.services.previews import Previews
from bot.services.reasons import Reasons
from bot.services.stats import Stats
from bot.services.subscriptions import Subscriptions
from bot.vocabulary.regions import region
from bot.wiring import make_cogs
from cogs import replies
from cogs.clicks import ClicksCog

SERVICES: dict[str, type] = {
    "briefs": Briefs,
    "corrections": Corrections,
    "feeds": Feeds,
    "links": Links,
    "news": News,
    "persons": Persons,
    "pictures": Pictures,
    "preferring": Preferring,
    "previews": Previews,
    "reasons": Reasons,
    "stats": Stats,
    "subscriptions": Subscriptions,
}
OPTIONS = {
    "region": region("398"),
    "query": "metro",
    "id": "7",
    "story": "7",
    "link": "https://outlet.example/1",
    "url": "https://outlet.example/feed",
    "feed": "7",
}
FORMS = {"sub|edit|7|0", "set|own|zone", "set|own|quiet"}
CLICKS = (
    "brief|page|398||24h|1795334400|0",
    "brief|why|398||24h|1795334400|0",
    "brief|share|398||24h|1795334400|0",
    "latest|398||1795334400000000|7|",
    "search|398|||8",
    "follow|398|",
    "sub|pause|7|0",
    "sub|edit|7|0",
    "sub|form|7|0",
    "sub|test|7|0",
    "sub|page|1|0",
    "sub|pick|0",
    "sub|show|7|0",
    "sub|remove|7|0",
    "sub|delete|7|0",
    "sub|move|7|0",
    "sub|to|7|0",
    "d:abcdefghijklmnopqrst:why",
    "wrong|region|7",
    "wrong|story",
    "right|drop|region|7",
    "right|form|region|7",
    "right|hide|7",
    "right|undo|region|7",
    "tree|regions|398",
    "tree|topics|top",
    "stats|398|7",
    "set|own|language",
    "set|own|maps|off",
    "set|own|zone",
    "set|own|zone-form",
    "set|own|zone-pick",
    "set|own|quiet",
    "set|own|quiet-form",
    "set|own|show",
    "forget|me",
    "feed|delete|7",
)


class Response:
    """What Discord was told so far."""

    def __init__(self) -> None:
        self.done = False

    def is_done(self) -> bool:
        return self.done

    async def _told(self, *_args: object, **_more: object) -> None:
        self.done = True

    defer = send_message = send_modal = edit_message = _told


class Asked(NamedTuple):
    """A call of a service, and whether Discord knew by then that an answer comes."""

    name: str
    in_time: bool


class Stopped(Exception):  # noqa: N818 - no error: the test has seen what it wanted
    """Ends a command at its first call of a service."""


class Witness:
    """Stands for the desk and its services: the first thing that is really asked of one is noted."""

    def __init__(self, response: Response, noted: list[Asked]) -> None:
        self._response, self._noted = response, noted

    def __getattr__(self, name: str) -> object:
        kind = SERVICES.get(name)
        return self if kind is None else SimpleNamespace(**dict(self._methods(kind)))

    def _methods(self, kind: type) -> Iterator[tuple[str, Callable[..., object]]]:
        for name, method in inspect.getmembers(kind, inspect.isfunction):
            yield name, self._note(name) if inspect.iscoroutinefunction(method) else lambda *_a, **_k: None

    def _note(self, name: str) -> Callable[..., object]:
        async def note(*_args: object, **_more: object) -> None:
            self._noted.append(Asked(name, self._response.is_done()))
            raise Stopped

        return note


def an_interaction(response: Response, custom_id: str = "") -> Any:
    form = [
        {"component": {"custom_id": name, "value": "x"}}
        for name in ("name", "timezone", "quiet", "at", "days", "keywords")
    ]
    return SimpleNamespace(
        type=discord.InteractionType.component,
        data={"custom_id": custom_id, "values": ["7"], "components": form},
        extras={},
        response=response,
        user=SimpleNamespace(id=9, display_name="Bo"),
        guild=None,
        guild_id=5,
        guild_locale=None,
        locale=discord.Locale.american_english,
        channel=None,
        context=discord.app_commands.AppCommandContext(guild=True),
        channel_id=6,
        created_at=datetime(2026, 11, 22, tzinfo=UTC),
        permissions=discord.Permissions.all(),
        app_permissions=discord.Permissions.all(),
        is_guild_integration=lambda: True,
        message=SimpleNamespace(
            interaction_metadata=None,
            flags=discord.MessageFlags(),
            embeds=[discord.Embed(title="Search: metro")],
        ),
    )


def cogs_with(witness: Witness) -> list[commands.Cog]:
    return make_cogs(Bot(cogs=lambda _bot: [], on_started=cast("Any", None)), cast("Desk", witness))


def offered() -> list[str]:
    """Return the names of the commands that ask a service something."""
    cogs = cogs_with(Witness(Response(), []))
    return [each.qualified_name for cog in cogs for each in cog.walk_app_commands() if _is_command(each)]


def _is_command(each: object) -> bool:
    return isinstance(each, discord.app_commands.Command)


@pytest.mark.parametrize("name", [each for each in offered() if each != "feeds import"])
async def test_a_command_answers_before_it_asks(name: str) -> None:
    response, noted = Response(), list[Asked]()
    found = [
        each
        for cog in cogs_with(Witness(response, noted))
        for each in cog.walk_app_commands()
        if each.qualified_name == name
    ]
    command = cast("discord.app_commands.Command[Any, Any, Any]", found[0])
    options = {each.name: OPTIONS[each.name] for each in command.parameters if each.required}
    with pytest.raises(Stopped):
        await cast("Any", command.callback)(command.binding, an_interaction(response), **options)
    assert [each for each in noted if not each.in_time] == []


async def click(custom_id: str, noted: list[Asked]) -> None:
    response = Response()
    cogs = cogs_with(Witness(response, noted))
    clicks = next(cog for cog in cogs if isinstance(cog, ClicksCog))
    for pattern, act in clicks._routes:
        if match := pattern.fullmatch(custom_id):
            await act(an_interaction(response, custom_id), **match.groupdict())
            return
    raise AssertionError(f"nothing takes {custom_id}")


@pytest.mark.parametrize("custom_id", CLICKS)
async def test_a_click_is_answered_before_anything_is_asked(custom_id: str) -> None:
    noted: list[Asked] = []
    with pytest.raises(Stopped):
        await click(custom_id, noted)
    late = [each for each in noted if not each.in_time]
    assert bool(late) == (custom_id in FORMS)


@pytest.mark.parametrize("custom_id", sorted(FORMS))
async def test_what_is_read_for_a_form_has_a_deadline(
    custom_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def never(*_args: object, **_more: object) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(replies, "FORM_WITHIN", 0.0)
    monkeypatch.setattr(Witness, "_note", lambda _self, _name: never)
    with pytest.raises(TimeoutError):
        await click(custom_id, [])


def test_every_click_that_can_be_made_is_tried() -> None:
    clicks = next(cog for cog in cogs_with(Witness(Response(), [])) if isinstance(cog, ClicksCog))
    from_memory = re.compile(
        r"offer\\\||forget\\\|nothing|feed\\\|keep|right\\\|name|set\\\|server|tree\\\|\(\?P<tree>regions\|topics\)$"
    )
    untried = [
        pattern.pattern
        for pattern, _ in clicks._routes
        if not from_memory.match(pattern.pattern) and not any(map(pattern.fullmatch, CLICKS))
    ]
    assert untried == []
