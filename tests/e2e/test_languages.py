"""Everybody is answered in the language of their own client, and finds the commands in it."""

import pytest

from bot.errors import UnknownRegionError
from bot.translation import LANGUAGES, gettext, language_of, retold, speaking
from tests.e2e.conftest import Running
from tests.e2e.contract import violations

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
]

STORIES = "SELECT count(*) FROM story_region WHERE code = '398'"
PEOPLE = {"Elena": "ru", "Lucía": "es"}


def said(language: str, message: str) -> str:
    """Return a message as a language says it; it must be another than English."""
    with speaking(language):
        translated = gettext(message)
    assert translated != message
    return translated


@pytest.mark.parametrize(("person", "language"), PEOPLE.items())
async def test_a_brief_is_answered_in_the_persons_language(bot: Running, person: str, language: str) -> None:
    await bot.rows_come(STORIES, 1)
    answer = await bot.sandbox.slash(person, "news", "brief", region="Kazakhstan", share=False)
    assert said(language, "Subscribe to this") in answer.text
    assert {"ru": "Казахстан", "es": "Kazajistán"}[language] in answer.text
    assert "Subscribe to this" not in answer.text
    why = await bot.sandbox.click(person, answer.message, said(language, "Why these?"))
    assert said(language, "a single source so far") in why.text


@pytest.mark.parametrize(("person", "language"), PEOPLE.items())
async def test_an_error_is_told_in_the_persons_language(bot: Running, person: str, language: str) -> None:
    answer = await bot.sandbox.slash(person, "news", "brief", region="Qqqqqqqqq")
    with speaking(language):
        assert answer.text.strip() == retold(str(UnknownRegionError("Qqqqqqqqq")))
    refused = await bot.sandbox.slash(person, "news", "summarize", link="nothing")
    assert "web address" not in refused.text
    assert "https://example.org/news/story" in refused.text


async def test_two_people_on_one_message_are_each_answered_in_their_own(bot: Running) -> None:
    await bot.rows_come(STORIES, 1)
    public = await bot.sandbox.slash("Bo", "news", "brief", region="Kazakhstan")
    for person, language in PEOPLE.items():
        why = await bot.sandbox.click(person, public.message, "Why these?")
        assert said(language, "a single source so far") in why.text
    why = await bot.sandbox.click("Bo", public.message, "Why these?")
    assert "a single source so far" in why.text


async def test_a_search_is_turned_by_somebody_of_another_language(bot: Running) -> None:
    answer = await bot.sandbox.slash("Elena", "news", "news search", query="the")
    title = said("ru", "Search: {words}").format(words="the")
    assert title in answer.text


@pytest.mark.parametrize(("person", "language"), PEOPLE.items())
async def test_a_form_and_its_answer_speak_the_persons_language(
    bot: Running, person: str, language: str
) -> None:
    offer = await bot.sandbox.slash(person, "news", "subscribe", region="Mali", dm=True)
    assert said(
        language, "Nothing matched in the last week. A wider region or fewer keywords bring more."
    ) in (offer.text)
    followed = await bot.sandbox.click(person, offer.message, said(language, "Follow"))
    assert said(language, "`/subscriptions` shows and changes all that is followed.") in followed.text
    held = await bot.sandbox.slash(person, "news", "subscriptions")
    form = await bot.sandbox.click(person, held.message, said(language, "Edit…"))
    assert form.modal is not None
    assert form.modal["title"] == said(language, "Change what is followed")
    labels = [row["label"] for row in form.modal["components"]]
    assert said(language, "Quiet hours") in labels


async def test_completion_is_in_the_persons_language(bot: Running) -> None:
    choices = await bot.sandbox.autocomplete("Elena", "news", "brief", "region", "Каз")
    assert "Казахстан" in [choice["name"] for choice in choices]


async def test_the_commands_have_names_in_every_language_of_ours(bot: Running) -> None:
    [brief] = [each for each in bot.sandbox.state.commands[None] if each["name"] == "brief"]
    languages = {language_of(locale) for locale in brief["name_localizations"]}
    assert languages == set(LANGUAGES) - {"en"}
    assert brief["name_localizations"]["ru"] == "обзор"
    assert brief["options"][0]["name_localizations"]["es-419"] == "región"
    assert brief["description_localizations"]["pt-BR"]


async def test_all_of_it_is_as_discord_describes_its_api(bot: Running) -> None:
    assert violations(bot.sandbox) == []
