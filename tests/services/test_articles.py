from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.model import QuotePolicy, Viewer
from bot.services.articles import body_hash
from bot.storage.times import whole
from tests.services.desk import QUAKE, WHEAT, Desk, a_report, open_desk

ALL = Viewer()
GUILD_1, GUILD_2 = Viewer(guild_id="1"), Viewer(guild_id="2")
URL = "https://one.example/news/quake"


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with open_desk(tmp_path / "dateline.db") as opened:
        yield opened


async def test_the_same_address_from_two_feeds_is_one_article(desk: Desk) -> None:
    one, two = await desk.feed("https://one.example/rss"), await desk.feed("https://one.example/world.rss")
    first = await desk.store(one, a_report(desk.clock, URL))
    again = await desk.store(two, a_report(desk.clock, URL + "?utm_source=rss", key="id:other"))
    assert again.ids == first.ids
    assert again.new == ()
    assert await desk.count("article_feed") == 2


async def test_the_same_entry_twice_in_one_answer_is_one_article(desk: Desk) -> None:
    feed = await desk.feed("https://one.example/rss")
    stored = await desk.store(feed, a_report(desk.clock, URL), a_report(desk.clock, URL, key="id:b"))
    assert len(stored.new) == 1
    assert stored.ids[0] == stored.ids[1]


async def test_a_home_page_named_as_canonical_address_does_not_make_all_articles_one(desk: Desk) -> None:
    feed = await desk.feed("https://one.example/rss")
    stored = await desk.store(
        feed,
        a_report(desk.clock, "https://one.example/a", canonical_url="https://one.example/"),
        a_report(desk.clock, "https://one.example/b", canonical_url="https://one.example/", paragraphs=WHEAT),
    )
    assert len(stored.new) == 2


async def test_a_page_cannot_claim_the_address_of_another_site(desk: Desk) -> None:
    feed = await desk.feed("https://evil.example/rss")
    [evil] = (
        await desk.store(
            feed, a_report(desk.clock, "https://evil.example/a", canonical_url=URL, paragraphs=WHEAT)
        )
    ).ids
    [true] = (await desk.store(await desk.feed("https://one.example/rss"), a_report(desk.clock, URL))).ids
    assert evil != true


async def test_reports_of_two_outlets_are_one_story_of_two_revisions(desk: Desk) -> None:
    one = await desk.feed("https://one.example/rss", outlet="One")
    two = await desk.feed("https://two.example/rss", outlet="Two")
    first = await desk.store(one, a_report(desk.clock, URL))
    second = await desk.store(
        two,
        a_report(
            desk.clock,
            "https://two.example/1",
            title="Strong earthquake in Almaty, people run into streets",
            paragraphs=(*QUAKE[1:], "The airport of Almaty closed its runway for two hours, airlines said."),
        ),
    )
    assert second.stories == first.stories
    story = await desk.news.story(ALL, first.stories[0])
    assert story.outlets == ("One", "Two")
    assert story.revision == 2
    assert story.title == "Earthquake shakes Almaty"


async def test_a_verbatim_copy_joins_the_story_and_is_no_news(desk: Desk) -> None:
    one = await desk.feed("https://one.example/rss", outlet="One")
    two = await desk.feed("https://two.example/rss", outlet="Two")
    first = await desk.store(one, a_report(desk.clock, URL))
    copy = await desk.store(two, a_report(desk.clock, "https://two.example/1", title="Quake (agency)"))
    assert copy.stories == first.stories
    assert (await desk.news.story(ALL, first.stories[0])).revision == 1


async def test_another_event_is_another_story(desk: Desk) -> None:
    feed = await desk.feed("https://one.example/rss")
    stored = await desk.store(
        feed,
        a_report(desk.clock, URL),
        a_report(desk.clock, "https://one.example/wheat", title="Record wheat crop", paragraphs=WHEAT),
    )
    assert len(stored.stories) == 2


async def test_a_changed_entry_changes_its_article_and_keeps_its_story(desk: Desk) -> None:
    feed = await desk.feed("https://one.example/rss")
    first = await desk.store(feed, a_report(desk.clock, URL))
    edited = await desk.store(feed, a_report(desk.clock, URL, title="Earthquake shakes Almaty, no one hurt"))
    assert (edited.new, edited.updated, edited.stories) == ((), first.new, first.stories)
    story = await desk.news.story(ALL, first.stories[0])
    assert story.title == "Earthquake shakes Almaty, no one hurt"
    assert story.revision == 1
    assert [article.title for article in (await desk.news.search(ALL, "hurt")).articles] == [story.title]


async def test_a_first_poll_makes_stories_that_are_never_announced(desk: Desk) -> None:
    feed = await desk.feed("https://one.example/rss")
    await desk.store(feed, a_report(desk.clock, URL, baseline=True))
    assert await desk.count("story WHERE baseline = 1 AND revision = 1") == 1


async def test_a_rolled_back_transaction_is_forgotten_by_the_index_too(desk: Desk) -> None:
    feed = await desk.feed("https://one.example/rss")

    async def fails() -> None:
        async with desk.database.write() as tx:
            await desk.articles.store_reports(tx, feed, [a_report(desk.clock, URL)], now=desk.clock())
            raise LookupError

    with pytest.raises(LookupError):
        await fails()
    assert len(desk.index) == 0
    stored = await desk.store(feed, a_report(desk.clock, URL))
    assert await desk.count("story") == 1
    assert (await desk.news.story(ALL, stored.stories[0])).articles[0].id == stored.ids[0]


async def test_after_a_restart_reports_still_find_their_story(tmp_path: Path) -> None:
    async with open_desk(tmp_path / "dateline.db") as before:
        one = await before.feed("https://one.example/rss", outlet="One")
        first = await before.store(one, a_report(before.clock, URL))
    async with open_desk(tmp_path / "dateline.db") as after:
        two = await after.feed("https://two.example/rss", outlet="Two")
        second = await after.store(
            two,
            a_report(after.clock, "https://two.example/1", title="Almaty earthquake", paragraphs=QUAKE[:2]),
        )
    assert second.stories == first.stories


async def test_a_document_added_twice_is_one_article(desk: Desk) -> None:
    analysis = a_report(desk.clock, None).analysis
    first, new = await desk.articles.add_document(analysis)
    again, new_again = await desk.articles.add_document(analysis)
    assert (again, new, new_again) == (first, True, False)


async def test_an_article_without_a_date_is_sorted_by_when_it_was_added(desk: Desk) -> None:
    article_id, _ = await desk.articles.add_document(a_report(desk.clock, None, published=None).analysis)
    article = await desk.news.article(ALL, article_id)
    assert (article.published, article.sort_at) == (None, desk.clock())


async def test_an_article_without_a_date_stays_where_it_was_when_it_is_told_anew(desk: Desk) -> None:
    feed = await desk.feed("https://one.example/rss")
    added = desk.clock()
    await desk.store(feed, a_report(desk.clock, URL, published=None))
    desk.clock.advance(3600)
    stored = await desk.store(feed, a_report(desk.clock, URL, published=None, title="Earthquake, corrected"))
    [article] = await desk.news.latest(ALL)
    story = await desk.news.story(ALL, stored.stories[0])
    assert (article.title, article.sort_at) == ("Earthquake, corrected", added)
    assert story.reported_at == added
    async with desk.database.read() as connection:
        times = await connection.execute_fetchall(
            "SELECT sort_at FROM article_topic UNION SELECT sort_at FROM story_topic"
        )
    assert [time for [time] in times] == [whole(added)]


async def test_a_date_that_was_known_is_not_lost_when_an_article_is_told_anew(desk: Desk) -> None:
    feed = await desk.feed("https://one.example/rss")
    first = a_report(desk.clock, URL)
    await desk.store(feed, first)
    desk.clock.advance(3600)
    await desk.store(feed, a_report(desk.clock, URL, published=None))
    [article] = await desk.news.latest(ALL)
    assert article.published == article.sort_at == first.analysis.published


async def test_of_a_page_that_forbids_copies_the_summary_is_kept_and_the_body_is_not(desk: Desk) -> None:
    feed = await desk.feed("https://one.example/rss")
    await desk.store(feed, a_report(desk.clock, URL, policy=QuotePolicy(noarchive=True)))
    [article] = await desk.news.latest(ALL)
    assert article.summary.sentences == QUAKE[:1]
    assert (await desk.news.article(ALL, article.id)).paragraphs == ()
    assert (await desk.news.search(ALL, "evacuated")).articles == ()


async def test_a_guilds_feed_cannot_put_words_into_a_global_article(desk: Desk) -> None:
    own = await desk.feed("https://evil.example/rss", scope="guild:1")
    shared = await desk.feed("https://one.example/rss")
    forged = await desk.store(own, a_report(desk.clock, URL, title="Forged", paragraphs=WHEAT))
    true = await desk.store(shared, a_report(desk.clock, URL))
    await desk.store(own, a_report(desk.clock, URL, title="Forged again", paragraphs=WHEAT))
    for viewer in (ALL, GUILD_1, GUILD_2):
        assert [article.title for article in await desk.news.latest(viewer)] == ["Earthquake shakes Almaty"]
    assert forged.ids != true.ids
    assert await desk.count("story") == 1


async def test_a_guilds_report_keeps_a_story_when_the_global_one_is_gone(desk: Desk) -> None:
    shared = await desk.feed("https://one.example/rss")
    own = await desk.feed("https://two.example/rss", scope="guild:1")
    told = await desk.store(shared, a_report(desk.clock, URL))
    for number in range(2):
        report = a_report(desk.clock, f"https://two.example/{number}", title=f"Almaty quake {number}")
        assert (await desk.store(own, report)).stories == told.stories
    async with desk.database.write() as tx:
        await desk.articles.delete(tx, told.ids)
    desk.articles.forget_deleted(told.ids)
    newest, other = await desk.news.latest(GUILD_1)
    assert newest.story_id == other.story_id != told.stories[0]
    assert (await desk.news.story(GUILD_1, newest.story_id or 0)).scope == "guild:1"
    again = await desk.store(own, a_report(desk.clock, "https://two.example/3", title="Almaty quake 3"))
    assert again.stories == (newest.story_id,)
    assert await desk.news.latest(GUILD_2) == ()


async def test_copies_are_told_whatever_their_spaces_and_capitals(desk: Desk) -> None:
    one = a_report(desk.clock, URL, paragraphs=[" ".join(QUAKE)]).analysis
    two = a_report(desk.clock, URL, title="Else", paragraphs=[line.upper() for line in QUAKE]).analysis
    assert body_hash(one) == body_hash(two)
