"""Browsing shows where there is news first, and stays within Discord's limits everywhere."""

from dataclasses import replace

import pytest

from bot.model import Brief
from bot.services.stats import RegionStats, Strip
from bot.translation import LANGUAGES, speaking
from bot.vocabulary import regions, topics
from cogs.render import limits
from cogs.render.briefs import heading
from cogs.render.parts import Json, whole_lines
from cogs.render.pictures import PICTURE
from cogs.render.stats import stats_answer
from cogs.render.trees import region_answer, topic_answer
from tests.records import NOW

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


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_title_of_ours_begins_with_a_capital(language: str) -> None:
    with speaking(language):
        for code in regions.regions():
            stats = RegionStats((NOW.date(),), Strip(code, (1,)), (Strip(code, (1,)),))
            named = stats_answer(stats, brief="b")
            brief = Brief(code, NOW, NOW, items=())
            titles = [
                region_answer(code, EVERY_REGION, brief="b")["embeds"][0]["title"],
                heading(brief),
                heading(replace(brief, topic="medtop:16000000")),
                named["embeds"][0]["title"],
                named[PICTURE]["strips"][0][0],
            ]
            assert [title for title in titles if title[0].islower()] == []
        for code in topics.topics():
            title = topic_answer(code, EVERY_TOPIC, brief="b")["embeds"][0]["title"]
            assert not title[0].islower() or not title.split()[0].islower(), title


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
