"""The language in force, and reasons that are told again in it."""

import asyncio
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UnknownRegionError
from bot.translation import (
    LANGUAGES,
    N_,
    _,
    language_of,
    ngettext,
    number,
    percent,
    retold,
    speak,
    speaking,
    spoken,
    weekdays,
)


@pytest.mark.parametrize(
    ("locale", "language"),
    [
        ("es-ES", "es"),
        ("es-419", "es"),
        ("pt-BR", "pt"),
        ("ru", "ru"),
        ("de_AT", "de"),
        ("en-GB", "en"),
        ("zh-CN", "en"),
        ("", "en"),
        (None, "en"),
    ],
)
def test_a_locale_of_discord_is_spoken_in_its_language(locale: str | None, language: str) -> None:
    assert language_of(locale) == language


def test_english_is_spoken_where_nobody_chose() -> None:
    assert spoken() == "en"
    assert _("Next page") == "Next page"
    assert ngettext("{n} story", "{n} stories", 2) == "{n} stories"


def test_a_language_is_spoken_within_its_block() -> None:
    with speaking("ru"):
        assert spoken() == "ru"
        with speaking("xx"):
            assert spoken() == "en"
        assert spoken() == "ru"
    assert spoken() == "en"


async def test_two_people_who_ask_at_once_are_each_answered_in_their_language() -> None:
    turn = asyncio.Barrier(2)

    async def answer(locale: str) -> str:
        speak(locale)
        await turn.wait()
        return spoken()

    assert list(await asyncio.gather(answer("es-419"), answer("fr"))) == ["es", "fr"]
    assert spoken() == "en"


def test_russian_has_three_plural_forms() -> None:
    with speaking("ru"):
        forms = {n: ngettext("{n} story", "{n} stories", n) for n in (1, 2, 5, 21, 22, 11)}
    assert forms[1] == forms[21]
    assert forms[2] == forms[22]
    assert forms[5] == forms[11]
    assert len(set(forms.values())) == 3


def test_a_command_is_called_as_the_readers_client_calls_it() -> None:
    with speaking("ru"):
        told = _("Not the right one? /feeds remove {number}")
    assert "/ленты удалить {number}" in told
    assert _("Not the right one? /feeds remove {number}") == "Not the right one? /feeds remove {number}"


def test_an_option_is_called_as_the_readers_client_calls_it() -> None:
    with speaking("ru"):
        told = _("Choose a text, announcement or forum channel or a thread of this server, or `dm: True`.")
    assert "`лс: True`" in told


def test_an_address_is_no_command() -> None:
    with speaking("de"):
        told = _("That is no web address. Give the whole link, such as https://example.org/news/story.")
    assert "https://example.org/news/story" in told


def test_a_reason_put_down_in_english_is_retold_with_its_values() -> None:
    reason = N_("it answered {status}").format(status="404 Not Found")
    assert retold(reason) == "it answered 404 Not Found"
    with speaking("de"):
        told = retold(reason)
    assert told != reason
    assert "404 Not Found" in told


def test_a_reason_within_a_reason_is_retold_too() -> None:
    reason = "paused after 200 failures: it did not answer in time"
    with speaking("fr"):
        told = retold(reason)
        inner = retold("it did not answer in time")
    assert "200" in told
    assert inner in told
    assert "in time" not in told


def test_an_error_raised_below_the_services_is_retold() -> None:
    error = UnknownRegionError("Atlantis", ("Antigua",))
    with speaking("es"):
        told = retold(str(error))
    assert "Atlantis" in told
    assert "Antigua" in told
    assert "Did you mean" not in told


def test_a_reason_that_is_missing_within_another_stays_missing() -> None:
    with speaking("fr"):
        told = retold("paused after 200 failures: ")
    assert "200" in told
    assert "Content-Type" not in told


@given(st.text(max_size=800), st.sampled_from(LANGUAGES))
def test_words_that_nobody_marked_stay_as_they_are(text: str, language: str) -> None:
    with speaking(language):
        assert retold(text) == text


VALUE = st.text(st.sampled_from("x. :;,()“”{}"), max_size=80)


@given(VALUE, VALUE, VALUE, st.sampled_from(LANGUAGES[1:]))
def test_hostile_values_are_given_back_whole(status: str, code: str, words: str, language: str) -> None:
    filled = {"status": status, "code": code, "text": words}
    message = "Discord answered {status} (code {code}): {text}"
    with speaking(language):
        told, own = retold(message.format(**filled)), _(message).format(status="", code="", text="")
    assert Counter(told) == Counter(own + status + code + words)


def test_a_reason_that_repeats_itself_is_retold_to_its_end() -> None:
    with speaking("de"):
        told = retold("paused after 200 failures: " * 22)
    assert told.count("200") == 22
    assert "after" not in told


def test_numbers_and_days_are_written_as_the_language_does() -> None:
    assert number(1400) == "1,400"
    assert percent(0.4) == "40%"
    assert weekdays()[0] == "Mon"
    with speaking("de"):
        assert number(1400) == "1.400"
        assert percent(0.4) == "40\u00a0%"
        assert weekdays() == ("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So")
