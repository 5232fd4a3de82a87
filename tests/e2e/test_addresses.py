"""What strangers type as an address: a bot that may call only what is public, watched at every connect."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio

from tests.e2e.conftest import Running, running_bot
from tests.e2e.witness import PUBLIC, dialled, internet
from tests.web.site import Site, open_site

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
]

NAMES = {
    "news.example": [PUBLIC],
    "robots.example": [PUBLIC],
    "tripwire.example": ["127.0.0.1"],
    "intranet.example": ["10.20.30.40", "192.168.7.7"],
    "metadata.example": ["169.254.169.254"],
    "mapped.example": ["::ffff:127.0.0.1"],
    "nat64.example": ["64:ff9b::7f00:1"],
}
SPELLINGS = [
    "http://127.0.0.1/",
    "http://127.0.0.1./",
    "http://127.1/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0x7f.1/",
    "http://0177.0.0.1/",
    "http://017700000001/",
    "http://0/",
    "http://0.0.0.0/",
    "http://①②⑦.⓪.⓪.①/",
    "http://127。0。0。1/",
    "http://localhost/",
    "http://LOCALHOST./",
    "http://[::1]/",
    "http://[::]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f00:1]/",
    "http://[64:ff9b::7f00:1]/",
    "http://[64:ff9b:1::7f00:1]/",
    "http://[2002:7f00:1::]/",
    "http://[fe80::1%25lo]/",
    "http://169.254.169.254/latest/meta-data/",
    "http://0xa9fea9fe/",
    "http://[fd00:ec2::254]/",
    "http://100.100.100.200/",
    "http://10.0.0.1/",
    "http://192.168.1.1/",
    "http://172.16.0.1:80/",
    "http://user:secret@127.0.0.1/",
    "http://news.example@127.0.0.1/",
    "http://news.example:80@[::1]/",
    "http://tripwire.example/",
    "http://tripwire.example./",
    "https://tripwire.example/",
    "http://metadata.example/",
    "http://mapped.example/",
    "http://nat64.example/",
    "http://news.example:8080/",
    "http://news.example:22/",
    "http://news.example:0/",
    "file:///etc/passwd",
    "gopher://127.0.0.1:70/_x",
    "ftp://127.0.0.1/",
    "data:text/html,hello",
    "javascript:alert(1)",
    "//127.0.0.1/",
    "http:/127.0.0.1/",
    "http://",
    "unix:///var/run/docker.sock",
]
WRONG = re.compile(r"went wrong on our side|Traceback|Errno|refused|timed out|\b\d+ ms\b|secret")


@dataclass
class Inside:
    """The bot, its public site, a listener where nothing may arrive, and what was dialled."""

    bot: Running
    site: Site
    tripwire: Site
    folder: Path

    def leaks(self) -> set[tuple[str, int]]:
        """Return what was dialled beside the sandbox and the public site."""
        ours = {int(self.bot.sandbox.api.split(":")[2].split("/")[0]), self.site.port}
        return {(host, port) for host, port in dialled(self.folder) if port not in ours}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def inside(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Inside]:
    folder = tmp_path_factory.mktemp("inside")
    async with open_site("127.0.0.1") as site, open_site("127.0.0.1") as tripwire:
        world = internet(folder, site=site.port, names=NAMES)
        async with running_bot(folder, DATELINE_ALLOW_PRIVATE_FEEDS="false", **world) as bot:
            yield Inside(bot, site, tripwire, folder)


def an_item(number: int, link: str) -> str:
    text = "The council opened a bridge in Almaty on Sunday, engineers said. " * 4
    return (
        f"<item><guid>{number}</guid><title>Bridge {number} opens in Almaty</title><link>{link}</link>"
        f'<enclosure url="{link}" type="image/png"/><description>{text}</description></item>'
    )


def a_feed(*links: str) -> bytes:
    items = "".join(an_item(number, link) for number, link in enumerate(links))
    return (
        '<?xml version="1.0"?><rss version="2.0" xmlns:x="http://www.w3.org/1999/xhtml"><channel>'
        f"<title>Inside</title><link>http://127.0.0.1/</link>"
        f"<image><url>http://127.0.0.1/icon.png</url></image>{items}</channel></rss>"
    ).encode()


async def test_the_way_to_the_public_site_is_open(inside: Inside) -> None:
    """Without this the others would prove nothing."""
    inside.site.say("/robots.txt", b"")
    inside.site.say("/good", a_page(), content_type="text/html")
    answer = await inside.bot.sandbox.slash("Bo", "news", "summarize", link="http://news.example/good")
    assert "Almaty" in answer.text
    assert inside.site.paths == ["/robots.txt", "/good"]


def a_page(head: str = "") -> bytes:
    text = "".join(
        f"<p>The council opened bridge {n} in Almaty on Sunday, engineers said.</p>" for n in range(8)
    )
    page = f"<html><head><title>A bridge</title>{head}</head><body><article>{text}</article></body></html>"
    return page.encode()


async def ask_summary(bot: Running, address: str, person: str = "Bo") -> tuple[str, bool]:
    answer = await bot.sandbox.slash(person, "news", "summarize", link=address)
    return answer.text, answer.ephemeral


async def ask_feed(
    bot: Running, address: str, person: str = "Aigerim", channel: str = "news"
) -> tuple[str, bool]:
    answer = await bot.sandbox.slash(person, channel, "feeds add", url=address)
    return answer.text, answer.ephemeral


async def test_no_spelling_of_an_address_inside_is_called_for_a_summary(inside: Inside) -> None:
    for address in SPELLINGS:
        text, private = await ask_summary(inside.bot, address)
        assert private, address
        assert 10 < len(text) < 400, (address, text)
        assert not WRONG.search(text), (address, text)
    assert inside.leaks() == set()


async def test_no_spelling_of_an_address_inside_is_called_for_a_feed(inside: Inside) -> None:
    # 20 an hour are tried for one server, so the two take turns
    for number, address in enumerate(SPELLINGS[:36]):
        person, channel = (("Aigerim", "news"), ("Diego", "Sahel Desk/#general"))[number % 2]
        text, private = await ask_feed(inside.bot, address, person, channel)
        assert private, address
        assert not WRONG.search(text), (address, text)
    assert inside.leaks() == set()
    assert inside.bot.rows("SELECT count(*) FROM feed") == [(0,)]


async def test_answers_tell_no_open_port_from_a_closed_one_and_no_name_inside_from_none(
    inside: Inside,
) -> None:
    bot, port = inside.bot, inside.tripwire.port
    said = {
        re.sub(r"\d+", "N", (await ask_summary(bot, f"http://127.0.0.1:{number}/"))[0])
        for number in (port, 1, 65535)
    }
    assert len(said) == 1
    said = {
        (await ask_summary(bot, f"http://{name}/"))[0].replace(name, "NAME")
        for name in ("intranet.example", "tripwire.example", "missing.example")
    }
    assert len(said) == 1
    said = {
        (await ask_feed(bot, f"http://{name}/"))[0].replace(name, "NAME")
        for name in ("intranet.example", "missing.example")
    }
    assert len(said) == 1
    assert inside.tripwire.asked == []


TARGETS = [
    "http://127.0.0.1/",
    "http://tripwire.example/",
    "//[::1]/",
    "http://0x7f.1/",
    "file:///etc/passwd",
]


async def test_no_redirect_of_a_page_leads_inside(inside: Inside) -> None:
    kinds = ["301 Moved Permanently", "302 Found", "303 See Other", "307 Temporary Redirect", "308 Permanent"]
    for number, target in enumerate([*TARGETS, f"http://127.0.0.1:{inside.tripwire.port}/"]):
        inside.site.say(f"/go/{number}", status=kinds[number % len(kinds)], location=target)
        text, private = await ask_summary(inside.bot, f"http://news.example/go/{number}", "Chandra")
        assert private
        assert not WRONG.search(text), text
    assert inside.leaks() == set()


async def test_a_feed_of_links_to_places_inside_is_read_without_going_there(inside: Inside) -> None:
    port = inside.tripwire.port
    inside.site.say("/moves", status="302 Found", location="http://127.0.0.1/")
    links = [*TARGETS[:2], f"http://127.0.0.1:{port}/", "http://news.example/moves", "javascript:alert(1)"]
    inside.site.say("/feed", a_feed(*links), content_type="application/rss+xml")
    feeds = ("http://news.example/feed", "http://10.0.0.1/f", f"http://127.0.0.1:{port}/f")
    listed = "".join(f'<outline xmlUrl="{each}"/>' for each in feeds)
    answer = await inside.bot.sandbox.slash(
        "Aigerim", "news", "feeds import", file=("a.opml", f"<opml><body>{listed}</body></opml>".encode())
    )
    assert "3 feeds added" in answer.text
    await inside.bot.rows_come("SELECT count(*) FROM article WHERE title LIKE 'Bridge%'", len(links))
    await inside.bot.rows_come("SELECT count(*) FROM feed WHERE error_count > 0", 2)
    assert inside.leaks() == set()
    assert inside.tripwire.asked == []
    urls = [url for [url] in inside.bot.rows("SELECT url FROM article WHERE url IS NOT NULL")]
    assert all(url.startswith("http") for url in urls)


async def test_a_page_whose_head_points_inside_is_read_without_going_there(inside: Inside) -> None:
    port = inside.tripwire.port
    head = "".join(
        f'<link rel="{rel}" href="http://127.0.0.1:{port}/{rel}">'
        for rel in ("canonical", "icon", "amphtml", "alternate", "preload", "manifest")
    )
    head += (
        f'<meta property="og:image" content="http://127.0.0.1:{port}/i.png"><base href="http://127.0.0.1/">'
    )
    head += f'<meta http-equiv="refresh" content="0;url=http://127.0.0.1:{port}/">'
    inside.site.say("/headed", a_page(head), content_type="text/html")
    text, _ = await ask_summary(inside.bot, "http://news.example/headed", "Chandra")
    assert "Almaty" in text
    assert "127.0.0.1" not in text
    assert inside.leaks() == set()


async def test_no_robots_txt_leads_inside(inside: Inside) -> None:
    inside.site.say("/robots.txt", status="301 Moved Permanently", location="http://127.0.0.1/robots.txt")
    # another origin than the one whose rules are known by now
    text, private = await ask_summary(inside.bot, "http://robots.example/good", "Chandra")
    assert private
    assert "robots.txt" in text
    assert inside.leaks() == set()


async def test_no_page_leads_to_a_feed_inside(inside: Inside) -> None:
    links = "".join(
        f'<link rel="alternate" type="application/rss+xml" href="{each}">'
        for each in (*TARGETS, f"http://127.0.0.1:{inside.tripwire.port}/feed")
    )
    inside.site.say("/home", a_page(links), content_type="text/html")
    text, private = await ask_feed(inside.bot, "http://news.example/home", "Diego", "Sahel Desk/#general")
    assert private
    assert "leads to none" in text
    assert inside.leaks() == set()


async def test_nothing_came_in_at_the_tripwire(inside: Inside) -> None:
    assert inside.tripwire.asked == []
    assert inside.bot.sandbox.pings == 0
    assert await inside.bot.terminate() == 0
    told = inside.bot.log.read_text(encoding="utf-8")
    assert inside.bot.sandbox.token not in told
    assert "Traceback" not in told
