"""A hostile guild, a hostile member and hostile publishers against the running bot."""

import asyncio
import gzip
import re
import sys
from asyncio.subprocess import PIPE, STDOUT
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from sandbox.world import Permission
from tests.conftest import ROOT
from tests.e2e.conftest import Running, follow, running_bot
from tests.e2e.forging import forge
from tests.web.site import Asked, Site, open_site

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.timeout(120),
]

ABROAD = "Sahel Desk/#general"
SECRET = "gzrbtchan"  # a word that only the first guild's subscriptions and reports hold


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def bot(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Running]:
    async with running_bot(tmp_path_factory.mktemp("bot"), DATELINE_HTTP_PORT="0") as running:
        await running.follow_sample_outlets()
        await running.rows_come("SELECT count(*) FROM article", 12)
        await follow(running, "Aigerim", "central-asia", region="World", cadence="as it happens")
        await follow(running, "Aigerim", "news", region="Kenya", keywords=SECRET)
        await follow(running, "Bo", "news", region="Fiji", keywords=SECRET, dm=True)
        yield running


# Isolation: what belongs to the first guild, asked for from the second


def own(bot: Running, what: str) -> int:
    """Return the id of a row of the first guild."""
    return int(bot.rows(f"SELECT id FROM subscription WHERE region = '{what}'")[0][0])  # noqa: S608 - ours


ACTIONS = ["pause", "resume", "remove", "edit", "test", "form"]
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


async def test_a_feeds_number_opens_it_to_its_own_guild_alone(bot: Running) -> None:
    number = str(bot.rows("SELECT min(id) FROM feed")[0][0])
    for command in ("feeds check", "feeds remove"):
        for name in (number, "0", "-1", "9" * 30, "²", "9" * 5000, "1 OR 1=1", "'; DROP TABLE feed; --"):
            answer = await bot.sandbox.slash("Diego", ABROAD, command, feed=name)
            assert answer.ephemeral
            assert "went wrong" not in answer.text, (name, answer.text)
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
    post = await bot.sandbox.wait_for_message("central-asia", lambda each: bool(each["components"]), 40)
    told = await bot.sandbox.click("Bo", post, "Why this?")
    assert "because of" in told.text
    [custom_id] = re.findall(r"d:[a-z2-7]{20}:why", str(post))
    abroad = await bot.sandbox.slash("Diego", ABROAD, "subscriptions")
    for forged in (custom_id, "d:" + "a" * 20 + ":why"):
        answer = await forge(bot.sandbox, "Diego", abroad.message, forged)
        assert answer.ephemeral
        assert answer.text == "The reasons of this message are no longer kept."
    link = f"https://discord.com/channels/{post.get('guild_id', 1)}/{post['channel_id']}/{post['id']}"
    assert "none of my posts" in (await bot.sandbox.slash("Diego", ABROAD, "why", story=link)).text


NONSENSE = [
    "",
    "x",
    "sub|remove|" + "9" * 18 + "|0",
    "sub|remove|1; DROP TABLE subscription|0",
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


# Permissions: command by role


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
    answer = await forge(box, "Chandra", seen.message, f"sub|remove|{own(bot, '404')}|0")
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


# Hostile publishers


def rss(items: str, head: str = "") -> bytes:
    body = f'<rss version="2.0"><channel><title>x</title>{items}</channel></rss>'
    return f'<?xml version="1.0"?>{head}{body}'.encode()


def an_item(guid: str, *, link: str = "", date: str = "", text: str = "A bridge opened in Almaty.") -> str:
    return (
        f'<item><guid isPermaLink="false">{guid}</guid>'
        f"<title>Hostile {text[:60]}</title><link>{link}</link>"
        f"<pubDate>{date}</pubDate><description>{text}</description></item>"
    )


def today() -> str:
    return datetime.now(UTC).strftime("%a, %d %b %Y %H:%M:%S GMT")


class Changing:
    """A feed that answers every request with another body, made of its number."""

    def __init__(self, make: Callable[[int], bytes]) -> None:
        self._make = make
        self._count = 0
        self.asked_again = asyncio.Event()
        """Set once what its third answer brought has been read: the fourth is asked for."""

    async def __call__(self, asked: Asked, writer: asyncio.StreamWriter) -> None:
        del asked
        self._count += 1
        if self._count > 3:
            self.asked_again.set()
        body = self._make(self._count)
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: application/rss+xml\r\n")
        writer.write(b"content-length: %d\r\n\r\n" % len(body) + body)


async def endless(asked: Asked, writer: asyncio.StreamWriter) -> None:
    del asked
    writer.write(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")
    while True:
        writer.write(b"10000\r\n" + b"<" * 0x10000 + b"\r\n")
        await writer.drain()


LAUGHS = "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
WORDS = ("river", "bridge", "tower", "market", "harbour", "school", "museum", "forest", "airport")
BOMBS: dict[str, Any] = {
    "gzip": b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\nconnection: close\r\n\r\n"
    + gzip.compress(b"\0" * 64_000_000, 9),
    "endless": endless,
    "redirects": b"HTTP/1.1 302 Found\r\nlocation: /feed\r\ncontent-length: 0\r\n\r\n",
    "laughs": rss("<item><title>&j;</title></item>", f'<!DOCTYPE l [<!ENTITY a "aaaaaaaaaa">{LAUGHS}]>'),
    "items": rss("".join(f"<item><guid>{n}</guid><title>T</title></item>" for n in range(90_000))),
    "nuls": rss(an_item("nul")).replace(b"Almaty", b"Al\0maty") + b"\0" * 1_000_000,
    "charset": b'<?xml version="1.0" encoding="utf-16"?>' + rss(an_item("lie"))[21:],
    "json": b'{"version":"https://jsonfeed.org/version/1.1","items":' + b"[" * 100_000,
    "links": rss(an_item("j", link="javascript:alert(1)") + an_item("d", link="data:text/html,x")),
    "dates": rss(
        an_item("late", date="Fri, 01 Jan 2099 00:00:00 GMT", text="Council of Almaty in the far future")
        + an_item("old", date="Thu, 01 Jan 1970 00:00:00 GMT", text="Council of Almaty long ago")
    ),
    "guids": Changing(
        lambda poll: rss(
            "".join(
                an_item(f"{poll}-{n}", link=f"http://guids.example/{n}", text=f"Notice {WORDS[n][::-1]}")
                for n in range(9)
            )
        )
    ),
    "redated": Changing(
        lambda poll: rss(
            "".join(an_item(str(n), date=today(), text=f"Again {WORDS[n][1:]} {poll}") for n in range(9))
        )
    ),
}


POLLED = "SELECT count(*) FROM feed WHERE last_poll_at IS NOT NULL AND url LIKE 'http://127.0.6.%'"


SPAM = Changing(
    lambda poll: rss(
        "".join(
            an_item(f"{poll}-{n}", date=today(), text=f"Spam {word} {poll} of Almaty " * 9)
            for n, word in enumerate(WORDS)
        )
    )
)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def publishers(bot: Running) -> AsyncIterator[dict[str, Site]]:
    """Have the guild import a list of hostile feeds, each on a host of its own."""
    async with AsyncExitStack() as stack:
        sites = {}
        for number, (name, answer) in enumerate(BOMBS.items(), start=1):
            sites[name] = await stack.enter_async_context(open_site(f"127.0.6.{number}"))
            with_length = answer
            if isinstance(answer, bytes) and not answer.startswith(b"HTTP/"):
                with_length = b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n" % len(answer) + answer
            sites[name].answers["/feed"] = with_length
        listed = "".join(f'<outline xmlUrl="{site.url("/feed")}"/>' for site in sites.values())
        body = f"<opml><body>{listed}</body></opml>".encode()
        answer = await bot.sandbox.slash("Aigerim", "news", "feeds import", file=("hostile.opml", body))
        assert f"{len(sites)} feeds added" in answer.text
        yield sites


async def figure(bot: Running, name: str) -> float:
    """Read one of the bot's figures."""
    [port] = set(re.findall(r"health and metrics on http://127\.0\.0\.1:(\d+)", bot.log.read_text("utf-8")))
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"http://127.0.0.1:{port}/metrics") as answer,
    ):
        text = await answer.text()
    assert bot.sandbox.token not in text
    return float(re.findall(rf"^{name} (\S+)$", text, re.MULTILINE)[0])


async def test_people_are_answered_while_bombs_are_read(bot: Running, publishers: dict[str, Site]) -> None:
    """Each answer must begin within three seconds, or the sandbox says that the bot did not answer."""
    unreadable = (
        b"<opml><body><outline " + b"".join(b'a%d="" ' % n for n in range(90_000)) + b"/></body></opml>"
    )
    imported = asyncio.create_task(
        bot.sandbox.slash("Diego", ABROAD, "feeds import", file=("a.opml", unreadable), within=60)
    )
    answered = 0
    while not imported.done() or bot.rows(POLLED)[0][0] < len(publishers):
        brief = await bot.sandbox.slash("Bo", "news", "brief", region="Central Asia")
        assert "Almaty" in brief.text
        answered += 1
        await asyncio.wait([imported], timeout=0.2)
    assert "It takes too long or too much memory to read" in (await imported).text
    assert answered > 5
    # 0.25 s where nothing else runs; the machine of a test is shared
    assert await figure(bot, "dateline_loop_lag_seconds") < 2.5


async def test_each_bomb_is_a_failure_of_its_own_feed(bot: Running, publishers: dict[str, Site]) -> None:
    said = {
        name: bot.rows(f"SELECT last_error FROM feed WHERE url = '{site.url('/feed')}'")[0][0]  # noqa: S608 - ours
        for name, site in publishers.items()
    }
    for name in ("gzip", "endless"):
        assert "larger than 5 MB" in said[name]
    assert "redirects more than" in said["redirects"]
    assert "JSON" in said["json"]
    assert bot.rows("SELECT count(*) FROM feed WHERE last_error IS NOT NULL AND url LIKE '%feed.xml'") == [
        (0,)
    ]
    assert bot.rows("SELECT count(*) FROM article WHERE url LIKE 'javascript:%' OR url LIKE 'data:%'") == [
        (0,)
    ]


async def test_no_article_lies_ahead_of_the_present(bot: Running, publishers: dict[str, Site]) -> None:
    assert publishers
    [(newest,)] = bot.rows("SELECT max(sort_at) FROM article")
    assert newest[:4] <= str(datetime.now(UTC).year)
    latest = await bot.sandbox.slash("Bo", "news", "news latest")
    assert "far future" not in latest.text


async def hostile_posts(bot: Running) -> list[str]:
    posts = [str(each["embeds"]) for each in await bot.sandbox.messages("central-asia")]
    return [post for post in posts if "Hostile" in post]


async def test_feeds_that_change_their_ids_or_dates_post_nothing(
    bot: Running, publishers: dict[str, Site]
) -> None:
    assert publishers
    async with asyncio.timeout(60):
        for name in ("guids", "redated"):
            await BOMBS[name].asked_again.wait()
    assert await hostile_posts(bot) == []


async def test_of_a_feed_that_is_all_new_at_every_poll_only_six_an_hour_are_posted(bot: Running) -> None:
    async with open_site("127.0.7.1") as site:
        site.answers["/feed"] = SPAM
        listed = f'<opml><body><outline xmlUrl="{site.url("/feed")}"/></body></opml>'.encode()
        await bot.sandbox.slash("Aigerim", "news", "feeds import", file=("spam.opml", listed))
        async with asyncio.timeout(60):
            await SPAM.asked_again.wait()
    assert bot.rows("SELECT count(*) FROM article WHERE title LIKE 'Hostile Spam%'")[0][0] >= len(WORDS) * 2
    assert len(await hostile_posts(bot)) <= 6
    assert (
        bot.rows("SELECT count(*) FROM delivery WHERE payload LIKE '%Hostile%' AND edits IS NULL")[0][0] <= 6
    )


async def test_nothing_is_posted_twice_and_the_good_feeds_go_on(
    bot: Running, publishers: dict[str, Site]
) -> None:
    assert publishers
    before = bot.rows("SELECT count(*) FROM article WHERE title NOT LIKE 'Hostile%'")[0][0]
    bot.clock.publish(3)
    await bot.rows_come("SELECT count(*) FROM article WHERE title NOT LIKE 'Hostile%'", before + 2)
    told = bot.rows(
        "SELECT target_id, kind, subject, revision, part, count(*) FROM delivery GROUP BY 1,2,3,4,5"
    )
    assert all(row[-1] == 1 for row in told)
    marks = re.findall(r"d:[a-z2-7]{20}:why", str(await bot.sandbox.messages("central-asia")))
    assert len(marks) == len(set(marks))


# Quotas, privacy, secrets


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


async def doctor(bot: Running) -> str:
    """Return what the doctor says of the installation."""
    asked = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "doctor"), cwd=ROOT, env=bot.environment(), stdout=PIPE, stderr=STDOUT
    )
    said, _ = await asked.communicate()
    assert b"Traceback" not in said
    return said.decode()


async def test_no_secret_was_ever_said_or_logged(bot: Running) -> None:
    box = bot.sandbox
    assert await bot.terminate() == 0
    told = bot.log.read_text(encoding="utf-8") + await doctor(bot)
    said = str([each.body for each in box.log])
    for secret in (box.token, *box.interactions):
        assert secret not in told
        assert secret not in said
    assert box.pings == 0
    assert [each.path for each in box.log if each.status in {400, 501}] == []
