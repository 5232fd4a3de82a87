"""Which countries a map shades, and what its alt text says."""

from hypothesis import given
from hypothesis import strategies as st

from bot.model import RegionTag
from bot.translation import speaking
from bot.vocabulary.regions import descendants, region, regions
from cogs.render.limits import ALT_TEXT
from cogs.render.pictures import carrying, illustrated, map_of
from tests.cogs.render.test_messages import a_brief, item
from tests.records import KAZAKHSTAN, KYRGYZSTAN, a_story


def tag(code: str) -> RegionTag:
    return RegionTag(code=code, name=region(code).name, weight=0.5)


def test_each_story_counts_once_for_each_of_its_countries() -> None:
    made = map_of(
        "143", [item(a_story(regions=(KAZAKHSTAN, KYRGYZSTAN))), item(a_story(regions=(KAZAKHSTAN,)))]
    )
    assert made is not None
    assert made["weights"] == {"398": 2, "417": 1}
    assert made["description"] == ("Map: Central Asia. Number of stories: Kazakhstan 2, Kyrgyzstan 1.")


def test_a_story_of_a_whole_area_shades_its_countries_as_little_as_can_be() -> None:
    made = map_of("143", [item(a_story(regions=(tag("143"),))), item(a_story(regions=(KAZAKHSTAN,)))])
    assert made is not None
    assert made["weights"] == {**dict.fromkeys(descendants("143"), 0), "398": 1}
    assert made["description"] == "Map: Central Asia. Number of stories: Kazakhstan 1."


def test_an_area_beside_a_country_adds_nothing() -> None:
    made = map_of("143", [item(a_story(regions=(KAZAKHSTAN, tag("143"))))])
    assert made is not None
    assert made["weights"] == {"398": 1}


def test_stories_that_are_placed_nowhere_make_no_map() -> None:
    assert map_of("001", [item(a_story(regions=()))]) is None
    assert map_of("001", [item(a_story(regions=(tag("001"),)))]) is None
    assert carrying({"embeds": [{}]}, None) == {"embeds": [{}]}


def test_the_alt_text_is_in_the_language_of_the_post() -> None:
    with speaking("ru"):
        made = map_of("143", [item(a_story(regions=(KAZAKHSTAN,)))])
    assert made is not None
    assert "Казахстан 1" in made["description"]


@given(st.lists(st.sampled_from(sorted(regions())), max_size=250))
def test_the_alt_text_is_never_too_long(codes: list[str]) -> None:
    made = map_of("001", [item(a_story(regions=(tag(code),))) for code in codes])
    assert made is None or len(made["description"]) <= ALT_TEXT


def test_the_stored_message_names_the_picture_and_does_not_show_it() -> None:
    made = map_of("143", [item(a_story())])
    assert made is not None
    embed = {"title": a_brief().region}
    stored = carrying({"embeds": [embed, {"title": "two"}]}, made)
    assert stored["embeds"][0] == embed, "so that it can go without"
    shown = illustrated(stored, made)["embeds"]
    assert shown == [{**embed, "image": {"url": "attachment://map.png"}}, {"title": "two"}]
