"""From an offer to a subscription, and what may be changed of it: every click is checked again."""

import asyncio
import re
from typing import Any

import pytest

from sandbox.people import Answer
from sandbox.world import Permission
from tests.e2e.conftest import Running, follow
from tests.e2e.contract import violations
from tests.e2e.forging import forge

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
]
EXERCISES = [
    "/subscribe",
    "/subscriptions",
    "offer|change|{token}",
    "offer|drop|{token}",
    "offer|form|{token}",
    "offer|keep|{token}",
    "sub|delete|{number}|{page}",
    "sub|edit|{number}|{page}",
    "sub|form|{number}|{page}",
    "sub|page|{page}|0",
    "sub|pick|{page}",
    "sub|remove|{number}|{page}",
    "sub|show|{number}|{page}",
    "sub|test|{number}|{page}",
    "sub|unmention|{number}|{page}",
]


def kept(bot: Running, region: str) -> list[tuple[str, str, str, str | None, str]]:
    """Give what is stored of a region's subscriptions."""
    wanted = "SELECT at, days, timezone, quiet, keywords FROM subscription WHERE region = "
    return bot.rows(f"{wanted}'{region}'")


async def offered(bot: Running, person: str, channel: str, **wish: Any) -> Answer:
    """Ask for a subscription and give the offer."""
    answer = await bot.sandbox.slash(person, channel, "subscribe", **wish)
    assert answer.ephemeral
    return answer


async def opened(bot: Running, region: str, *, person: str = "Aigerim", keywords: str = "[]") -> Answer:
    """Choose the subscription of a region in the list, a page of which may be enough."""
    stored = bot.rows("SELECT id, region, keywords FROM subscription")
    [number] = [str(each[0]) for each in stored if each[1:] == (region, keywords)]
    shown = await bot.sandbox.slash(person, "news", "subscriptions")
    while True:
        parts = [part for row in shown.message["components"] for part in row["components"]]
        menu = next(part for part in parts if part["custom_id"].startswith("sub|pick|"))
        if number in [option["value"] for option in menu["options"]]:
            return await bot.sandbox.click(person, shown.message, menu["custom_id"], [number])
        shown = await bot.sandbox.click(person, shown.message, "More")


async def test_an_offer_shows_what_the_last_week_would_have_brought(bot: Running) -> None:
    await bot.rows_come("SELECT count(*) FROM article", 12)
    offer = await offered(bot, "Aigerim", "news", region="Central Asia")
    assert "Follow Central Asia?" in offer.text
    assert "in the last week" in offer.text
    assert "Almaty" in offer.text
    assert re.search(r"The hour is UTC: for you that is <t:\d+:t>", offer.text)
    in_a_zone = await offered(bot, "Aigerim", "news", region="Tonga", timezone="Almaty")
    assert "UTC" not in in_a_zone.text
    nothing = await offered(bot, "Aigerim", "news", region="Tonga", keywords="zebra")
    assert "Nothing matched in the last week. A wider region" in nothing.text
    alone = await offered(bot, "Aigerim", "news", region="Central Asia", dm=True)
    assert "this server's own feeds do not reach direct messages" in alone.text


async def test_what_is_cancelled_is_not_kept(bot: Running) -> None:
    offer = await offered(bot, "Aigerim", "news", region="Malta")
    answer = await bot.sandbox.click("Aigerim", offer.message, "Cancel")
    assert "Nothing was changed" in answer.text
    assert kept(bot, "470") == []


async def test_cancelling_what_was_just_followed_does_not_say_that_nothing_changed(bot: Running) -> None:
    offer = await offered(bot, "Aigerim", "news", region="Cyprus")
    _follow, _edit, cancel = (part["custom_id"] for part in offer.message["components"][0]["components"])
    await bot.sandbox.click("Aigerim", offer.message, "Follow")
    answer = await forge(bot.sandbox, "Aigerim", offer.message, cancel)
    assert "is followed already" in answer.text
    assert len(kept(bot, "196")) == 1


async def test_a_form_sent_after_its_offer_was_followed_changes_that(bot: Running) -> None:
    offer = await offered(bot, "Aigerim", "news", region="Iceland")
    form = await bot.sandbox.click("Aigerim", offer.message, "Edit…")
    await bot.sandbox.click("Aigerim", offer.message, "Follow")
    changed = await bot.sandbox.submit(form, {"at": "07:00"})
    assert "Already followed: Iceland" in changed.text
    answer = await bot.sandbox.click("Aigerim", changed.message, "Change it")
    assert "Changed: following **Iceland**" in answer.text
    assert kept(bot, "352")[0][0] == "07:00"


async def test_an_offer_is_changed_by_its_form_before_it_is_kept(bot: Running) -> None:
    offer = await offered(bot, "Aigerim", "news", region="Chile")
    form = await bot.sandbox.click("Aigerim", offer.message, "Edit…")
    assert form.modal is not None
    changed = await bot.sandbox.submit(
        form, {"at": "7 am", "timezone": "almaty", "days": "mon-fri", "quiet": "22:00-06:00"}
    )
    assert "07:00 (Asia/Almaty)" in changed.text
    answer = await bot.sandbox.click("Aigerim", changed.message, "Follow")
    assert "Following" in answer.text
    assert kept(bot, "152") == [("07:00", "[1,2,3,4,5]", "Asia/Almaty", "22:00-06:00", "[]")]


async def test_a_wrong_word_in_the_form_is_told_and_the_offer_stays(bot: Running) -> None:
    offer = await offered(bot, "Aigerim", "news", region="Peru")
    form = await bot.sandbox.click("Aigerim", offer.message, "Edit…")
    answer = await bot.sandbox.submit(form, {"timezone": "Mordor"})
    assert answer.ephemeral
    assert "No time zone is called" in answer.text
    answer = await bot.sandbox.click("Aigerim", offer.message, "Follow")
    assert "Following" in answer.text


async def test_what_is_followed_already_says_what_a_change_would_change(bot: Running) -> None:
    await follow(bot, "Aigerim", "news", region="Laos", days="mon-fri", mention="Night owls")
    offer = await offered(bot, "Aigerim", "news", region="Laos", at="09:30")
    news, guild = bot.sandbox.channel("news")["id"], bot.sandbox.guild("Silk Road Readers")
    [owls] = [role["id"] for role in guild["roles"] if role["name"] == "Night owls"]
    assert f"Already followed: Laos\nChange it in <#{news}>?" in offer.text
    assert f"Now: Mon–Fri at 08:00 (UTC). Each post calls <@&{owls}>." in offer.text
    assert f"**After the change: Mon–Fri at 09:30 (UTC).** Each post calls <@&{owls}>." in offer.text
    answer = await bot.sandbox.click("Aigerim", offer.message, "Keep it")
    assert "Nothing was changed" in answer.text
    assert kept(bot, "418")[0][:2] == ("08:00", "[1,2,3,4,5]")
    offer = await offered(bot, "Aigerim", "news", region="Laos", at="09:30")
    answer = await bot.sandbox.click("Aigerim", offer.message, "Change it")
    assert "Changed: following **Laos**" in answer.text
    assert "The next brief comes" in answer.text
    assert kept(bot, "418")[0][:2] == ("09:30", "[1,2,3,4,5]")
    quieter = await bot.sandbox.click("Aigerim", answer.message, "Call no role")
    assert "Each post calls" not in quieter.text
    assert bot.rows("SELECT mention_role FROM subscription WHERE region = '418'") == [(None,)]


async def test_what_is_followed_exactly_so_is_not_asked_again(bot: Running) -> None:
    await follow(bot, "Aigerim", "news", region="Bhutan", at="10:00")
    answer = await offered(bot, "Aigerim", "news", region="Bhutan", at="10 am")
    assert "**Bhutan** is followed already, exactly so." in answer.text
    labels = [part["label"] for row in answer.message["components"] for part in row["components"]]
    assert labels == ["Pause", "Edit…", "Test", "Move…", "Remove…", "Show all"]
    beside = await offered(bot, "Aigerim", "news", region="Bhutan", cadence="weekly")
    assert "in another rhythm: every day at 10:00 (UTC). Both go on" in beside.text


async def test_a_second_click_on_follow_finds_it_followed(bot: Running) -> None:
    offer = await offered(bot, "Aigerim", "news", region="Brunei")
    follow_it = offer.message["components"][0]["components"][0]["custom_id"]
    both = await asyncio.gather(
        bot.sandbox.click("Aigerim", offer.message, follow_it),
        bot.sandbox.click("Aigerim", offer.message, follow_it),
    )
    third = await forge(bot.sandbox, "Aigerim", offer.message, follow_it)
    for answer in (*both, third):
        assert "**Brunei**" in answer.text
        assert "Changed" not in answer.text, answer.text
    assert "is followed already" in third.text
    assert len(kept(bot, "096")) == 1


async def test_an_option_that_a_direct_message_has_no_use_for_is_named(bot: Running) -> None:
    offer = await offered(bot, "Bo", "news", region="Malawi", dm=True, mention="Night owls")
    assert "`mention` is left out: direct messages have no roles." in offer.text
    refused = await offered(bot, "Bo", "news", region="Malawi", dm=True, where="news")
    assert "Leave one of the two out" in refused.text
    assert refused.message["components"] == []


async def test_an_hour_that_a_cadence_has_no_use_for_is_named(bot: Running) -> None:
    offer = await offered(
        bot, "Aigerim", "news", region="Malawi", cadence="as it happens", at="07:00", days="mon-fri"
    )
    assert "`at` is left out" in offer.text
    assert "`days` is left out" in offer.text
    form = await bot.sandbox.click("Aigerim", offer.message, "Edit…")
    assert form.modal is not None
    assert [row["component"]["custom_id"] for row in form.modal["components"]] == [
        "timezone",
        "quiet",
        "keywords",
    ]
    changed = await bot.sandbox.submit(form, {"quiet": "22-6"})
    assert "as it happens, quiet 22:00-06:00 (UTC)" in changed.text


async def test_rights_lost_between_offer_and_click_are_noticed(bot: Running) -> None:
    offer = await offered(bot, "Aigerim", "announcements", region="Cuba", cadence="weekly")
    bot.sandbox.set_permissions("announcements", "bot", deny=Permission.SEND_MESSAGES)
    answer = await bot.sandbox.click("Aigerim", offer.message, "Follow")
    assert "Send Messages" in answer.text
    assert kept(bot, "192") == []


@pytest.mark.parametrize(
    ("lost", "named"),
    [
        (Permission.SEND_MESSAGES, "Create Posts"),
        (Permission.SEND_MESSAGES_IN_THREADS, "Send Messages in Threads"),
        (Permission.EMBED_LINKS, "Embed Links"),
    ],
)
async def test_a_forum_where_a_permission_lacks_is_refused_by_its_name_alone(
    bot: Running, lost: Permission, named: str
) -> None:
    bot.sandbox.set_permissions("reading-room", "bot", deny=lost)
    answer = await offered(bot, "Aigerim", "news", region="World", where="reading-room")
    bot.sandbox.set_permissions("reading-room", "bot")
    assert f"Give me {named} there" in answer.text


async def test_a_forum_gets_a_post_for_each_story(bot: Running) -> None:
    await follow(bot, "Aigerim", "news", region="World", where="reading-room", cadence="as it happens")
    bot.clock.publish(2)
    forum = bot.sandbox.channel("reading-room")["id"]

    def thread() -> dict[str, Any] | None:
        threads = bot.sandbox.state.channels.values()
        return next((each for each in threads if each.get("parent_id") == forum), None)

    post = await bot.sandbox.until(thread, 90, "a forum post")
    names = {each["id"]: each["name"] for each in bot.sandbox.channel("reading-room")["available_tags"]}
    tags = {names[each] for each in post["applied_tags"]}
    assert tags <= {"Politics", "Economy", "Environment"}
    assert (await bot.sandbox.messages(post))[0]["embeds"]
    told = f"FROM delivery WHERE channel_id = '{post['id']}'"
    await bot.rows_come(f"SELECT count(*) {told}", 1)
    why = await bot.sandbox.slash("Bo", post, "why", story=bot.rows(f"SELECT subject {told}")[0][0])
    assert "Posted here" in why.text


async def test_a_subscription_is_edited_by_a_form(bot: Running) -> None:
    await follow(bot, "Aigerim", "news", region="Ghana", at="08:00")
    shown = await opened(bot, "288")
    form = await bot.sandbox.click("Aigerim", shown.message, "Edit…")
    answer = await bot.sandbox.submit(form, {"at": "21:15", "keywords": "Cocoa, gold"})
    assert "21:15" in answer.text
    assert kept(bot, "288") == [("21:15", "[1,2,3,4,5,6,7]", "UTC", None, '["cocoa","gold"]')]


async def test_an_edit_that_makes_two_the_same_is_refused(bot: Running) -> None:
    await follow(bot, "Aigerim", "news", region="Togo", keywords="rain")
    await follow(bot, "Aigerim", "news", region="Togo")
    shown = await opened(bot, "768")
    form = await bot.sandbox.click("Aigerim", shown.message, "Edit…")
    answer = await bot.sandbox.submit(form, {"keywords": "Rain"})
    assert answer.ephemeral
    assert "the same as another" in answer.text


async def test_a_test_shows_in_private_what_would_be_sent(bot: Running) -> None:
    await follow(bot, "Aigerim", "central-asia", region="Kazakhstan")
    shown = await opened(bot, "398")
    answer = await bot.sandbox.click("Aigerim", shown.message, "Test")
    assert answer.ephemeral
    assert "only you see" in answer.text
    assert "Almaty" in answer.text


async def test_a_member_may_look_but_not_change(bot: Running) -> None:
    await follow(bot, "Aigerim", "news", region="Nepal")
    shown = await bot.sandbox.slash("Bo", "news", "subscriptions")
    assert "Manage Server, or Manage Messages" in shown.text
    assert "sub|pick" not in str(shown.message)
    number = bot.rows("SELECT id FROM subscription WHERE region = '524'")[0][0]
    for action in ("pause", "resume", "edit", "test", "move", "remove", "delete", "show"):
        answer = await forge(bot.sandbox, "Bo", shown.message, f"sub|{action}|{number}|0")
        assert answer.ephemeral
        assert "You need Manage Server" in answer.text
    assert len(kept(bot, "524")) == 1


async def test_nothing_is_removed_before_it_is_asked_and_named(bot: Running) -> None:
    await follow(bot, "Aigerim", "briefs", region="Malta", topic="economy", at="07:15", days="mon-fri")
    shown = await opened(bot, "470")
    asked = await bot.sandbox.click("Aigerim", shown.message, "Remove…")
    briefs = bot.sandbox.channel("briefs")["id"]
    assert "Malta · economy, business and finance" in asked.text
    assert f"goes to <#{briefs}>, Mon–Fri at 07:15 (UTC)" in asked.text
    assert len(kept(bot, "470")) == 1
    back = await bot.sandbox.click("Aigerim", asked.message, "Keep")
    assert "Next" in back.text
    assert len(kept(bot, "470")) == 1


async def test_what_was_removed_is_named_once_more(bot: Running) -> None:
    shown = await opened(bot, "470")
    asked = await bot.sandbox.click("Aigerim", shown.message, "Remove…")
    button = asked.message["components"][0]["components"][0]["custom_id"]
    removed = await bot.sandbox.click("Aigerim", asked.message, "Remove")
    assert "Removed: **Malta · economy, business and finance**" in removed.text
    assert kept(bot, "470") == []
    listed = await bot.sandbox.click("Aigerim", removed.message, "Show all")
    assert "Malta" not in listed.text
    again = await forge(bot.sandbox, "Aigerim", listed.message, button)
    assert again.ephemeral
    assert "There is no subscription" in again.text


async def test_who_follows_one_thing_sees_its_buttons_at_once(bot: Running) -> None:
    await follow(bot, "Chandra", "news", region="Fiji", dm=True)
    alone = bot.sandbox.dm("Chandra")
    shown = await bot.sandbox.slash("Chandra", alone, "subscriptions")
    labels = [part["label"] for row in shown.message["components"] for part in row["components"]]
    assert labels == ["Pause", "Edit…", "Test", "Remove…"]
    paused = await bot.sandbox.click("Chandra", shown.message, "Pause")
    assert "Paused." in paused.text
    resumed = await bot.sandbox.click("Chandra", paused.message, "Resume")
    assert "Next" in resumed.text


async def test_after_a_restart_an_offer_says_it_has_expired(bot: Running) -> None:
    offer = await offered(bot, "Aigerim", "news", region="Samoa")
    assert await bot.terminate() == 0
    await bot.start()
    answer = await bot.sandbox.click("Aigerim", offer.message, "Follow")
    assert "expired" in answer.text
    assert "/subscribe" in answer.text
    assert kept(bot, "882") == []


async def test_a_form_opened_before_a_restart_is_still_taken(bot: Running) -> None:
    shown = await opened(bot, "288", keywords='["cocoa","gold"]')
    form = await bot.sandbox.click("Aigerim", shown.message, "Edit…")
    assert await bot.terminate() == 0
    await bot.start()
    await bot.sandbox.submit(form, {"at": "06:45"})
    assert kept(bot, "288")[0][0] == "06:45"


async def test_all_of_it_is_as_discord_describes_its_api(bot: Running) -> None:
    assert violations(bot.sandbox) == []
    assert [each.path for each in bot.sandbox.log if each.status == 400] == []
