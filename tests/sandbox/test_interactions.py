"""People type, click and choose; the bot answers through discord.py."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import discord
import pytest

from sandbox import NoAnswerError, Sandbox
from sandbox.interactions import Interaction

Connect = Callable[..., AbstractAsyncContextManager[Any]]


async def test_a_bot_logs_in_syncs_its_commands_and_sees_its_guilds(
    sandbox: Sandbox, bot: discord.Client
) -> None:
    assert {guild.name for guild in bot.guilds} == {"Silk Road Readers", "Sahel Desk"}
    assert {command["name"] for command in sandbox.state.commands[None]} >= {"hello", "think", "feeds"}


@pytest.mark.usefixtures("bot")
async def test_a_private_answer_is_seen_by_one_person(sandbox: Sandbox) -> None:
    answer = await sandbox.slash("Bo", "news", "hello", name="Bo")
    assert (answer.text, answer.ephemeral) == ("hello Bo", True)
    assert await sandbox.messages("news") == []
    assert len(await sandbox.messages("news", viewer="Bo")) == 1


@pytest.mark.usefixtures("bot")
async def test_completion_offers_what_the_bot_offers(sandbox: Sandbox) -> None:
    choices = await sandbox.autocomplete("Bo", "news", "hello", "name", "central asia")
    assert choices == [{"name": "Central Asia", "value": "central asia"}]


@pytest.mark.usefixtures("bot")
async def test_a_deferred_answer_is_edited_in_and_followed_up(sandbox: Sandbox) -> None:
    answer = await sandbox.slash("Bo", "news", "think", private=False)
    assert (answer.deferred, answer.message["content"]) == (True, "thought")
    more = await sandbox.until(lambda: answer.interaction.message_ids[1:] or None, 20, "the follow-up")
    assert sandbox.state.messages[more[0]].only == sandbox.person("Bo")["id"]


@pytest.mark.usefixtures("bot")
async def test_a_withdrawn_public_answer_leaves_only_the_private_one(sandbox: Sandbox) -> None:
    answer = await sandbox.slash("Bo", "news", "withdraw")
    assert (answer.text, answer.ephemeral) == ("only for you", True)
    assert await sandbox.messages("news") == []


async def test_no_answer_within_the_deadline_fails(connect: Connect) -> None:
    async with Sandbox.start(answer_seconds=0.2) as sandbox, connect(sandbox):
        with pytest.raises(NoAnswerError):
            await sandbox.slash("Bo", "news", "silence")


class Callbacks:
    """Answers written by hand, as a bot that errs would send them."""

    def __init__(self, sandbox: Sandbox, session: aiohttp.ClientSession) -> None:
        self._sandbox, self._session = sandbox, session

    async def post(self, path: str, body: Any) -> int:
        async with self._session.post(self._sandbox.api + path, json=body) as response:
            return int((await response.json())["code"])

    async def answer(self, interaction: Interaction, kind: int, data: Any = None) -> int:
        path = f"/interactions/{interaction.id}/{interaction.token}/callback"
        return await self.post(path, {"type": kind, "data": data})

    async def follow_up(self, interaction: Interaction) -> int:
        path = f"/webhooks/{self._sandbox.state.application_id}/{interaction.token}"
        return await self.post(path, {"content": "x"})


async def test_second_late_and_unfit_answers_are_refused(connect: Connect) -> None:
    times = [datetime(2026, 1, 1, tzinfo=UTC)]
    async with (
        Sandbox.start(clock=lambda: times[-1]) as sandbox,
        connect(sandbox),
        aiohttp.ClientSession() as session,
    ):
        by_hand = Callbacks(sandbox, session)
        done = (await sandbox.slash("Bo", "news", "hello")).interaction
        assert await by_hand.answer(done, 4, {"content": "again"}) == 40060
        waiting = asyncio.create_task(sandbox.slash("Bo", "news", "silence"))
        unanswered = await sandbox.until(lambda: newest(sandbox, "silence"), 20, "the interaction")
        assert await by_hand.follow_up(unanswered) == 10015
        assert await by_hand.answer(unanswered, 8, {"choices": []}) == 50035
        assert await by_hand.answer(unanswered, 4, {"content": "x" * 2001}) == 50035
        times.append(times[0] + timedelta(seconds=3, milliseconds=1))
        assert await by_hand.answer(unanswered, 4, {"content": "late"}) == 10062
        times.append(times[0] + timedelta(minutes=15, seconds=1))
        assert await by_hand.follow_up(done) == 50027
        waiting.cancel()


def newest(sandbox: Sandbox, name: str) -> Interaction | None:
    return next((each for each in sandbox.interactions.values() if each.name == name), None)


@pytest.mark.usefixtures("bot")
async def test_buttons_selects_and_modals_work(sandbox: Sandbox) -> None:
    shown = (await sandbox.slash("Bo", "news", "panel")).message
    assert (await sandbox.click("Bo", shown, "Next")).message["content"] == "page 2"
    assert (await sandbox.click("Bo", shown, "panel:later")).message["content"] == "later"
    assert (await sandbox.click("Bo", shown, "panel:pick", ["B"])).text == "picked B"
    opened = await sandbox.click("Bo", shown, "panel:edit")
    assert opened.modal
    assert opened.modal["title"] == "A note"
    assert (await sandbox.submit(opened, {"words": "twelve"})).text == "noted: twelve"
    again = await sandbox.click("Bo", shown, "Edit")
    assert (await sandbox.submit(again)).text == "noted: none"


@pytest.mark.usefixtures("bot")
async def test_places_people_and_roles_resolve(sandbox: Sandbox) -> None:
    answer = await sandbox.slash("Aigerim", "news", "place", where="rules", who="Bo", role="Editors")
    assert answer.text == "rules Bo Editors False True"


@pytest.mark.usefixtures("bot")
async def test_a_command_is_hidden_from_those_without_its_permission(sandbox: Sandbox) -> None:
    with pytest.raises(LookupError):
        await sandbox.slash("Bo", "news", "place", where="rules", who="Bo", role="Editors")


@pytest.mark.usefixtures("bot")
async def test_subcommands_files_and_menus_work(sandbox: Sandbox) -> None:
    assert (await sandbox.slash("Bo", "news", "feeds add", url="x")).text == "added x"
    answer = await sandbox.slash("Bo", "news", "read", file=("a.txt", b"inside"))
    assert (answer.text, answer.message["attachments"][0]["filename"]) == ("inside", "copy.txt")
    said = sandbox.say("Bo", "news", "three small words")
    assert (await sandbox.menu("Bo", said, "Count words")).text == "3 words"


@pytest.mark.usefixtures("bot")
async def test_options_are_checked_before_they_are_sent(sandbox: Sandbox) -> None:
    with pytest.raises(ValueError, match="needs"):
        await sandbox.slash("Bo", "news", "think")
    with pytest.raises(ValueError, match="no option"):
        await sandbox.slash("Bo", "news", "hello", nobody="x")


@pytest.mark.usefixtures("bot")
async def test_commands_work_in_a_dm(sandbox: Sandbox) -> None:
    assert (await sandbox.slash("Bo", sandbox.dm("Bo"), "hello")).text == "hello you"
