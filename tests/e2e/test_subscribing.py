"""From an offer to a subscription, and what may be changed of it: every click is checked again."""

from typing import Any

import pytest

from sandbox.people import Answer
from sandbox.world import Permission
from tests.e2e.conftest import Running, follow
from tests.e2e.contract import violations

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.timeout(120),
]
EXERCISES = [
    "/subscribe",
    "/subscriptions",
    "offer|change|{token}",
    "offer|drop|{token}",
    "offer|form|{token}",
    "offer|keep|{token}",
    "sub|edit|{number}|{page}",
    "sub|form|{number}|{page}",
    "sub|page|{page}|0",
    "sub|test|{number}|{page}",
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


async def found(bot: Running, shown: Answer, start: str) -> tuple[dict[str, Any], str]:
    """Turn pages until a button is there; give its message and custom_id."""
    while True:
        buttons = [part["custom_id"] for row in shown.message["components"] for part in row["components"]]
        if match := [each for each in buttons if each.startswith(start)]:
            return shown.message, match[0]
        shown = await bot.sandbox.click("Aigerim", shown.message, "More")


async def test_an_offer_shows_what_the_last_week_would_have_brought(bot: Running) -> None:
    await bot.rows_come("SELECT count(*) FROM article", 12)
    offer = await offered(bot, "Aigerim", "news", region="Central Asia")
    assert "Follow Central Asia?" in offer.text
    assert "in the last week" in offer.text
    assert "Almaty" in offer.text
    nothing = await offered(bot, "Aigerim", "news", region="Tonga", keywords="zebra")
    assert "Nothing matched in the last week" in nothing.text


async def test_what_is_cancelled_is_not_kept(bot: Running) -> None:
    offer = await offered(bot, "Aigerim", "news", region="Malta")
    answer = await bot.sandbox.click("Aigerim", offer.message, "Cancel")
    assert "Nothing was changed" in answer.text
    assert kept(bot, "470") == []


async def test_an_offer_is_changed_by_its_form_before_it_is_kept(bot: Running) -> None:
    offer = await offered(bot, "Aigerim", "news", region="Chile")
    form = await bot.sandbox.click("Aigerim", offer.message, "Change…")
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
    form = await bot.sandbox.click("Aigerim", offer.message, "Change…")
    answer = await bot.sandbox.submit(form, {"timezone": "Mordor"})
    assert answer.ephemeral
    assert "No time zone is called" in answer.text
    answer = await bot.sandbox.click("Aigerim", offer.message, "Follow")
    assert "Following" in answer.text


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

    def opened() -> dict[str, Any] | None:
        threads = bot.sandbox.state.channels.values()
        return next((each for each in threads if each.get("parent_id") == forum), None)

    post = await bot.sandbox.until(opened, 30, "a forum post")
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
    number = bot.rows("SELECT id FROM subscription WHERE region = '288'")[0][0]
    shown = await bot.sandbox.slash("Aigerim", "news", "subscriptions")
    form = await bot.sandbox.click("Aigerim", *await found(bot, shown, f"sub|edit|{number}|"))
    answer = await bot.sandbox.submit(form, {"at": "21:15", "keywords": "Cocoa, gold"})
    assert "21:15" in answer.text
    assert kept(bot, "288") == [("21:15", "[1,2,3,4,5,6,7]", "UTC", None, '["cocoa","gold"]')]


async def test_an_edit_that_makes_two_the_same_is_refused(bot: Running) -> None:
    await follow(bot, "Aigerim", "news", region="Togo", keywords="rain")
    await follow(bot, "Aigerim", "news", region="Togo")
    number = bot.rows("SELECT id FROM subscription WHERE region = '768' AND keywords = '[]'")[0][0]
    shown = await bot.sandbox.slash("Aigerim", "news", "subscriptions")
    form = await bot.sandbox.click("Aigerim", *await found(bot, shown, f"sub|edit|{number}|"))
    answer = await bot.sandbox.submit(form, {"keywords": "Rain"})
    assert answer.ephemeral
    assert "the same as another" in answer.text


async def test_a_test_shows_in_private_what_would_be_sent(bot: Running) -> None:
    await follow(bot, "Aigerim", "central-asia", region="Kazakhstan")
    number = bot.rows("SELECT id FROM subscription WHERE region = '398'")[0][0]
    shown = await bot.sandbox.slash("Aigerim", "news", "subscriptions")
    answer = await bot.sandbox.click("Aigerim", *await found(bot, shown, f"sub|test|{number}|"))
    assert answer.ephemeral
    assert "only you see" in answer.text
    assert "Almaty" in answer.text


async def test_a_member_may_look_but_not_change(bot: Running) -> None:
    await follow(bot, "Aigerim", "news", region="Nepal")
    shown = await bot.sandbox.slash("Bo", "news", "subscriptions")
    for label in ("Pause", "Edit", "Remove"):
        custom = next(
            each["custom_id"]
            for row in shown.message["components"]
            for each in row["components"]
            if each.get("label", "").startswith(label)
        )
        answer = await bot.sandbox.click("Bo", shown.message, custom)
        assert answer.ephemeral
        assert "You need Manage Server" in answer.text


async def test_after_a_restart_an_offer_says_it_has_expired(bot: Running) -> None:
    offer = await offered(bot, "Aigerim", "news", region="Samoa")
    assert await bot.terminate() == 0
    await bot.start()
    answer = await bot.sandbox.click("Aigerim", offer.message, "Follow")
    assert "expired" in answer.text
    assert "/subscribe" in answer.text
    assert kept(bot, "882") == []


async def test_a_form_opened_before_a_restart_is_still_taken(bot: Running) -> None:
    number = bot.rows("SELECT id FROM subscription WHERE region = '288'")[0][0]
    shown = await bot.sandbox.slash("Aigerim", "news", "subscriptions")
    form = await bot.sandbox.click("Aigerim", *await found(bot, shown, f"sub|edit|{number}|"))
    assert await bot.terminate() == 0
    await bot.start()
    await bot.sandbox.submit(form, {"at": "06:45"})
    assert kept(bot, "288")[0][0] == "06:45"


async def test_all_of_it_is_as_discord_describes_its_api(bot: Running) -> None:
    assert violations(bot.sandbox) == []
    assert [each.path for each in bot.sandbox.log if each.status == 400] == []
