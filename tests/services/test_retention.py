"""A desk that prunes for years forgets no entry it has seen and tells nothing twice."""

import asyncio
import re
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.model import Cadence, DeliveryState, Entry, Feed, ParsedFeed, TargetKind, Viewer
from bot.pipeline.feeds.decide import decide
from bot.pipeline.stories import StoryIndex
from bot.services.announcing import Announcing
from bot.services.articles import Articles
from bot.services.briefs import Briefs
from bot.services.forgetting import Forgetting
from bot.services.news import News
from bot.services.places import Places
from bot.services.publishing import publication_of
from bot.services.reading import Report
from bot.services.retention import Pruned, Retention
from bot.services.stories import Stories
from bot.services.subscriptions import Place, Subscriptions
from bot.storage import deliveries, departures, feeds, seen, targets, usage
from bot.storage.database import Database
from cogs.render.discord_renderer import DiscordRenderer
from tests.records import a_delivery
from tests.services.desk import a_report
from tests.services.fakes import Clock

INSTALLATION = "test"
CHANNEL = Place("discord", "900", TargetKind.CHANNEL, "7")


@dataclass(slots=True)
class Desk:
    """The parts that a news item passes, from its feed to the channel, without network."""

    database: Database
    clock: Clock
    articles: Articles
    announcing: Announcing
    briefs: Briefs
    retention: Retention
    places: Places
    subscriptions: Subscriptions
    posts: list[str] = field(default_factory=list)
    edits: list[str] = field(default_factory=list)

    async def poll(self, feed: Feed, *entries: Entry) -> int:
        """Do what a poll does with an answer that lists these entries; return how many were new."""
        parsed = ParsedFeed(feed.title, None, "en", entries)
        async with self.database.read() as connection:
            known = await seen.known_entries(connection, feed.id)
        decision = decide(known, parsed, self.clock())
        async with self.database.write() as tx:
            await self.articles.store_reports(
                tx,
                feed,
                [self.report(entry) for entry in decision.new],
                now=self.clock(),
                changed=[self.report(entry) for entry in decision.changed],
            )
            await seen.mark_seen(tx, feed.id, decision.seen, now=self.clock())
        return len(decision.new)

    def report(self, entry: Entry) -> Report:
        made = a_report(self.clock, entry.url, title=entry.title, paragraphs=(entry.text,), key=entry.key)
        return replace(made, entry=entry)

    async def publish(self) -> None:
        """Owe what is to be told, and have the platform take all that is due."""
        await self.announcing.announce_settled()
        await self.briefs.send_due()
        async with self.database.write() as tx:
            while claimed := await deliveries.claim(tx, now=self.clock(), limit=100):
                for delivery in claimed:
                    if delivery.edits is None:
                        self.posts.append(str(delivery.payload))
                    else:
                        self.edits.append(str(delivery.payload))
                    state, message = DeliveryState.SENT, str(len(self.posts))
                    await deliveries.settle(tx, delivery.id, state, self.clock(), message_id=message)

    async def follow(self, place: Place = CHANNEL) -> None:
        await self.subscriptions.follow(place, by="1", region="World", cadence=Cadence.AS_IT_HAPPENS)

    async def feed(self, url: str = "https://courier.example/feed", scope: str = "") -> Feed:
        async with self.database.write() as tx:
            added = await feeds.add_feed(
                tx, Feed(0, url, scope, outlet="Steppe Courier"), by="1", now=self.clock()
            )
        assert added is not None
        return added

    async def rows(self, sql: str) -> list[tuple[Any, ...]]:
        async with self.database.read() as connection:
            return [tuple(row) for row in await connection.execute_fetchall(sql)]

    async def count(self, table: str) -> int:
        [[number]] = await self.rows(f"SELECT count(*) FROM {table}")  # noqa: S608 - a table's name
        return int(number)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    clock = Clock()
    async with Database.open(tmp_path / "desk.db") as database:
        stories = Stories(database, StoryIndex())
        articles = Articles(database=database, stories=stories, clock=clock)
        news, renderer = News(database=database, clock=clock), DiscordRenderer()
        yield Desk(
            database,
            clock,
            articles,
            Announcing(database, news, renderer, clock, INSTALLATION, settle=timedelta()),
            Briefs(database, news, renderer, clock, INSTALLATION),
            Retention(database, articles, stories, clock, body_days=90, summary_days=365),
            Places(database, clock),
            Subscriptions(database=database, clock=clock),
        )


PLACES = ("Almaty", "Osh", "Baku", "Lagos", "Lima", "Oslo", "Perth", "Quito", "Rabat", "Seoul", "Tunis")
THINGS = ("bridge", "court", "harvest", "strike", "museum", "dam", "vaccine", "railway", "budget", "storm")


def an_entry(number: int, **changes: Any) -> Entry:
    """Return one of many entries that are no reports of one event."""
    place, thing = PLACES[number % 11], THINGS[number // 11 % 10]
    text = (
        f"The {thing} of {place} made item{number} and thing{number * 7} in ward{number * 13} on day{number}."
    )
    return replace(
        Entry(
            key=f"id:{number}",
            url=f"https://courier.example/{number}",
            title=f"A {thing} in {place}, case{number}",
            text=text,
        ),
        **changes,
    )


DAYS, EVERY = 400, 2
LISTED = 20
PINNED = an_entry(100_000, title="How to reach the newsroom, a page that stays")


async def test_a_year_of_news_and_pruning_posts_every_entry_once_and_stays_small(desk: Desk) -> None:
    await desk.follow()
    feed = await desk.feed()
    new = 0
    for day in range(0, DAYS, EVERY):
        # two new entries a day; a pinned one is listed for ever and edited now and then, undated
        listed = [an_entry(number) for number in range(max(0, day * 2 - LISTED), (day + EVERY) * 2)]
        pinned = replace(PINNED, text=PINNED.text + f" Version {day // 30} of it.")
        new += await desk.poll(feed, *listed, pinned)
        await desk.publish()
        await desk.retention.prune()
        desk.clock.advance(EVERY * 86_400)
    assert new == DAYS * 2 + 1
    assert (
        sum("page that stays" in str(title) for [title] in await desk.rows("SELECT title FROM article")) == 0
    )
    assert await desk.count("article") <= (365 + EVERY) * 2
    assert await desk.count("article WHERE body IS NOT NULL") <= (90 + EVERY) * 2
    assert await desk.count("delivery WHERE payload <> '{}'") <= 32 * 6
    assert await desk.count("article_fingerprint") <= 6 * 2
    assert await desk.count("story") == await desk.count("article")
    posted = Counter(case for post in desk.posts for case in set(re.findall(r"case\d+", post)))
    assert set(posted.values()) == {1}
    # the first ones look alike while the clustering knows no other words, and are told as one
    assert len(posted) > (DAYS - EVERY) * 2
    assert sum("page that stays" in post for post in desk.posts) == 1


async def test_an_entry_in_the_last_answer_is_known_however_old(desk: Desk) -> None:
    feed = await desk.feed()
    assert await desk.poll(feed, an_entry(1), an_entry(2)) == 2
    desk.clock.advance(86_400)
    assert await desk.poll(feed, an_entry(2)) == 0
    desk.clock.advance(3 * 365 * 86_400)  # three years of 304s
    pruned = await desk.retention.prune()
    assert pruned.seen > 0
    assert await desk.poll(feed, an_entry(1), an_entry(2)) == 1


async def test_an_empty_answer_makes_no_entry_forgettable(desk: Desk) -> None:
    feed = await desk.feed()
    await desk.poll(feed, an_entry(1))
    desk.clock.advance(400 * 86_400)
    await desk.poll(feed)
    assert (await desk.retention.prune()).seen == 0
    assert await desk.poll(feed, an_entry(1)) == 0


async def test_an_entry_edited_after_its_article_was_pruned_brings_nothing_back(desk: Desk) -> None:
    feed = await desk.feed()
    await desk.poll(feed, an_entry(1))
    desk.clock.advance(366 * 86_400)
    assert (await desk.retention.prune()).articles == 1
    await desk.poll(feed, an_entry(1, text="It says something else altogether now, at some length."))
    assert (await desk.count("article"), await desk.count("story")) == (0, 0)


async def test_a_body_goes_before_its_summary_and_search_forgets_it(desk: Desk) -> None:
    feed = await desk.feed()
    await desk.poll(feed, an_entry(1))
    assert await desk.count("article_fts WHERE article_fts MATCH 'ward13'") == 1
    desk.clock.advance(91 * 86_400)
    assert (await desk.retention.prune()).bodies == 1
    [(body, summary)] = await desk.rows("SELECT body, summary FROM article")
    assert body is None
    assert "item1" in summary
    assert await desk.count("article_fts WHERE article_fts MATCH 'ward13'") == 0
    async with desk.database.write() as tx:
        await tx.execute("INSERT INTO article_fts (article_fts, rank) VALUES ('integrity-check', 1)")


async def test_a_post_can_be_withdrawn_as_long_as_its_story_is_kept(desk: Desk) -> None:
    await desk.follow()
    feed = await desk.feed()
    await desk.poll(feed, an_entry(1))
    await desk.publish()
    assert len(desk.posts) == 1
    desk.clock.advance(200 * 86_400)
    assert (await desk.retention.prune()).payloads == 1
    forgetting = Forgetting(desk.database, desk.articles, desk.clock, INSTALLATION)
    forgotten = await forgetting.forget("https://courier.example/1")
    assert (forgotten.articles, forgotten.messages) == (1, 1)
    await desk.publish()
    assert len(desk.edits) == 1


@pytest.mark.parametrize("state", [DeliveryState.REFUSED, DeliveryState.SKIPPED, DeliveryState.UNKNOWN])
async def test_settled_deliveries_that_are_no_message_go_after_30_days(
    desk: Desk, state: DeliveryState
) -> None:
    await desk.follow()
    await desk.poll(await desk.feed(), an_entry(1))
    await desk.announcing.announce_settled()
    [(identity,)] = await desk.rows("SELECT id FROM delivery")
    async with desk.database.write() as tx:
        await deliveries.settle(tx, identity, state, desk.clock())
    desk.clock.advance(29 * 86_400)
    assert (await desk.retention.prune()).deliveries == 0
    desk.clock.advance(2 * 86_400)
    assert (await desk.retention.prune()).deliveries == 1


async def test_what_is_still_owed_is_never_pruned_nor_the_message_it_edits(desk: Desk) -> None:
    await desk.follow()
    await desk.poll(await desk.feed(), an_entry(1))
    await desk.publish()
    [(base,)] = await desk.rows("SELECT id FROM delivery")
    async with desk.database.write() as tx:
        post = await deliveries.find(tx, base)
        assert post is not None
        edit = replace(post, id="edit", nonce="edit", revision=2, edits=base, state=DeliveryState.WAITING)
        await deliveries.owe(tx, [edit], desk.clock())
        await tx.execute("DELETE FROM story")
    desk.clock.advance(60 * 86_400)
    assert (await desk.retention.prune()).deliveries == 0
    assert await desk.rows("SELECT edits FROM delivery WHERE id = 'edit'") == [(base,)]


async def test_the_first_part_of_a_brief_stays_while_a_later_one_is_owed(desk: Desk) -> None:
    await desk.follow(CHANNEL._replace(kind=TargetKind.FORUM))
    async with desk.database.write() as tx:
        [target] = await targets.targets_of_guild(tx, "7")
        parts = [
            a_delivery(target=target, id=f"p{part}", nonce=f"n{part}", kind="brief", subject="1", part=part)
            for part in range(2)
        ]
        await deliveries.owe(tx, parts, desk.clock())
        await deliveries.settle(tx, "p0", DeliveryState.SENT, desk.clock(), message_id="5", channel_id="55")
    desk.clock.advance(400 * 86_400)  # the place is paused; the brief's own record is gone by then
    assert (await desk.retention.prune()).deliveries == 0
    async with desk.database.write() as tx:
        later = await deliveries.find(tx, "p1")
        assert later is not None
        assert later.thread_id == "55"
        await deliveries.settle(tx, "p1", DeliveryState.SENT, desk.clock(), message_id="6", channel_id="55")
    desk.clock.advance(31 * 86_400)
    assert (await desk.retention.prune()).deliveries == 2


async def test_a_publication_goes_though_its_message_went_before_it(desk: Desk) -> None:
    await desk.follow()
    await desk.poll(await desk.feed(), an_entry(1))
    await desk.publish()
    [(base,)] = await desk.rows("SELECT id FROM delivery")
    async with desk.database.write() as tx:
        post = await deliveries.find(tx, base)
        assert post is not None
        publication = publication_of(INSTALLATION, post)
        await deliveries.owe(tx, [publication], desk.clock())
        desk.clock.advance(3600)
        await deliveries.settle(tx, publication.id, DeliveryState.SENT, desk.clock())
        await tx.execute("DELETE FROM story")
    desk.clock.advance(30 * 86_400 - 1800)
    assert (await desk.retention.prune()).deliveries == 1
    desk.clock.advance(86_400)
    assert (await desk.retention.prune()).deliveries == 1


async def test_a_loan_ends_and_takes_its_article_with_it(desk: Desk) -> None:
    report = a_report(desk.clock, "https://paper.example/lent")
    await desk.articles.lend(report.analysis, "https://paper.example/lent", Viewer("7", "1"))
    desk.clock.advance(23 * 3600)
    assert (await desk.retention.prune()).articles == 0
    desk.clock.advance(2 * 3600)
    pruned = await desk.retention.prune()
    assert (pruned.loans, pruned.articles) == (1, 1)


async def test_what_no_quota_counts_is_forgotten_after_a_day(desk: Desk) -> None:
    async with desk.database.write() as tx:
        await usage.record_usage(tx, "guild:7", "add feed", now=desk.clock())
    desk.clock.advance(25 * 3600)
    assert (await desk.retention.prune()).usage == 1


async def test_a_server_that_removed_the_bot_is_stopped_at_once_and_deleted_after_30_days(desk: Desk) -> None:
    await desk.follow()
    own = await desk.feed("https://own.example/feed", scope="guild:7")
    await desk.poll(own, an_entry(1))
    other = await desk.feed()
    await desk.poll(other, an_entry(2))
    await desk.places.leave("7")
    async with desk.database.read() as connection:
        due = await feeds.due_feeds(connection, desk.clock())
    assert [feed.id for feed in due] == [other.id]
    await desk.publish()
    assert desk.posts == []
    desk.clock.advance(29 * 86_400)
    assert (await desk.retention.prune()).guilds == 0
    desk.clock.advance(2 * 86_400)
    assert (await desk.retention.prune()).guilds == 1
    assert await desk.rows("SELECT url FROM feed") == [("https://courier.example/feed",)]
    assert await desk.rows("SELECT url FROM article") == [("https://courier.example/2",)]
    assert [await desk.count(table) for table in ("target", "subscription", "departure")] == [0, 0, 0]


async def test_a_server_that_invites_the_bot_again_in_time_keeps_what_it_had(desk: Desk) -> None:
    await desk.follow()
    await desk.places.leave("7")
    desk.clock.advance(20 * 86_400)
    await desk.places.join("7")
    desk.clock.advance(20 * 86_400)
    assert (await desk.retention.prune()).guilds == 0
    assert await desk.rows("SELECT state FROM target") == [("active",)]


async def test_a_server_that_invites_the_bot_again_at_the_last_moment_keeps_what_it_had(desk: Desk) -> None:
    await desk.follow()
    await desk.places.leave("7")
    desk.clock.advance(31 * 86_400)
    async with desk.database.write() as tx:
        # It is found among those that left while the invitation is being written.
        pruning = asyncio.create_task(desk.retention.prune())
        while not desk.database._writing._waiters:  # noqa: ASYNC110 - nothing tells that somebody waits
            await asyncio.sleep(0)
        await departures.forget_departure(tx, "7")
    assert (await pruning).guilds == 0
    assert await desk.count("subscription") == 1


async def test_a_removal_while_the_bot_was_down_is_learned_at_the_next_start(desk: Desk) -> None:
    await desk.follow()
    await desk.feed("https://own.example/feed", scope="guild:8")
    await desk.places.reconcile({"8", "9"})
    assert await desk.rows("SELECT guild_id FROM departure") == [("7",)]
    await desk.places.reconcile({"7", "9"})
    assert await desk.rows("SELECT guild_id FROM departure") == [("8",)]


def test_the_log_line_names_only_what_was_deleted() -> None:
    assert str(Pruned()) == "nothing"
    assert str(Pruned(bodies=2, usage=1)) == "2 bodies, 1 usage"
