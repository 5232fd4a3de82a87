"""What the bot says of itself, how it forgets a person, and that nobody may hurry it."""

from pathlib import Path

import pytest

from bot import __version__
from tests.e2e.conftest import Running, follow, running_bot
from tests.e2e.contract import violations

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
]
EXERCISES = [
    "/about",
    "/forget me",
    "forget|me",
    "forget|nothing",
]


async def test_about_tells_version_sources_privacy_and_removal(bot: Running) -> None:
    answer = await bot.sandbox.slash("Bo", "news", "about")
    assert answer.ephemeral
    assert __version__ in answer.text
    assert "nobody else sees" in answer.text
    assert "/forget me" in answer.text
    elsewhere = await bot.sandbox.slash("Diego", "Sahel Desk/#general", "about")
    assert "of this server" not in elsewhere.text


async def test_a_person_is_forgotten_once_they_say_so(bot: Running) -> None:
    await follow(bot, "Bo", "news", region="Fiji", dm=True)
    person = bot.sandbox.person("Bo")["id"]
    kept = f"SELECT count(*) FROM target WHERE kind = 'dm' AND address = '{person}'"  # noqa: S608 - a number
    question = await bot.sandbox.slash("Bo", "news", "forget me")
    assert question.ephemeral
    assert "1 subscription" in question.text
    answer = await bot.sandbox.click("Bo", question.message, "Keep everything")
    assert "Nothing was deleted" in answer.text
    assert bot.rows(kept) == [(1,)]
    question = await bot.sandbox.slash("Bo", "news", "forget me")
    answer = await bot.sandbox.click("Bo", question.message, "Forget me")
    assert "Nothing is kept of you" in answer.text
    assert "1 subscription by direct message" in answer.text
    assert bot.rows(kept) == [(0,)]
    question = await bot.sandbox.slash("Bo", "news", "forget me")
    assert "there is nothing to delete" in question.text
    assert question.message["components"] == []


async def test_what_a_forgotten_person_set_up_for_a_server_goes_on(bot: Running) -> None:
    await follow(bot, "Aigerim", "news", region="Mali")
    number = (await bot.sandbox.autocomplete("Aigerim", "news", "why", "story", ""))[0]["value"]
    why = await bot.sandbox.slash("Aigerim", "news", "why", story=number)
    choice = await bot.sandbox.click("Aigerim", why.message, "Bad summary")
    await bot.sandbox.click("Aigerim", choice.message, "Show the headline alone")
    question = await bot.sandbox.slash("Aigerim", "news", "forget me")
    named = [
        "1 subscription you set up",
        "3 feeds you added",
        "1 fault you reported",
        "1 correction of yours",
    ]
    for each in named:
        assert each in question.text
    answer = await bot.sandbox.click("Aigerim", question.message, "Forget me")
    for each in named:
        assert each in answer.text
    assert bot.rows("SELECT DISTINCT person FROM report") == [(None,)]
    assert bot.rows("SELECT DISTINCT person FROM correction") == [(None,)]
    assert bot.rows("SELECT created_by FROM subscription WHERE region = '466'") == [(None,)]
    assert bot.rows("SELECT DISTINCT added_by FROM feed") == [(None,)]


async def test_all_of_it_is_as_discord_describes_its_api(bot: Running) -> None:
    assert violations(bot.sandbox) == []


async def test_who_asks_too_fast_is_told_when_to_try_again(tmp_path: Path) -> None:
    async with running_bot(tmp_path, DATELINE_ASKS_A_MINUTE="3") as slow:
        for _ in range(3):
            answer = await slow.sandbox.slash("Bo", "news", "about")
        answer = await slow.sandbox.slash("Bo", "news", "about")
        assert answer.ephemeral
        assert "try again in" in answer.text
        other = await slow.sandbox.slash("Chandra", "news", "about")
        assert "Dateline" in other.text
