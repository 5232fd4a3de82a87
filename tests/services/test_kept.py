"""What is kept about persons and servers: every column is known, and each is cleared at their word."""

from collections.abc import AsyncIterator
from dataclasses import asdict
from pathlib import Path

import pytest

from bot.model import Cadence, Feed, ReportKind, TargetKind, Traces, Viewer
from bot.services.corrections import Corrections
from bot.services.notices import Notices
from bot.services.persons import Persons
from bot.services.preferences import Preferring
from bot.services.retention import Retention
from bot.services.stories import Stories
from bot.services.subscriptions import Place
from bot.storage import deliveries, feeds
from bot.storage.database import Database
from bot.storage.unread import Unread, save_unread
from bot.storage.usage import record_usage
from tests.services.desk import WHEAT, a_report
from tests.services.fakes import PlainRenderer
from tests.services.newsroom import INSTALLATION, Newsroom, an_event, open_newsroom

PERSON, GUILD = "5550001111", "7770002222"
"""No other number in the database holds these digits."""
MEMBER, ALONE = Viewer(guild_id=GUILD, user_id=PERSON), Viewer(user_id=PERSON)
CHANNEL = Place("discord", "900", TargetKind.CHANNEL, GUILD)
OTHER = Place("discord", "901", TargetKind.CHANNEL, "8")

ABOUT_PERSONS = {
    "article": {"scope"},
    "article_loan": {"scope"},
    "correction": {"person"},
    "delivery": {"channel_id"},
    "feed": {"added_by"},
    "preferences": {"scope"},
    "report": {"person"},
    "subscription": {"created_by"},
    "target": {"address"},
    "usage": {"scope"},
}
ABOUT_GUILDS = {
    "article": {"scope"},
    "article_feed": {"scope"},
    "article_loan": {"scope"},
    "correction": {"scope"},
    "departure": {"guild_id"},
    "feed": {"scope"},
    "preferences": {"scope"},
    "report": {"scope"},
    "story": {"scope"},
    "story_article": {"scope"},
    "target": {"guild_id"},
    "usage": {"scope"},
}
ABOUT_NEITHER = {
    "article": "canonical_url url outlet title byline published_at added_at sort_at language body body_hash"
    " summary summary_refusal image_url related policy codes",
    "article_feed": "entry_key",
    "article_fingerprint": "terms",
    "article_loan": "until",
    "article_region": "code evidence",
    "article_topic": "code evidence",
    "brief": "region topic since_at until_at composed_at items",
    "correction": "kind code at",
    "delivery": "id kind subject payload edits nonce state reason created_at due_at expires_at"
    " first_attempt_at last_attempt_at settled_at message_id",
    "departure": "left_at",
    "feed": "url kind outlet title site_url country language state etag last_modified content_hash"
    " next_poll_at last_poll_at last_success_at listed_at last_error skip_hours added_at",
    "installation": "token created_at",
    "preferences": "timezone language channel channel_kind quiet mentions",
    "report": "kind at settled_at",
    "seen": "entry_key content_hash first_seen_at last_seen_at",
    "story": "title first_at last_at sort_at",
    "story_article": "joined_at",
    "story_region": "code evidence",
    "story_topic": "code evidence",
    "subscription": "region topic keywords cadence at timezone days quiet mention_role state created_at"
    " since_at next_at language",
    "target": "platform kind state reason since told_owner_at",
    "told": "delivery_id told_at",
    "unread": "entry_key title reason tried_at",
    "usage": "action at",
}
"""What else is text; ids of channels, messages and roles go with the target or settings they belong to."""


async def columns(database: Database) -> dict[str, set[str]]:
    """Give the columns of each table that can hold an id: those of text, without the search index."""
    async with database.read() as connection:
        rows = await connection.execute_fetchall(
            """
            SELECT tables.name AS of, columns.name
            FROM pragma_table_list AS tables, pragma_table_info(tables.name) AS columns
            WHERE tables.type = 'table' AND tables.name NOT LIKE 'sqlite%' AND columns.type = 'TEXT'
            """
        )
    found: dict[str, set[str]] = {}
    for table, column in rows:
        found.setdefault(table, set()).add(column)
    return found


async def holding(database: Database, needle: str) -> dict[str, set[str]]:
    """Give the columns that hold the digits of an id, alone or within other text."""
    found: dict[str, set[str]] = {}
    known = await columns(database)
    async with database.read() as connection:
        for table, names in known.items():
            for name in names:
                [[number]] = await connection.execute_fetchall(
                    f"SELECT count(*) FROM {table} WHERE instr({name}, :needle)",  # noqa: S608 - our own names
                    {"needle": needle},
                )
                if number:
                    found.setdefault(table, set()).add(name)
    return found


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Newsroom]:
    async with open_newsroom(tmp_path / "news.db") as opened:
        yield opened


async def lived_in(room: Newsroom) -> None:
    """Have a person and a server do all that leaves something behind."""
    desk, clock = room.desk, room.clock
    for place in (CHANNEL, OTHER, Place("discord", PERSON, TargetKind.DM)):
        await room.subscriptions.follow(
            place, by=PERSON, region="World", cadence=Cadence.AS_IT_HAPPENS, language="fr"
        )
    clock.advance(1)
    async with desk.database.write() as tx:
        own = await feeds.add_feed(
            tx, Feed(0, "https://own.example/feed", f"guild:{GUILD}", outlet="Own"), by=PERSON, now=clock()
        )
    assert own is not None
    shared = await room.feed()
    await desk.store(shared, an_event(clock, 1))
    await desk.store(own, an_event(clock, 2), a_report(clock, "https://own.example/2", paragraphs=WHEAT))
    await desk.store(own, an_event(clock, 1))
    for number, viewer in enumerate((MEMBER, ALONE)):
        url = f"https://lent.example/{number}"
        await desk.articles.lend(a_report(clock, url, title="Lent").analysis, url, viewer)
    corrections = Corrections(desk.database, desk.news, clock)
    for viewer in (MEMBER, ALONE):
        await corrections.report(viewer, 1, ReportKind.TOPIC, person=PERSON)
        await corrections.report(viewer, 1, ReportKind.SUMMARY, person=PERSON)
    await corrections.remove(MEMBER, 1, ReportKind.REGION, "398", person=PERSON)
    preferring = Preferring(desk.database)
    for scope in (f"guild:{GUILD}", f"user:{PERSON}"):
        await preferring.choose_timezone(scope, "Asia/Almaty")
    await room.pass_time(minutes=5)
    unread = Unread("id:9", "Late", baseline=False, tries=1, given_up=False, reason="killed")
    notices = Notices(desk.database, PlainRenderer(), clock, INSTALLATION)
    async with desk.database.write() as tx:
        await save_unread(tx, own.id, [unread], now=clock())
        await record_usage(tx, f"guild:{GUILD}", "add feed", now=clock())
        [[post]] = await tx.execute_fetchall(
            """
            SELECT delivery.id FROM delivery JOIN target ON target.id = delivery.target_id
            WHERE address = :address LIMIT 1
            """,
            {"address": CHANNEL.address},
        )
        stopped = await deliveries.find(tx, post)
        assert stopped is not None
        await notices.owe_pause(tx, stopped, "no access")


async def test_every_column_of_text_is_known_to_hold_persons_guilds_or_neither(room: Newsroom) -> None:
    named = {table: set(names.split()) for table, names in ABOUT_NEITHER.items()}
    for about in (ABOUT_PERSONS, ABOUT_GUILDS):
        for table, names in about.items():
            named[table] |= names
    assert await columns(room.desk.database) == named


async def test_nothing_is_left_of_a_person_who_is_forgotten(room: Newsroom) -> None:
    await lived_in(room)
    database = room.desk.database
    assert await holding(database, PERSON) == ABOUT_PERSONS
    kept = len(await room.subscriptions.list(MEMBER))
    persons = Persons(database)
    traces = await persons.traces(PERSON)
    assert traces == Traces(
        subscriptions=1, settings=1, links=1, lately=2, set_up=2, feeds=1, reports=2, corrections=1
    )
    assert await persons.forget(PERSON) == traces
    assert await holding(database, PERSON) == {}
    assert (await persons.traces(PERSON)).are_none
    assert len(await room.subscriptions.list(MEMBER)) == kept > 0, "what a server set up goes on"


async def test_traces_name_everything_in_which_a_person_stands(room: Newsroom) -> None:
    await lived_in(room)
    named = {
        "article": "links",
        "article_loan": "links",
        "correction": "corrections",
        "delivery": "subscriptions",
        "feed": "feeds",
        "preferences": "settings",
        "report": "reports",
        "subscription": "set_up",
        "target": "subscriptions",
        "usage": "lately",
    }
    assert named.keys() == ABOUT_PERSONS.keys()
    traces = asdict(await Persons(room.desk.database).traces(PERSON))
    assert {name for name, number in traces.items() if number} == set(named.values()) == set(traces)


async def test_nothing_is_left_of_a_server_30_days_after_it_removed_the_bot(room: Newsroom) -> None:
    await lived_in(room)
    database = room.desk.database
    await room.places.leave(GUILD)
    assert await holding(database, GUILD) == ABOUT_GUILDS
    room.clock.advance(30 * 86_400 + 1)
    await retention_of(room).prune()
    assert await holding(database, GUILD) == {}
    assert len(await room.subscriptions.list(Viewer(guild_id="8"))) == 1


@pytest.mark.parametrize("table", ["feed", "target", "preferences", "report", "correction"])
async def test_a_server_is_noticed_to_be_gone_by_whatever_is_kept_of_it(room: Newsroom, table: str) -> None:
    await lived_in(room)
    async with room.desk.database.write() as tx:
        for other in {"feed", "target", "preferences", "report", "correction"} - {table}:
            await tx.execute_fetchall(f"DELETE FROM {other}")  # noqa: S608 - names of our tables
    await room.places.reconcile({"8"})
    room.clock.advance(30 * 86_400 + 1)
    await retention_of(room).prune()
    assert await holding(room.desk.database, GUILD) == {}


def retention_of(room: Newsroom) -> Retention:
    desk = room.desk
    stories = Stories(desk.database, desk.index)
    return Retention(desk.database, desk.articles, stories, desk.clock, body_days=90, summary_days=365)
