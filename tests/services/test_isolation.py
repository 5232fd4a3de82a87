"""What is one guild's or one person's stays theirs, and nobody can ask for more than their share."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from bot.errors import FetchError, NotFoundError, QuotaError, UserError
from bot.model import Analysis, DeliveryState, TargetKind, Viewer
from bot.services.feeds import LISTS_PER_HOUR, Feeds
from bot.services.links import PAGES_PER_HOUR, Links
from bot.services.persons import Persons
from bot.services.reasons import Reasons
from bot.services.subscriptions import PER_PERSON, Place, Subscriptions
from bot.storage import deliveries, targets
from bot.web import Fetched
from tests.records import a_delivery
from tests.services.desk import QUAKE, Desk, a_report, open_desk

GUILD_1, GUILD_2 = Viewer(guild_id="1", user_id="11"), Viewer(guild_id="2", user_id="22")
PERSON, OTHER = Viewer(user_id="11"), Viewer(user_id="22")
LINK = "https://lent.example/story"


@dataclass
class OnePage:
    """The web with one page, which may be held back."""

    open: asyncio.Event = field(default_factory=asyncio.Event)
    asked: list[str] = field(default_factory=list)
    reached: asyncio.Event = field(default_factory=asyncio.Event)

    async def fetch_page(self, url: str) -> Fetched:
        self.asked.append(url)
        self.reached.set()
        await self.open.wait()
        if not url.startswith("https://lent.example/"):
            raise FetchError(url, "it answered 404 Not Found", status=404)
        return Fetched(url, b"<p>never looked at")


class Inline:
    """Runs functions at once, as the worker does in its process."""

    async def run(self, function: Callable[..., Any], *arguments: Any) -> Any:
        return function(*arguments)


@dataclass
class Reading:
    """A worker that finds the same article in every page."""

    analysis: Analysis

    async def run(self, function: Callable[..., Any], *arguments: Any, **named: Any) -> Analysis:
        del function, arguments, named
        return self.analysis


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with open_desk(tmp_path / "dateline.db") as opened:
        yield opened


@pytest.fixture
def web() -> OnePage:
    page = OnePage()
    page.open.set()
    return page


@pytest.fixture
def links(desk: Desk, web: OnePage) -> Links:
    analysis = a_report(desk.clock, LINK, paragraphs=QUAKE).analysis
    return Links(desk.database, web, Reading(analysis), desk.articles, desk.news, desk.clock)  # type: ignore[arg-type] # stand-ins


async def test_a_link_read_for_one_is_read_again_for_another_and_found_by_nobody_else(
    desk: Desk, links: Links, web: OnePage
) -> None:
    lent = await links.article(GUILD_1, LINK)
    assert (await links.article(GUILD_1, LINK)).id == lent.id
    assert web.asked == [LINK]
    for viewer in (GUILD_2, PERSON, OTHER, Viewer()):
        assert (await desk.news.search(viewer, "seismological")).articles == ()
        assert await desk.news.latest(viewer) == ()
        assert await desk.news.complete_story(viewer, "") == ()
        assert not (await desk.news.counts(viewer)).regions
        with pytest.raises(NotFoundError):
            await desk.news.article(viewer, lent.id)
    assert (await links.article(GUILD_2, LINK)).id != lent.id
    assert len(web.asked) == 2


async def test_one_person_has_one_page_read_at_a_time_and_holds_up_nobody(links: Links, web: OnePage) -> None:
    web.open.clear()
    first = asyncio.create_task(links.article(GUILD_1, LINK))
    await web.reached.wait()
    with pytest.raises(QuotaError, match="One at a time"):
        await links.article(PERSON, "https://lent.example/second")
    other = asyncio.create_task(links.article(GUILD_2, LINK))
    web.open.set()
    assert (await first).title == (await other).title
    assert (await links.article(PERSON, "https://lent.example/second")).title


async def test_pages_are_counted_by_the_hour_failed_ones_too(desk: Desk, links: Links, web: OnePage) -> None:
    for number in range(PAGES_PER_HOUR):
        with pytest.raises(FetchError):
            await links.article(GUILD_1, f"https://nowhere.example/{number}")
    with pytest.raises(QuotaError, match="Try again in 60 min"):
        await links.article(PERSON, LINK)
    assert len(web.asked) == PAGES_PER_HOUR
    assert (await links.article(GUILD_2, LINK)).url == LINK
    desk.clock.advance(3601)
    assert (await links.article(PERSON, LINK)).url == LINK


async def test_lists_are_counted_by_the_hour_and_the_operators_are_not(desk: Desk) -> None:
    feeds = Feeds(database=desk.database, articles=desk.articles, clock=desk.clock, worker=Inline())  # type: ignore[arg-type] # a stand-in
    body = b'<opml><body><outline xmlUrl="https://a.example/rss"/></body></opml>'
    for _ in range(LISTS_PER_HOUR):
        await feeds.import_opml(body, scope="guild:1")
    with pytest.raises(QuotaError, match="lists were imported here"):
        await feeds.import_opml(body, scope="guild:1")
    await feeds.import_opml(body, scope="guild:2")
    for _ in range(LISTS_PER_HOUR + 1):
        await feeds.import_opml(body)


@pytest.mark.parametrize("number", ["9" * 19, "9" * 5000, "²", "-1", "0", "", "1e9", "٣" * 30])
async def test_a_feeds_number_may_be_anything(desk: Desk, number: str) -> None:
    feeds = Feeds(database=desk.database, clock=desk.clock)
    with pytest.raises(UserError):
        await feeds.find(number, scope="guild:1")


async def test_reasons_are_told_of_a_message_to_those_it_went_to(desk: Desk) -> None:
    feed = await desk.feed("https://one.example/rss", scope="guild:1", outlet="One")
    story = (await desk.store(feed, a_report(desk.clock, "https://one.example/1"))).stories[0]
    reasons = Reasons(desk.database, desk.news)
    async with desk.database.write() as tx:
        for name, kind, address, guild in (
            ("a" * 20, TargetKind.CHANNEL, "900", "1"),
            ("b" * 20, TargetKind.DM, "11", None),
        ):
            target = await targets.ensure_target(
                tx, platform="discord", address=address, kind=kind, guild_id=guild, now=desk.clock()
            )
            owed = a_delivery(id=name, target=target, subject=str(story), state=DeliveryState.WAITING)
            await deliveries.owe(tx, [owed], desk.clock())
    assert "because of" in str(await reasons.of_message(GUILD_1, "a" * 20))
    for viewer, delivery in (
        (GUILD_2, "a" * 20),
        (PERSON, "a" * 20),
        (GUILD_2, "b" * 20),
        (OTHER, "b" * 20),
        (Viewer(guild_id="1", user_id="22"), "b" * 20),
    ):
        with pytest.raises(NotFoundError, match="no longer kept"):
            await reasons.of_message(viewer, delivery)
        with pytest.raises(NotFoundError):
            await reasons.of_story(Viewer(guild_id="2", user_id=viewer.user_id), story)


async def test_a_persons_quota_is_theirs_alone_and_what_is_theirs_is_forgotten_at_their_word(
    desk: Desk, links: Links
) -> None:
    following = Subscriptions(database=desk.database, clock=desk.clock)
    regions = (
        "398",
        "404",
        "242",
        "352",
        "001",
        "143",
        "142",
        "150",
        "019",
        "002",
        "009",
        "276",
        "250",
        "724",
    )
    wishes = [(region, words) for words in ("", "wheat") for region in regions][: PER_PERSON + 1]
    own = Place("discord", "11", TargetKind.DM)
    for region, words in wishes[:PER_PERSON]:
        await following.follow(own, by="11", region=region, keywords=words)
    with pytest.raises(QuotaError, match="your 25 subscriptions"):
        await following.follow(own, by="11", region=wishes[-1][0], keywords=wishes[-1][1])
    await following.follow(Place("discord", "22", TargetKind.DM), by="22", region="398")
    await following.follow(Place("discord", "900", TargetKind.CHANNEL, "1"), by="11", region="398")
    await links.article(PERSON, LINK)

    await Persons(desk.database).forget("11")
    assert await following.list(PERSON) == ()
    assert len(await following.list(OTHER)) == 1
    [kept] = await following.list(Viewer(guild_id="1"))
    assert kept.created_by is None
    async with desk.database.read() as connection:
        tables = [
            row[0]
            for row in await connection.execute_fetchall(
                "SELECT name FROM pragma_table_list() WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
            )
        ]
        for table in tables:
            for row in await connection.execute_fetchall(f"SELECT * FROM {table}"):  # noqa: S608 - names of our tables
                assert "11" not in tuple(row), table
                assert "user:11" not in tuple(row), table
