"""What a server meets that has just invited it: where each command is, threads, pages without a summary."""

import re
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape
from typing import Any

import pytest
import pytest_asyncio

from tests.browser import CHROMIUM, browser
from tests.e2e.conftest import Running, follow
from tests.e2e.contract import violations
from tests.web.site import Site, open_site

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
]
EVERYWHERE = {
    *("brief", "news", "summarize", "Summarize links", "why"),
    *("regions", "topics", "stats", "about", "forget"),
}
"""Also for people who installed it for themselves: lookups, and what is one's own."""
WITH_PEOPLE = {"subscribe", "subscriptions", "settings"}
OTHER = "Sahel Desk/#general"
DAM = {
    "Repair of Talas dam begins": (
        "Engineers began to repair the cracked Talas dam near Taraz in Kazakhstan on Sunday.",
        "Villages below the dam may return in May, the akimat of Taraz said in a statement.",
        "The work costs a third of what a new dam would, and is paid by the farmers who use the water.",
        "Cement comes by rail from the south, and the old gates are to be cut out and sold.",
        "A hundred people work there by day and as many by night, and nobody may go near with a boat.",
        "Divers look at the foot of the wall each morning before the pumps are started.",
    ),
    "Talas dam cracks in heavy rain": (
        "The Talas dam near Taraz in Kazakhstan cracked after a week of heavy rain, engineers said.",
        "Villages below the dam were emptied during the night, the akimat of Taraz said.",
        "Schools were opened for those who had to leave, and buses took families to higher ground.",
        "Soldiers filled sandbags until the morning while the gates were opened as far as they would go.",
        "The lake behind the wall fell by a metre, and more rain is expected on Thursday.",
        "Nobody was hurt, but sheep and a bridge were lost, and the road to the south is closed.",
    ),
}
WALL = "<p>Subscribe to continue reading.</p><p>Already a subscriber? Log in.</p>"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def outlet() -> AsyncIterator[Site]:
    """Give a site of pages that nobody can summarize."""
    pages = {"/wall": WALL, "/short": "<p>Hello.</p>", "/private/1": "<p>Hello.</p>"}
    async with open_site("127.0.0.1") as site:
        for path, body in pages.items():
            site.say(path, f"<html><body>{body}</body></html>".encode(), content_type="text/html")
        site.say("/shut", b"no", status="403 Forbidden")
        site.say("/robots.txt", b"User-agent: *\nDisallow: /private/", content_type="text/plain")
        yield site


async def test_each_command_is_offered_where_it_makes_sense(bot: Running) -> None:
    where = {
        each["name"]: (each["integration_types"], each["contexts"])
        for each in bot.sandbox.commands("Aigerim", "news")
    }
    assert where == (
        dict.fromkeys(EVERYWHERE, ([0, 1], [0, 1, 2]))
        | dict.fromkeys(WITH_PEOPLE, ([0], [0, 1]))
        | {"feeds": ([0], [0])}
    )


async def test_a_brief_is_there_at_once_and_two_clicks_follow_it(bot: Running) -> None:
    brief = await bot.sandbox.slash("Aigerim", "news", "brief", region="Central Asia")
    assert len(brief.message["embeds"][0]["fields"]) > 1
    offer = await bot.sandbox.click("Aigerim", brief.message, "Subscribe to this")
    followed = await bot.sandbox.click("Aigerim", offer.message, "Follow")
    assert "The first brief comes" in followed.text
    assert bot.rows("SELECT region FROM subscription") == [("143",)]


async def test_a_thread_is_a_place_too(bot: Running) -> None:
    aigerim = bot.sandbox.person("Aigerim")["id"]
    parent = bot.sandbox.channel("news")
    thread = bot.sandbox.state.add_thread(parent, {"name": "wire", "type": 11}, owner=aigerim)
    bot.sandbox.channel_event("THREAD_CREATE", thread)
    await follow(bot, "Aigerim", "news", region="World", where=thread["id"], cadence="as it happens")
    bot.clock.publish(1)
    posted = await bot.sandbox.wait_for_message(thread["id"], lambda each: bool(each["embeds"]))
    assert posted["channel_id"] == thread["id"]


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/wall", "paywall"),
        ("/shut", "403 Forbidden"),
        ("/short", "not enough text"),
        ("/private/1", "robots.txt"),
        ("/nowhere", "404 Not Found"),
    ],
)
async def test_a_page_that_gives_no_summary_says_why(
    bot: Running, outlet: Site, path: str, said: str
) -> None:
    answer = await bot.sandbox.slash("Bo", "news", "summarize", link=outlet.url(path))
    assert said in answer.text


async def test_a_story_is_told_with_what_happened_before(bot: Running, outlet: Site) -> None:
    outlet.say("/dam.xml", feed_of(DAM, days=(0, 6)), content_type="application/rss+xml")
    added = await bot.sandbox.slash("Diego", OTHER, "feeds add", url=outlet.url("/dam.xml"))
    assert "Added" in added.text
    await bot.rows_come("SELECT count(*) FROM article WHERE title LIKE '%Talas dam%'", 2)
    [repair] = await bot.sandbox.autocomplete("Diego", OTHER, "news story", "id", "repair of talas")
    shown = await bot.sandbox.slash("Diego", OTHER, "news story", id=repair["value"])
    [reports, before] = shown.message["embeds"][0]["fields"]
    assert "Repair of Talas dam" in reports["value"]
    assert before["name"] == "Earlier"
    assert "Talas dam cracks" in before["value"]


def feed_of(texts: Mapping[str, Sequence[str]], *, days: tuple[int, ...]) -> bytes:
    """Write a feed of articles that appeared so many days ago."""
    items = "".join(
        f"<item><title>{title}</title><description>{escape(''.join(f'<p>{line}</p>' for line in text))}"
        f"</description><guid>{title}</guid>"
        f"<pubDate>{format_datetime(datetime.now(UTC) - timedelta(days=ago, hours=1))}</pubDate></item>"
        for (title, text), ago in zip(texts.items(), days, strict=True)
    )
    return f"<rss version='2.0'><channel><title>Dam Post</title>{items}</channel></rss>".encode()


async def test_a_desk_that_has_yet_to_read_says_so(bot: Running) -> None:
    bot.write(
        "INSERT INTO feed (url, added_at, next_poll_at)"
        " VALUES ('http://later.example/rss', '2026', '2999-01-01T00:00:00.000000+00:00')"
    )
    answer = await bot.sandbox.slash("Bo", "news", "brief", region="Antarctica")
    assert "Nothing new from Antarctica" in answer.text
    assert "I have yet to read 1 feed for the first time" in answer.text


async def test_all_of_it_is_as_discord_describes_its_api(bot: Running) -> None:
    assert violations(bot.sandbox) == []
    assert [each.path for each in bot.sandbox.log if each.status == 400] == []


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="needs Debian's chromium: apt-get install chromium")
async def test_the_page_shows_every_word_of_what_it_sent(bot: Running) -> None:
    await bot.sandbox.slash("Bo", "news", "brief", region="World")
    for command in ("regions", "topics", "stats", "about", "settings", "forget me", "subscriptions"):
        await bot.sandbox.slash("Bo", "news", command)
    said = await bot.sandbox.messages("news", viewer="Bo")
    async with browser(height=4000) as page:
        await page.open(f"{bot.sandbox.url}?as=Bo#{bot.sandbox.channel('news')['id']}")
        for message in said:
            await page.wait_for(f"#m{message['id']}")
            shown = await page.evaluate(f"document.querySelector('#m{message['id']}').textContent")
            assert words(message)
            assert [word for word in words(message) if word not in shown] == []
        assert page.errors == []


def words(message: dict[str, Any]) -> list[str]:
    """Return the words that a message shows, its buttons' and menus' too."""
    text = " ".join(texts(message["content"], message["embeds"], message["components"]))
    bare = re.sub(r"\]\([^)]*\)|<[^>]*>|</[^>]*>", " ", text)
    return re.findall(r"[^\W\d_]{4,}", bare)


def texts(*parts: Any) -> Iterable[str]:
    """Walk what is read in a message: not its addresses, ids and kinds."""
    for part in parts:
        if isinstance(part, str):
            yield part
        elif isinstance(part, list):
            yield from texts(*part)
        elif isinstance(part, dict):
            read = (
                "title",
                "description",
                "fields",
                "name",
                "value",
                "footer",
                "text",
                "components",
                "label",
            )
            is_choice = "label" in part and "value" in part
            yield from texts(*(part.get(key) for key in read if not (is_choice and key == "value")))
            yield from texts(part.get("placeholder"), part.get("options"))
