"""What a guild or person prefers: kept, in force at once, gone when it is taken back."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.errors import NotAllowedError, UserError
from bot.model import Cadence, MentionPolicy, Preferences, TargetKind, Viewer
from bot.services.preferences import Preferring
from bot.services.publishing import Closed
from bot.services.reasons import Reasons
from bot.services.subscriptions import Place, Subscriptions
from bot.storage import targets
from bot.storage.preferences import save_preferences
from tests.services.desk import Desk, open_desk
from tests.services.fakes import Fault
from tests.services.newsroom import Newsroom, an_event, open_newsroom

GUILD, PERSON = "guild:1", "user:42"
CHANNEL = Place("discord", "900", TargetKind.CHANNEL, "1")
DM = Place("discord", "42", TargetKind.DM)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with open_desk(tmp_path / "dateline.db") as opened:
        yield opened


@pytest.fixture
def preferring(desk: Desk) -> Preferring:
    return Preferring(desk.database)


async def test_who_chose_nothing_has_the_defaults(preferring: Preferring) -> None:
    assert await preferring.of(GUILD) == Preferences(GUILD)


async def test_each_choice_leaves_the_others_as_they_are(preferring: Preferring) -> None:
    await preferring.choose_timezone(GUILD, "almaty")
    await preferring.choose_quiet(GUILD, "22-7")
    await preferring.choose_channel(GUILD, "900", TargetKind.ANNOUNCEMENT)
    await preferring.choose_mentions(GUILD, MentionPolicy.MANAGE_SERVER)
    await preferring.choose_maps(GUILD, maps=False)
    kept = await preferring.choose_language(GUILD, "ru")
    assert kept == Preferences(
        GUILD,
        timezone="Asia/Almaty",
        language="ru",
        channel="900",
        channel_kind=TargetKind.ANNOUNCEMENT,
        quiet="22:00-07:00",
        mentions=MentionPolicy.MANAGE_SERVER,
        maps=False,
    )
    assert await preferring.of(GUILD) == kept
    assert await preferring.of(PERSON) == Preferences(PERSON)


async def test_when_all_is_taken_back_nothing_is_kept(desk: Desk, preferring: Preferring) -> None:
    await preferring.choose_timezone(PERSON, "UTC")
    await preferring.choose_quiet(PERSON, "22-7")
    await preferring.choose_language(PERSON, "es")
    assert await desk.count("preferences") == 1
    await preferring.choose_timezone(PERSON, " ")
    await preferring.choose_quiet(PERSON, "off")
    assert await preferring.choose_language(PERSON, None) == Preferences(PERSON)
    assert await desk.count("preferences") == 0


@pytest.mark.parametrize(("zone", "close"), [("Europe/Berln", "Europe/Berlin"), ("Mordor", "or UTC")])
async def test_a_mistyped_zone_says_which_look_alike_and_keeps_the_old_one(
    preferring: Preferring, zone: str, close: str
) -> None:
    await preferring.choose_timezone(GUILD, "Asia/Almaty")
    with pytest.raises(UserError, match=close):
        await preferring.choose_timezone(GUILD, zone)
    assert (await preferring.of(GUILD)).timezone == "Asia/Almaty"


async def test_a_channel_can_be_taken_back(desk: Desk, preferring: Preferring) -> None:
    await preferring.choose_channel(GUILD, "900", TargetKind.FORUM)
    assert (await preferring.choose_no_channel(GUILD)).channel_kind is None
    assert await desk.count("preferences") == 0


async def test_a_language_we_do_not_speak_is_none(preferring: Preferring) -> None:
    assert (await preferring.choose_language(GUILD, "tlh")).language is None


async def test_the_language_of_a_guild_is_known_without_asking_again_and_after_a_restart(
    desk: Desk, preferring: Preferring
) -> None:
    await preferring.choose_language(GUILD, "ru")
    await preferring.choose_language(PERSON, "es")
    assert preferring.language_of_guild("1") == "ru"
    restarted = Preferring(desk.database)
    assert restarted.language_of_guild("1") is None
    await restarted.load()
    assert restarted.language_of_guild("1") == "ru"
    await restarted.choose_language(GUILD, None)
    assert restarted.language_of_guild("1") is None


async def test_a_subscription_takes_the_time_zone_that_is_preferred_unless_it_names_one(
    desk: Desk, preferring: Preferring
) -> None:
    subscriptions = Subscriptions(database=desk.database, clock=desk.clock)
    preferred = await preferring.choose_timezone(GUILD, "Asia/Almaty")
    wish: dict[str, Any] = {"by": "42", "region": "World", "preferences": preferred}
    assert subscriptions.draft(CHANNEL, **wish).timezone == "Asia/Almaty"
    assert subscriptions.draft(CHANNEL, **wish, timezone="Lima").timezone == "America/Lima"
    assert subscriptions.draft(CHANNEL, by="42", region="World").timezone == "UTC"


async def test_what_the_guild_lets_no_role_be_called_for_is_refused_and_not_kept(
    desk: Desk, preferring: Preferring
) -> None:
    subscriptions = Subscriptions(database=desk.database, clock=desk.clock)
    plain: dict[str, Any] = {"by": "42", "region": "World", "mention_role": "5"}
    managed = {**plain, "mention_managed": True}
    await preferring.choose_mentions(GUILD, MentionPolicy.NOBODY)
    for wish in (plain, managed):
        with pytest.raises(NotAllowedError, match="no role"):
            await subscriptions.follow(CHANNEL, **wish)
    await preferring.choose_mentions(GUILD, MentionPolicy.MANAGE_SERVER)
    with pytest.raises(NotAllowedError, match="Manage Server"):
        await subscriptions.follow(CHANNEL, **plain)
    assert await desk.count("target") == 0
    kept = (await subscriptions.follow(CHANNEL, **managed)).subscription
    assert (kept.mention_role, kept.mention_managed) == ("5", True)


async def prefer(room: Newsroom, preferences: Preferences) -> None:
    async with room.desk.database.write() as tx:
        await save_preferences(tx, preferences)


async def test_the_quiet_hours_of_a_guild_hold_its_stories_until_they_end(tmp_path: Path) -> None:
    async with open_newsroom(tmp_path / "news.db") as room:
        await prefer(room, Preferences("guild:7", quiet="13:30-16:00", timezone="Asia/Almaty"))
        await room.follow()
        await room.follow(DM)
        feed = await room.feed()
        await room.desk.store(feed, an_event(room.clock, 1))
        await room.pass_time(minutes=30)
        assert room.platform.texts() == ["Event 1: bridge in Osh (1 reports)"]
        [why] = await Reasons(room.desk.database, room.desk.news).of_place(Viewer("7"), 1, "900")
        assert "held for a brief at 11:00 (UTC)" in why.because[0]
        await room.pass_time(minutes=95)
        assert room.platform.texts()[1:] == ["brief: Event 1: bridge in Osh"]


async def test_a_brief_in_quiet_hours_calls_no_role_and_afterwards_it_does(tmp_path: Path) -> None:
    async with open_newsroom(tmp_path / "news.db") as room:
        await prefer(room, Preferences("guild:7", quiet="08:00-11:00", language="ru"))
        await room.follow(cadence=Cadence.HOURLY, mention_role="5")
        feed = await room.feed()
        for number in (1, 2):
            await room.desk.store(feed, an_event(room.clock, number))
            await room.pass_time(minutes=70)
        sent = list(room.platform.shown.values())
        assert [(each["mention"], each["locale"]) for each in sent] == [(None, "ru"), ("5", "ru")]


async def test_a_post_is_in_the_language_of_whom_it_is_for(tmp_path: Path) -> None:
    async with open_newsroom(tmp_path / "news.db") as room:
        await room.follow(language="es")
        await room.follow(DM, language="pt")
        await prefer(room, Preferences("user:42", language="fr"))
        await room.desk.store(await room.feed(), an_event(room.clock, 1))
        await room.pass_time(minutes=5)
        assert [each["locale"] for each in room.platform.shown.values()] == ["es", "fr"]


async def test_a_post_refused_at_first_waits_for_the_end_of_quiet_hours_too(tmp_path: Path) -> None:
    async with open_newsroom(tmp_path / "news.db") as room:
        await prefer(room, Preferences("guild:7", quiet="09:30-11:00"))
        await room.follow()
        await room.desk.store(await room.feed(), an_event(room.clock, 1))
        room.platform.faults = [Fault(Closed("no Send Messages"))]
        await room.pass_time(minutes=60)
        await room.places.reopen("7")
        await room.pass_time(minutes=50)
        assert room.platform.texts() == []
        await room.pass_time(minutes=10)
        assert len(room.platform.texts()) == 1


async def test_a_post_held_up_into_quiet_hours_waits_until_they_end(tmp_path: Path) -> None:
    async with open_newsroom(tmp_path / "news.db") as room:
        await prefer(room, Preferences("guild:7", quiet="09:30-11:00"))
        subscribed = await room.follow()
        feed = await room.feed()
        for number in (1, 2):
            await room.desk.store(feed, an_event(room.clock, number))
        room.clock.advance(240)
        await room.announcing.announce_settled()
        async with room.desk.database.write() as tx:
            await targets.pause_target(tx, subscribed.target.id, reason="closed", now=room.clock())
        await room.pass_time(minutes=60)
        await room.places.reopen("7")
        await room.pass_time(minutes=50)
        assert room.platform.texts() == []
        await room.pass_time(minutes=10)
        assert len(room.platform.texts()) == 2
