"""Browsing shows where there is news first, and stays within Discord's limits everywhere."""

import pytest

from bot.translation import speaking
from bot.vocabulary import regions, topics
from cogs.render import limits
from cogs.render.parts import Json, whole_lines
from cogs.render.trees import region_answer, topic_answer

EVERY_REGION = dict.fromkeys(regions.regions(), 7)
EVERY_TOPIC = dict.fromkeys(topics.topics(), 7)


def check(made: Json) -> None:
    embed = made["embeds"][0]
    assert 0 < len(embed["description"]) <= limits.DESCRIPTION
    assert len(made["components"]) <= limits.ROWS
    for row in made["components"]:
        for part in row["components"]:
            assert len(part["custom_id"]) <= limits.CUSTOM_ID
            values = [option["value"] for option in part.get("options", ())]
            assert len(values) == len(set(values)) <= limits.CHOICES


@pytest.mark.parametrize("locale", ["en", "ru", "de"])
def test_every_region_and_topic_fits_one_message(locale: str) -> None:
    with speaking(locale):
        for code in regions.regions():
            check(region_answer(code, EVERY_REGION, brief="b"))
        for code in ("", *topics.topics()):
            check(topic_answer(code, EVERY_TOPIC, brief="b"))


def test_the_liveliest_comes_first_and_the_silent_are_counted() -> None:
    made = region_answer("143", {"143": 9, "860": 5, "398": 2}, brief="b")
    lines = made["embeds"][0]["description"].splitlines()
    assert lines == [
        "9 stories in the last week.",
        "**Uzbekistan** · 5 stories",
        "**Kazakhstan** · 2 stories",
        "-# 3 without a story in the last week",
    ]


def test_no_line_is_cut() -> None:
    assert whole_lines(["ab", "cd", "ef"], 5) == "ab\ncd"
    assert whole_lines(["abcdef"], 5) == ""
    assert whole_lines([], 5) == ""
