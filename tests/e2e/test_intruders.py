"""A hostile guild and a hostile member against the running bot."""

import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from sandbox.world import Permission
from tests.e2e.attacked import ABROAD, SECRET, attacked_bot, kept_its_secrets
from tests.e2e.conftest import Running
from tests.e2e.forging import forge

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def bot(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Running]:
    async with attacked_bot(tmp_path_factory.mktemp("bot")) as running:
        yield running


def own(bot: Running, what: str) -> int:
    """Return the id of a row of the first guild."""
    return int(bot.rows(f"SELECT id FROM subscription WHERE region = '{what}'")[0][0])  # noqa: S608 - ours


ACTIONS = ["unmention", "pause", "resume", "remove", "delete", "show", "move", "edit", "test", "form"]


COUNTED = r"· [1-9]\d* stor"
FORM = {"keywords": "", "at": "09:00", "timezone": "UTC", "days": "", "quiet": ""}


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize(
    ("person", "channel", "region"),
    [("Diego", ABROAD, "404"), ("Diego", ABROAD, "242"), ("Aigerim", "news", "242"), ("Bo", "news", "404")],
    ids=["another guild", "a DM from another guild", "a DM in the same guild", "a member without the right"],
)
async def test_a_forged_click_on_anothers_subscription_changes_and_shows_nothing(
    bot: Running, person: str, channel: str, region: str, action: str
) -> None:
    number = own(bot, region)
    before = bot.rows("SELECT * FROM subscription ORDER BY id")
    seen = await bot.sandbox.slash(person, channel, "subscriptions")
    typed = FORM if action == "form" else {}
    answer = await forge(bot.sandbox, person, seen.message, f"sub|{action}|{number}|0", **typed)
    assert answer.ephemeral
    assert "There is no subscription" in answer.text or "You need" in answer.text, answer.text
    assert SECRET not in answer.text
    assert answer.modal is None
    assert bot.rows("SELECT * FROM subscription ORDER BY id") == before


async def test_nobody_sees_anothers_direct_messages_nor_another_guilds_subscriptions(bot: Running) -> None:
    for person, channel in (("Diego", ABROAD), ("Bo", ABROAD)):
        shown = await bot.sandbox.slash(person, channel, "subscriptions")
        assert "Kenya" not in shown.text
    shown = await bot.sandbox.slash("Aigerim", "news", "subscriptions")
    assert "Kenya" in shown.text
    assert "Fiji" not in shown.text
    shown = await bot.sandbox.slash("Bo", ABROAD, "subscriptions")
    assert "Fiji" in shown.text


async def test_no_lookup_from_another_guild_finds_the_first_ones_news(bot: Running) -> None:
    box = bot.sandbox
    number = bot.rows("SELECT max(id) FROM story")[0][0]
    title = bot.rows(f"SELECT title FROM story WHERE id = {number}")[0][0]  # noqa: S608 - a number
    words = [word for word in re.findall(r"\w+", title) if len(word) > 4]
    assert await box.autocomplete("Aigerim", "news", "news story", "id", words[0]) != []
    assert await box.autocomplete("Diego", ABROAD, "news story", "id", words[0]) == []
    assert await box.autocomplete("Diego", ABROAD, "news story", "id", "") == []
    assert await box.autocomplete("Diego", ABROAD, "why", "story", "") == []
    assert await box.autocomplete("Diego", ABROAD, "feeds remove", "feed", "") == []
    assert len(await box.autocomplete("Aigerim", "news", "news latest", "outlet", "")) == 3
    for person, channel in (("Diego", ABROAD), ("Bo", box.dm("Bo"))):
        assert await box.autocomplete(person, channel, "news latest", "outlet", "") == []
    asked = [
        await box.slash("Diego", ABROAD, "news story", id=str(number)),
        await box.slash("Diego", ABROAD, "why", story=str(number)),
        await box.slash("Diego", ABROAD, "news search", query=" ".join(words)),
        await box.slash("Diego", ABROAD, "news latest"),
        await box.slash("Diego", ABROAD, "brief", region="World"),
        await box.slash("Diego", ABROAD, "feeds list"),
        await box.slash("Diego", ABROAD, "feeds export"),
        await box.slash("Diego", ABROAD, "subscribe", region="World"),
        await box.slash("Bo", box.dm("Bo"), "news latest"),
    ]
    for answer in asked:
        assert words[0] not in answer.text.replace(f"Search: {' '.join(words)}", ""), answer.text
        assert not any(outlet.name in answer.text for outlet in bot.site.outlets.values()), answer.text


async def test_no_figure_map_or_tree_abroad_counts_the_first_ones_news(bot: Running) -> None:
    box = bot.sandbox
    assert "image" in (await box.slash("Aigerim", "news", "stats")).message["embeds"][0]
    assert re.search(COUNTED, (await box.slash("Aigerim", "news", "regions")).text)
    for person, channel in (("Diego", ABROAD), ("Bo", box.dm("Bo"))):
        charted = await box.slash(person, channel, "stats")
        assert "0 stories" in charted.text
        mapped = await box.slash(person, channel, "brief", region="World", period="7d")
        for answer in (charted, mapped):
            assert not any("image" in embed for embed in answer.message["embeds"]), answer.text
        for tree in ("regions", "topics"):
            assert not re.search(COUNTED, (await box.slash(person, channel, tree)).text)


async def test_no_story_of_another_guild_is_reported_or_corrected_by_forged_clicks(bot: Running) -> None:
    box = bot.sandbox
    number, title = bot.rows("SELECT id, title FROM story WHERE scope LIKE 'guild:%' ORDER BY id LIMIT 1")[0]
    before = bot.rows("SELECT count(*) FROM report"), bot.rows("SELECT count(*) FROM correction")
    seen = await box.slash("Diego", ABROAD, "subscriptions")
    for custom_id in (
        f"wrong|region|{number}",
        f"wrong|summary|{number}",
        f"right|hide|{number}",
        f"right|undo|region|{number}",
        f"right|name|topic|{number}",
    ):
        answer = await forge(box, "Diego", seen.message, custom_id)
        assert title not in answer.text, custom_id
    answer = await forge(box, "Diego", seen.message, f"right|form|region|{number}", name="Fiji")
    assert f"There is no story {number} here" in answer.text
    assert before == (bot.rows("SELECT count(*) FROM report"), bot.rows("SELECT count(*) FROM correction"))


async def test_a_feeds_number_opens_it_to_its_own_guild_alone(bot: Running) -> None:
    number = str(bot.rows("SELECT min(id) FROM feed")[0][0])
    for command in ("feeds check", "feeds remove"):
        for name in (number, "0", "-1", "9" * 30, "²", "9" * 5000, "1 OR 1=1", "'; DROP TABLE feed; --"):
            answer = await bot.sandbox.slash("Diego", ABROAD, command, feed=name)
            assert answer.ephemeral
            assert "went wrong" not in answer.text, (name, answer.text)
    for person, channel, told in (("Diego", ABROAD, "There is no feed"), ("Bo", "news", "You need Manage")):
        seen = await bot.sandbox.slash(person, channel, "subscriptions")
        answer = await forge(bot.sandbox, person, seen.message, f"feed|delete|{number}")
        assert told in answer.text
    assert bot.rows("SELECT count(*) FROM feed") == [(3,)]


async def test_what_one_guild_had_summarized_is_not_there_for_another(bot: Running) -> None:
    page = f"{bot.site.address}/harbour/6"
    assert "Lisbon" in (await bot.sandbox.slash("Diego", ABROAD, "summarize", link=page)).text
    lent = bot.rows("SELECT article_id FROM article_loan WHERE scope LIKE 'guild:%' ORDER BY until DESC")
    assert lent
    assert "Lisbon" not in (await bot.sandbox.slash("Bo", bot.sandbox.dm("Bo"), "news latest")).text
    found = await bot.sandbox.slash("Bo", bot.sandbox.dm("Bo"), "news search", query="Lisbon museum")
    assert "Nothing found" in found.text


async def test_the_reasons_of_a_message_are_told_to_its_own_guild_alone(bot: Running) -> None:
    bot.clock.publish(1)
    post = await bot.sandbox.wait_for_message("central-asia", lambda each: bool(each["components"]))
    told = await bot.sandbox.click("Bo", post, "Why this?")
    assert "because of" in told.text
    [custom_id] = re.findall(r"d:[a-z2-7]{20}:why", str(post))
    abroad = await bot.sandbox.slash("Diego", ABROAD, "subscriptions")
    for forged in (custom_id, "d:" + "a" * 20 + ":why"):
        answer = await forge(bot.sandbox, "Diego", abroad.message, forged)
        assert answer.ephemeral
        assert answer.text == "The reasons of this message are no longer kept."
    link = f"https://discord.com/channels/{post.get('guild_id', 1)}/{post['channel_id']}/{post['id']}"
    # Known to be the bot's, and still none of theirs.
    await bot.rows_come(f"SELECT count(*) FROM delivery WHERE message_id = '{post['id']}'", 1)  # noqa: S608 - a number
    assert "none of my posts" in (await bot.sandbox.slash("Diego", ABROAD, "why", story=link)).text


NONSENSE = [
    "",
    "x",
    "sub|delete|" + "9" * 18 + "|0",
    "sub|delete|1; DROP TABLE subscription|0",
    "sub|__class__|1|0",
    "sub|page|-999999|0",
    "sub|page|999999|0",
    "offer|keep|aaaaaaaaaaaa",
    "offer|change|aaaaaaaaaaaa",
    "offer|form|aaaaaaaaaaaa",
    "follow|nowhere|",
    "follow|001|medtop:0",
    "follow|001|" + "x" * 80,
    "brief|page|nowhere||24h|1700000000|0",
    "brief|page|001|nonsense|24h|1700000000|0",
    "brief|page|001||99h|1700000000|0",
    "brief|page|001||24h|99999999999|0",
    "brief|page|001||24h|0|0",
    "brief|share|001||24h|1700000000|9999",
    "brief|why|001||00d|1700000000|overview",
    "latest|||999999999999999999|1|",
    "latest|nowhere|nothing|0|0|",
    "d:" + "a" * 20 + ":why",
    "d:../../etc:why",
]


@pytest.mark.parametrize("custom_id", NONSENSE)
async def test_a_custom_id_made_up_is_answered_in_private(bot: Running, custom_id: str) -> None:
    seen = await bot.sandbox.slash("Bo", "news", "subscriptions")
    answer = await forge(bot.sandbox, "Bo", seen.message, custom_id)
    assert answer.messages
    assert answer.ephemeral or answer.deferred or custom_id.startswith("brief|share")
    assert "went wrong on our side" not in answer.text, answer.text
    assert SECRET not in answer.text or "Fiji" in answer.text


async def test_whoever_may_not_manage_is_refused_by_each_command_that_changes_the_guild(bot: Running) -> None:
    box = bot.sandbox
    before = bot.rows("SELECT count(*) FROM feed"), bot.rows("SELECT count(*) FROM subscription")
    # an administrator may have given the commands to everybody: the check is ours
    for known in box.state.commands[None]:
        known["default_member_permissions"] = None
    asked: list[tuple[str, dict[str, Any]]] = [
        ("feeds list", {}),
        ("feeds add", {"url": bot.site.feed_address(next(iter(bot.site.outlets.values())))}),
        ("feeds remove", {"feed": "1"}),
        ("feeds check", {"feed": "1"}),
        ("feeds import", {"file": ("a.opml", b"<opml/>")}),
        ("feeds export", {}),
    ]
    for command, options in asked:
        for person in ("Bo", "Chandra"):
            answer = await box.slash(person, "news", command, **options)
            assert answer.ephemeral
            assert "Manage Guild" in answer.text or "Manage Server" in answer.text, answer.text
    for where in ("news", "announcements", "reading-room", "rules"):
        answer = await box.slash("Bo", "news", "subscribe", region="World", where=where)
        assert answer.ephemeral
        assert "You need Manage Server" in answer.text
    assert before == (bot.rows("SELECT count(*) FROM feed"), bot.rows("SELECT count(*) FROM subscription"))


async def test_manage_messages_in_one_channel_gives_no_right_in_another(bot: Running) -> None:
    box = bot.sandbox
    box.set_permissions("briefs", "Chandra", allow=Permission.MANAGE_MESSAGES)
    offer = await box.slash("Chandra", "briefs", "subscribe", region="Samoa")
    assert "in the last week" in offer.text
    answer = await box.slash("Chandra", "briefs", "subscribe", region="Samoa", where="news")
    assert "You need Manage Server" in answer.text
    seen = await box.slash("Chandra", "briefs", "subscriptions")
    answer = await forge(box, "Chandra", seen.message, f"sub|delete|{own(bot, '404')}|0")
    assert "You need Manage Server" in answer.text
    # the right is gone before the click, and another person finds the token
    token = next(
        part["custom_id"]
        for row in offer.message["components"]
        for part in row["components"]
        if part["custom_id"].startswith("offer|keep")
    )
    stolen = await forge(box, "Bo", offer.message, token)
    assert "expired" in stolen.text
    box.set_permissions("briefs", "Chandra")
    answer = await box.click("Chandra", offer.message, "Follow")
    assert "You need" in answer.text
    assert bot.rows("SELECT count(*) FROM subscription WHERE region = '882'") == [(0,)]


async def test_no_role_is_mentioned_that_the_person_could_not_mention(bot: Running) -> None:
    box = bot.sandbox
    answer = await box.slash("Aigerim", "news", "subscribe", region="Samoa", mention="@everyone")
    assert "Everyone is never mentioned" in answer.text
    box.set_permissions("briefs", "Chandra", allow=Permission.MANAGE_MESSAGES)
    answer = await box.slash("Chandra", "briefs", "subscribe", region="Samoa", mention="Editors")
    assert "You may not mention Editors" in answer.text
    answer = await box.slash("Chandra", "briefs", "subscribe", region="Samoa", mention="Night owls")
    assert "in the last week" in answer.text
    box.set_permissions("briefs", "Chandra")


async def test_words_too_many_and_too_long_are_refused_by_the_form_too(bot: Running) -> None:
    box = bot.sandbox
    seen = await box.slash("Aigerim", "news", "subscriptions")
    number = own(bot, "404")
    for typed in (
        {"keywords": "x" * 4000},
        {"keywords": ",".join(f"w{n}" for n in range(500))},
        {"keywords": "!!!"},
        {"timezone": "../../etc/passwd"},
        {"timezone": "\0"},
        {"days": "someday"},
        {"at": "99:99"},
        {"quiet": "1-1-1"},
    ):
        answer = await forge(box, "Aigerim", seen.message, f"sub|form|{number}|0", **{**FORM, **typed})
        assert answer.ephemeral
        assert "went wrong" not in answer.text
    assert bot.rows(f"SELECT keywords FROM subscription WHERE id = {number}") == [(f'["{SECRET}"]',)]  # noqa: S608 - a number


async def test_a_server_that_removes_the_bot_gets_nothing_more(bot: Running) -> None:
    box = bot.sandbox
    offer = await box.slash("Diego", ABROAD, "subscribe", region="World", cadence="as it happens")
    await box.click("Diego", offer.message, "Follow")
    guild, channels = box.guild("Sahel Desk")["id"], [box.channel(ABROAD)["id"]]
    box.remove_bot("Sahel Desk")
    gone = f"SELECT count(*) FROM target WHERE guild_id = '{guild}' AND state = 'paused'"  # noqa: S608 - a number
    await bot.rows_come(gone, 1)
    sent = len([each for each in box.log if any(channel in each.path for channel in channels)])
    bot.clock.publish(2)
    await box.slash("Bo", "news", "news latest")
    assert len([each for each in box.log if any(channel in each.path for channel in channels)]) == sent


async def test_no_secret_was_ever_said_or_logged(bot: Running) -> None:
    await kept_its_secrets(bot)
