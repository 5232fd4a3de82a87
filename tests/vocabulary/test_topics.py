"""The Media Topics: what people type finds them, and their tree rolls up."""

import time

import pytest

from bot.errors import UnknownTopicError
from bot.translation import LANGUAGES
from bot.vocabulary.topics import (
    ancestors,
    descendants,
    find_topic,
    suggest_topics,
    top_of,
    top_topics,
    topic,
    topic_name,
    topics,
)

CONFLICT = "medtop:16000000"
SPORT = "medtop:15000000"
RETIRED_JUSTICE = "medtop:20000119"


def test_there_are_seventeen_top_terms_and_all_other_terms_stand_under_one() -> None:
    tops = {entry.code for entry in top_topics()}
    assert len(tops) == 17
    assert {top_of(code) for code in topics()} == tops


def test_a_term_is_one_level_below_its_parent() -> None:
    for entry in topics().values():
        if entry.parent is not None:
            assert entry.level == topic(entry.parent).level + 1


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("conflict, war and peace", CONFLICT),
        ("Conflict War and Peace", CONFLICT),
        ("war", CONFLICT),
        ("16000000", CONFLICT),
        ("medtop:16000000", CONFLICT),
        ("sports", SPORT),
        ("economy", "medtop:04000000"),
        ("business", "medtop:04000000"),
        ("tech", "medtop:13000000"),
        ("climate", "medtop:20000418"),
        ("deportes", SPORT),
        ("Économie", "medtop:04000000"),
        ("Wetter", "medtop:17000000"),
        ("saúde", "medtop:07000000"),
        ("война", CONFLICT),
        ("выборы", "medtop:20000574"),
    ],
)
def test_labels_codes_and_everyday_names_find_a_topic(typed: str, code: str) -> None:
    assert find_topic(typed).code == code


def test_a_word_of_two_languages_means_what_the_readers_own_language_means() -> None:
    assert find_topic("tiempo", locale="es").code == "medtop:17000000"
    assert find_topic("temps", locale="fr").code == "medtop:17000000"
    assert find_topic("clima", locale="pt-BR").code == "medtop:20000418"


def test_every_translated_label_finds_its_own_term_or_one_above_it() -> None:
    for language in LANGUAGES[1:]:
        for entry in topics().values():
            name = topic_name(entry.code, language)
            if entry.level <= 2 and not entry.retired:
                found = find_topic(name, locale=language).code
                assert found in (entry.code, *ancestors(entry.code)), (language, name)


def test_a_misspelt_topic_is_answered_with_names_that_look_alike() -> None:
    with pytest.raises(UnknownTopicError) as caught:
        find_topic("polotics")
    assert "politics" in caught.value.close
    assert "Did you mean" in str(caught.value)


@pytest.mark.parametrize("typed", ["football", "Fußball", "fútbol", "futebol", "футбол"])
def test_the_game_most_people_ask_for_is_found_by_its_name(typed: str) -> None:
    assert find_topic(typed).name == "soccer"


def test_a_topic_that_was_begun_is_answered_with_names_that_begin_so() -> None:
    with pytest.raises(UnknownTopicError) as caught:
        find_topic("vaccin")
    assert caught.value.close[0] == "vaccine"


@pytest.mark.parametrize("typed", ["", "   ", "zzzqqqxx", "medtop:", "99999999", "🙂", "x" * 5000])
def test_what_is_no_topic_is_refused(typed: str) -> None:
    with pytest.raises(UnknownTopicError):
        find_topic(typed)


def test_a_code_that_does_not_exist_is_refused() -> None:
    with pytest.raises(UnknownTopicError):
        topic("medtop:00000000")


def test_nothing_typed_yet_completes_to_the_top_terms() -> None:
    assert {entry.code for entry in suggest_topics("")} >= {entry.code for entry in top_topics()}


def test_completion_starts_with_the_broadest_topic_of_that_name() -> None:
    assert suggest_topics("spor")[0].code == SPORT
    assert suggest_topics("guer", locale="es")[0].code == CONFLICT
    assert suggest_topics("поли", locale="ru")[0].code == "medtop:11000000"
    assert "medtop:20000574" in {entry.code for entry in suggest_topics("elec")}


def test_completion_never_offers_a_retired_term() -> None:
    for prefix in ("", "j", "justice", "teach", "people", "a", "s"):
        assert not any(entry.retired for entry in suggest_topics(prefix, limit=100))


def test_a_retired_term_is_still_readable_by_its_code() -> None:
    assert find_topic(RETIRED_JUSTICE).retired
    assert topic_name(RETIRED_JUSTICE) == "justice"


def test_completion_keeps_to_its_limit_and_repeats_nothing() -> None:
    codes = [entry.code for entry in suggest_topics("a", limit=7)]
    assert len(codes) == len(set(codes)) == 7


def test_completion_answers_from_memory_in_a_few_milliseconds() -> None:
    suggest_topics("warm up")
    started = time.process_time()
    for prefix in ("p", "po", "pol", "poli", "polit", "zzzz", "war", "c", "cl", "cli"):
        suggest_topics(prefix)
    assert (time.process_time() - started) / 10 < 0.020, "meant to be under 5 ms; slack for a busy machine"


def test_a_deep_term_rolls_up_to_its_top_term() -> None:
    above = ancestors("medtop:20000003")
    assert above == ("medtop:20000002", "medtop:01000000")
    assert ancestors(SPORT) == ()


def test_following_a_topic_covers_the_term_and_all_below_it() -> None:
    covered = descendants("medtop:01000000")
    assert {"medtop:01000000", "medtop:20000002", "medtop:20000003"} <= covered
    assert SPORT not in covered
    assert descendants("medtop:20000003") == {"medtop:20000003"}
    assert sum(len(descendants(entry.code)) for entry in top_topics()) == len(topics())


def test_the_two_upper_levels_are_translated_and_deeper_ones_are_english() -> None:
    for entry in topics().values():
        for language in LANGUAGES[1:]:
            name = topic_name(entry.code, language)
            if entry.level <= 2 and not entry.retired:
                assert name
                assert name.strip() == name
            else:
                assert name == entry.name


def test_russian_labels_are_written_in_cyrillic() -> None:
    assert all(any("а" <= sign <= "я" for sign in topic_name(top.code, "ru").lower()) for top in top_topics())


def test_a_language_without_a_table_reads_english() -> None:
    assert topic_name(SPORT, "ja") == "sport"
    assert topic_name(SPORT, "pt-BR") == "esporte"
    assert topic_name(SPORT, "en_US") == "sport"
