"""`/settings`: what is chosen holds at once, for subscriptions, posts and answers, and after a restart."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from sandbox.people import Answer
from sandbox.world import Permission
from tests.e2e.conftest import Running, follow
from tests.e2e.contract import violations

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
]
SERVER = "Silk Road Readers"
EXERCISES = {
    "/settings",
    "set|own|language",
    "set|own|maps|off",
    "set|own|maps|on",
    "set|own|quiet",
    "set|own|quiet-form",
    "set|own|show",
    "set|own|zone",
    "set|own|zone-form",
    "set|own|zone-pick",
    "set|server|channel",
    "set|server|language",
    "set|server|maps|off",
    "set|server|maps|on",
    "set|server|mentions",
    "set|server|quiet",
    "set|server|quiet-form",
    "set|server|zone",
    "set|server|zone-form",
    "set|server|zone-pick",
}


async def settings(bot: Running, person: str = "Aigerim", where: Any = "news") -> Answer:
    shown = await bot.sandbox.slash(person, where, "settings")
    assert shown.ephemeral
    return shown


async def choose(bot: Running, what: str, *values: str, person: str = "Aigerim") -> Answer:
    """Open the server's settings and choose something in one of its menus."""
    return await bot.sandbox.click(
        person, (await settings(bot, person)).message, f"set|server|{what}", values
    )


async def typed(bot: Running, label: str, **fields: str) -> Answer:
    """Open the server's settings, click a button and send its form."""
    form = await bot.sandbox.click("Aigerim", (await settings(bot)).message, label)
    assert form.modal is not None
    return await bot.sandbox.submit(form, fields)


def kept(bot: Running, column: str, scope: str = "guild") -> Any:
    """Give what is stored of one choice."""
    wanted = f"SELECT {column} FROM preferences WHERE scope LIKE "  # noqa: S608 - the test's own words
    rows = bot.rows(f"{wanted}'{scope}:%'")
    return rows[0][0] if rows else None


async def test_who_chose_nothing_is_told_what_holds_instead(bot: Running) -> None:
    shown = await settings(bot)
    assert "Settings of this server" in shown.text
    assert "new subscriptions use UTC" in shown.text
    assert "Whoever may mention a role" in shown.text
    assert bot.rows("SELECT count(*) FROM preferences") == [(0,)]


async def test_a_time_zone_is_the_next_subscriptions_own(bot: Running) -> None:
    answer = await typed(bot, "Time zone…", timezone="Алматы")
    assert "Asia/Almaty" in answer.text
    assert "where it is" in answer.text
    offer = await bot.sandbox.slash("Aigerim", "news", "subscribe", region="Chile")
    assert "at 08:00 (Asia/Almaty)" in offer.text
    assert "The time zone is the one chosen in `/settings`." in offer.text
    named = await bot.sandbox.slash("Aigerim", "news", "subscribe", region="Chile", timezone="Lima")
    assert "(America/Lima)" in named.text
    assert "chosen in `/settings`" not in named.text


async def test_a_mistyped_zone_brings_a_menu_of_those_perhaps_meant(bot: Running) -> None:
    answer = await typed(bot, "Time zone…", timezone="Russia")
    assert "No time zone is called “Russia”. Did you mean Europe/Moscow" in answer.text
    assert kept(bot, "timezone") == "Asia/Almaty"
    picked = await bot.sandbox.click("Aigerim", answer.message, "set|server|zone-pick", ["Asia/Omsk"])
    assert "**Asia/Omsk**" in picked.text
    assert kept(bot, "timezone") == "Asia/Omsk"
    assert "zone-pick" not in str(picked.message["components"])
    assert "Write a large city" in (await typed(bot, "Time zone…", timezone="Mordor")).text


async def test_a_default_channel_takes_what_names_no_other(bot: Running) -> None:
    answer = await choose(bot, "channel", "briefs")
    briefs = bot.sandbox.channel("briefs")["id"]
    assert f"<#{briefs}>, for subscriptions that name no other" in answer.text
    offer = await bot.sandbox.slash("Aigerim", "news", "subscribe", region="Peru")
    assert f"<#{briefs}>" in offer.text
    assert "The channel is the one chosen in `/settings`." in offer.text
    brief = await bot.sandbox.slash("Aigerim", "news", "brief", region="Central Asia")
    assert f"<#{briefs}>" in (await bot.sandbox.click("Aigerim", brief.message, "Subscribe to this")).text
    named = await bot.sandbox.slash("Aigerim", "news", "subscribe", region="Peru", where="news")
    assert f"<#{briefs}>" not in named.text
    refused = await bot.sandbox.slash("Bo", "news", "subscribe", region="Peru")
    assert "`where` names another channel" in refused.text


async def test_a_channel_the_bot_may_not_post_in_is_no_default(bot: Running) -> None:
    answer = await choose(bot, "channel", "staff-only")
    assert "I may not post in #staff-only" in answer.text
    assert kept(bot, "channel") == bot.sandbox.channel("briefs")["id"]


async def test_a_default_channel_is_taken_back_and_goes_when_it_is_deleted(bot: Running) -> None:
    answer = await choose(bot, "channel")
    assert "goes to the channel it is asked for in" in answer.text
    assert kept(bot, "channel") is None
    await choose(bot, "channel", "rules")
    assert "I may not post" not in (await choose(bot, "channel", "announcements")).text
    bot.sandbox.delete_channel("announcements")
    await bot.rows_come("SELECT count(*) FROM preferences WHERE channel IS NULL", 1)


async def test_quiet_hours_hold_the_stories_of_the_whole_server(bot: Running) -> None:
    now = datetime.now(UTC)
    hours = f"{now - timedelta(hours=2):%H:%M}-{now + timedelta(hours=10):%H:%M}"
    await typed(bot, "Time zone…", timezone="UTC")
    wrong = await typed(bot, "Quiet hours…", quiet="late")
    assert "22:00-07:00" in wrong.text
    answer = await typed(bot, "Quiet hours…", quiet=hours)
    assert f"**{hours}** (UTC)" in answer.text
    offer = await bot.sandbox.slash(
        "Aigerim", "central-asia", "subscribe", region="World", cadence="as it happens"
    )
    assert f"The quiet hours chosen in `/settings` hold too: {hours} (UTC)." in offer.text
    await bot.sandbox.click("Aigerim", offer.message, "Follow")
    listed = await bot.sandbox.slash("Aigerim", "news", "subscriptions")
    assert f"hold too: {hours} (UTC)" in listed.text
    bot.clock.publish(2)
    await bot.rows_come(
        "SELECT count(*) FROM subscription WHERE cadence = 'as it happens' AND next_at > ''", 1
    )
    assert bot.rows("SELECT count(*) FROM delivery") == [(0,)]
    ended = await typed(bot, "Quiet hours…", quiet="")
    assert "None, except those of single subscriptions." in ended.text


async def test_posts_and_public_answers_are_in_the_servers_language_private_ones_in_the_persons(
    bot: Running,
) -> None:
    answer = await choose(bot, "language", "ru")
    assert "**Russian**, for what I post" in answer.text
    public = await bot.sandbox.slash("Bo", "news", "brief", region="Central Asia", period="7d")
    assert "Центральная Азия" in public.message["embeds"][0]["title"]
    private = await bot.sandbox.slash("Bo", "news", "brief", region="Central Asia", period="7d", share=False)
    assert "Central Asia" in private.message["embeds"][0]["title"]
    for share, name in ((True, "Центральная Азия"), (False, "Central Asia")):
        chart = await bot.sandbox.slash("Bo", "news", "stats", region="Central Asia", share=share)
        assert name in chart.message["embeds"][0]["title"]
    refused = await bot.sandbox.slash("Bo", "news", "news story", id="999999")
    assert "no story" in refused.text.casefold()
    bot.clock.publish(2)
    post = await bot.sandbox.wait_for_message("central-asia", lambda each: bool(each["embeds"]))
    assert any("\u0400" <= letter <= "\u04ff" for letter in post["embeds"][0]["footer"]["text"])
    assert (await choose(bot, "language", "none")).text.count("new subscriptions are in English") == 2


async def test_without_a_choice_a_subscription_speaks_the_servers_language_on_discord(bot: Running) -> None:
    await follow(bot, "Diego", "Sahel Desk/#general", region="Niger")
    assert bot.rows("SELECT language FROM subscription WHERE region = '562'") == [("fr",)]
    shown = await settings(bot, "Diego", "Sahel Desk/#general")
    assert "new subscriptions are in French" in shown.text


async def test_a_role_is_called_only_as_far_as_the_server_lets(bot: Running) -> None:
    wish: dict[str, Any] = {"region": "World", "cadence": "as it happens", "mention": "Night owls"}
    await follow(bot, "Aigerim", "briefs", **wish)
    role = bot.rows("SELECT mention_role, mention_managed FROM subscription WHERE mention_role IS NOT NULL")
    assert [managed for _, managed in role] == [1]
    await choose(bot, "mentions", "nobody")
    refused = await bot.sandbox.slash("Aigerim", "news", "subscribe", **wish)
    assert "my posts call no role" in refused.text
    muted = await bot.sandbox.slash("Aigerim", "news", "subscriptions")
    assert f"Calls <@&{role[0][0]}> no more" in muted.text
    pings = bot.sandbox.pings
    bot.clock.publish(2)
    await bot.sandbox.wait_for_message("briefs", lambda each: bool(each["embeds"]))
    assert bot.sandbox.pings == pings
    await choose(bot, "mentions", "manage server")
    bot.clock.publish(2)
    await bot.sandbox.wait_for_message("briefs", lambda each: each["mention_roles"] == [role[0][0]])


async def test_maps_are_turned_off_and_on(bot: Running) -> None:
    answer = await bot.sandbox.click("Aigerim", (await settings(bot)).message, "Turn maps off")
    assert "Briefs come without a map." in answer.text
    assert kept(bot, "maps") == 0
    assert "Turn maps on" in str(answer.message["components"])
    await bot.sandbox.click("Aigerim", answer.message, "Turn maps on")
    assert kept(bot, "maps") == 1


async def test_who_lost_manage_server_changes_nothing_any_more(bot: Running) -> None:
    bot.sandbox.set_role(SERVER, "Night owls", Permission.MANAGE_GUILD)
    shown = await settings(bot, "Chandra")
    assert "Settings of this server" in shown.text
    bot.sandbox.set_role(SERVER, "Night owls", Permission(0))
    for custom_id, values in (("set|server|language", ["de"]), ("Turn maps off", []), ("Time zone…", [])):
        answer = await bot.sandbox.click("Chandra", shown.message, custom_id, values)
        assert answer.ephemeral
        assert "You need Manage Server" in answer.text
    assert (kept(bot, "language"), kept(bot, "maps")) == (None, 1)


async def test_a_member_is_shown_their_own_settings_and_why(bot: Running) -> None:
    shown = await settings(bot, "Bo")
    assert "Your own settings" in shown.text
    assert "for people with Manage Server" in shown.text
    assert "Default channel" not in shown.text
    own = await bot.sandbox.click("Aigerim", (await settings(bot)).message, "My own settings")
    assert "Your own settings" in own.text


async def test_a_persons_settings_hold_for_their_direct_messages_until_they_are_forgotten(
    bot: Running,
) -> None:
    dm = bot.sandbox.dm("Lucía")
    shown = await settings(bot, "Lucía", dm)
    form = await bot.sandbox.click("Lucía", shown.message, "set|own|quiet")
    answer = await bot.sandbox.submit(form, {"quiet": "23-6", "timezone": "Dakar"})
    assert "**23:00-06:00**" in answer.text
    assert "Africa/Dakar" in answer.text
    await bot.sandbox.click("Lucía", answer.message, "set|own|language", ["fr"])
    offer = await bot.sandbox.slash("Lucía", dm, "subscribe", region="Mali")
    assert "Africa/Dakar" in offer.text
    await bot.sandbox.click("Lucía", offer.message, next(iter(_ids(offer, "offer|keep|"))))
    assert bot.rows("SELECT language, timezone FROM subscription WHERE region = '466'") == [
        ("es", "Africa/Dakar")
    ]
    form = await bot.sandbox.click("Lucía", answer.message, "set|own|zone")
    mistyped = await bot.sandbox.submit(form, {"timezone": "España"})
    await bot.sandbox.click("Lucía", mistyped.message, "set|own|zone-pick", ["Atlantic/Canary"])
    off = await bot.sandbox.click("Lucía", answer.message, "set|own|maps|off")
    await bot.sandbox.click("Lucía", off.message, "set|own|maps|on")
    assert bot.rows("SELECT timezone, language, maps FROM preferences WHERE scope LIKE 'user:%'") == [
        ("Atlantic/Canary", "fr", 1)
    ]
    asked = await bot.sandbox.slash("Lucía", dm, "forget me")
    assert "`/ajustes`" in asked.text
    await bot.sandbox.click("Lucía", asked.message, "forget|me")
    assert kept(bot, "quiet", "user") is None


def _ids(answer: Answer, start: str) -> list[str]:
    found = [part["custom_id"] for row in answer.message["components"] for part in row["components"]]
    return [each for each in found if each.startswith(start)]


async def test_after_a_restart_the_menus_still_work_and_the_language_still_holds(bot: Running) -> None:
    await choose(bot, "language", "ru")
    shown = await settings(bot)
    assert await bot.terminate() == 0
    await bot.start()
    public = await bot.sandbox.slash("Bo", "news", "brief", region="Central Asia", period="7d")
    assert "Центральная Азия" in public.text
    answer = await bot.sandbox.click("Aigerim", shown.message, "set|server|language", ["es"])
    assert "**Spanish**" in answer.text
    assert kept(bot, "language") == "es"


async def test_all_of_it_is_as_discord_describes_its_api(bot: Running) -> None:
    assert violations(bot.sandbox) == []
    assert [each.path for each in bot.sandbox.log if each.status == 400] == []
