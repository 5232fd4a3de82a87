"""People type, click and choose; the bot answers through discord.py."""

import discord
import pytest

from sandbox import NoAnswerError, Sandbox

pytestmark = pytest.mark.usefixtures("bot")


async def test_a_bot_logs_in_syncs_its_commands_and_sees_its_guilds(
    sandbox: Sandbox, bot: discord.Client
) -> None:
    assert {guild.name for guild in bot.guilds} == {"Silk Road Readers", "Sahel Desk"}
    assert {command["name"] for command in sandbox.state.commands[None]} >= {"hello", "think", "feeds"}


async def test_a_private_answer_is_seen_by_one_person(sandbox: Sandbox) -> None:
    answer = await sandbox.slash("Bo", "news", "hello", name="Bo")
    assert (answer.text, answer.ephemeral) == ("hello Bo", True)
    assert await sandbox.messages("news") == []
    assert len(await sandbox.messages("news", viewer="Bo")) == 1


async def test_completion_offers_what_the_bot_offers(sandbox: Sandbox) -> None:
    choices = await sandbox.autocomplete("Bo", "news", "hello", "name", "central asia")
    assert choices == [{"name": "Central Asia", "value": "central asia"}]


async def test_a_deferred_answer_is_edited_in_and_followed_up(sandbox: Sandbox) -> None:
    answer = await sandbox.slash("Bo", "news", "think", private=False)
    assert (answer.deferred, answer.message["content"]) == (True, "thought")
    more = await sandbox.until(lambda: answer.interaction.message_ids[1:] or None, 5, "the follow-up")
    assert sandbox.state.messages[more[0]].only == sandbox.person("Bo")["id"]


async def test_a_withdrawn_public_answer_leaves_only_the_private_one(sandbox: Sandbox) -> None:
    answer = await sandbox.slash("Bo", "news", "withdraw")
    assert (answer.text, answer.ephemeral) == ("only for you", True)
    assert await sandbox.messages("news") == []


async def test_no_answer_within_the_deadline_fails(sandbox: Sandbox) -> None:
    with pytest.raises(NoAnswerError):
        await sandbox.slash("Bo", "news", "silence")


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


async def test_places_people_and_roles_resolve(sandbox: Sandbox) -> None:
    answer = await sandbox.slash("Aigerim", "news", "place", where="rules", who="Bo", role="Editors")
    assert answer.text == "rules Bo Editors False True"


async def test_a_command_is_hidden_from_those_without_its_permission(sandbox: Sandbox) -> None:
    with pytest.raises(LookupError):
        await sandbox.slash("Bo", "news", "place", where="rules", who="Bo", role="Editors")


async def test_subcommands_files_and_menus_work(sandbox: Sandbox) -> None:
    assert (await sandbox.slash("Bo", "news", "feeds add", url="x")).text == "added x"
    answer = await sandbox.slash("Bo", "news", "read", file=("a.txt", b"inside"))
    assert (answer.text, answer.message["attachments"][0]["filename"]) == ("inside", "copy.txt")
    said = sandbox.say("Bo", "news", "three small words")
    assert (await sandbox.menu("Bo", said, "Count words")).text == "3 words"


async def test_options_are_checked_before_they_are_sent(sandbox: Sandbox) -> None:
    with pytest.raises(ValueError, match="needs"):
        await sandbox.slash("Bo", "news", "think")
    with pytest.raises(ValueError, match="no option"):
        await sandbox.slash("Bo", "news", "hello", nobody="x")


async def test_commands_work_in_a_dm(sandbox: Sandbox) -> None:
    assert (await sandbox.slash("Bo", sandbox.dm("Bo"), "hello")).text == "hello you"
