"""A region's numbers in a chart and in words, in the reader's language."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.services.stats import RegionStats, Strip
from bot.translation import LANGUAGES, speaking
from bot.vocabulary.regions import children
from cogs.render.limits import ALT_TEXT, DESCRIPTION
from cogs.render.pictures import PICTURE
from cogs.render.stats import PERIODS, stats_answer

WEEK = tuple(date(2026, 11, 16) + timedelta(days=day) for day in range(7))
WHOLE = Strip("143", (1, 0, 2, 0, 0, 5, 1))


def asia(*strips: Strip) -> RegionStats:
    return RegionStats(WEEK, WHOLE, strips)


def test_the_chart_and_the_words_have_the_same_numbers() -> None:
    strips = (Strip("398", (1, 0, 2, 0, 0, 4, 1)), Strip("417", (0, 0, 0, 0, 0, 1, 0)))
    made = stats_answer(asia(*strips), brief="b")
    assert made["embeds"][0]["description"].splitlines() == [
        "9 stories, Nov 16, 2026 – Nov 22, 2026",
        "**Kazakhstan** 8 · most on Nov 21: 4",
        "**Kyrgyzstan** 1 · most on Nov 21: 1",
    ]
    assert made[PICTURE]["strips"] == [
        ["Kazakhstan", [1, 0, 2, 0, 0, 4, 1], False],
        ["Kyrgyzstan", [0, 0, 0, 0, 0, 1, 0], False],
    ]
    assert made[PICTURE]["description"] == (
        "Chart of stories a day from Nov 16 to Nov 22 (UTC). Kazakhstan: 1, 0, 2, 0, 0, 4, 1;"
        " Kyrgyzstan: 0, 0, 0, 0, 0, 1, 0."
    )


def test_whose_days_they_are_is_said_below_the_chart_and_in_its_alt_text() -> None:
    made = stats_answer(replace(asia(), timezone="Asia/Almaty"), brief="b")
    assert made["embeds"][0]["footer"]["text"].startswith("Days of Asia/Almaty, today is not over.")
    assert "(Asia/Almaty)" in made[PICTURE]["description"]
    unchosen = stats_answer(asia(), brief="b")
    assert unchosen["embeds"][0]["footer"]["text"].startswith("Days are UTC (/settings names another")


def test_a_region_without_parts_is_one_strip() -> None:
    assert [name for name, *_ in stats_answer(asia(), brief="b")[PICTURE]["strips"]] == ["Central Asia"]


def test_without_stories_there_is_no_chart_but_a_way_on() -> None:
    made = stats_answer(RegionStats(WEEK, Strip("143", (0,) * 7), ()), brief="b")
    assert PICTURE not in made
    assert "/brief" in made["embeds"][0]["description"]


def test_the_period_shown_cannot_be_chosen_again() -> None:
    [row] = stats_answer(asia(), brief="b")["components"]
    assert [part.get("disabled", False) for part in row["components"]] == [True, False, False, False]
    assert [part["custom_id"] for part in row["components"]][1:] == ["stats|143|14", "stats|143|30", "b"]


def test_names_and_days_are_the_readers() -> None:
    with speaking("ru"):
        made = stats_answer(asia(Strip("398", WHOLE.numbers), Strip(None, WHOLE.numbers)), brief="b")
    assert made[PICTURE]["days"][-1] == "22 нояб."
    [[first, _, _], [_, _, is_rest]] = made[PICTURE]["strips"]
    assert (first, is_rest) == ("Казахстан", True)


@given(st.sampled_from(LANGUAGES), st.sampled_from(PERIODS), st.data())
def test_any_numbers_fit(language: str, length: int, data: st.DataObject) -> None:
    day = st.integers(0, 10_000)
    codes = [*children("142"), None][:6]
    strips = [
        Strip(code, tuple(data.draw(st.lists(day, min_size=length, max_size=length)))) for code in codes
    ]
    days = tuple(WEEK[-1] - timedelta(days=ago) for ago in range(length - 1, -1, -1))
    with speaking(language):
        made = stats_answer(RegionStats(days, Strip("142", (1,) * length), tuple(strips)), brief="b")
    assert len(made[PICTURE]["description"]) <= ALT_TEXT
    assert len(made["embeds"][0]["description"]) <= DESCRIPTION
