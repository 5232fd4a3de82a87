from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.errors import NotFoundError, QuotaError, UserError
from bot.model import Cadence, SubscriptionState, TargetKind, Viewer
from bot.pipeline.alike import is_told_alike
from bot.services.persons import Persons
from bot.services.subscriptions import PER_PERSON, Alike, Followed, Place, Subscriptions
from tests.services.desk import Desk, open_desk

CHANNEL = Place("discord", "900", TargetKind.CHANNEL, "1")
DM = Place("discord", "42", TargetKind.DM)
GUILD, OTHER_GUILD = Viewer(guild_id="1", user_id="42"), Viewer(guild_id="2", user_id="43")
PERSON = Viewer(user_id="42")


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with open_desk(tmp_path / "dateline.db") as opened:
        yield opened


@pytest.fixture
def subscriptions(desk: Desk) -> Subscriptions:
    return Subscriptions(database=desk.database, clock=desk.clock)


async def follow(subscriptions: Subscriptions, place: Place = CHANNEL, **wish: Any) -> Followed:
    return await subscriptions.follow(place, by="42", **{"region": "Central Asia", **wish})


async def test_following_starts_now_and_is_due_at_its_hour(desk: Desk, subscriptions: Subscriptions) -> None:
    done = await follow(
        subscriptions, topic="war", keywords="Almaty,  quake ", at="8", timezone="asia/almaty", quiet="22-7"
    )
    wish = done.subscription
    assert done.new
    assert (wish.region, wish.topic, wish.keywords) == ("143", "medtop:16000000", ("almaty", "quake"))
    assert (wish.at, wish.timezone, wish.quiet) == ("08:00", "Asia/Almaty", "22:00-07:00")
    assert wish.since == desk.clock()
    assert wish.next_at == datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


async def test_following_the_same_again_changes_its_hour(subscriptions: Subscriptions) -> None:
    first = await follow(subscriptions)
    again = await follow(subscriptions, at="20:15")
    assert not again.new
    assert (again.subscription.id, again.subscription.at) == (first.subscription.id, "20:15")
    assert len(await subscriptions.list(GUILD)) == 1


async def test_following_exactly_the_same_again_changes_nothing(subscriptions: Subscriptions) -> None:
    first = await follow(subscriptions, days="fri, mon", language="fr")
    again = await follow(subscriptions, days="mon, fri", language="de")
    assert (again.new, again.changed) == (False, False)
    assert again.subscription == first.subscription


async def test_what_is_followed_already_is_found_before_it_is_changed(subscriptions: Subscriptions) -> None:
    daily = (await follow(subscriptions)).subscription
    hourly = (await follow(subscriptions, cadence=Cadence.HOURLY)).subscription
    await follow(subscriptions, keywords="wheat")
    await follow(subscriptions, DM)
    draft = subscriptions.draft(CHANNEL, by="43", region="Central Asia", at="20:15")
    assert await subscriptions.alike(draft) == Alike(daily, (hourly,))
    assert not is_told_alike(daily, draft)
    elsewhere = subscriptions.draft(CHANNEL._replace(address="901"), by="43", region="Central Asia")
    assert await subscriptions.alike(elsewhere) == Alike()


@pytest.mark.parametrize(
    ("cadence", "wish", "alike"),
    [
        (Cadence.AS_IT_HAPPENS, {"at": "20:15", "days": "sat", "timezone": "almaty"}, True),
        (Cadence.AS_IT_HAPPENS, {"quiet": "22-7"}, False),
        (Cadence.HOURLY, {"at": "20:00", "days": "sat"}, True),
        (Cadence.HOURLY, {"at": "08:30"}, False),
        (Cadence.DAILY, {"days": "mon-fri"}, False),
        (Cadence.DAILY, {"timezone": "almaty"}, False),
        (Cadence.DAILY, {"mention_role": "7"}, False),
        (Cadence.WEEKLY, {"days": "mon-fri"}, True),
        (Cadence.WEEKLY, {"days": "fri, mon"}, False),
    ],
)
def test_a_difference_that_nobody_would_see_is_none(
    subscriptions: Subscriptions, cadence: Cadence, wish: dict[str, Any], alike: bool
) -> None:
    plain = subscriptions.draft(CHANNEL, by="42", region="Fiji", cadence=cadence)
    other = subscriptions.draft(CHANNEL, by="43", region="Fiji", cadence=cadence, **wish)
    assert is_told_alike(plain, other) == alike


async def test_what_is_followed_again_keeps_all_that_was_not_typed(subscriptions: Subscriptions) -> None:
    known = (
        await follow(
            subscriptions,
            days="mon-fri",
            timezone="almaty",
            quiet="22-7",
            mention_role="7",
            mention_managed=True,
        )
    ).subscription
    draft = subscriptions.draft(CHANNEL, by="43", region="Central Asia", at="9:30")
    changed = subscriptions.inherit(draft, known, ["at"])
    assert replace(changed, at="08:00", next_at=known.next_at) == replace(
        known, id=0, target=draft.target, created_by="43"
    )
    assert changed.next_at == datetime(2026, 11, 23, 4, 30, tzinfo=UTC)
    assert is_told_alike(subscriptions.inherit(draft, known, []), known)
    quiet = subscriptions.inherit(draft, known, ["quiet", "mention", "publish"])
    assert (quiet.quiet, quiet.mention_role) == (None, None)


async def test_a_channel_turned_into_an_announcement_channel_is_the_same_place(
    subscriptions: Subscriptions,
) -> None:
    before = (await follow(subscriptions)).subscription
    turned = CHANNEL._replace(kind=TargetKind.ANNOUNCEMENT)
    after = await follow(subscriptions, turned, publish=True)
    assert not after.new
    assert after.subscription == replace(
        before, publish=True, target=replace(before.target, kind=TargetKind.ANNOUNCEMENT)
    )
    assert await subscriptions.list(GUILD) == (after.subscription,)
    draft = subscriptions.draft(CHANNEL, by="42", region="Central Asia")
    assert not subscriptions.inherit(draft, after.subscription, ()).publish
    back = await follow(subscriptions, CHANNEL, topic="war")
    assert back.subscription.target.id == before.target.id


async def test_a_role_that_was_called_is_called_no_more(subscriptions: Subscriptions) -> None:
    number = (await follow(subscriptions, mention_role="7", mention_managed=True)).subscription.id
    assert (await subscriptions.unmention(GUILD, number)).mention_role is None
    found = await subscriptions.find(GUILD, number)
    assert (found.mention_role, found.mention_managed) == (None, False)
    with pytest.raises(NotFoundError):
        await subscriptions.unmention(OTHER_GUILD, number)


async def test_a_weekly_brief_keeps_its_day_when_its_form_comes_back(subscriptions: Subscriptions) -> None:
    weekly = await follow(subscriptions, cadence=Cadence.WEEKLY, days="fri, mon")
    number = weekly.subscription.id
    assert weekly.subscription.days == (5,)
    edited = await subscriptions.edit(GUILD, number, keywords="", timezone="UTC", quiet="", days="Fri")
    assert edited.days == (5,)
    assert edited.next_at == weekly.subscription.next_at


async def test_what_a_form_did_not_ask_stays(subscriptions: Subscriptions) -> None:
    number = (await follow(subscriptions, cadence=Cadence.AS_IT_HAPPENS, at="9")).subscription.id
    edited = await subscriptions.edit(GUILD, number, keywords="wheat", timezone="UTC", quiet="")
    assert (edited.at, edited.keywords) == ("09:00", ("wheat",))


async def test_following_what_is_paused_goes_on_from_now(desk: Desk, subscriptions: Subscriptions) -> None:
    number = (await follow(subscriptions)).subscription.id
    await subscriptions.pause(GUILD, number)
    desk.clock.advance(3 * 24 * 3600)
    again = await follow(subscriptions)
    assert (again.subscription.id, again.subscription.state) == (number, SubscriptionState.ACTIVE)
    assert again.subscription.since == desk.clock()


async def test_as_it_happens_has_no_hour(subscriptions: Subscriptions) -> None:
    assert (await follow(subscriptions, cadence=Cadence.AS_IT_HAPPENS)).subscription.next_at is None


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        ({"region": "Centrl Asia"}, "Did you mean"),
        ({"at": "25:00"}, "08:00"),
        ({"timezone": "Europe/Berln"}, "Europe/Berlin"),
        ({"timezone": "../../etc/passwd"}, "No time zone"),
        ({"days": "funday"}, "mon-fri"),
        ({"quiet": "late"}, "22:00-07:00"),
        ({"keywords": "x" * 51}, "longer"),
        ({"keywords": "!?"}, "no letter"),
    ],
)
async def test_a_mistake_says_what_to_write_and_keeps_nothing(
    desk: Desk, subscriptions: Subscriptions, wish: dict[str, str], said: str
) -> None:
    with pytest.raises(UserError, match=said):
        await follow(subscriptions, CHANNEL, **wish)
    assert await desk.count("target") == 0


async def test_a_quota_rolls_the_one_too_many_back(desk: Desk, subscriptions: Subscriptions) -> None:
    for number in range(PER_PERSON):
        await follow(subscriptions, DM, keywords=f"word{number}")
    with pytest.raises(QuotaError, match="Remove one"):
        await follow(subscriptions, DM, keywords="one more")
    assert await desk.count("subscription") == PER_PERSON
    assert not (await follow(subscriptions, DM, keywords="word3", at="9")).new


async def test_a_guild_sees_and_changes_its_own_alone(subscriptions: Subscriptions) -> None:
    theirs = (await follow(subscriptions)).subscription.id
    mine = (await follow(subscriptions, DM)).subscription.id
    assert [item.id for item in await subscriptions.list(GUILD)] == [theirs]
    assert [item.id for item in await subscriptions.list(PERSON)] == [mine]
    assert await subscriptions.list(OTHER_GUILD) == ()
    for viewer, number in ((OTHER_GUILD, theirs), (PERSON, theirs), (OTHER_GUILD, mine), (GUILD, 4711)):
        for change in (subscriptions.pause, subscriptions.resume, subscriptions.remove, subscriptions.find):
            with pytest.raises(NotFoundError):
                await change(viewer, number)
    assert len(await subscriptions.list(GUILD)) == 1


async def test_what_is_resumed_starts_anew(desk: Desk, subscriptions: Subscriptions) -> None:
    number = (await follow(subscriptions)).subscription.id
    paused = await subscriptions.pause(GUILD, number)
    assert (paused.state, paused.next_at) == (SubscriptionState.PAUSED, None)
    desk.clock.advance(3 * 24 * 3600)
    resumed = await subscriptions.resume(GUILD, number)
    assert resumed.since == desk.clock()
    assert resumed.next_at == datetime(2026, 11, 26, 8, 0, tzinfo=UTC)
    assert await subscriptions.find(GUILD, number) == resumed


async def test_removing_removes(desk: Desk, subscriptions: Subscriptions) -> None:
    number = (await follow(subscriptions)).subscription.id
    assert (await subscriptions.remove(GUILD, number)).id == number
    assert await desk.count("subscription") == 0


async def test_a_person_is_forgotten_and_the_guild_keeps_its_own(
    desk: Desk, subscriptions: Subscriptions
) -> None:
    kept = (await follow(subscriptions)).subscription.id
    await follow(subscriptions, DM)
    assert (await Persons(desk.database).forget("42")).subscriptions == 1
    assert (await subscriptions.find(GUILD, kept)).created_by is None
    assert await desk.count("subscription") == 1
