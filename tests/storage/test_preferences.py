from dataclasses import replace

import pytest

from bot.errors import StorageError
from bot.model import MentionPolicy, Preferences, TargetKind
from bot.storage import departures, persons, preferences, targets
from bot.storage.database import Database

GUILD = Preferences(
    "guild:1",
    timezone="Asia/Almaty",
    language="ru",
    channel="900",
    channel_kind=TargetKind.ANNOUNCEMENT,
    quiet="22:00-07:00",
    mentions=MentionPolicy.NOBODY,
    maps=False,
)
PERSON = Preferences("user:42", language="es")


async def save(database: Database, *chosen: Preferences) -> None:
    async with database.write() as tx:
        for each in chosen:
            await preferences.save_preferences(tx, each)


async def test_what_was_chosen_is_found_by_its_scope_and_the_rest_is_as_by_default(
    database: Database,
) -> None:
    await save(database, GUILD, PERSON)
    async with database.read() as connection:
        found = await preferences.preferences_of(connection, ["guild:1", "guild:2", "guild:1"])
        assert await preferences.languages(connection) == {"guild:1": "ru", "user:42": "es"}
    assert found == {"guild:1": GUILD, "guild:2": Preferences("guild:2")}


async def test_a_second_choice_takes_the_place_of_the_first(database: Database) -> None:
    await save(database, GUILD, replace(GUILD, timezone=None, quiet=None, maps=True))
    async with database.read() as connection:
        found = await preferences.preferences_of(connection, ["guild:1"])
    assert found["guild:1"] == replace(GUILD, timezone=None, quiet=None, maps=True)


async def test_a_channel_without_its_kind_is_refused(database: Database) -> None:
    with pytest.raises(StorageError, match="channel"):
        await save(database, replace(GUILD, channel_kind=None))


async def test_a_deleted_channel_is_no_default_any_more(database: Database) -> None:
    await save(database, GUILD, replace(GUILD, scope="guild:2", channel="901"))
    async with database.write() as tx:
        await preferences.forget_channel(tx, "900")
        found = await preferences.preferences_of(tx, ["guild:1", "guild:2"])
    assert (found["guild:1"].channel, found["guild:1"].channel_kind) == (None, None)
    assert found["guild:1"].quiet == "22:00-07:00"
    assert found["guild:2"].channel == "901"


async def test_they_go_with_the_guild_and_with_the_person(database: Database) -> None:
    await save(database, GUILD, replace(GUILD, scope="guild:2"), PERSON)
    async with database.write() as tx:
        assert await departures.known_guilds(tx) == ("1", "2")
        await targets.delete_guild(tx, "1")
        await persons.forget_person(tx, "42")
        assert await departures.known_guilds(tx) == ("2",)
        assert await preferences.languages(tx) == {"guild:2": "ru"}
