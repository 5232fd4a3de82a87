"""Visibility (decision 6) over every read: two guilds and the public, each with an article of its own."""

import random
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.errors import NotFoundError
from bot.model import RegionTag, Viewer
from bot.services.articles import Stored
from bot.translation import speaking
from tests.records import KAZAKHSTAN
from tests.services.desk import QUAKE, WHEAT, Desk, a_report, open_desk

ALL, GUILD_1, GUILD_2 = Viewer(), Viewer(guild_id="1"), Viewer(guild_id="2")
PERSON = Viewer(user_id="9")
SEEN = {"public": (ALL, GUILD_1, GUILD_2, PERSON), "one": (GUILD_1,), "two": (GUILD_2,)}
TEXTS = {
    "public": ("Earthquake shakes Almaty", QUAKE),
    "one": ("Record wheat crop in Kostanay", WHEAT),
    "two": (
        "Metro of Tashkent opens a new line",
        ("Trains run every six minutes on the green line of the metro, its operator said on Monday.",),
    ),
}


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with open_desk(tmp_path / "dateline.db") as opened:
        yield opened


@pytest.fixture
async def stored(desk: Desk) -> dict[str, Stored]:
    found = {}
    for name, scope in (("public", ""), ("one", "guild:1"), ("two", "guild:2")):
        feed = await desk.feed(f"https://{name}.example/rss", scope=scope, outlet=name)
        title, paragraphs = TEXTS[name]
        found[name] = await desk.store(
            feed, a_report(desk.clock, f"https://{name}.example/1", title=title, paragraphs=paragraphs)
        )
    return found


VIEWERS = pytest.mark.parametrize(
    ("viewer", "names"),
    [(ALL, {"public"}), (GUILD_1, {"public", "one"}), (GUILD_2, {"public", "two"}), (PERSON, {"public"})],
    ids=["operator", "guild 1", "guild 2", "person"],
)


@VIEWERS
async def test_lists_show_only_what_the_viewer_may_see(
    desk: Desk, stored: dict[str, Stored], viewer: Viewer, names: set[str]
) -> None:
    assert stored
    for region in (None, "001", "398", "143"):
        for topic in (None, "medtop:04000000"):
            found = await desk.news.latest(viewer, region=region, topic=topic)
            assert {article.outlet for article in found} == names


@VIEWERS
async def test_search_finds_only_what_the_viewer_may_see(
    desk: Desk, stored: dict[str, Stored], viewer: Viewer, names: set[str]
) -> None:
    assert stored
    words = {"public": "seismological", "one": "wheat", "two": "metro"}
    found = {name for name, word in words.items() if (await desk.news.search(viewer, word)).articles}
    assert found == names


@VIEWERS
async def test_stories_articles_completion_and_counts_show_only_what_the_viewer_may_see(
    desk: Desk, stored: dict[str, Stored], viewer: Viewer, names: set[str]
) -> None:
    for name, done in stored.items():
        if name in names:
            assert (await desk.news.story(viewer, done.stories[0])).outlets == (name,)
            assert (await desk.news.article(viewer, done.ids[0])).outlet == name
        else:
            with pytest.raises(NotFoundError):
                await desk.news.story(viewer, done.stories[0])
            with pytest.raises(NotFoundError):
                await desk.news.article(viewer, done.ids[0])
    titles = {title for _, title in await desk.news.complete_story(viewer, "")}
    assert titles == {TEXTS[name][0] for name in names}
    counts = await desk.news.counts(viewer)
    assert (counts.regions["398"], counts.topics["medtop:04000000"]) == (len(names), len(names))
    now = desk.clock()
    for region in (None, "001", "143"):
        between = await desk.news.candidates(viewer, region=region, since=now - timedelta(hours=1), until=now)
        assert {story.outlets[0] for story in between} == names


async def test_a_guilds_report_attaches_to_a_global_story_for_that_guild_alone(
    desk: Desk, stored: dict[str, Stored]
) -> None:
    feed = await desk.feed("https://local.example/rss", scope="guild:1", outlet="local")
    attached = await desk.store(
        feed, a_report(desk.clock, "https://local.example/1", title="Quake", paragraphs=QUAKE[:2])
    )
    story = stored["public"].stories[0]
    assert attached.stories == (story,)
    assert (await desk.news.story(GUILD_1, story)).outlets == ("public", "local")
    for viewer in (ALL, GUILD_2, PERSON):
        seen = await desk.news.story(viewer, story)
        assert (seen.outlets, seen.revision) == (("public",), 1)


async def test_a_link_is_lent_to_its_guild_for_a_day_and_joins_no_story(desk: Desk) -> None:
    report = a_report(desk.clock, "https://lent.example/1")
    article_id = await desk.articles.lend(report.analysis, "https://lent.example/1", GUILD_1)
    assert (await desk.news.article(GUILD_1, article_id)).story_id is None
    for viewer in (ALL, GUILD_2, PERSON, Viewer(user_id="1")):
        with pytest.raises(NotFoundError):
            await desk.news.article(viewer, article_id)
    assert await desk.count("story") == 0
    desk.clock.advance(24 * 3600 + 1)
    with pytest.raises(NotFoundError):
        await desk.news.article(GUILD_1, article_id)


async def test_a_link_given_in_a_dm_is_the_persons_alone(desk: Desk) -> None:
    report = a_report(desk.clock, "https://lent.example/1")
    article_id = await desk.articles.lend(report.analysis, "https://lent.example/1", PERSON)
    assert (await desk.news.article(PERSON, article_id)).id == article_id
    with pytest.raises(NotFoundError):
        await desk.news.article(Viewer(guild_id="1", user_id="9"), article_id)


async def test_latest_goes_on_where_a_page_ended(desk: Desk) -> None:
    feed = await desk.feed("https://one.example/rss")
    for number in range(7):
        await desk.store(feed, a_report(desk.clock, f"https://one.example/{number}"))
    pages, before = [], None
    while page := await desk.news.latest(ALL, region="143", limit=3, before=before):
        pages.append([article.id for article in page])
        before = (page[-1].sort_at, page[-1].id)
    assert pages == [[7, 6, 5], [4, 3, 2], [1]]


async def test_tags_have_names_in_the_readers_language(desk: Desk, stored: dict[str, Stored]) -> None:
    with speaking("de"):
        article = await desk.news.article(ALL, stored["public"].ids[0])
    assert [(tag.name, tag.iso, tag.evidence) for tag in article.regions] == [
        ("Kasachstan", "KZ", KAZAKHSTAN.evidence)
    ]


async def test_what_reached_us_late_is_in_the_next_brief_and_what_is_old_is_not(desk: Desk) -> None:
    feed = await desk.feed("https://one.example/rss")
    last_brief = desk.clock() - timedelta(seconds=30)
    await desk.store(
        feed,
        a_report(desk.clock, "https://one.example/late"),
        a_report(
            desk.clock,
            "https://one.example/old",
            title="Record wheat crop",
            paragraphs=WHEAT,
            published=desk.clock() - timedelta(days=3),
        ),
    )
    found = await desk.news.candidates(
        ALL, region="143", since=last_brief, until=desk.clock(), late=timedelta(hours=12)
    )
    assert [story.title for story in found] == ["Earthquake shakes Almaty"]


async def test_any_string_is_a_query(desk: Desk, stored: dict[str, Stored]) -> None:
    assert stored
    chance = random.Random(7)  # noqa: S311 - the same strings every time
    pieces = [
        "almaty",
        '"',
        "'",
        "*",
        "^",
        "NEAR(",
        "OR",
        "AND NOT",
        "title:",
        "-",
        "(",
        ")",
        "\x00",
        "é",
        "🙂",
    ]
    pieces += ["{a}", "+", ";--", "%", "_", "\ud800", "\u202e", "казах", "地震", " ", "\n", "x" * 300]
    for _ in range(1500):
        query = "".join(chance.choice(pieces) for _ in range(chance.randrange(12)))
        await desk.news.search(ALL, query)


async def test_words_are_found_by_their_beginning_when_nothing_holds_them_whole(
    desk: Desk, stored: dict[str, Stored]
) -> None:
    assert stored
    assert (await desk.news.search(ALL, "seismo")).articles
    assert not (await desk.news.search(ALL, "seismo wheat")).articles


async def test_search_filters_by_region_topic_and_time(desk: Desk) -> None:
    feed = await desk.feed("https://one.example/rss")
    france = RegionTag("250", "France", 0.9, ("Paris",), "FR")
    await desk.store(
        feed,
        a_report(desk.clock, "https://one.example/1", title="Budget of Kazakhstan"),
        a_report(desk.clock, "https://one.example/2", title="Budget of France", regions=(france,), topics=()),
    )

    async def titles(**filters: object) -> list[str]:
        return [article.title for article in (await desk.news.search(ALL, "budget", **filters)).articles]  # type: ignore[arg-type]  # one filter at a time

    assert await titles(region="143") == ["Budget of Kazakhstan"]
    assert await titles(region="150") == ["Budget of France"]
    assert await titles(topic="medtop:04000000") == ["Budget of Kazakhstan"]
    assert await titles(since=desk.clock()) == []
    assert len(await titles(region="001")) == 2


async def test_an_unknown_story_says_where_to_look(desk: Desk) -> None:
    with pytest.raises(NotFoundError, match="/news latest"):
        await desk.news.story(ALL, 4711)
