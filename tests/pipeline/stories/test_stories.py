"""Reports of one event join, look-alikes do not, and memory stays bounded."""

import time
import tracemalloc
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.pipeline.stories import StoryIndex, fingerprint, is_news
from bot.pipeline.stories.index import THRESHOLD

AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)

QUAKE_NARYN = (
    "Magnitude 5.8 quake damages 300 homes near Naryn",
    "A magnitude 5.8 earthquake struck the Naryn region of Kyrgyzstan on Sunday, the ministry said.",
    "At least 300 homes in At-Bashy were damaged and 12 people hurt, according to governor Emil Sadyrov.",
    "Schools in At-Bashy stay closed on Monday while engineers look at the buildings.",
)
QUAKE_NARYN_AGAIN = (
    "Twelve hurt as earthquake shakes At-Bashy in Kyrgyzstan",
    "Twelve people were injured when an earthquake of magnitude 5.8 hit Kyrgyzstan's Naryn region on Sunday.",
    "Governor Emil Sadyrov said about 300 homes were damaged in the district of At-Bashy.",
    "Rescue teams from Bishkek brought tents, and schools were closed.",
)
QUAKE_IZMIR = (
    "Magnitude 6.1 quake damages homes near Izmir",
    "A magnitude 6.1 earthquake struck the Aegean coast of Turkey on Sunday, the disaster agency AFAD said.",
    "At least 40 homes in Seferihisar were damaged and 7 people were hurt, according to mayor Ayla Demir.",
    "Schools in Izmir stay closed on Monday while engineers look at the buildings.",
)
ELECTION_MOLDOVA = (
    "Ruling party wins Moldova's parliamentary election",
    "The ruling party won 55 of 101 seats in Moldova's parliamentary election, officials in Chisinau said.",
    "Turnout was 52 percent; voters in Italy and Romania decided close districts around Balti and Orhei.",
    "Observers called the vote competitive; the opposition said it would contest results in Gagauzia.",
)
ELECTION_GEORGIA = (
    "Ruling party wins Georgia's parliamentary election",
    "The ruling party won 89 of 150 seats in Georgia's parliamentary election, officials in Tbilisi said.",
    "Turnout was 58 percent; voters in Kutaisi and Batumi decided close districts in the west.",
    "Observers spoke of pressure on voters, and the opposition said it would not take its mandates.",
)
FILLER = tuple(
    (
        f"Council of Town{number} votes on project {number}",
        f"The council of Town{number} voted on Monday for a school and a library worth {number}00,000 tenge.",
        f"Mayor Name{number} Surname{number} said work on Street{number} would begin in spring.",
        "The people of the town had asked for it for years, and the budget allows it, the ministry said.",
    )
    for number in range(60)
)


def print_of(article: tuple[str, ...]) -> dict[str, float]:
    return dict(fingerprint(article[0], article[1:], "en"))


@pytest.fixture
def index() -> StoryIndex:
    index = StoryIndex()
    for number, article in enumerate(FILLER):
        index.add(10_000 + number, 10_000 + number, print_of(article), AT)
    return index


def test_a_fingerprint_counts_names_numbers_and_the_lead_more() -> None:
    found = fingerprint(
        "", ("Storm hits Osaka.", "x", "y", "trees fell in town", "Trees fell in Kobe."), "en"
    )
    assert found["osaka"] > found["kobe"] > found["town"]
    assert "storm" in found


def test_a_fingerprint_is_the_same_whichever_way_words_bend() -> None:
    assert set(fingerprint("", ("rebels attacking villages",), "en")) == set(
        fingerprint("", ("rebel attacked village",), "en")
    )


@pytest.mark.parametrize("first", [QUAKE_NARYN, QUAKE_NARYN_AGAIN])
def test_two_reports_of_one_event_join_in_either_order(index: StoryIndex, first: tuple[str, ...]) -> None:
    second = QUAKE_NARYN_AGAIN if first is QUAKE_NARYN else QUAKE_NARYN
    index.add(1, 1, print_of(first), AT)
    placement = index.place(2, print_of(second), AT + timedelta(hours=1))
    assert placement.story_id == 1
    assert 0 < placement.similarity <= 1


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (QUAKE_NARYN, QUAKE_IZMIR),
        (QUAKE_IZMIR, QUAKE_NARYN_AGAIN),
        (ELECTION_MOLDOVA, ELECTION_GEORGIA),
        (ELECTION_GEORGIA, ELECTION_MOLDOVA),
    ],
)
def test_look_alike_events_do_not_join(
    index: StoryIndex, first: tuple[str, ...], second: tuple[str, ...]
) -> None:
    index.add(1, 1, print_of(first), AT)
    assert index.place(2, print_of(second), AT).story_id is None


def test_a_story_stays_open_for_days_and_then_closes(index: StoryIndex) -> None:
    index.add(1, 1, print_of(QUAKE_NARYN), AT)
    later = print_of(QUAKE_NARYN_AGAIN)
    assert index.place(2, later, AT + timedelta(days=2)).story_id == 1
    assert index.place(2, later, AT + timedelta(days=9)).story_id is None


def test_a_report_keeps_a_story_open_longer(index: StoryIndex) -> None:
    index.add(1, 1, print_of(QUAKE_NARYN), AT)
    index.add(2, 1, print_of(QUAKE_NARYN_AGAIN), AT + timedelta(days=3))
    assert index.place(3, print_of(QUAKE_NARYN), AT + timedelta(days=6)).story_id == 1


def test_a_guilds_article_joins_global_stories_and_its_own_but_no_other_guilds(index: StoryIndex) -> None:
    report = print_of(QUAKE_NARYN_AGAIN)
    index.add(1, 1, print_of(QUAKE_NARYN), AT, "guild:7")
    assert index.place(2, report, AT, "guild:7").story_id == 1
    assert index.place(2, report, AT, "guild:8").story_id is None
    assert index.place(2, report, AT).story_id is None
    index.add(3, 3, print_of(QUAKE_NARYN), AT)
    assert index.place(2, report, AT, "guild:8").story_id == 3
    assert index.place(2, report, AT).story_id == 3


def test_an_article_in_the_index_keeps_its_story(index: StoryIndex) -> None:
    index.add(1, 1, print_of(QUAKE_NARYN), AT)
    assert index.place(1, print_of(QUAKE_IZMIR), AT).story_id == 1


def test_a_forgotten_article_attracts_nothing(index: StoryIndex) -> None:
    index.add(1, 1, print_of(QUAKE_NARYN), AT)
    index.forget(1)
    index.forget(1)
    assert index.place(2, print_of(QUAKE_NARYN_AGAIN), AT).story_id is None


def test_a_story_outlives_one_forgotten_report(index: StoryIndex) -> None:
    index.add(1, 1, print_of(QUAKE_NARYN), AT)
    index.add(2, 1, print_of(QUAKE_NARYN_AGAIN), AT)
    index.forget(1)
    assert index.place(3, print_of(QUAKE_NARYN), AT).story_id == 1


def test_what_was_stored_is_loaded_as_it_was(index: StoryIndex) -> None:
    index.load([(1, 1, "", AT, print_of(QUAKE_NARYN)), (2, 2, "", AT, print_of(QUAKE_IZMIR))])
    assert index.place(3, print_of(QUAKE_NARYN_AGAIN), AT).story_id == 1
    assert len(index) == len(FILLER) + 2


def test_old_stories_are_forgotten_and_the_rest_still_found(index: StoryIndex) -> None:
    index.add(1, 1, print_of(QUAKE_NARYN), AT + timedelta(days=5))
    index.forget_before(AT + timedelta(days=1))
    assert len(index) == 1
    assert index.place(2, print_of(QUAKE_NARYN_AGAIN), AT + timedelta(days=5)).story_id == 1


def test_stories_are_found_however_many_came_after_and_whatever_was_forgotten() -> None:
    index = StoryIndex()
    index.add(1, 1, print_of(QUAKE_NARYN), AT)
    for number in range(2_500):
        days = timedelta(days=number % 2 * 3)
        index.add(10 + number, 10 + number, {f"w{number}-{place}": 1.0 for place in range(3)}, AT - days)
    assert index.place(2, print_of(QUAKE_NARYN_AGAIN), AT).story_id == 1
    index.forget_before(AT)
    index.forget_before(AT + timedelta(seconds=1))
    assert len(index) == 0
    index.add(3, 3, print_of(QUAKE_NARYN), AT)
    assert index.place(2, print_of(QUAKE_NARYN_AGAIN), AT).story_id == 3


def test_the_report_with_the_same_toll_and_magnitude_is_nearer(index: StoryIndex) -> None:
    index.add(1, 1, print_of(QUAKE_NARYN), AT)
    report = print_of(QUAKE_NARYN_AGAIN)
    other = {{"5.8": "6.4", "300": "2,100"}.get(term, term): weight for term, weight in report.items()}
    assert index.place(2, report, AT).similarity > 1.1 * index.place(2, other, AT).similarity


def test_a_short_report_joins_by_less_where_it_names_the_same_people_and_places(index: StoryIndex) -> None:
    story = {f"told{number}": 1.0 for number in range(40)} | {"naryn": 2.0, "sadyrov": 2.0}
    index.add(1, 1, story | {"^naryn": 1.0, "^sadyrov": 1.0}, AT)
    short = {f"own{number}": 1.5 for number in range(16)} | {"told1": 1.0, "naryn": 2.0, "sadyrov": 2.0}
    named = index.place(2, short | {"^naryn": 1.0, "^sadyrov": 1.0}, AT)
    unnamed = index.place(2, short, AT)
    assert (named.story_id, unnamed.story_id) == (1, None)
    assert named.similarity == unnamed.similarity < THRESHOLD


def test_an_empty_report_joins_nothing(index: StoryIndex) -> None:
    index.add(1, 1, {}, AT)
    assert index.place(2, {}, AT).story_id is None


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.dictionaries(st.sampled_from("abcdefgh"), st.floats(1, 5), max_size=6), st.booleans()),
        max_size=25,
    )
)
def test_any_order_of_adding_and_forgetting_leaves_only_what_is_there(
    steps: list[tuple[dict[str, float], bool]],
) -> None:
    index = StoryIndex()
    stories: dict[int, int] = {}
    for number, (terms, forgets) in enumerate(steps):
        found = index.place(number, terms, AT).story_id
        assert found is None or found in stories.values()
        stories[number] = number if found is None else found
        index.add(number, stories[number], terms, AT)
        if forgets:
            index.forget(number)
            del stories[number]
        assert len(index) == len(set(stories.values()))


def test_another_outlets_own_report_is_news_and_a_copy_or_small_edit_is_not() -> None:
    told = [print_of(QUAKE_NARYN)]
    edited = print_of((*QUAKE_NARYN[:3], "Schools in At-Bashy stay closed on Monday and Tuesday."))
    assert is_news(print_of(QUAKE_NARYN_AGAIN), "Outlet B", told=told, outlets={"Outlet A"})
    assert not is_news(print_of(QUAKE_NARYN), "Outlet B", told=told, outlets={"Outlet A"})
    assert not is_news(edited, "Outlet A", told=told, outlets={"Outlet A"})
    assert is_news(print_of(QUAKE_IZMIR), "Outlet A", told=told, outlets={"Outlet A"})
    assert is_news(print_of(QUAKE_NARYN), "Outlet A", told=[], outlets=set())


def test_placing_costs_hardly_more_in_a_large_memory() -> None:
    random = np.random.default_rng(7)
    small, large = (_seconds_a_report(size, random) for size in (500, 5_000))
    assert large < max(4 * small, 0.02)


def test_a_report_takes_under_two_kilobytes_of_memory() -> None:
    index, random = StoryIndex(), np.random.default_rng(7)
    reports = [_random_report(random) for _ in range(2_500)]
    tracemalloc.start()
    for number, report in enumerate(reports):
        index.add(number, number, report, AT)
    taken = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert taken < 2_000 * len(reports)


def _seconds_a_report(size: int, random: np.random.Generator) -> float:
    index = StoryIndex()
    for number in range(size):
        index.add(number, number, _random_report(random), AT)
    probes = [_random_report(random) for _ in range(60)]
    began = time.process_time()
    for number, probe in enumerate(probes):
        index.place(size + number, probe, AT)
    return (time.process_time() - began) / len(probes)


def _random_report(random: np.random.Generator) -> dict[str, float]:
    """Draw 120 words as news does: a few very common ones, many rare ones (Zipf)."""
    return {f"w{word}": 1.0 + word % 3 for word in random.zipf(1.3, 120).tolist()}
