import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.errors import FetchError, NotFoundError, QuotaError, UserError
from bot.model import Feed, Viewer
from bot.services.feeds import ADDS_PER_HOUR, FEEDS_PER_GUILD, Feeds
from bot.storage import feeds as feed_rows
from bot.web import Fetched
from tests.services.desk import WHEAT, Desk, Inline, a_report, open_desk

GUILD = "guild:1"
RSS = b"""<rss version="2.0"><channel><title>Steppe Courier</title><link>https://courier.example/</link>
<item><guid>1</guid><title>Metro opens</title><link>https://courier.example/1</link></item></channel></rss>"""
PAGE = b"""<html><head><title>Steppe Courier</title>
<link rel="alternate" type="application/rss+xml" href="/news.rss"></head><body>News</body></html>"""


class FakeWeb:
    """Sites by address; what is not there answers 404."""

    def __init__(self, **moved: str) -> None:
        self.sites = {
            "https://courier.example/news.rss": RSS,
            "https://courier.example/": PAGE,
            "https://plain.example/": b"<html><body>Nothing here</body></html>",
        }
        self.asked: list[str] = []
        self.moved = moved

    async def fetch(self, url: str) -> Fetched:
        self.asked.append(url)
        await asyncio.sleep(0)
        if url not in self.sites:
            raise FetchError(url, "it answered 404 Not Found", status=404)
        return Fetched(url, self.sites[url], content_type="text/html")


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with open_desk(tmp_path / "dateline.db") as opened:
        yield opened


@pytest.fixture
def web() -> FakeWeb:
    return FakeWeb()


@pytest.fixture
def feeds(desk: Desk, web: FakeWeb) -> Feeds:
    return Feeds(
        database=desk.database,
        articles=desk.articles,
        clock=desk.clock,
        web=web,  # type: ignore[arg-type]  # what Feeds uses of it
        worker=Inline(),  # type: ignore[arg-type]  # as above
    )


async def test_a_feed_is_read_before_it_is_added(feeds: Feeds) -> None:
    added = await feeds.add("https://courier.example/news.rss", by="9")
    assert (added.new, added.entries, added.feed.outlet) == (True, 1, "Steppe Courier")
    assert [feed.id for feed in await feeds.list(Viewer())] == [added.feed.id]


async def test_a_page_leads_to_the_feed_it_announces(feeds: Feeds) -> None:
    assert (await feeds.add("courier.example")).feed.url == "https://courier.example/news.rss"


async def test_the_same_feed_again_is_there_already_and_not_asked_for(feeds: Feeds, web: FakeWeb) -> None:
    first = await feeds.add("https://courier.example/news.rss")
    web.asked.clear()
    again = await feeds.add(" https://COURIER.example/news.rss#top", scope=GUILD)
    assert (again.new, again.feed.id) == (False, first.feed.id)
    assert web.asked == []


async def test_a_page_without_a_feed_says_where_to_look(feeds: Feeds) -> None:
    with pytest.raises(NotFoundError, match="Look on the site"):
        await feeds.add("https://plain.example/")


@pytest.mark.parametrize("typed", ["", "ftp://courier.example/", "https://", "javascript://alert"])
async def test_what_is_no_address_is_said(feeds: Feeds, typed: str) -> None:
    with pytest.raises(UserError, match="Give the address"):
        await feeds.add(typed)


@pytest.mark.parametrize("typed", ["zz", "https://elsewhere.example/", "7", "ftp://courier.example/"])
async def test_what_names_no_feed_here_leads_to_the_list(feeds: Feeds, typed: str) -> None:
    with pytest.raises(NotFoundError, match=f"no feed “{typed}” here. `/feeds list`"):
        await feeds.find(typed, scope=GUILD)


async def test_failed_attempts_of_a_guild_are_counted(desk: Desk, feeds: Feeds) -> None:
    for number in range(ADDS_PER_HOUR):
        with pytest.raises(FetchError):
            await feeds.add(f"https://gone.example/{number}", scope=GUILD)
    with pytest.raises(QuotaError, match="60 min"):
        await feeds.add("https://courier.example/news.rss", scope=GUILD)
    assert (await feeds.add("https://courier.example/news.rss", scope="guild:2")).new
    desk.clock.advance(3601)
    assert (await feeds.add("https://courier.example/news.rss", scope=GUILD)).new


async def test_feeds_added_at_once_do_not_exceed_a_guilds_quota(
    desk: Desk, feeds: Feeds, web: FakeWeb
) -> None:
    async with desk.database.write() as tx:
        for number in range(FEEDS_PER_GUILD - 1):
            await feed_rows.add_feed(
                tx, Feed(0, f"https://{number}.example/", GUILD), by=None, now=desk.clock()
            )
    web.sites |= {f"https://new.example/{number}": RSS for number in range(5)}
    adding = (feeds.add(url, scope=GUILD) for url in web.sites if "new.example" in url)
    results = await asyncio.gather(*adding, return_exceptions=True)
    assert sum(isinstance(result, QuotaError) for result in results) == 4
    async with desk.database.read() as connection:
        assert await feed_rows.count_feeds(connection, GUILD) == FEEDS_PER_GUILD


async def test_a_guild_sees_and_removes_its_own_alone(feeds: Feeds) -> None:
    own = await feeds.add("https://courier.example/news.rss", scope=GUILD)
    assert await feeds.list(Viewer(guild_id="2")) == ()
    for name in (str(own.feed.id), own.feed.url):
        with pytest.raises(NotFoundError):
            await feeds.remove(name, scope="guild:2")
        with pytest.raises(NotFoundError):
            await feeds.remove(name)
    assert (await feeds.remove(str(own.feed.id), scope=GUILD)).url == own.feed.url


async def test_removing_a_feed_removes_what_came_by_it_alone(desk: Desk, feeds: Feeds) -> None:
    one = await desk.feed("https://one.example/rss", outlet="One")
    two = await desk.feed("https://two.example/rss", outlet="Two")
    shared = a_report(desk.clock, "https://one.example/shared")
    await desk.store(
        one, shared, a_report(desk.clock, "https://one.example/2", title="Wheat", paragraphs=WHEAT)
    )
    await desk.store(two, shared)
    await feeds.remove(str(one.id))
    assert [article.title for article in await desk.news.latest(Viewer())] == ["Earthquake shakes Almaty"]
    assert (await desk.count("article"), await desk.count("story")) == (1, 1)
    assert (await desk.news.search(Viewer(), "wheat")).articles == ()
    await feeds.remove(str(two.id))
    assert (await desk.count("article"), await desk.count("story"), len(desk.index)) == (0, 0, 0)


async def test_a_list_of_feeds_comes_in_and_goes_out(feeds: Feeds) -> None:
    body = b"""<opml version="2.0"><body><outline text="A" xmlUrl="https://a.example/rss"/>
    <outline text="B" xmlUrl="https://b.example/rss"/></body></opml>"""
    first, again = await feeds.import_opml(body), await feeds.import_opml(body)
    assert ((first.added, first.known), (again.added, again.known)) == ((2, 0), (0, 2))
    out = await feeds.export_opml(Viewer())
    assert b"https://a.example/rss" in out
    assert (await feeds.import_opml(out, scope=GUILD)).known == 2


async def test_a_list_too_long_for_a_guild_is_taken_as_far_as_it_fits(feeds: Feeds) -> None:
    outlines = "".join(f'<outline xmlUrl="https://{n}.example/rss"/>' for n in range(FEEDS_PER_GUILD + 3))
    done = await feeds.import_opml(f"<opml><body>{outlines}</body></opml>".encode(), scope=GUILD)
    assert (done.added, done.over_quota) == (FEEDS_PER_GUILD, 3)


async def test_the_starter_catalogue_is_loaded_once(feeds: Feeds) -> None:
    first, again = await feeds.load_catalogue(), await feeds.load_catalogue()
    assert first.added > 100
    assert (again.added, again.known) == (0, first.added)


async def test_what_polls_learn_is_kept(desk: Desk) -> None:
    feed = await desk.feed("https://one.example/rss")
    learnt = Feed(
        id=feed.id,
        url=feed.url,
        outlet=feed.outlet,
        title="One",
        etag='W/"x"',
        last_success_at=desk.clock(),
        next_poll_at=desk.clock(),
        error_count=2,
        last_error="timeout",
        ttl=3600,
        skip_hours=frozenset({1, 2}),
    )
    async with desk.database.write() as tx:
        await feed_rows.save_polls(tx, [learnt])
        assert await feed_rows.find_feed(tx, feed.id) == learnt
        assert await feed_rows.due_feeds(tx, desk.clock()) == (learnt,)
