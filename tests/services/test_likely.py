"""Before a letter is typed: what is followed, home, the continents, and where most is reported."""

import threading
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.model import Cadence, RegionTag, TargetKind, Viewer
from bot.services.likely import Likely
from bot.services.preferences import Preferring
from bot.services.subscriptions import Place
from bot.vocabulary.regions import children, region, region_name
from bot.vocabulary.timezones import country_of, home_of
from bot.vocabulary.topics import top_topics, topic
from tests.services.desk import a_report
from tests.services.newsroom import Newsroom, open_newsroom

HERE, ELSEWHERE, ALONE = Viewer(guild_id="1", user_id="5"), Viewer(guild_id="2"), Viewer(user_id="5")
CONTINENTS = {code for code in children("001") if region(code).kind == "region"}


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Newsroom]:
    async with open_newsroom(tmp_path / "news.db") as opened:
        yield opened


@pytest.fixture
def likely(room: Newsroom) -> Likely:
    return Likely(room.desk.database, room.desk.news, room.clock)


async def follow(room: Newsroom, where: Place, region_: str, **wish: str) -> None:
    await room.subscriptions.follow(where, by="5", region=region_, cadence=Cadence.DAILY, **wish)


def channel(guild: str, number: int = 1) -> Place:
    return Place("discord", f"{guild}00{number}", TargetKind.CHANNEL, guild)


def names(codes: tuple[str, ...]) -> list[str]:
    return [region_name(code) for code in codes]


async def test_what_the_server_follows_comes_first_then_the_world_and_its_continents(
    room: Newsroom, likely: Likely
) -> None:
    await follow(room, channel("1", 1), "Kenya")
    await follow(room, channel("1", 1), "Central Asia")
    await follow(room, channel("1", 2), "Central Asia", topic="politics")
    await follow(room, channel("2"), "France")
    await follow(room, Place("discord", "5", TargetKind.DM), "Japan")
    found = await likely.regions(HERE)
    assert names(found)[:3] == ["Central Asia", "Kenya", "World"]
    assert set(found[3:8]) == CONTINENTS
    assert names(await likely.regions(ELSEWHERE))[:2] == ["France", "World"]
    assert names(await likely.regions(ALONE))[:2] == ["Japan", "World"]


async def test_home_is_known_by_the_time_zone_chosen_else_by_those_of_what_is_followed(
    room: Newsroom, likely: Likely
) -> None:
    await follow(room, channel("2"), "Kenya", timezone="Europe/Berlin")
    assert names(await likely.regions(ELSEWHERE))[:4] == ["Kenya", "Germany", "Western Europe", "World"]
    await Preferring(room.desk.database).choose_timezone("guild:1", "Asia/Almaty")
    assert names(await likely.regions(HERE, client="pt-BR"))[:3] == ["Kazakhstan", "Central Asia", "World"]
    await Preferring(room.desk.database).choose_timezone("guild:1", "UTC")
    room.clock.advance(61)
    assert names(await likely.regions(HERE, client="pt-BR"))[:2] == ["Brazil", "South America"]
    assert names(await likely.regions(HERE, client="en-US"))[:1] == ["World"]


async def test_places_of_most_stories_come_before_those_of_none(room: Newsroom, likely: Likely) -> None:
    feed = await room.feed()
    for number, code in enumerate(("762", "762", "404")):
        told = a_report(
            room.clock,
            f"https://a.example/{number}",
            title=f"Event{number} in Place{number}",
            paragraphs=[f"Word{number}x{each} Thing{number}y{each} happened today" for each in range(12)],
            regions=(RegionTag(code, "", 1.0),),
        )
        await room.desk.store(feed, told)
    assert "Tajikistan" not in names(await likely.regions(HERE))
    await likely.refresh()
    found = names(await likely.regions(HERE))
    assert found[:3] == ["World", "Asia", "Africa"]
    assert {"Tajikistan", "Kenya"} <= set(found[6:14])
    assert found.index("Tajikistan") < found.index("Kenya")
    odd = {"Channel Islands", "G20"}
    assert {"India", "Central Asia", *odd} & set(found) == {"India", "Central Asia"}


async def test_topics_begin_with_what_is_followed_then_all_top_terms(room: Newsroom, likely: Likely) -> None:
    await follow(room, channel("1"), "World", topic="soccer")
    found = await likely.topics(HERE, locale="en")
    assert topic(found[0]).name == "soccer"
    assert set(found[1:18]) == {each.code for each in top_topics()}
    assert len(found) == len(set(found)) == 25
    assert topic((await likely.topics(ELSEWHERE, locale="de"))[0]).level == 1


async def test_much_that_is_followed_leaves_room_for_the_world(room: Newsroom, likely: Likely) -> None:
    for number, code in enumerate(children("145")[:15]):
        await follow(room, channel("1", number), code)
    found = await likely.regions(HERE)
    assert found.index("001") == 8
    assert len(found) == len(set(found)) == 25
    assert all(region(code) for code in found)


async def test_it_is_answered_from_memory_within_5_ms(room: Newsroom, likely: Likely) -> None:
    for number, code in enumerate(children("142")):
        await follow(room, channel("1", number), code)
    await likely.refresh()
    await likely.regions(HERE, client="ru")
    took = []
    for _ in range(20):
        begun = time.thread_time()
        await likely.regions(HERE, client="ru")
        await likely.topics(HERE, locale="ru")
        took.append(time.thread_time() - begun)
    assert sorted(took)[len(took) // 2] < 2 * 0.005


@pytest.mark.parametrize(
    ("zone", "country"),
    [
        ("Asia/Almaty", "KZ"),
        ("US/Eastern", "US"),
        ("Asia/Calcutta", "IN"),
        ("UTC", None),
        ("Etc/GMT+5", None),
    ],
)
def test_a_zone_lies_in_a_country(zone: str, country: str | None) -> None:
    assert country_of(zone) == country


@pytest.mark.parametrize(
    ("locale", "code"),
    [
        ("en-GB", "826"),
        ("sv-SE", "752"),
        ("ja", "392"),
        ("zh-TW", "158"),
        ("en-US", None),
        ("fr", None),
        ("xx", None),
    ],
)
def test_a_locale_speaks_of_one_country_or_of_none(locale: str, code: str | None) -> None:
    assert home_of(locale) == code


async def test_what_never_changes_is_read_beside_the_event_loop(
    likely: Likely, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[threading.Thread] = []
    monkeypatch.setattr(
        "bot.services.likely.country_of", lambda _zone: threads.append(threading.current_thread())
    )
    await likely.refresh()
    assert threads
    assert threading.main_thread() not in threads, "it takes a quarter second"
